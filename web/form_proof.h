/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FORM_PROOF_H_
#define FORM_PROOF_H_

#include <stdbool.h>

#include "answer.h"
#include "sha256.h"

/*
 * What a form of ours carries in a hidden field, so that only who was shown the form can send
 * it: a page elsewhere cannot make a browser do it. Good as long as this process lives.
 */

enum { FORM_PROOF_SIZE = SHA256_HEX_SIZE };

struct form_secret {
	char hex[FORM_PROOF_SIZE];
};

/* A new secret. Return 0, or -1 with ${why}. */
int
form_secret_make(struct form_secret *secret, struct why *why);

/**
 * form_proof(secret, what, whose, proof):
 * The field for the form that does ${what} for ${whose}, ours or a stranger's words of any length.
 */
void
form_proof(const struct form_secret *secret, const char *what, const char *whose,
    char proof[FORM_PROOF_SIZE]);

/* Whether ${given}, a stranger's, is that field; how long it takes does not tell how far it is. */
bool
form_proved(
    const struct form_secret *secret, const char *what, const char *whose, const char *given);

/* Whether two texts are the same; how long it takes tells their lengths only. */
bool
form_same(const char *a, const char *b);

#endif /* FORM_PROOF_H_ */
