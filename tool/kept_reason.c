/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kept_reason.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A rule that hit, and what it is worth. */
struct hit {
	const char *about;
	double points;
};

static bool
begins(const char *text, size_t size, const char *with)
{
	return (size >= strlen(with) && memcmp(text, with, strlen(with)) == 0);
}

/* Put ${hit} where it belongs among the heaviest; the first of equals goes first. */
static void
rank(struct hit best[KEPT_REASON_RULES], struct hit hit)
{
	size_t i;

	for (i = 0; i < KEPT_REASON_RULES; i++)
		if (best[i].about == NULL || hit.points > best[i].points) {
			struct hit lighter = best[i];

			best[i] = hit;
			hit = lighter;
			if (hit.about == NULL)
				return;
		}
}

/* "NAME:POINTS", of ${size} bytes. What speaks for the message is no reason. */
static void
take(const char *item, size_t size, const struct rule_words *words, struct kept_reason *reason,
    struct hit best[KEPT_REASON_RULES])
{
	const char *colon = memchr(item, ':', size);
	size_t name = colon != NULL ? (size_t)(colon - item) : 0;
	struct hit hit;

	if (colon == NULL)
		return;
	hit.points = strtod(colon + 1, NULL);
	if (hit.points <= 0)
		return;
	if (begins(item, name, "SPF_") || begins(item, name, "DKIM_") ||
	    begins(item, name, "DMARC_")) {
		reason->unproved = true;
	} else if (begins(item, name, "DNSBL_")) {
		reason->listed = true;
	} else if (begins(item, name, "CLASSIFIER")) {
		reason->learned = true;
	} else {
		hit.about = rule_words_of(words, item, name);
		if (hit.about != NULL)
			rank(best, hit);
	}
}

void
kept_reason(
    const struct kept_facts *facts, const struct rule_words *words, struct kept_reason *reason)
{
	struct hit best[KEPT_REASON_RULES] = {{NULL, 0}};
	const char *at = facts->tests;
	size_t used = 0, i;

	*reason = (struct kept_reason){.forged = strstr(facts->reason, "by DMARC for ") != NULL};
	while (*at != '\0') {
		size_t size = strcspn(at, ",");

		take(at, size, words, reason, best);
		at += size;
		at += *at == ',';
	}
	reason->blocked = !reason->forged && facts->score_milli < facts->limit_milli;
	for (i = 0; i < KEPT_REASON_RULES && best[i].about != NULL; i++)
		used += (size_t)snprintf(reason->words + used, sizeof(reason->words) - used, "%s%s",
		    i > 0 ? ", " : "", best[i].about);
}
