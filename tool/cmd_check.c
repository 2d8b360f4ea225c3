/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_check.h"

#include <sys/mman.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db.h"
#include "escape.h"
#include "rules_db.h"
#include "scanner.h"

enum {
	WAIT_MS = 120000,
	DB_WAIT_MS = 1000,
	WORDS_MAX = 4,
	VALUE_SIZE = 1024,
	INPUT_SIZE_MAX = 1024 * 1024 * 1024
};

/* What the answer says. */
struct tally {
	bool virus, malware, trouble, ended;
	bool done[3]; /* in the order of checks[] */
	double points;
};

static const char *const checks[] = {"virus", "malware", "spam"};
enum { CHECKS = sizeof(checks) / sizeof(checks[0]) };

static enum sentence_end
trouble(const struct why *why)
{
	fprintf(stderr, "coexim: %s\n", why->text);
	return (SENTENCE_TROUBLE);
}

/* Standard input as a file, which the scanner needs. Return it, or -1 with ${why}. */
static int
keep_input(struct why *why)
{
	static char buffer[65536];
	int fd = memfd_create("message", MFD_CLOEXEC);
	int64_t size = 0;
	ssize_t got = 0;

	if (fd == -1) {
		why_errno(why, "no memory for the message");
		return (-1);
	}
	while ((got = read(STDIN_FILENO, buffer, sizeof(buffer))) != 0) {
		if (got == -1 && errno == EINTR)
			continue;
		size += got;
		if (got == -1 || size > INPUT_SIZE_MAX || write(fd, buffer, (size_t)got) != got) {
			why_errno(why, "standard input cannot be kept");
			close(fd);
			return (-1);
		}
	}
	return (fd);
}

static int
open_message(const char *path, struct why *why)
{
	int fd;

	if (strcmp(path, "-") == 0)
		return (keep_input(why));
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd == -1)
		why_errno(why, "%s", path);
	return (fd);
}

/* What rules.db says of the rule ${name}; empty when it cannot be read. */
static void
describe(struct db *db, const char *name, char out[VALUE_SIZE])
{
	out[0] = '\0';
	db_bind_text(db, DB_SPAM_RULE_ABOUT, 1, name);
	if (db_step(db, DB_SPAM_RULE_ABOUT, NULL) == ANSWER_YES &&
	    db_text(db, DB_SPAM_RULE_ABOUT, 0, out, VALUE_SIZE, NULL) == -1)
		out[0] = '\0';
	db_done(db, DB_SPAM_RULE_ABOUT);
}

/* Print a line: what it is about, in a column, then its words, fit for a terminal. */
static void
print_line(const char *about, char *const *words, size_t count)
{
	char value[4 * VALUE_SIZE + 1];
	size_t i;

	printf("%-8s", about);
	for (i = 0; i < count; i++) {
		escape_log(value, sizeof(value), words[i], strlen(words[i]));
		printf(i + 1 < count ? " %-30s" : " %s", value);
	}
	putchar('\n');
}

static void
take_rule(const char *name, const char *points, struct db *db, struct tally *tally)
{
	char about[VALUE_SIZE], value[4 * VALUE_SIZE + 1], shown[256];

	tally->points += strtod(points, NULL);
	describe(db, name, about);
	printf("%-8s %-30s %7s  %s\n", "rule", escape_log(shown, sizeof(shown), name, strlen(name)),
	    points, escape_log(value, sizeof(value), about, strlen(about)));
}

static void
take_line(char *line, struct db *db, struct tally *tally)
{
	char *words[WORDS_MAX] = {line};
	size_t count = 0, i;
	char *word;

	while (count < WORDS_MAX && (word = strsep(&line, " ")) != NULL)
		words[count++] = word;
	for (i = 1; i < count; i++)
		if (escape_percent_undo(words[i]) == -1)
			tally->trouble = true;
	if (strcmp(words[0], "end") == 0 && count == 1) {
		tally->ended = true;
		return;
	}
	if (strcmp(words[0], "done") == 0 && count == 2) {
		for (i = 0; i < CHECKS; i++)
			if (strcmp(words[1], checks[i]) == 0)
				tally->done[i] = true;
		return;
	}
	if (strcmp(words[0], "rule") == 0 && count == 3) {
		take_rule(words[1], words[2], db, tally);
		return;
	}
	if (strcmp(words[0], "virus") == 0)
		tally->virus = true;
	else if (strcmp(words[0], "malware") == 0)
		tally->malware = true;
	else if (strcmp(words[0], "class") != 0 && strcmp(words[0], "note") != 0)
		tally->trouble = true;
	print_line(words[0], words + 1, count - 1);
}

static enum sentence_end
conclude(const struct tally *tally)
{
	const bool found[CHECKS] = {tally->virus, tally->malware, false};
	bool all = tally->ended && !tally->trouble;
	size_t i;

	if (tally->done[CHECKS - 1])
		printf("%-8s %-30s %7.3g\n", "rules", "points together", tally->points);
	for (i = 0; i < CHECKS; i++) {
		const char *word = "cannot tell";

		if (found[i])
			word = "found";
		else if (all && tally->done[i])
			word = i == CHECKS - 1 ? "analysed" : "clean";
		printf("%-8s %s\n", checks[i], word);
		all = all && (tally->done[i] || found[i]);
	}
	if (tally->virus || tally->malware)
		return (SENTENCE_FOUND);
	return (all ? SENTENCE_DONE : SENTENCE_TROUBLE);
}

enum sentence_end
cmd_check(const struct sentence_values *values)
{
	const char *path = values->value[1] != NULL ? values->value[1] : SCANNER_SOCKET;
	const char *rules = values->value[2] != NULL ? values->value[2] : RULES_DB_PATH;
	static char reply[SCANNER_REPLY_SIZE];
	struct tally tally = {.points = 0};
	struct why why = {.text = ""};
	int message = open_message(values->value[0], &why);
	char *rest = reply, *line;
	struct db *db;
	ssize_t size;

	if (message == -1)
		return (trouble(&why));
	size =
	    scanner_ask(path, message, "virus,malware,spam", deadline_in_ms(WAIT_MS), reply, &why);
	close(message);
	if (size == -1)
		return (trouble(&why));
	db = db_open(
	    rules, RULES_DB_APPLICATION_ID, RULES_DB_VERSION_MAX, deadline_in_ms(DB_WAIT_MS));
	while ((line = strsep(&rest, "\n")) != NULL && rest != NULL)
		take_line(line, db, &tally);
	db_close(db);
	return (conclude(&tally));
}
