/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "authentication.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "dkim_header.h"
#include "from_domains.h"
#include "header.h"

/* One for SPF, and the signatures. */
enum { IDENTITIES_MAX = 1 + DKIM_SIGNATURES_MAX };

/* What is asked of one domain of From. */
struct asking {
	const struct message *message;
	struct directory *directory;
	struct dns *dns;
	struct deadline deadline;
	struct dmarc_identity identities[IDENTITIES_MAX];
	size_t identities_count;
	unsigned int sample;
	bool clean, dkim_known, dkim_over;
};

/* What came out for it. */
struct outcome {
	struct dmarc_judgement judgement;
	enum dmarc_disposition disposition;
	bool ours, own_source;
};

static void
ask_spf(const struct message *message, struct dns *dns, const struct module_settings *settings,
    struct authentication *authentication)
{
	struct spf_query query = {
	    .ip = message->peer, .helo = message->helo, .sender = message->sender};

	authentication->spf_by_helo = message->sender[0] == '\0';
	spf_check(&query, dns, deadline_in_ms(settings->dns_timeout_ms), &authentication->spf);
}

static enum answer
spf_passed(enum spf_result result)
{
	switch (result) {
	case SPF_PASS:
		return (ANSWER_YES);
	case SPF_TEMPERROR:
		return (ANSWER_CANNOT_TELL);
	case SPF_NONE:
	case SPF_NEUTRAL:
	case SPF_FAIL:
	case SPF_SOFTFAIL:
	case SPF_PERMERROR:
		break;
	}
	return (ANSWER_NO);
}

static enum answer
dkim_passed(enum dkim_result result)
{
	switch (result) {
	case DKIM_PASS:
		return (ANSWER_YES);
	case DKIM_TEMPERROR:
		return (ANSWER_CANNOT_TELL);
	case DKIM_FAIL:
	case DKIM_PERMERROR:
		break;
	}
	return (ANSWER_NO);
}

static void
bound_signatures(const struct message *message, struct dkim_list *list)
{
	struct dkim_extent extent = {
	    .headers = message->headers_count, .longest_line = message->longest_line};
	size_t i;

	if (message->headers_cut && list->count > 0) {
		list->count = 0;
		list->over = true;
		return;
	}
	for (i = 0; i < message->headers_count; i++)
		if (header_is(message->headers[i].text, message->headers[i].size, "DKIM-Signature"))
			extent.signatures++;
	dkim_list_bound(list, &extent);
}

static size_t
collect(
    const struct authentication *authentication, struct dmarc_identity identities[IDENTITIES_MAX])
{
	const struct dkim_list *dkim = &authentication->dkim;
	const char *domain = authentication->spf.domain;
	size_t i, count = 0;

	identities[0] = (struct dmarc_identity){.passed = spf_passed(authentication->spf.result)};
	if (idna_name(domain, strlen(domain), identities[0].domain) == 0)
		count++;
	for (i = 0; i < dkim->count; i++) {
		const struct dkim_signature *signature = &dkim->signatures[i];

		identities[count] = (struct dmarc_identity){
		    .signature = true, .passed = dkim_passed(signature->result)};
		if (idna_name(signature->domain, strlen(signature->domain),
			identities[count].domain) == 0)
			count++;
	}
	return (count);
}

/*
 * 0 to 99, the same each time that the message is tried: a hash (FNV-1a) of its sender and of the
 * headers that its author wrote once.
 */
static unsigned int
sample(const struct message *message)
{
	static const char *const names[] = {"From", "Date", "Message-ID", "Subject"};
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	size_t i, j, k;

	for (i = 0; message->sender[i] != '\0'; i++)
		hash = (hash ^ (unsigned char)message->sender[i]) * UINT64_C(0x100000001b3);
	for (i = 0; i < message->headers_count; i++) {
		const struct message_header *header = &message->headers[i];

		for (j = 0; j < sizeof(names) / sizeof(names[0]); j++)
			if (header_is(header->text, header->size, names[j]))
				break;
		for (k = 0; j < sizeof(names) / sizeof(names[0]) && k < header->size; k++)
			hash = (hash ^ (unsigned char)header->text[k]) * UINT64_C(0x100000001b3);
	}
	return ((unsigned int)(hash % 100));
}

static enum dmarc_disposition
disposition_of(const char *word)
{
	if (strcmp(word, "reject") == 0)
		return (DMARC_DISPOSITION_REJECT);
	if (strcmp(word, "quarantine") == 0)
		return (DMARC_DISPOSITION_QUARANTINE);
	return (DMARC_DISPOSITION_NONE);
}

