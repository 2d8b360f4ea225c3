/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_quarantine.h"

#include <sys/mman.h>

#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "database_path.h"
#include "fdio.h"
#include "fileio.h"
#include "kept_file.h"
#include "mail_user.h"
#include "message_text.h"
#include "operator.h"
#include "plain_text.h"
#include "quarantine.h"
#include "quarantine_text.h"

enum { LOCK_WAIT_MS = 10000, DECIMAL = 10 };

/* What "show" prints of a message at the most. */
enum { SHOWN_BYTES = 256 * 1024, SHOWN_LINE = 8 * 1024 };

static enum sentence_end
trouble(const struct why *why)
{
	fprintf(stderr, "coexim: %s\n", why->text);
	return (SENTENCE_TROUBLE);
}

/* The begin of a day, UTC; 0 for none given. The sentence has seen to its form. */
static int64_t
day_of(const char *date)
{
	struct tm tm = {.tm_mday = 0};

	if (date == NULL || strptime(date, "%Y-%m-%d", &tm) == NULL)
		return (0);
	return ((int64_t)timegm(&tm));
}

struct listing {
	bool json;
	size_t rows;
};

static int
list_row(const struct quarantine_entry *entry, void *context)
{
	struct listing *listing = context;

	if (listing->json)
		fputs(listing->rows == 0 ? "[\n" : ",\n", stdout);
	else if (listing->rows == 0)
		quarantine_table_head(stdout);
	listing->rows++;
	if (listing->json)
		quarantine_json(stdout, entry);
	else
		quarantine_table_row(stdout, entry);
	return (ferror(stdout) != 0 ? -1 : 0);
}

enum sentence_end
cmd_quarantine_list(const struct sentence_values *values)
{
	const char *const *value = values->value;
	struct quarantine_filter filter = {.recipient = value[0],
	    .sender = value[1],
	    .reason = value[2],
	    .contact = value[3],
	    .since = day_of(value[4]),
	    .before = day_of(value[5]),
	    .limit = value[6] != NULL ? strtol(value[6], NULL, DECIMAL) : 0,
	    .ended = value[7] != NULL};
	struct listing listing = {.json = value[8] != NULL};
	struct quarantine *quarantine;
	struct why why = {""};
	int result;

	if (mail_user_become(&why) == -1)
		return (trouble(&why));
	setlocale(LC_CTYPE, "C.UTF-8"); /* for wcwidth(3) */
	quarantine = quarantine_open(state_path(value[9]), deadline_in_ms(LOCK_WAIT_MS));
	result = quarantine_list(quarantine, &filter, list_row, &listing, &why);
	quarantine_close(quarantine);
	if (result == -1)
		return (trouble(&why));
	if (listing.json)
		puts(listing.rows == 0 ? "[]" : "\n]");
	else if (listing.rows == 0)
		puts("nothing is kept");
	return (SENTENCE_DONE);
}

/* The message, line by line. */
static void
show_message(const char *text, size_t size)
{
	char line[SHOWN_LINE];
	size_t at = 0;

	while (at < size) {
		const char *end = memchr(text + at, '\n', size - at);
		size_t length = end != NULL ? (size_t)(end - (text + at)) : size - at;

		puts(plain_escape(line, sizeof(line), text + at, length));
		at += length + 1;
	}
}

/* As it came, from its beginning. */
static int
show_raw(int fd, off_t start, int64_t whole, struct why *why)
{
	size_t size = whole < SHOWN_BYTES ? (size_t)whole : SHOWN_BYTES;
	char *text = malloc(size + 1);
	ssize_t got = -1;

	if (text == NULL)
		why_set(why, "out of memory");
	else
		got = fileio_read_at(fd, text, size, start, why);
	if (got != -1) {
		show_message(text, (size_t)got);
		if (whole > got)
			printf("(and %lld bytes more)\n", (long long)(whole - got));
	}
	free(text);
	return (got == -1 ? -1 : 0);
}

/* Its headers and text. */
static int
show_text(int fd, off_t start, int64_t size, struct why *why)
{
	int message = memfd_create("message", MFD_CLOEXEC);
	char *text = malloc(MESSAGE_TEXT_SIZE);
	int result = -1;

	if (text == NULL || message == -1)
		why_errno(why, "no memory for the message");
	else if (fdio_copy_file(message, fd, start, why) != -1)
		result = message_text(message, (size_t)size, text, why);
	if (result == 0)
		show_message(text, strlen(text));
	free(text);
	if (message != -1)
		close(message);
	return (result);
}

static int
show_file(const char *folder, const struct quarantine_message *message, bool raw, struct why *why)
{
	off_t start;
	int fd = kept_file_open(folder, message->file, message->size, &start, why), result;
	struct why unread = {""};

	if (fd == -1)
		return (-1);
	putchar('\n');
	result = raw ? -1 : show_text(fd, start, message->size, &unread);
	if (unread.text[0] != '\0')
		printf("(%s; as it came:)\n\n", unread.text);
	if (result == -1)
		result = show_raw(fd, start, message->size, why);
	close(fd);
	return (result);
}

enum sentence_end
cmd_quarantine_show(const struct sentence_values *values)
{
	int64_t id = strtol(values->value[0], NULL, DECIMAL);
	struct quarantine_entry entry;
	struct quarantine *quarantine;
	char who[OPERATOR_SIZE];
	struct why why = {""};
	enum answer answer;
	int result = -1;

	operator_name(who);
	if (mail_user_become(&why) == -1)
		return (trouble(&why));
	quarantine = quarantine_open(state_path(values->value[2]), deadline_in_ms(LOCK_WAIT_MS));
	answer = quarantine_find(quarantine, id, &entry, &why);
	if (answer == ANSWER_NO)
		why_set(&why, "there is no entry %lld; see coexim quarantine list", (long long)id);
	/* Who has looked is known before he sees. */
	if (answer == ANSWER_YES)
		result = quarantine_note(quarantine, id, who, "show", "", &why);
	quarantine_close(quarantine);
	if (result == 0) {
		quarantine_details(stdout, &entry);
		if (entry.message.file_there)
			result = show_file(quarantine_folder(values->value[3]), &entry.message,
			    values->value[1] != NULL, &why);
	}
	return (result == 0 ? SENTENCE_DONE : trouble(&why));
}
