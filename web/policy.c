/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page.h"
#include "sha256.h"

enum { HASH_BITS = 256, BASE64_SIZE = 45 };

static unsigned
bit(const char *hex, size_t number)
{
	char digit[2] = "";

	if (number >= HASH_BITS)
		return (0);
	digit[0] = hex[number / 4];
	return ((unsigned)strtoul(digit, NULL, 16) >> (3 - number % 4) & 1);
}

/* RFC 4648, section 4: 256 bits are 43 letters and one =. */
static void
base64_of_hex(const char *hex, char text[BASE64_SIZE])
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i, j;

	for (i = 0; i < BASE64_SIZE - 2; i++) {
		unsigned value = 0;

		for (j = 0; j < 6; j++)
			value = value << 1 | bit(hex, 6 * i + j);
		text[i] = letters[value];
	}
	text[BASE64_SIZE - 2] = '=';
	text[BASE64_SIZE - 1] = '\0';
}

void
policy_write(char policy[POLICY_SIZE])
{
	char hex[SHA256_HEX_SIZE], hash[BASE64_SIZE];

	sha256_hex(page_style, strlen(page_style), hex);
	base64_of_hex(hex, hash);
	snprintf(policy, POLICY_SIZE,
	    "default-src 'none'; style-src 'sha256-%s'; form-action 'self'; "
	    "frame-ancestors 'none'; base-uri 'none'",
	    hash);
}
