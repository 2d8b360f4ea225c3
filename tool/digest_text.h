/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DIGEST_TEXT_H_
#define DIGEST_TEXT_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "answer.h"
#include "kept_reason.h"

/*
 * What a person is told of the mail that is kept for him: the digest, as a page, as a text and as
 * the head of a mail, by three templates that an administrator may change: digest.html, digest.txt,
 * and digest.head, which is one line "From: ..." with a name and one line "Subject: ...".
 */

/* Longest link in bytes with its NUL, and most entries of one digest. */
enum { DIGEST_LINK_SIZE = 512, DIGEST_ENTRIES_MAX = 100 };

enum digest_kind { DIGEST_SPAM, DIGEST_MALWARE, DIGEST_VIRUS };

/* One kept message. All texts but the links may be a stranger's. */
struct digest_entry {
	const char *author; /* From */
	const char *sender; /* of the envelope; "" for a bounce */
	const char *subject;
	const char *address;           /* to which of the person's addresses, or which group */
	const char *reason;            /* the check's own words */
	const struct kept_reason *why; /* of spam */
	time_t kept_at, expires_at;
	int64_t score_milli; /* thousandths of a point, where scored */
	enum digest_kind kind;
	bool scored;
	bool is_group;
	/* What to do with it; "" for what the person may not. Not of malware and viruses, which
	 * are the administrator's alone. */
	char release[DIGEST_LINK_SIZE], allow[DIGEST_LINK_SIZE], remove[DIGEST_LINK_SIZE];
};

struct digest {
	const char *person; /* mailbox */
	const char *domain;
	const char *zone; /* of times, as Europe/Berlin; "" is this machine's */
	bool by_mail;     /* the links write a mail, and open no page */
	const struct digest_entry *entries;
	size_t count; /* DIGEST_ENTRIES_MAX at most */
};

/* What comes of it; each is freed by digest_text_free(). UTF-8 with LF line ends. */
struct digest_text {
	char *html, *plain;
	char *from, *subject; /* a name, a line */
};

struct digest_templates;

/**
 * digest_templates_read(folder, why):
 * Read the three of ${folder}. Return them, or NULL with ${why}.
 */
struct digest_templates *
digest_templates_read(const char *folder, struct why *why);

/* Free. NULL does nothing. */
void
digest_templates_free(struct digest_templates *templates);

/**
 * digest_text_make(templates, digest, text, why):
 * Write ${digest} into ${text}. What a stranger wrote goes through shown_text.h, and in HTML all
 * values are escaped. Return 0; or -1 with ${why}, and then there is nothing in ${text}. It sets TZ
 * of this process.
 */
int
digest_text_make(const struct digest_templates *templates, const struct digest *digest,
    struct digest_text *text, struct why *why);

void
digest_text_free(struct digest_text *text);

#endif /* DIGEST_TEXT_H_ */
