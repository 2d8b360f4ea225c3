/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check_tenant.h"

#include <stdio.h>
#include <string.h>

#include "header.h"

/* Longest name of a certificate or tenant that can be in a row, with its NUL; and the most names
 * asked. */
enum { NAME_SIZE = 256, NAMES_MAX = 200 };

/* Does one of the lines of ${names} stand in o365_certificate? */
static enum answer
certificate_counts(struct directory *directory, const char *names, struct why *why)
{
	const char *line = names;
	size_t asked, size;

	for (asked = 0; *line != '\0' && asked < NAMES_MAX; asked++) {
		char name[NAME_SIZE];
		enum answer answer;

		size = strcspn(line, "\n");
		if (size > 0 && size < sizeof(name)) {
			memcpy(name, line, size);
			name[size] = '\0';
			answer = directory_o365_certificate(directory, name, why);
			if (answer != ANSWER_NO)
				return (answer);
		}
		line += size;
		line += *line == '\n';
	}
	return (ANSWER_NO);
}

/* Is the peer Office 365? */
static enum answer
peer_counts(struct facts *facts, struct finding *finding)
{
	const struct message *message = facts_message(facts);
	struct directory *directory = facts_directory(facts);
	enum answer answer;

	if (message->tls_cipher[0] == '\0') {
		why_set(&finding->detail, "the connection is not encrypted");
		return (ANSWER_NO);
	}
	if (message->peer == NULL) {
		why_set(&finding->detail, "the peer has no address");
		return (ANSWER_NO);
	}
	answer = directory_o365_address(directory, message->peer, &finding->detail);
	if (answer == ANSWER_NO)
		answer = certificate_counts(directory, message->peer_names, &finding->detail);
	if (answer == ANSWER_NO)
		why_set(&finding->detail,
		    "peer is in no row of o365_network, and shows no certificate of "
		    "o365_certificate");
	return (answer);
}

/* What one header of tenant_header says. */
enum says { SAYS_OURS, SAYS_ANOTHER, SAYS_NOTHING_CLEAR, SAYS_CANNOT_TELL };

/* ${value} of the header ${name} is none that we know. */
static enum says
says_another(
    struct directory *directory, const char *name, const char *value, size_t size, struct why *why)
{
	int shown = size < 200 ? (int)size : 200;

	switch (directory_tenant_known(directory, name, why)) {
	case ANSWER_YES:
		why_set(why, "%s names another tenant: %.*s", name, shown, value);
		return (SAYS_ANOTHER);
	case ANSWER_NO:
		why_set(why, "a domain has no o365_tenant, so that %s may name ours: %.*s", name,
		    shown, value);
		return (SAYS_NOTHING_CLEAR);
	case ANSWER_CANNOT_TELL:
		break;
	}
	return (SAYS_CANNOT_TELL);
}

static enum says
ask_header(struct facts *facts, const char *name, struct why *why)
{
	const struct message *message = facts_message(facts);
	const char *value = NULL;
	char text[NAME_SIZE];
	size_t i, size = 0, count = 0;

	for (i = 0; i < message->headers_count; i++) {
		const struct message_header *header = &message->headers[i];

		if (!header_is(header->text, header->size, name))
			continue;
		value = header_value(header->text, header->size, &size);
		count++;
	}
	if (count != 1 || value == NULL || size == 0) {
		if (count == 1)
			why_set(why, "%s is empty", name);
		else if (count == 0)
			why_set(why, "%s is missing", name);
		else
			why_set(why, "%s is there %zu times", name, count);
		return (SAYS_NOTHING_CLEAR);
	}
	if (size < sizeof(text) && memchr(value, '\0', size) == NULL) {
		memcpy(text, value, size);
		text[size] = '\0';
		switch (directory_tenant_counts(facts_directory(facts), name, text, why)) {
		case ANSWER_YES:
			return (SAYS_OURS);
		case ANSWER_CANNOT_TELL:
			return (SAYS_CANNOT_TELL);
		case ANSWER_NO:
			break;
		}
	}
	return (says_another(facts_directory(facts), name, value, size, why));
}

static enum answer
not_ours(struct facts *facts, struct finding *finding)
{
	struct directory_headers headers;
	struct why another = {""};
	size_t i;

	switch (directory_tenant_headers(facts_directory(facts), &headers, &finding->detail)) {
	case ANSWER_CANNOT_TELL:
		return (ANSWER_CANNOT_TELL);
	case ANSWER_NO:
		why_set(&finding->detail, "tenant_header has no row");
		return (ANSWER_CANNOT_TELL);
	case ANSWER_YES:
		break;
	}
	/* What is not clear in any of them goes before another tenant in one: it bounces nothing.
	 */
	for (i = 0; i < headers.count; i++) {
		struct why why = {""};

		switch (ask_header(facts, headers.name[i], &why)) {
		case SAYS_OURS:
			break;
		case SAYS_ANOTHER:
			why_set(&another, "%s", why.text);
			break;
		case SAYS_NOTHING_CLEAR:
			finding->detail = why;
			finding->fate = FINDING_TRY_LATER;
			snprintf(finding->alarm, sizeof(finding->alarm), "header");
			return (ANSWER_YES);
		case SAYS_CANNOT_TELL:
			finding->detail = why;
			return (ANSWER_CANNOT_TELL);
		}
	}
	finding->detail = another;
	return (another.text[0] != '\0' ? ANSWER_YES : ANSWER_NO);
}

enum answer
check_tenant(struct facts *facts, struct finding *finding)
{
	enum answer answer;

	snprintf(finding->reply, sizeof(finding->reply), "not taken from here");
	finding->never_observed = true;
	switch (peer_counts(facts, finding)) {
	case ANSWER_CANNOT_TELL:
		return (ANSWER_CANNOT_TELL);
	case ANSWER_NO:
		finding->fate = FINDING_TRY_LATER;
		snprintf(finding->alarm, sizeof(finding->alarm), "peer");
		return (ANSWER_YES);
	case ANSWER_YES:
		break;
	}
	answer = not_ours(facts, finding);
	/* A directory in trouble is no sign of what would be refused. */
	finding->never_observed = answer == ANSWER_CANNOT_TELL;
	return (answer);
}