/* What SPF or DKIM has proved, for the rows of own_source. */
static size_t
proved(const struct asking *asking, const char *domains[IDENTITIES_MAX])
{
	size_t i, count = 0;

	for (i = 0; i < asking->identities_count; i++)
		if (asking->identities[i].passed == ANSWER_YES)
			domains[count++] = asking->identities[i].domain;
	return (count);
}

/* What the tables make of the judgement. Return false with ${why} when they did not answer. */
static bool
ask_tables(
    const struct asking *asking, const char *domain, struct outcome *outcome, struct why *why)
{
	const char *domains[IDENTITIES_MAX];
	char policy[DIRECTORY_NAME_SIZE];
	enum answer answer;

	answer = directory_dmarc_override(asking->directory, domain, policy, why);
	if (answer == ANSWER_CANNOT_TELL)
		return (false);
	if (answer == ANSWER_YES && strcmp(policy, "published") != 0)
		outcome->disposition = outcome->judgement.aligned == ANSWER_YES
					   ? DMARC_DISPOSITION_NONE
					   : disposition_of(policy);
	answer = directory_is_shared(asking->directory, domain, why);
	if (answer == ANSWER_CANNOT_TELL)
		return (false);
	outcome->ours = answer == ANSWER_YES;
	if (!outcome->ours || outcome->judgement.aligned == ANSWER_YES)
		return (true);
	answer = directory_own_source(asking->directory, domain, asking->message->peer, domains,
	    proved(asking, domains), why);
	if (answer == ANSWER_CANNOT_TELL)
		return (false);
	outcome->own_source = answer == ANSWER_YES;
	if (outcome->own_source)
		outcome->disposition = DMARC_DISPOSITION_NONE;
	else if (outcome->disposition < DMARC_DISPOSITION_QUARANTINE)
		outcome->disposition = DMARC_DISPOSITION_QUARANTINE;
	return (true);
}

static bool
judge(const struct asking *asking, const struct public_suffix *suffixes, const char *domain,
    struct outcome *outcome, struct why *why)
{
	struct dmarc_query query = {
	    .from_domain = domain,
	    .identities = asking->identities,
	    .identities_count = asking->identities_count,
	    .sample = asking->sample,
	    .never_aligned = !asking->clean,
	};

	*outcome = (struct outcome){.disposition = DMARC_DISPOSITION_NONE};
	dmarc_judge(&query, suffixes, asking->dns, asking->deadline, &outcome->judgement);
	if (!asking->dkim_known && asking->clean && outcome->judgement.aligned == ANSWER_NO) {
		outcome->judgement.aligned = ANSWER_CANNOT_TELL;
		outcome->judgement.result = DMARC_TEMPERROR;
		outcome->judgement.disposition = DMARC_DISPOSITION_NONE;
		why_set(&outcome->judgement.why, "Exim has not looked at DKIM signatures");
	}
	outcome->disposition = outcome->judgement.disposition;
	if (!ask_tables(asking, domain, outcome, why))
		return (false);
	/* Nobody knows what its signatures would have proved: it is kept, for a person to look at.
	 */
	if (asking->dkim_over && asking->clean && outcome->disposition == DMARC_DISPOSITION_REJECT)
		outcome->disposition = DMARC_DISPOSITION_QUARANTINE;
	return (true);
}

/* Of several domains the one that fares worst counts (RFC 7489, section 6.6.1). */
static bool
is_worse(const struct outcome *a, const struct outcome *b)
{
	/* In the order of enum dmarc_result. */
	static const int weight[] = {1, 0, 4, 3, 2};

	if (a->disposition != b->disposition)
		return (a->disposition > b->disposition);
	return (weight[a->judgement.result] > weight[b->judgement.result]);
}

static void
take(struct authentication *authentication, const char *domain, const struct outcome *outcome)
{
	snprintf(authentication->from_domain, sizeof(authentication->from_domain), "%s", domain);
	authentication->dmarc = outcome->judgement.result;
	authentication->published = outcome->judgement.published;
	authentication->aligned = outcome->judgement.aligned;
	authentication->disposition = outcome->disposition;
	authentication->from_ours = outcome->ours;
	authentication->own_source = outcome->own_source;
	authentication->why = outcome->judgement.why;
}

static void
cannot_tell(struct authentication *authentication, const struct why *why)
{
	authentication->answer = ANSWER_CANNOT_TELL;
	authentication->why = *why;
}

