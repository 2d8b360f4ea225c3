/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dkim.h"

#include <stdio.h>
#include <string.h>

/* A key's name: selector._domainkey.domain. */
enum { KEY_NAME_SIZE = DKIM_DOMAIN_SIZE + DKIM_DOMAIN_SIZE + sizeof("._domainkey.") };

static const char no_key[] = "pubkey_unavailable";

/* Copy the value of the field "${letter}=" that ${*text} begins with, and move behind it. */
static bool
take_field(const char **text, const char *end, char letter, char *value, size_t value_size)
{
	const char *start = *text + 2;
	size_t size;

	if (end - *text < 2 || (*text)[0] != letter || (*text)[1] != '=')
		return (false);
	size = strcspn(start, " ;");
	if (start + size > end || size >= value_size)
		return (false);
	memcpy(value, start, size);
	value[size] = '\0';
	*text = start + size;
	*text += **text == ' ';
	return (true);
}

static bool
take_signature(const char *text, const char *end, struct dkim_signature *signature)
{
	char status[DKIM_WORD_SIZE], signs_from[DKIM_WORD_SIZE], testing[DKIM_WORD_SIZE];

	if (!take_field(&text, end, 'd', signature->domain, sizeof(signature->domain)) ||
	    !take_field(&text, end, 's', signature->selector, sizeof(signature->selector)) ||
	    !take_field(&text, end, 'r', status, sizeof(status)) ||
	    !take_field(&text, end, 'w', signature->reason, sizeof(signature->reason)) ||
	    !take_field(&text, end, 'f', signs_from, sizeof(signs_from)) ||
	    !take_field(&text, end, 't', testing, sizeof(testing)))
		return (false);
	signature->testing = strcmp(testing, "yes") == 0;
	signature->result = DKIM_FAIL;
	if (strcmp(status, "invalid") == 0)
		signature->result = DKIM_PERMERROR;
	else if (strcmp(status, "pass") != 0)
		return (true);
	else if (strcmp(signs_from, "yes") != 0)
		snprintf(signature->reason, sizeof(signature->reason), "from_not_signed");
	else
		signature->result = DKIM_PASS;
	return (true);
}

void
dkim_list_read(const char *text, struct dkim_list *list)
{
	static const char on[] = "on;";
	const char *end;

	*list = (struct dkim_list){.known = false};
	if (strncmp(text, on, sizeof(on) - 1) != 0)
		return;
	list->known = true;
	for (text += sizeof(on) - 1; (end = strchr(text, ';')) != NULL; text = end + 1)
		/* One too long for DNS speaks for nobody. */
		if (list->count < DKIM_SIGNATURES_MAX &&
		    take_signature(text, end, &list->signatures[list->count]))
			list->count++;
}

void
dkim_list_bound(struct dkim_list *list, const struct dkim_extent *extent)
{
	list->over =
	    list->known && list->count == 0 && extent->signatures > 0 &&
	    (extent->signatures >= DKIM_SIGNATURES_MAX || extent->headers > DKIM_HEADERS_MAX ||
		extent->longest_line > DKIM_LINE_MAX);
}

bool
dkim_list_best(const struct dkim_list *list, enum dkim_result *best)
{
	/* In the order of enum dkim_result. */
	static const int merit[] = {3, 0, 1, 2};
	bool any = list->over;
	size_t i;

	*best = DKIM_PERMERROR;
	for (i = 0; i < list->count; i++) {
		const struct dkim_signature *signature = &list->signatures[i];

		if (signature->testing && signature->result != DKIM_PASS)
			continue;
		if (!any || merit[signature->result] > merit[*best])
			*best = signature->result;
		any = true;
	}
	return (any);
}

void
dkim_list_settle(struct dkim_list *list, struct dns *dns, struct deadline deadline)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		struct dkim_signature *signature = &list->signatures[i];
		char name[KEY_NAME_SIZE];
		struct dns_answer answer;

		if (strcmp(signature->reason, no_key) != 0)
			continue;
		snprintf(
		    name, sizeof(name), "%s._domainkey.%s", signature->selector, signature->domain);
		dns_ask(dns, name, DNS_TXT, deadline, &answer);
		/* Found now: then it was DNS a moment ago, and the signature was never looked at.
		 */
		if (answer.status == DNS_TEMPORARY || answer.status == DNS_FOUND)
			signature->result = DKIM_TEMPERROR;
		dns_answer_free(&answer);
	}
}

const char *
dkim_result_name(enum dkim_result result)
{
	switch (result) {
	case DKIM_PASS:
		return ("pass");
	case DKIM_FAIL:
		return ("fail");
	case DKIM_PERMERROR:
		return ("permerror");
	case DKIM_TEMPERROR:
		return ("temperror");
	}
	return ("fail");
}
