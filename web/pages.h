/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PAGES_H_
#define PAGES_H_

#include "fields.h"
#include "form_proof.h"
#include "hand.h"
#include "page.h"
#include "quarantine.h"
#include "route.h"
#include "web_settings.h"

/*
 * What the pages say. Nothing here knows HTTP's library; each function may run in several threads
 * at once and opens what it needs itself.
 */

/* What is the same for all requests, and is not changed by any. */
struct web {
	struct web_settings settings;
	struct form_secret secret;
	struct quarantine_house house;
	struct hand hand;
};

enum request_method { REQUEST_LOOK, /* GET and HEAD */ REQUEST_POST, REQUEST_OTHER };

/* One request of a browser. All of it is a stranger's, but the administrator's name. */
struct request {
	enum request_method method;
	const char *path; /* without its query */
	struct fields query, form;
	/* A browser that says where a form stood says that it stood elsewhere. */
	bool foreign;
	const char *administrator; /* who has been proved to be one; NULL: nobody */
};

/**
 * pages_answer(web, request, page):
 * Write the answer to ${request} into ${page}, which is new; the caller frees it.
 */
void
pages_answer(const struct web *web, const struct request *request, struct page *page);

/**
 * pages_token(web, request, route, page), pages_admin(web, request, route, page):
 * A person's page, by a token; and the administrator's, who has been proved to be one.
 */
void
pages_token(const struct web *web, const struct request *request, const struct route *route,
    struct page *page);
void
pages_admin(const struct web *web, const struct request *request, const struct route *route,
    struct page *page);

/* The one answer to a link that does nothing, whyever: that tells a guesser nothing. */
void
pages_not_valid(struct page *page);

/**
 * pages_later(page, why):
 * It cannot be told or done now, and nothing was changed. ${why} goes to the log.
 */
void
pages_later(struct page *page, const struct why *why);

/* What is kept, as a list: as it may be shown to the person it is for. */
void
pages_entry(struct page *page, const struct quarantine_entry *entry);

/* A form of one button, for which there is a proof. */
struct pages_button {
	const char *to; /* a path of ours, relative; "": the page that it stands on */
	const char *proof;
	const char *looks;  /* "yes" or "no" */
	const char *words;  /* ours */
	const char *sender; /* more of them, a stranger's; or "" */
	bool teach;         /* with a choice whether the classifier learns from it */
};

void
pages_button(struct page *page, const struct pages_button *button);

#endif /* PAGES_H_ */
