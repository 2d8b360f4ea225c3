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

static enum dkim_result
result_of(const char *status, const char *signs_from)
{
	if (strcmp(status, "pass") == 0 && strcmp(signs_from, "yes") == 0)
		return (DKIM_PASS);
	if (strcmp(status, "invalid") == 0)
		return (DKIM_PERMERROR);
	return (DKIM_FAIL);
}

static bool
take_signature(const char *text, const char *end, struct dkim_signature *signature)
{
	char status[DKIM_WORD_SIZE], signs_from[DKIM_WORD_SIZE];

	if (!take_field(&text, end, 'd', signature->domain, sizeof(signature->domain)) ||
	    !take_field(&text, end, 's', signature->selector, sizeof(signature->selector)) ||
	    !take_field(&text, end, 'r', status, sizeof(status)) ||
	    !take_field(&text, end, 'w', signature->reason, sizeof(signature->reason)) ||
	    !take_field(&text, end, 'f', signs_from, sizeof(signs_from)))
		return (false);
	signature->result = result_of(status, signs_from);
	if (strcmp(status, "pass") == 0 && signature->result != DKIM_PASS)
		snprintf(signature->reason, sizeof(signature->reason), "from_not_signed");
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
