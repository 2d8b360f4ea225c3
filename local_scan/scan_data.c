/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan_data.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "escape.h"
#include "points.h"

/* Longest values, escaped, in bytes with the NUL. */
enum { DETAIL_SIZE = 600, MARK_SIZE = 3 * VERDICT_MARK_SIZE, WORDS_SIZE = 256 };

_Static_assert(WORDS_SIZE + VERDICT_TESTS_SIZE + DETAIL_SIZE + MARK_SIZE + 2 * FATES_LIST_SIZE <
		   SCAN_DATA_SIZE,
    "every verdict fits");

static void
add(char data[SCAN_DATA_SIZE], const char *format, ...) __attribute__((format(printf, 2, 3)));

static void
add(char data[SCAN_DATA_SIZE], const char *format, ...)
{
	size_t used = strlen(data);
	va_list args;

	va_start(args, format);
	vsnprintf(data + used, SCAN_DATA_SIZE - used, format, args);
	va_end(args);
}

void
scan_data_format(char data[SCAN_DATA_SIZE], const struct verdict *verdict)
{
	char detail[DETAIL_SIZE], mark[MARK_SIZE], points[POINTS_TEXT_SIZE];

	data[0] = '\0';
	add(data, "contact=%s verdict=%s", contact_name(verdict->contact),
	    verdict_name(verdict->kind));
	if (verdict->scored)
		add(data, " score=%s", points_text(verdict->score_milli, points));
	if (verdict->tests[0] != '\0')
		add(data, " tests=%s", verdict->tests);
	if (verdict->check[0] != '\0')
		add(data, " check=%s detail=%s", verdict->check,
		    escape_percent(
			detail, sizeof(detail), verdict->detail, strlen(verdict->detail)));
	if (verdict->mark[0] != '\0')
		add(data, " mark=%s",
		    escape_percent(mark, sizeof(mark), verdict->mark, strlen(verdict->mark)));
	/* EXIM: after "tag=" with nothing behind it ${extract} takes the next word for the value.
	 */
	if (verdict->kind == VERDICT_MIXED && verdict->fates.tagged[0] != '\0')
		add(data, " tag=%s", verdict->fates.tagged);
	if (verdict->kind == VERDICT_MIXED && verdict->fates.quarantined[0] != '\0')
		add(data, " quarantine=%s", verdict->fates.quarantined);
}
