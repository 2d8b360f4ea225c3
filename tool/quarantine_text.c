/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quarantine_text.h"

#include <string.h>
#include <time.h>
#include <wchar.h>

#include "plain_text.h"

/* Columns of the table, in places of a terminal. */
enum { RECIPIENT_WIDTH = 28, SENDER_WIDTH = 28, SUBJECT_WIDTH = 40 };
enum { CUT_WIDTH = 3, CELL_SIZE = 2048, POINT = 1000 };

void
quarantine_time(char out[QUARANTINE_TIME_SIZE], int64_t at)
{
	time_t time = (time_t)at;
	struct tm tm;

	out[0] = '\0';
	if (gmtime_r(&time, &tm) != NULL)
		strftime(out, QUARANTINE_TIME_SIZE, "%Y-%m-%d %H:%M:%S", &tm);
}

/* How many places the first character of ${text} takes; its bytes into ${size}. */
static int
width_of(const char *text, size_t *size)
{
	long number = plain_text_next(text, strlen(text), size);
	int width = number < 0 ? 1 : wcwidth((wchar_t)number);

	/* One that the C library does not know is as good as drawn in one place. */
	return (width < 0 ? 1 : width);
}

static size_t
text_width(const char *text)
{
	size_t width = 0, size;

	for (; *text != '\0'; text += size)
		width += (size_t)width_of(text, &size);
	return (width);
}

/* Print ${text} in ${width} places, filled up with blanks unless it is the last of its line. */
static void
cell(FILE *out, const char *text, size_t width, int last)
{
	char plain[CELL_SIZE];
	const char *at = plain_text(plain, sizeof(plain), text, strlen(text));
	size_t used = 0, size, room = text_width(at) > width ? width - CUT_WIDTH : width;

	while (*at != '\0') {
		size_t next = (size_t)width_of(at, &size);

		if (used + next > room)
			break;
		fwrite(at, 1, size, out);
		used += next;
		at += size;
	}
	if (*at != '\0') {
		fputs("...", out);
		used += CUT_WIDTH;
	}
	if (!last)
		fprintf(out, "%*s  ", (int)(width - used), "");
}

void
quarantine_table_head(FILE *out)
{
	fprintf(
	    out, "%8s  %-19s  %-9s  %-7s  %8s  ", "entry", "kept (UTC)", "state", "kind", "score");
	fprintf(out, "%-*s  %-*s  subject\n", RECIPIENT_WIDTH, "recipient", SENDER_WIDTH, "sender");
}

void
quarantine_table_row(FILE *out, const struct quarantine_entry *entry)
{
	const struct quarantine_message *message = &entry->message;
	char kept[QUARANTINE_TIME_SIZE], score[32] = "-";

	quarantine_time(kept, message->kept_at);
	if (message->scored)
		snprintf(score, sizeof(score), "%.3f", (double)message->score_milli / POINT);
	fprintf(out, "%8lld  %-19s  %-9s  %-7s  %8s  ", (long long)entry->id, kept,
	    quarantine_state_name(entry->state), quarantine_kind_name(message->kind), score);
	cell(out, entry->address, RECIPIENT_WIDTH, 0);
	cell(out, message->sender[0] != '\0' ? message->sender : "<>", SENDER_WIDTH, 0);
	cell(out, message->subject, SUBJECT_WIDTH, 1);
	fputc('\n', out);
}

/* A string of JSON. The texts are plain already; what is not is made so. */
static void
json_text(FILE *out, const char *name, const char *text)
{
	char plain[CELL_SIZE];
	const char *at;

	fprintf(out, "\"%s\":\"", name);
	for (at = plain_text(plain, sizeof(plain), text, strlen(text)); *at != '\0'; at++) {
		if (*at == '"' || *at == '\\')
			fputc('\\', out);
		fputc(*at, out);
	}
	fputs("\",", out);
}

static void
json_time(FILE *out, const char *name, int64_t at)
{
	char text[QUARANTINE_TIME_SIZE];

	quarantine_time(text, at);
	json_text(out, name, text);
}

void
quarantine_json(FILE *out, const struct quarantine_entry *entry)
{
	const struct quarantine_message *message = &entry->message;

	fprintf(out, "{\"entry\":%lld,", (long long)entry->id);
	json_time(out, "kept", message->kept_at);
	json_time(out, "expires", message->expires_at);
	json_text(out, "recipient", entry->address);
	json_text(out, "mailbox", entry->mailbox);
	fprintf(out, "\"group\":%s,", entry->is_group ? "true" : "false");
	json_text(out, "state", quarantine_state_name(entry->state));
	json_time(out, "state_since", entry->state_at);
	json_text(out, "sender", message->sender);
	json_text(out, "from", message->author);
	json_text(out, "subject", message->subject);
	json_text(out, "kind", quarantine_kind_name(message->kind));
	json_text(out, "reason", message->reason);
	json_text(out, "tests", message->tests);
	if (message->scored)
		fprintf(out, "\"score\":%.3f,", (double)message->score_milli / POINT);
	else
		fputs("\"score\":null,", out);
	json_text(out, "contact", message->contact);
	json_text(out, "exim_id", message->exim_id);
	json_text(out, "file", message->file);
	fprintf(out, "\"size\":%lld}", (long long)message->size);
}

static void
detail(FILE *out, const char *name, const char *text)
{
	char plain[CELL_SIZE];

	fprintf(out, "%-12s %s\n", name, plain_escape(plain, sizeof(plain), text, strlen(text)));
}

void
quarantine_details(FILE *out, const struct quarantine_entry *entry)
{
	const struct quarantine_message *message = &entry->message;
	char text[QUARANTINE_TIME_SIZE + sizeof("released, since ")], time[QUARANTINE_TIME_SIZE];

	fprintf(out, "%-12s %lld\n", "entry", (long long)entry->id);
	detail(out, "recipient", entry->address);
	detail(out, entry->is_group ? "group" : "mailbox", entry->mailbox);
	quarantine_time(time, entry->state_at);
	snprintf(text, sizeof(text), "%s, since %s", quarantine_state_name(entry->state), time);
	detail(out, "state", text);
	detail(out, "sender", message->sender[0] != '\0' ? message->sender : "<>");
	detail(out, "from", message->author);
	detail(out, "subject", message->subject);
	detail(out, "kind", quarantine_kind_name(message->kind));
	detail(out, "reason", message->reason);
	detail(out, "tests", message->tests);
	if (message->scored)
		fprintf(out, "%-12s %.3f\n", "score", (double)message->score_milli / POINT);
	detail(out, "contact", message->contact);
	quarantine_time(time, message->kept_at);
	detail(out, "kept", time);
	quarantine_time(time, message->expires_at);
	detail(out, "expires", time);
	fprintf(out, "%-12s %lld\n", "size", (long long)message->size);
	detail(out, "exim id", message->exim_id);
	fprintf(out, "%-12s %.2s/%s\n", "file", message->file, message->file);
}
