/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act_log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

enum { LINE_SIZE = 2048, ESCAPED_SIZE = 3 * LINE_SIZE };

void
act_log(const char *format, ...)
{
	char line[LINE_SIZE], plain[ESCAPED_SIZE];
	size_t used = 0, i;
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	for (i = 0; line[i] != '\0' && used + sizeof("\\xHH") < sizeof(plain); i++) {
		unsigned char byte = (unsigned char)line[i];

		if (byte >= 0x20 && byte <= 0x7e)
			plain[used++] = line[i];
		else
			used += (size_t)snprintf(plain + used, sizeof("\\xHH"), "\\x%02X", byte);
	}
	plain[used] = '\0';
	syslog(LOG_MAIL | LOG_INFO, "coexim %s", plain);
}
