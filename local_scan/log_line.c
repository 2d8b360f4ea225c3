/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_line.h"

#include <stdio.h>
#include <string.h>

#include "escape.h"

/* Longest values, escaped, in bytes with the NUL; together well below LOG_LINE_SIZE. */
enum { DETAIL_SIZE = 1024, SENDER_SIZE = 512, PEER_SIZE = 64, WORD_SIZE = 48 };

static const char *
or_dash(const char *text)
{
	return (text[0] != '\0' ? text : "-");
}

void
log_line_format(char line[LOG_LINE_SIZE], const struct message *message,
    const struct verdict *verdict, int64_t ms)
{
	char objection[sizeof(" check= detail=\"\"") + WORD_SIZE + DETAIL_SIZE] = "";
	char would[sizeof(" observed=\"\"") + DETAIL_SIZE] = "";
	char observed[DETAIL_SIZE], detail[DETAIL_SIZE], sender[SENDER_SIZE],
	    peer[PEER_SIZE] = "-", address[PEER_SIZE - 2];
	char check[WORD_SIZE];

	if (verdict->check[0] != '\0')
		snprintf(objection, sizeof(objection), " check=%s detail=\"%s\"",
		    escape_log(check, sizeof(check), verdict->check, strlen(verdict->check)),
		    escape_log(detail, sizeof(detail), verdict->detail, strlen(verdict->detail)));
	if (verdict->observed[0] != '\0')
		snprintf(would, sizeof(would), " observed=\"%s\"",
		    escape_log(
			observed, sizeof(observed), verdict->observed, strlen(verdict->observed)));
	if (message->peer != NULL)
		snprintf(peer, sizeof(peer), "[%s]",
		    escape_log(address, sizeof(address), message->peer, strlen(message->peer)));
	escape_log(sender, sizeof(sender), message->sender, strlen(message->sender));
	snprintf(line, LOG_LINE_SIZE,
	    "coexim contact=%s verdict=%s%s%s peer=%s from=<%s> rcpts=%zu size=%lld score=- ms=%lld"
	    " checks=%s not_made=%s",
	    contact_name(verdict->contact), verdict_name(verdict->kind), objection, would, peer,
	    sender, message->recipients_count, (long long)message_size(message), (long long)ms,
	    or_dash(verdict->made), or_dash(verdict->not_made));
}
