/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_line.h"

#include <stdio.h>
#include <string.h>

#include "escape.h"
#include "points.h"

/* Longest values, escaped, in bytes with the NUL; together well below LOG_LINE_SIZE. */
enum { DETAIL_SIZE = 1024, SENDER_SIZE = 512, PEER_SIZE = 64, WORD_SIZE = 48, MARK_SIZE = 400 };
enum { SCORE_SIZE = 64 + VERDICT_TESTS_SIZE, FATES_SIZE = 128 };

static const char *
or_dash(const char *text)
{
	return (text[0] != '\0' ? text : "-");
}

/* " score=5.2 tests=...", and what becomes of whom. */
static void
format_score(const struct verdict *verdict, char score[SCORE_SIZE], char fates[FATES_SIZE])
{
	char points[POINTS_TEXT_SIZE];
	const size_t *count = verdict->fates.count;

	snprintf(score, SCORE_SIZE, "score=%s%s%s",
	    verdict->scored ? points_text(verdict->score_milli, points) : "-",
	    verdict->tests[0] != '\0' ? " tests=" : "", verdict->tests);
	fates[0] = '\0';
	if (verdict->kind == VERDICT_MIXED)
		snprintf(fates, FATES_SIZE, " fates=accept:%zu,tag:%zu,quarantine:%zu",
		    count[FATE_ACCEPT], count[FATE_TAG], count[FATE_QUARANTINE]);
}

void
log_line_format(char line[LOG_LINE_SIZE], const struct message *message,
    const struct verdict *verdict, int64_t ms)
{
	char objection[sizeof(" check= detail=\"\"") + WORD_SIZE + DETAIL_SIZE] = "";
	char would[sizeof(" observed=\"\"") + DETAIL_SIZE] = "";
	char observed[DETAIL_SIZE], detail[DETAIL_SIZE], sender[SENDER_SIZE],
	    peer[PEER_SIZE] = "-", address[PEER_SIZE - 2];
	char marked[sizeof(" mark=\"\"") + MARK_SIZE] = "", mark[MARK_SIZE];
	char proved[sizeof(" auth=\"\"") + VERDICT_AUTH_SIZE] = "";
	char check[WORD_SIZE], score[SCORE_SIZE], fates[FATES_SIZE];

	if (verdict->check[0] != '\0')
		snprintf(objection, sizeof(objection), " check=%s detail=\"%s\"",
		    escape_log(check, sizeof(check), verdict->check, strlen(verdict->check)),
		    escape_log(detail, sizeof(detail), verdict->detail, strlen(verdict->detail)));
	if (verdict->observed[0] != '\0')
		snprintf(would, sizeof(would), " observed=\"%s\"",
		    escape_log(
			observed, sizeof(observed), verdict->observed, strlen(verdict->observed)));
	if (verdict->auth[0] != '\0')
		snprintf(proved, sizeof(proved), " auth=\"%s\"", verdict->auth);
	if (verdict->mark[0] != '\0')
		snprintf(marked, sizeof(marked), " mark=\"%s\"",
		    escape_log(mark, sizeof(mark), verdict->mark, strlen(verdict->mark)));
	format_score(verdict, score, fates);
	if (message->peer != NULL)
		snprintf(peer, sizeof(peer), "[%s]",
		    escape_log(address, sizeof(address), message->peer, strlen(message->peer)));
	escape_log(sender, sizeof(sender), message->sender, strlen(message->sender));
	snprintf(line, LOG_LINE_SIZE,
	    "coexim contact=%s verdict=%s%s%s%s%s peer=%s from=<%s> rcpts=%zu size=%lld %s%s "
	    "ms=%lld"
	    " checks=%s not_made=%s",
	    contact_name(verdict->contact), verdict_name(verdict->kind), fates, objection, marked,
	    would, peer, sender, message->recipients_count, (long long)message_size(message), score,
	    proved, (long long)ms, or_dash(verdict->made), or_dash(verdict->not_made));
}
