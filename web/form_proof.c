/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "form_proof.h"

#include <sys/random.h>

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { SECRET_SIZE = 32 };

int
form_secret_make(struct form_secret *secret, struct why *why)
{
	unsigned char bytes[SECRET_SIZE];

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes)) {
		why_errno(why, "random bytes for forms");
		return (-1);
	}
	sha256_hex(bytes, sizeof(bytes), secret->hex);
	return (0);
}

/* HMAC's two rounds (RFC 2104), with hashes of one length as what is joined. */
void
form_proof(const struct form_secret *secret, const char *what, const char *whose,
    char proof[FORM_PROOF_SIZE])
{
	char parts[3 * FORM_PROOF_SIZE], inner[FORM_PROOF_SIZE], a[FORM_PROOF_SIZE],
	    b[FORM_PROOF_SIZE];

	sha256_hex(what, strlen(what), a);
	sha256_hex(whose, strlen(whose), b);
	snprintf(parts, sizeof(parts), "%s%s%s", secret->hex, a, b);
	sha256_hex(parts, strlen(parts), inner);
	snprintf(parts, sizeof(parts), "%s%s", secret->hex, inner);
	sha256_hex(parts, strlen(parts), proof);
}

bool
form_same(const char *a, const char *b)
{
	size_t size = strlen(a), i;
	unsigned char difference = 0;

	if (strlen(b) != size)
		return (false);
	for (i = 0; i < size; i++)
		difference |= (unsigned char)(a[i] ^ b[i]);
	return (difference == 0);
}

bool
form_proved(
    const struct form_secret *secret, const char *what, const char *whose, const char *given)
{
	char proof[FORM_PROOF_SIZE];

	form_proof(secret, what, whose, proof);
	return (form_same(proof, given));
}
