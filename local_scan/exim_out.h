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
 * 451); that of an accepted message becomes $local_scan_data (scan_data.h), which is kept in the
 * spool file for the routers.
 *
 * An accepted message that is marked gets its X-Spam-... and X-Coexim-Malware headers here, on top
 * of all others; for VERDICT_MIXED the routers take X-Spam-... away from those recipients whose
 * fate is accept (Exim's routers can only add below what came). Where the spam check was made,
 * X-Spam-Flag, -Score and -Status that came are taken out of every message, and at S0
 * X-Coexim-Malware: such a header is ours or it is not there. Those of ${verdict}->stripped are
 * taken out of it too, wherever in the header they stand and however often.
 */
int
exim_out(const struct message *message, const struct verdict *verdict, int64_t ms,
    unsigned char **return_text);

#endif /* EXIM_OUT_H_ */
