/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "digest_example.h"

#include <stdio.h>

enum { HOUR_S = 3600, KEPT_DAYS = 30, DAY_S = 86400 };

static const struct kept_reason toner = {.unproved = true,
    .listed = true,
    .words = "goods of the kind that spam sells, promises, subject that cries"};
static const struct kept_reason forged = {.forged = true, .unproved = true};
static const struct kept_reason learned = {.learned = true, .words = "no Date header"};
static const struct kept_reason blocked = {.blocked = true};

static const struct digest_entry shown[DIGEST_EXAMPLE_ENTRIES] = {
    {.author = "Toner Express <offers@toner.example>",
	.sender = "bounce-1729@toner.example",
	.subject = "Cheap toner, today only",
	.address = "anna@company.example",
	.reason = "12.3 points",
	.why = &toner,
	.scored = true,
	.score_milli = 12300},
    {.author = "Company Accounts <accounts@company.example>",
	.sender = "x81@mass-mail.example",
	.subject = "Your invoice is overdue: see http://pay.mass-mail.example/login?user=anna",
	.address = "anna+shop@company.example",
	.reason = "5.5 points, and by DMARC for company.example: quarantine",
	.why = &forged,
	.scored = true,
	.score_milli = 5500},
    {.author = "",
	.sender = "",
	.subject = "",
	.address = "anna@company.example",
	.reason = "9.0 points",
	.why = &learned,
	.scored = true,
	.score_milli = 9000},
    {.author = "Conference Desk <desk@conference.example>",
	.sender = "desk@conference.example",
	.subject = "Last call: registration for the whole team ends on Friday",
	.address = "team@company.example",
	.reason = "0.4 points",
	.scored = true,
	.score_milli = 400,
	.why = &blocked,
	.is_group = true},
    {.author = "Scan Service <scan@partner.example>",
	.sender = "scan@partner.example",
	.subject = "Scanned document 2291",
	.address = "anna@company.example",
	.reason = "Win.Example.Test",
	.kind = DIGEST_VIRUS},
};

static void
link_to(char out[DIGEST_LINK_SIZE], const char *action, size_t entry)
{
	snprintf(out, DIGEST_LINK_SIZE, "https://mail.company.example/quarantine/%s/example%zu",
	    action, entry + 1);
}

void
digest_example(struct digest_entry entries[DIGEST_EXAMPLE_ENTRIES], time_t now)
{
	size_t i;

	for (i = 0; i < DIGEST_EXAMPLE_ENTRIES; i++) {
		entries[i] = shown[i];
		entries[i].kept_at = now - (time_t)(i + 1) * HOUR_S;
		entries[i].expires_at = entries[i].kept_at + (time_t)KEPT_DAYS * DAY_S;
		link_to(entries[i].release, "release", i);
		link_to(entries[i].remove, "delete", i);
		if (entries[i].sender[0] != '\0')
			link_to(entries[i].allow, "allow", i);
	}
}
