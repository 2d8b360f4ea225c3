/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DIGEST_MAIL_H_
#define DIGEST_MAIL_H_

#include <stdbool.h>

#include "answer.h"
#include "deadline.h"
#include "digest_book.h"
#include "digest_text.h"
#include "rule_words.h"

/* The digest of one person: from what is kept for him to the mail that goes out. */

/* What all digests of a run share. */
struct digest_mail {
	struct digest_book *book;
	const char *folder;             /* of the templates */
	const char *web_url;            /* what links begin with; "": they are replies by mail */
	const char *reply;              /* to this local part */
	struct deadline deadline;       /* of the whole run */
	const struct rule_words *words; /* what rules are about; NULL: unknown */
	struct digest_shelf *shelf;     /* templates that were read, digest_shelf_new() */
};

/* Templates by their language, each read once, also where it is wrong. */
struct digest_shelf *
digest_shelf_new(void);
void
digest_shelf_free(struct digest_shelf *shelf);

/**
 * digest_mail_send(mail, person, time, told, why):
 * Send ${person} a digest of what is new to him; where that is more than DIGEST_ENTRIES_MAX,
 * several. What has been sent is noted after it: a crash between costs a second digest, never one
 * too few. ${told} becomes how many entries he was told of. Return 0, or -1 with ${why}.
 */
int
digest_mail_send(const struct digest_mail *mail, const char *person, const struct digest_time *time,
    size_t *told, struct why *why);

/**
 * digest_mail_preview(mail, person, time, text, why):
 * What the digest of ${person} would be, of all that is kept for him (the oldest
 * DIGEST_ENTRIES_MAX), with links that lead nowhere. Nothing is written or sent. ANSWER_YES:
 * ${text}, freed by digest_text_free(). ANSWER_NO: there is nothing. ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
digest_mail_preview(const struct digest_mail *mail, const char *person,
    const struct digest_time *time, struct digest_text *text, struct why *why);

#endif /* DIGEST_MAIL_H_ */
