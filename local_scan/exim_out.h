/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EXIM_OUT_H_
#define EXIM_OUT_H_

#include <stdint.h>

#include "message.h"
#include "verdict.h"

/**
 * exim_out(message, verdict, ms, return_text):
 * Hand the verdict to Exim: write the one log line, set ${return_text}, and
 * return what local_scan() returns. ${ms} is how long the verdict took.
 *
 * EXIM: the return text of a refusal is the SMTP reply after its code (550 or
 * 451); that of an accepted message becomes $local_scan_data, which is kept in the
 * spool file for the routers:
 *
 *   contact=S0 verdict=accept
 *
 * words of name=value with one space between them, so that
 * ${extract{contact}{$local_scan_data}} gives the contact; more words may follow.
 */
int
exim_out(const struct message *message, const struct verdict *verdict, int64_t ms,
    unsigned char **return_text);

#endif /* EXIM_OUT_H_ */
