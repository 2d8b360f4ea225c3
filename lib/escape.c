/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "escape.h"

#include <stdbool.h>
#include <string.h>

static const char hex_digits[] = "0123456789ABCDEF";

static bool
plain_in_log(unsigned char c)
{
	return (c >= 0x20 && c <= 0x7e && c != '"' && c != '\\' && c != '<' && c != '>');
}

static bool
plain_in_percent(unsigned char c)
{
	return (c >= 0x21 && c <= 0x7e && c != '%' && c != '"');
}

/* The one walk both escapes share: ${lead} is what stands before the two hexadecimal digits. */
static char *
escape(char *out, size_t out_size, const char *in, size_t in_size, const char *lead,
    bool (*plain)(unsigned char))
{
	size_t lead_size = strlen(lead);
	size_t used = 0, cut_at = 0, i;

	for (i = 0; i < in_size; i++) {
		unsigned char c = (unsigned char)in[i];
		size_t need = plain(c) ? 1 : lead_size + 2;

		/* The last place where "..." and the NUL would still fit. */
		if (used + 4 <= out_size)
			cut_at = used;
		if (need >= out_size - used) {
			memcpy(out + cut_at, "...", 4);
			return (out);
		}
		if (need == 1) {
			out[used] = (char)c;
		} else {
			memcpy(out + used, lead, lead_size);
			out[used + lead_size] = hex_digits[c >> 4];
			out[used + lead_size + 1] = hex_digits[c & 15];
		}
		used += need;
	}
	out[used] = '\0';
	return (out);
}

char *
escape_log(char *out, size_t out_size, const char *in, size_t in_size)
{
	return (escape(out, out_size, in, in_size, "\\x", plain_in_log));
}

char *
escape_percent(char *out, size_t out_size, const char *in, size_t in_size)
{
	return (escape(out, out_size, in, in_size, "%", plain_in_percent));
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return (c - '0');
	if (c >= 'A' && c <= 'F')
		return (c - 'A' + 10);
	if (c >= 'a' && c <= 'f')
		return (c - 'a' + 10);
	return (-1);
}

long
escape_percent_undo(char *text)
{
	char *to = text;
	const char *from;

	for (from = text; *from != '\0'; from++) {
		int high, low;

		if (*from != '%') {
			*to++ = *from;
			continue;
		}
		high = hex_value(from[1]);
		low = high < 0 ? -1 : hex_value(from[2]);
		if (low < 0 || (high == 0 && low == 0))
			return (-1);
		*to++ = (char)(high * 16 + low);
		from += 2;
	}
	*to = '\0';
	return ((long)(to - text));
}