/* From has more domains than are looked at, or none. */
static void
judge_number(const struct from_domains *domains, struct authentication *authentication)
{
	if (domains->more) {
		if (authentication->disposition < DMARC_DISPOSITION_QUARANTINE)
			authentication->disposition = DMARC_DISPOSITION_QUARANTINE;
		authentication->dmarc = DMARC_PERMERROR;
		why_set(&authentication->why, "From names more than %d domains", FROM_DOMAINS_MAX);
	} else if (domains->count == 0) {
		authentication->dmarc = DMARC_PERMERROR;
		why_set(&authentication->why, "From is missing or names no domain");
	}
}

static void
judge_all(struct asking *asking, const struct from_domains *domains,
    const struct module_settings *settings, struct authentication *authentication)
{
	struct why undecided = {""}, why = {""};
	struct outcome outcome, worst = {.ours = false};
	size_t i;

	for (i = 0; i < domains->count; i++) {
		if (!judge(asking, authentication->suffixes, domains->name[i], &outcome, &why)) {
			cannot_tell(authentication, &why);
			return;
		}
		/* An own source is let in whatever DNS would have said. */
		if (outcome.judgement.result == DMARC_TEMPERROR &&
		    outcome.judgement.aligned != ANSWER_YES && !outcome.own_source)
			why_set(&undecided, "%s", outcome.judgement.why.text);
		if (i == 0 || is_worse(&outcome, &worst)) {
			worst = outcome;
			take(authentication, domains->name[i], &outcome);
		}
	}
	authentication->from_many = !domains->clean || domains->count > 1;
	judge_number(domains, authentication);
	if (undecided.text[0] != '\0' && settings->dmarc_temperror == DMARC_TEMPERROR_TEMPFAIL)
		cannot_tell(authentication, &undecided);
}

void
authentication_find(const struct message *message, const struct module_settings *settings,
    struct directory *directory, struct authentication *authentication)
{
	struct from_domains domains;
	struct asking asking = {.message = message, .directory = directory};
	struct why why = {""};

	*authentication = (struct authentication){.answer = ANSWER_YES};
	authentication->suffixes = public_suffix_open(settings->public_suffix_list, &why);
	if (authentication->suffixes == NULL) {
		cannot_tell(authentication, &why);
		return;
	}
	asking.dns = dns_open(settings->dns_server);
	ask_spf(message, asking.dns, settings, authentication);
	asking.deadline = deadline_in_ms(settings->dns_timeout_ms);
	dkim_list_read(message->acl_dkim, &authentication->dkim);
	bound_signatures(message, &authentication->dkim);
	dkim_header_judge(message, (int64_t)time(NULL), &authentication->dkim);
	dkim_list_settle(&authentication->dkim, asking.dns, asking.deadline);
	asking.identities_count = collect(authentication, asking.identities);
	asking.sample = sample(message);
	from_domains_find(message, &domains);
	asking.clean = domains.clean;
	asking.dkim_known = authentication->dkim.known;
	asking.dkim_over = authentication->dkim.over;
	judge_all(&asking, &domains, settings, authentication);
	if (authentication->spf.result == SPF_TEMPERROR &&
	    settings->spf_temperror == SPF_TEMPERROR_TEMPFAIL &&
	    authentication->answer == ANSWER_YES)
		cannot_tell(authentication, &authentication->spf.why);
	dns_close(asking.dns);
}

void
authentication_free(struct authentication *authentication)
{
	public_suffix_close(authentication->suffixes);
	authentication->suffixes = NULL;
}

enum answer
authentication_aligns(const struct authentication *authentication, const char *entry)
{
	struct dmarc_identity identities[IDENTITIES_MAX];
	const char *at = strrchr(entry, '@'), *domain = at != NULL ? at + 1 : entry;
	size_t i, count = collect(authentication, identities);
	enum answer answer = ANSWER_NO;
	char name[IDNA_NAME_SIZE];

	if (authentication->suffixes == NULL)
		return (ANSWER_CANNOT_TELL);
	if (idna_name(domain, strlen(domain), name) == -1)
		return (ANSWER_NO);
	for (i = 0; i < count; i++) {
		if (identities[i].passed == ANSWER_NO ||
		    !dmarc_aligns(authentication->suffixes, identities[i].domain, name))
			continue;
		if (identities[i].passed == ANSWER_YES)
			return (ANSWER_YES);
		answer = ANSWER_CANNOT_TELL;
	}
	return (answer);
}
