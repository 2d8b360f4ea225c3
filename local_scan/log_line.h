/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LOG_LINE_H_
#define LOG_LINE_H_

#include <stdint.h>

#include "message.h"
#include "verdict.h"

/* Longest line, in bytes with its NUL. EXIM: a log line may have 8192 bytes. */
enum { LOG_LINE_SIZE = 4096 };

/**
 * log_line_format(line, message, verdict, ms):
 * The one line about ${message} for Exim's main log, which puts the time and
 * the message id before it; ${ms} is how long the verdict took:
 *
 *   coexim contact=S0 verdict=reject check=virus detail="Eicar-Test-Signature"
 *   peer=[203.0.113.9] from=<a@b.example> rcpts=2 size=4211 score=- ms=12
 *   checks=virus not_made=spam,malware
 *
 * check and detail also say why a message is marked or quarantined;
 * fates=accept:1,tag:2,quarantine:0 how many recipients have which fate, where they differ;
 * mark="..." what the malware check found that is only marked; tests=NAME:POINTS,... behind the
 * score what made it. observed="check: detail" stands after them where a check's action is to log
 * alone what it would have refused.
 * auth="spf=pass dmarc=pass dkim=none" stands behind the score where the sender was looked into.
 * "-" stands for what there is not; check and detail are left out when nothing objected.
 * Every value is escaped by escape_log().
 */
void
log_line_format(char line[LOG_LINE_SIZE], const struct message *message,
    const struct verdict *verdict, int64_t ms);

#endif /* LOG_LINE_H_ */
