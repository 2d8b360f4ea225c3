/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_digest.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "database_path.h"
#include "digest_book.h"
#include "digest_due.h"
#include "digest_example.h"
#include "digest_mail.h"
#include "directory.h"
#include "file_swap.h"
#include "fileio.h"
#include "job_alarm.h"
#include "mail_user.h"
#include "one_run.h"
#include "rules_db.h"
#include "token.h"

enum { PREVIEW_MODE = 0644, LOCK_WAIT_MS = 10000 };

/* What one run may take: what is left is the next one's. */
enum { RUN_MS = 20 * 60 * 1000 };

static const char shipped_templates[] = COEXIM_SYSCONFDIR "/coexim/digest";

static enum sentence_end
trouble(const struct why *why)
{
	fprintf(stderr, "coexim: %s\n", why->text);
	return (SENTENCE_TROUBLE);
}

/* ---- what is open -------------------------------------------------------- */

struct desk {
	struct directory *directory;
	struct digest_mail mail;
	struct why failed; /* the first domain or person that could not be told */
	char web_url[DIRECTORY_ADDRESS_SIZE], reply[DIRECTORY_ADDRESS_SIZE];
};

static int
setting(struct directory *directory, const char *name, char value[DIRECTORY_ADDRESS_SIZE],
    struct why *why)
{
	enum answer answer = directory_setting(directory, name, value, why);

	if (answer == ANSWER_NO)
		why_set(why, "the directory has no setting %s", name);
	return (answer == ANSWER_YES ? 0 : -1);
}

static void
desk_close(struct desk *desk)
{
	digest_shelf_free(desk->mail.shelf);
	digest_book_close(desk->mail.book);
	directory_close(desk->directory);
}

static int
desk_open(struct desk *desk, const char *directory, const char *state, const char *templates,
    int wait_ms, struct why *why)
{
	struct deadline deadline = deadline_in_ms(wait_ms);

	*desk = (struct desk){.directory = directory_open(directory_path(directory), deadline)};
	desk->mail = (struct digest_mail){.book = digest_book_open(state_path(state), deadline),
	    .folder = templates != NULL ? templates : shipped_templates,
	    .web_url = desk->web_url,
	    .reply = desk->reply,
	    .deadline = deadline,
	    .shelf = digest_shelf_new()};
	if (setting(desk->directory, "web_url", desk->web_url, why) == 0 &&
	    setting(desk->directory, "quarantine_reply", desk->reply, why) == 0)
		return (0);
	desk_close(desk);
	return (-1);
}

/* ---- run ----------------------------------------------------------------- */

/* All persons of the domains that are due. One who cannot be told keeps back no other. */
static int
tell_all(struct desk *desk, struct digest_due *due, struct why *why)
{
	char person[DIRECTORY_ADDRESS_SIZE] = "";
	enum answer answer;

	while ((answer = digest_book_next(desk->mail.book, person, why)) == ANSWER_YES) {
		const struct digest_time *time = digest_due_of(due, person);
		struct why failed = {""};
		enum answer had;
		size_t told = 0;

		if (time == NULL)
			continue;
		had = digest_due_had(due, desk->mail.book, person, &failed);
		if (had == ANSWER_YES)
			continue;
		if (had == ANSWER_CANNOT_TELL ||
		    digest_mail_send(&desk->mail, person, time, &told, &failed) == -1)
			digest_due_failed(due, person, &failed);
		if (told > 0)
			printf("digest to %s: %zu entries\n", person, told);
	}
	return (answer == ANSWER_NO ? 0 : -1);
}

static int
run(struct desk *desk, bool whatever_hour, struct why *why)
{
	struct digest_due due;
	int result = 0;

	if (digest_due_ask(
		&due, desk->mail.book, desk->directory, time(NULL), whatever_hour, why) == -1)
		return (-1);
	if (digest_due_any(&due)) {
		result = digest_book_gather(desk->mail.book, desk->directory, false, why);
		if (result == 0)
			result = tell_all(desk, &due, why);
	}
	if (result == 0)
		result = digest_due_note(&due, desk->mail.book, why);
	/* Nobody else comes by each day. */
	if (result == 0)
		result = token_forget(digest_book_db(desk->mail.book), (int64_t)due.now, why);
	desk->failed = due.why;
	digest_due_free(&due);
	return (result);
}

/* It ends so. What is kept for somebody who is not told of it expires: of the job on the databases
 * that are in use somebody has to know. */
static enum sentence_end
run_failed(bool is_job, const struct why *why, const struct why *failed)
{
	if (is_job)
		job_alarm("digest", "cannot send", why->text[0] != '\0' ? why->text : failed->text);
	return (why->text[0] != '\0' ? trouble(why) : SENTENCE_TROUBLE);
}

