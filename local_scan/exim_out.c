/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "exim_out.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define LOCAL_SCAN
#include <exim4/local_scan.h>

#include "authentication_results.h"
#include "escape.h"
#include "header.h"
#include "log_line.h"
#include "points.h"
#include "scan_data.h"

/* Whoever reads these headers must be able to trust that they are ours. */
static const char *const spam_headers[] = {"X-Spam-Flag", "X-Spam-Score", "X-Spam-Status", NULL};
static const char *const mark_headers[] = {"X-Coexim-Malware", NULL};

/* EXIM: a header of type '*' is not part of the message. */
static void
remove_header(const char *name)
{
	header_line *header;

	for (header = header_list; header != NULL; header = header->next)
		if (header_is((const char *)header->text, (size_t)header->slen, name))
			header->type = '*';
}

static void
remove_headers(const char *const names[])
{
	size_t i;

	for (i = 0; names[i] != NULL; i++)
		remove_header(names[i]);
}

static void
strip(const struct directory_headers *headers)
{
	size_t i;

	for (i = 0; i < headers->count; i++)
		remove_header(headers->name[i]);
}

/* Results in our name that are not ours (RFC 8601, section 5). */
static void
remove_claims(const char *hostname)
{
	header_line *header;
	const char *value;
	size_t size;

	for (header = header_list; header != NULL; header = header->next) {
		if (!header_is(
			(const char *)header->text, (size_t)header->slen, "Authentication-Results"))
			continue;
		value = header_value((const char *)header->text, (size_t)header->slen, &size);
		if (value == NULL || authentication_results_claims(value, size, hostname))
			header->type = '*';
	}
}

/* On top of all others, so that what came stays as it came below them. */
static void
add_on_top(const char *name, const char *value)
{
	header_add_at_position(FALSE, NULL, FALSE, ' ', "%s: %s\n", name, value);
}

static void
mark(const struct message *message, const struct verdict *verdict)
{
	char status[VERDICT_TESTS_SIZE + POINTS_TEXT_SIZE + sizeof("Yes, score= tests=")];
	char points[POINTS_TEXT_SIZE], found[3 * VERDICT_MARK_SIZE];

	strip(&verdict->stripped);
	if (verdict->contact == CONTACT_S0) {
		remove_headers(spam_headers);
		remove_headers(mark_headers);
	}
	if (verdict->contact != CONTACT_LOCAL)
		remove_claims(message->hostname);
	if (verdict->results[0] != '\0')
		add_on_top("Authentication-Results", verdict->results);
	if (verdict->mark[0] != '\0')
		add_on_top("X-Coexim-Malware",
		    escape_log(found, sizeof(found), verdict->mark, strlen(verdict->mark)));
	if (!verdict->spam_marked)
		return;
	points_text(verdict->score_milli, points);
	snprintf(status, sizeof(status), "Yes, score=%s tests=%s", points,
	    verdict->tests[0] != '\0' ? verdict->tests : "none");
	add_on_top("X-Spam-Status", status);
	add_on_top("X-Spam-Score", points);
	add_on_top("X-Spam-Flag", "YES");
}

static int
accept(const struct verdict *verdict, unsigned char **return_text)
{
	char data[SCAN_DATA_SIZE];

	scan_data_format(data, verdict);
	*return_text = string_copy((const uschar *)data);
	return (LOCAL_SCAN_ACCEPT);
}

int
exim_out(const struct message *message, const struct verdict *verdict, int64_t ms,
    unsigned char **return_text)
{
	char line[LOG_LINE_SIZE];

	log_line_format(line, message, verdict, ms);
	log_write(0, LOG_MAIN, "%s", line);

	switch (verdict->kind) {
	case VERDICT_ACCEPT:
	case VERDICT_TAG:
	case VERDICT_QUARANTINE:
	case VERDICT_MIXED:
		mark(message, verdict);
		return (accept(verdict, return_text));
	case VERDICT_REJECT:
		*return_text = string_copy((const uschar *)verdict->reply);
		return (LOCAL_SCAN_REJECT);
	case VERDICT_TEMPFAIL:
		break;
	}
	*return_text = string_copy((const uschar *)verdict->reply);
	return (LOCAL_SCAN_TEMPREJECT);
}
