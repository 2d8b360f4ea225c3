/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spf_lookup.h"

#include <arpa/inet.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "spf_syntax.h"

static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};

int
spf_lookup_begin(
    struct spf_lookup *lookup, struct dns *dns, struct deadline deadline, const char *address)
{
	struct spf_peer *peer = &lookup->peer;

	*lookup = (struct spf_lookup){.dns = dns, .deadline = deadline};
	if (inet_pton(AF_INET, address, peer->bytes) != 1) {
		if (inet_pton(AF_INET6, address, peer->bytes) != 1)
			return (-1);
		peer->is_ip6 = memcmp(peer->bytes, mapped, sizeof(mapped)) != 0;
		if (!peer->is_ip6)
			memmove(peer->bytes, peer->bytes + sizeof(mapped), 4);
	}
	inet_ntop(peer->is_ip6 ? AF_INET6 : AF_INET, peer->bytes, peer->text, sizeof(peer->text));
	return (0);
}

void
spf_lookup_end(struct spf_lookup *lookup, enum spf_result result, const char *format, ...)
{
	char text[WHY_SIZE];
	va_list ap;

	if (lookup->ended)
		return;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	lookup->ended = true;
	lookup->result = result;
	why_set(&lookup->why, "%s", text);
}

bool
spf_lookup_count(struct spf_lookup *lookup)
{
	if (lookup->ended)
		return (false);
	if (lookup->lookups == SPF_LOOKUPS_MAX) {
		spf_lookup_end(
		    lookup, SPF_PERMERROR, "SPF: more than %d terms that ask DNS", SPF_LOOKUPS_MAX);
		return (false);
	}
	lookup->lookups++;
	return (true);
}

/* Nothing is counted. */
static void
ask(struct spf_lookup *lookup, const char *name, enum dns_type type, struct dns_answer *answer)
{
	if (lookup->ended)
		*answer = (struct dns_answer){.status = DNS_TEMPORARY};
	else
		dns_ask(lookup->dns, name, type, lookup->deadline, answer);
}

void
spf_lookup_ask(
    struct spf_lookup *lookup, const char *name, enum dns_type type, struct dns_answer *answer)
{
	char escaped[DNS_NAME_SIZE];

	dns_name_escape(name, strlen(name), escaped);
	spf_lookup_ask_host(lookup, escaped, type, answer);
}

void
spf_lookup_ask_host(
    struct spf_lookup *lookup, const char *host, enum dns_type type, struct dns_answer *answer)
{
	ask(lookup, host, type, answer);
	switch (answer->status) {
	case DNS_FOUND:
		break;
	case DNS_NXDOMAIN:
	case DNS_NODATA:
		if (lookup->voids++ < SPF_VOIDS_MAX)
			break;
		spf_lookup_end(lookup, SPF_PERMERROR,
		    "SPF: more than %d names that lead to nothing", SPF_VOIDS_MAX);
		answer->status = DNS_TEMPORARY;
		break;
	case DNS_TEMPORARY:
		spf_lookup_end(lookup, SPF_TEMPERROR, "%s", answer->why.text);
		break;
	}
}

/* Leave the only SPF record in ${answer}. */
static enum answer
select_record(struct spf_lookup *lookup, const char *domain, struct dns_answer *answer)
{
	size_t i, found = 0;

	for (i = 0; i < answer->count; i++) {
		struct dns_record swapped = answer->records[i];

		if (!spf_syntax_is_record(swapped.data, swapped.size))
			continue;
		answer->records[i] = answer->records[0];
		answer->records[0] = swapped;
		found++;
	}
	if (found > 1)
		spf_lookup_end(lookup, SPF_PERMERROR, "several SPF records at %s", domain);
	if (found == 1)
		return (ANSWER_YES);
	dns_answer_free(answer);
	return (found == 0 ? ANSWER_NO : ANSWER_CANNOT_TELL);
}

enum answer
spf_lookup_record(struct spf_lookup *lookup, const char *domain, struct dns_answer *record)
{
	char escaped[DNS_NAME_SIZE];

	dns_name_escape(domain, strlen(domain), escaped);
	ask(lookup, escaped, DNS_TXT, record);
	switch (record->status) {
	case DNS_FOUND:
		return (select_record(lookup, domain, record));
	case DNS_NXDOMAIN:
	case DNS_NODATA:
		return (ANSWER_NO);
	case DNS_TEMPORARY:
		break;
	}
	spf_lookup_end(lookup, SPF_TEMPERROR, "%s", record->why.text);
	return (ANSWER_CANNOT_TELL);
}

/* Does ${name}, which the peer's PTR says, lead back to the peer? */
static bool
leads_back(struct spf_lookup *lookup, const char *name)
{
	size_t size = lookup->peer.is_ip6 ? 16 : 4, i;
	struct dns_answer answer;
	bool found = false;

	dns_ask(
	    lookup->dns, name, lookup->peer.is_ip6 ? DNS_AAAA : DNS_A, lookup->deadline, &answer);
	for (i = 0; i < answer.count; i++)
		if (memcmp(answer.records[i].data, lookup->peer.bytes, size) == 0)
			found = true;
	dns_answer_free(&answer);
	return (found);
}

/* Section 5.5: what DNS cannot tell here is as if there were none: it is not the sender's doing. */
static void
find_names(struct spf_lookup *lookup)
{
	char reverse[DNS_NAME_SIZE];
	struct dns_answer answer;
	size_t i;

	if (lookup->names_known || lookup->ended ||
	    dns_name_reverse(lookup->peer.text, reverse) == -1)
		return;
	lookup->names_known = true;
	dns_ask(lookup->dns, reverse, DNS_PTR, lookup->deadline, &answer);
	for (i = 0; i < answer.count && i < SPF_PTR_MAX; i++) {
		const char *name = answer.records[i].data;

		if (!leads_back(lookup, name))
			continue;
		snprintf(lookup->names[lookup->names_count++], DNS_NAME_SIZE, "%s", name);
	}
	dns_answer_free(&answer);
	/* Our own patience, though, is no answer of DNS. */
	if (deadline_passed(lookup->deadline))
		spf_lookup_end(lookup, SPF_TEMPERROR, "SPF: no time left for the peer's names");
}

/* Is ${name} ${domain}, or does it end in it? Both escaped, and ${domain} maybe with a final dot.
 */
static bool
is_within(const char *name, const char *domain, bool itself_only)
{
	size_t name_size = strlen(name), size = strlen(domain);

	if (size > 1 && domain[size - 1] == '.')
		size--;
	if (name_size < size || strncasecmp(name + name_size - size, domain, size) != 0)
		return (false);
	if (name_size == size)
		return (true);
	return (!itself_only && name[name_size - size - 1] == '.');
}

static const char *
find_name(struct spf_lookup *lookup, const char *domain, bool itself_only)
{
	char escaped[DNS_NAME_SIZE];
	size_t i;

	dns_name_escape(domain, strlen(domain), escaped);
	find_names(lookup);
	for (i = 0; i < lookup->names_count; i++)
		if (is_within(lookup->names[i], escaped, itself_only))
			return (lookup->names[i]);
	return (NULL);
}

bool
spf_lookup_peer_is_in(struct spf_lookup *lookup, const char *domain)
{
	return (find_name(lookup, domain, false) != NULL);
}

const char *
spf_lookup_peer_name(struct spf_lookup *lookup, const char *domain)
{
	const char *name = find_name(lookup, domain, true);

	if (name == NULL)
		name = find_name(lookup, domain, false);
	if (name == NULL && lookup->names_count > 0)
		name = lookup->names[0];
	return (name != NULL ? name : "unknown");
}
