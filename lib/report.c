/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char hex_digits[] = "0123456789ABCDEF";

void
report_line(const char *who, const char *format, ...)
{
	int saved = errno;
	char text[REPORT_LINE_MAX], line[REPORT_LINE_MAX];
	size_t used, i, size;
	va_list ap;
	int wanted;

	va_start(ap, format);
	wanted = vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	size = wanted < 0 ? 0 : strlen(text);
	used = (size_t)snprintf(line, 64, "%.40s[%ld]: ", who, (long)getpid());
	for (i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];

		/* Room for this byte, "..." and the LF. */
		if (used + 4 + 4 > sizeof(line))
			break;
		if (c >= 0x20 && c <= 0x7e) {
			line[used++] = (char)c;
			continue;
		}
		line[used++] = '\\';
		line[used++] = 'x';
		line[used++] = hex_digits[c >> 4];
		line[used++] = hex_digits[c & 15];
	}
	if (i < size || wanted >= (int)sizeof(text))
		used += (size_t)snprintf(line + used, 4, "...");
	line[used++] = '\n';
	/* Nobody could be told of a failure here. */
	if (write(STDERR_FILENO, line, used) == -1)
		errno = saved;
	errno = saved;
}
