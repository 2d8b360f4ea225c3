/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "exim_out.h"

#include <stdio.h>

#define LOCAL_SCAN
#include <exim4/local_scan.h>

#include "log_line.h"

int
exim_out(const struct message *message, const struct verdict *verdict, int64_t ms,
    unsigned char **return_text)
{
	char line[LOG_LINE_SIZE], data[VERDICT_REPLY_SIZE];

	log_line_format(line, message, verdict, ms);
	log_write(0, LOG_MAIN, "%s", line);

	snprintf(data, sizeof(data), "contact=%s verdict=%s", contact_name(verdict->contact),
	    verdict_name(verdict->kind));
	switch (verdict->kind) {
	case VERDICT_ACCEPT:
		*return_text = string_copy((const uschar *)data);
		return (LOCAL_SCAN_ACCEPT);
	case VERDICT_REJECT:
		*return_text = string_copy((const uschar *)verdict->reply);
		return (LOCAL_SCAN_REJECT);
	case VERDICT_TEMPFAIL:
		break;
	}
	*return_text = string_copy((const uschar *)verdict->reply);
	return (LOCAL_SCAN_TEMPREJECT);
}
