/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base64.h"

#include <stdint.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

ssize_t
base64_decode(char *out, size_t out_size, const char *in, size_t in_size)
{
	size_t used = 0, padding = 0, i;
	uint32_t bits = 0;

	if (in_size % 4 != 0)
		return (-1);
	while (padding < 2 && padding < in_size && in[in_size - 1 - padding] == '=')
		padding++;
	if (in_size / 4 * 3 - padding > out_size)
		return (-1);
	for (i = 0; i < in_size; i++) {
		const char *digit =
		    i < in_size - padding && in[i] != '\0' ? strchr(digits, in[i]) : digits;

		if (digit == NULL || (i < in_size - padding && in[i] == '\0'))
			return (-1);
		bits = bits << 6 | (uint32_t)(digit - digits);
		if (i % 4 != 3)
			continue;
		if (used < in_size / 4 * 3 - padding)
			out[used++] = (char)(bits >> 16 & 0xff);
		if (used < in_size / 4 * 3 - padding)
			out[used++] = (char)(bits >> 8 & 0xff);
		if (used < in_size / 4 * 3 - padding)
			out[used++] = (char)(bits & 0xff);
		bits = 0;
	}
	return ((ssize_t)used);
}
