/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void
cut_visibly(struct why *why, int wanted)
{
	if (wanted >= WHY_SIZE)
		memcpy(why->text + WHY_SIZE - 4, "...", 4);
}

void
why_set(struct why *why, const char *format, ...)
{
	va_list ap;
	int wanted;

	if (why == NULL || why->text[0] != '\0')
		return;
	va_start(ap, format);
	wanted = vsnprintf(why->text, sizeof(why->text), format, ap);
	va_end(ap);
	cut_visibly(why, wanted);
}

void
why_errno(struct why *why, const char *format, ...)
{
	int saved = errno;
	va_list ap;
	int wanted;

	if (why == NULL || why->text[0] != '\0')
		return;
	va_start(ap, format);
	wanted = vsnprintf(why->text, sizeof(why->text), format, ap);
	va_end(ap);
	if (wanted >= 0 && wanted < WHY_SIZE)
		wanted += snprintf(why->text + wanted, sizeof(why->text) - (size_t)wanted, ": %s",
		    strerror(saved));
	cut_visibly(why, wanted);
	errno = saved;
}
