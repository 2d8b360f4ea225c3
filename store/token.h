/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TOKEN_H_
#define TOKEN_H_

#include <stdint.h>

#include "answer.h"
#include "db.h"
#include "directory.h"

/*
 * The tokens of a digest's links and reply addresses, in state.db: what lets its holder do one
 * thing with one kept message, once, for some days. All functions work on an open state.db, in the
 * caller's transaction where he has one. Times are seconds since 1970.
 */

/* 160 random bits as 32 letters a-z and digits 2-7 (RFC 4648, section 6, in lower case), since
 * an address may lose its case on the way; and the NUL. */
enum { TOKEN_TEXT_SIZE = 33 };

/* How long one who acts on a token may take: then he counts as dead, and it can be tried again. */
enum { TOKEN_CLAIM_S = 300 };

enum token_action { TOKEN_RELEASE, TOKEN_ALLOW, TOKEN_DELETE, TOKEN_ACTIONS };

/* "release", "allow", "delete": as in the table, and as a link spells it. */
extern const char *const token_action_names[TOKEN_ACTIONS];

/* Where it is good. One in an address is seen by the logs of mail systems; so it opens no link. */
enum token_way { TOKEN_WEB, TOKEN_MAIL, TOKEN_WAYS };

/* What a token is bound to. */
struct token {
	int64_t entry;                       /* of the quarantine: one message for one recipient */
	char person[DIRECTORY_ADDRESS_SIZE]; /* a mailbox of directory.db, in its stored form */
	enum token_action action;
};

/**
 * token_make(state, bound, way, expires_at, text, why):
 * Make a token for ${bound}, good by ${way} until ${expires_at}, into ${text}, which is the only
 * place where it can be read. Return 0, or -1 with ${why}.
 */
int
token_make(struct db *state, const struct token *bound, enum token_way way, int64_t expires_at,
    char text[TOKEN_TEXT_SIZE], struct why *why);

/**
 * token_look(state, text, way, now, found, why):
 * Is ${text}, a stranger's word of any length, a token that is good by ${way} now? Changes nothing.
 * ANSWER_YES: ${found}, what it is bound to. ANSWER_NO for whatever reason: unknown, another way's,
 * expired, used; all take the same steps. ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
token_look(struct db *state, const char *text, enum token_way way, int64_t now, struct token *found,
    struct why *why);

/**
 * token_claim(state, text, way, now, found, why):
 * The same, and the caller alone may act on it, of however many who ask at once. He then calls
 * token_used(), or token_give_back() where he could not do it. ANSWER_CANNOT_TELL also while
 * somebody else acts on it, for TOKEN_CLAIM_S at the most: how that ends is not known yet.
 */
enum answer
token_claim(struct db *state, const char *text, enum token_way way, int64_t now,
    struct token *found, struct why *why);

/**
 * token_used(state, text, now, why), token_give_back(state, text, why):
 * What was claimed has been done, and is never good again; or could not be done, and
 * is good as before. Return 0, or -1 with ${why}.
 */
int
token_used(struct db *state, const char *text, int64_t now, struct why *why);
int
token_give_back(struct db *state, const char *text, struct why *why);

/**
 * token_forget(state, now, why):
 * Remove what has expired, used or not. Return 0, or -1 with ${why}.
 */
int
token_forget(struct db *state, int64_t now, struct why *why);

#endif /* TOKEN_H_ */