/* The one run of this moment. */
static enum sentence_end
run_alone(const struct sentence_values *values, const struct rule_words *words, struct why *why)
{
	const char *state = values->value[2];
	int lock = one_run(state_path(state), "digest", why), result;
	struct desk desk = {.failed = {""}};

	if (lock == -1)
		return (why->text[0] != '\0' ? run_failed(state == NULL, why, &desk.failed)
					     : SENTENCE_DONE);
	result = desk_open(&desk, values->value[1], state, values->value[3], RUN_MS, why);
	if (result == 0) {
		desk.mail.words = words;
		result = run(&desk, values->value[0] != NULL, why);
		desk_close(&desk);
	}
	one_run_end(lock);
	return (result == -1 ? run_failed(state == NULL, why, &desk.failed) : SENTENCE_DONE);
}

enum sentence_end
cmd_digest_run(const struct sentence_values *values)
{
	struct rule_words *words;
	enum sentence_end end;
	struct why why = {""};

	/* Before it becomes one who may not. */
	words = rule_words_read(values->value[4] != NULL ? values->value[4] : RULES_DB_PATH,
	    deadline_in_ms(LOCK_WAIT_MS));
	end = mail_user_become(&why) == -1 ? trouble(&why) : run_alone(values, words, &why);
	rule_words_free(words);
	return (end);
}

/* ---- preview ------------------------------------------------------------- */

/* Write ${text} to the file ${path}; NULL or "-" is standard output. */
static int
write_out(const char *path, const char *text, struct why *why)
{
	struct file_swap swap = {.fd = -1};

	if (path == NULL || strcmp(path, "-") == 0) {
		fputs(text, stdout);
		return (0);
	}
	if (file_swap_begin(&swap, path, PREVIEW_MODE, why) == -1)
		return (-1);
	if (fileio_write_all(swap.fd, text, strlen(text), why) == -1) {
		file_swap_abandon(&swap);
		return (-1);
	}
	return (file_swap_commit(&swap, why));
}

static int
example(const char *folder, struct digest_text *text, struct why *why)
{
	struct digest_entry entries[DIGEST_EXAMPLE_ENTRIES];
	struct digest digest = {.person = "anna@company.example",
	    .domain = "company.example",
	    .zone = "",
	    .entries = entries,
	    .count = DIGEST_EXAMPLE_ENTRIES};
	struct digest_templates *templates = digest_templates_read(folder, why);
	int result;

	if (templates == NULL)
		return (-1);
	digest_example(entries, time(NULL));
	result = digest_text_make(templates, &digest, text, why);
	digest_templates_free(templates);
	return (result);
}

/* What is kept for ${person}. */
static enum answer
of_person(struct desk *desk, const char *given, struct digest_text *text, struct why *why)
{
	char person[DIRECTORY_ADDRESS_SIZE];
	struct digest_times times;
	const struct digest_time *time;
	enum answer answer = ANSWER_CANNOT_TELL;
	size_t i;

	if (snprintf(person, sizeof(person), "%s", given) >= (int)sizeof(person)) {
		why_set(why, "%.64s...: no address is that long", given);
		return (ANSWER_CANNOT_TELL);
	}
	for (i = 0; person[i] != '\0'; i++)
		if (person[i] >= 'A' && person[i] <= 'Z')
			person[i] = (char)(person[i] - 'A' + 'a');
	if (digest_times_read(desk->directory, &times, why) == -1)
		return (ANSWER_CANNOT_TELL);
	time = digest_times_of(&times, person);
	if (time == NULL)
		why_set(why, "%s is in no domain of ours", person);
	else if (digest_book_gather(desk->mail.book, desk->directory, true, why) == 0)
		answer = digest_mail_preview(&desk->mail, person, time, text, why);
	free(times.list);
	return (answer);
}

enum sentence_end
cmd_digest_preview(const struct sentence_values *values)
{
	const char *person = values->value[0], *out = values->value[1],
		   *folder = values->value[4] != NULL ? values->value[4] : shipped_templates;
	enum answer answer = ANSWER_NO;
	struct digest_text text;
	struct rule_words *words;
	struct why why = {""};
	struct desk desk;
	int result = 0;

	if (person != NULL) {
		if (desk_open(&desk, values->value[2], values->value[3], folder, LOCK_WAIT_MS,
			&why) == -1)
			return (trouble(&why));
		words = rule_words_read(values->value[5] != NULL ? values->value[5] : RULES_DB_PATH,
		    deadline_in_ms(LOCK_WAIT_MS));
		desk.mail.words = words;
		answer = of_person(&desk, person, &text, &why);
		rule_words_free(words);
		desk_close(&desk);
	}
	if (answer == ANSWER_CANNOT_TELL ||
	    (answer == ANSWER_NO && example(folder, &text, &why) == -1))
		return (trouble(&why));
	result = write_out(out, text.html, &why);
	digest_text_free(&text);
	if (result == -1)
		return (trouble(&why));
	return (person != NULL && answer == ANSWER_NO ? SENTENCE_FOUND : SENTENCE_DONE);
}
