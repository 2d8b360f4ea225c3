/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dmarc.h"

#include <stdio.h>
#include <string.h>

/* What DNS says of one domain's policy. */
enum found { FOUND_RECORD, FOUND_NOTHING, FOUND_SEVERAL, FOUND_WRONG, FOUND_CANNOT_TELL };

static enum found
read_records(const struct dns_answer *answer, struct dmarc_record *record, struct why *why)
{
	const struct dns_record *one = NULL;
	size_t i;

	for (i = 0; i < answer->count; i++) {
		if (!dmarc_record_is(answer->records[i].data, answer->records[i].size))
			continue;
		if (one != NULL)
			return (FOUND_SEVERAL);
		one = &answer->records[i];
	}
	if (one == NULL)
		return (FOUND_NOTHING);
	return (
	    dmarc_record_read(one->data, one->size, record, why) == 0 ? FOUND_RECORD : FOUND_WRONG);
}

static enum found
ask(struct dns *dns, const char *domain, struct deadline deadline, struct dmarc_record *record,
    struct why *why)
{
	char name[sizeof("_dmarc.") + PUBLIC_SUFFIX_DOMAIN_SIZE];
	enum found found = FOUND_NOTHING;
	struct dns_answer answer;

	snprintf(name, sizeof(name), "_dmarc.%s", domain);
	dns_ask(dns, name, DNS_TXT, deadline, &answer);
	switch (answer.status) {
	case DNS_FOUND:
		found = read_records(&answer, record, why);
		break;
	case DNS_NXDOMAIN:
	case DNS_NODATA:
		break;
	case DNS_TEMPORARY:
		why_set(why, "%s", answer.why.text);
		found = FOUND_CANNOT_TELL;
		break;
	}
	dns_answer_free(&answer);
	return (found);
}

/* The policy that holds for ${domain}: its own, or for a subdomain its organisation's. */
static enum found
discover(struct dns *dns, const char *domain, const char *organisation, struct deadline deadline,
    struct dmarc_record *record, struct why *why)
{
	enum found found = ask(dns, domain, deadline, record, why);

	if (found != FOUND_NOTHING || strcmp(domain, organisation) == 0 || organisation[0] == '\0')
		return (found);
	found = ask(dns, organisation, deadline, record, why);
	record->policy = record->subdomain;
	return (found);
}

bool
dmarc_aligns(const struct public_suffix *list, const char *a, const char *b)
{
	char a_organisation[PUBLIC_SUFFIX_DOMAIN_SIZE], b_organisation[PUBLIC_SUFFIX_DOMAIN_SIZE];

	if (a[0] == '\0' || b[0] == '\0')
		return (false);
	if (strcmp(a, b) == 0)
		return (true);
	public_suffix_organisation(list, a, a_organisation);
	public_suffix_organisation(list, b, b_organisation);
	return (a_organisation[0] != '\0' && strcmp(a_organisation, b_organisation) == 0);
}

/* YES when one that aligns has passed; CANNOT_TELL when one might have. */
static enum answer
alignment(const struct dmarc_query *query, const struct public_suffix *list,
    const struct dmarc_record *record)
{
	enum answer answer = ANSWER_NO;
	size_t i;

	if (query->never_aligned)
		return (ANSWER_NO);
	for (i = 0; i < query->identities_count; i++) {
		const struct dmarc_identity *identity = &query->identities[i];
		bool strict = identity->signature ? record->dkim_strict : record->spf_strict;

		if (identity->passed == ANSWER_NO ||
		    (strict ? strcmp(identity->domain, query->from_domain) != 0
			    : !dmarc_aligns(list, identity->domain, query->from_domain)))
			continue;
		if (identity->passed == ANSWER_YES)
			return (ANSWER_YES);
		answer = ANSWER_CANNOT_TELL;
	}
	return (answer);
}

static enum dmarc_disposition
sampled(enum dmarc_disposition published, int percent, unsigned int sample)
{
	if ((int)sample < percent || published == DMARC_DISPOSITION_NONE)
		return (published);
	return (published == DMARC_DISPOSITION_REJECT ? DMARC_DISPOSITION_QUARANTINE
						      : DMARC_DISPOSITION_NONE);
}

static void
judge_by(const struct dmarc_record *record, const struct dmarc_query *query,
    struct dmarc_judgement *judgement)
{
	judgement->published = record->policy;
	switch (judgement->aligned) {
	case ANSWER_YES:
		judgement->result = DMARC_PASS;
		break;
	case ANSWER_NO:
		judgement->result = DMARC_FAIL;
		judgement->disposition = sampled(record->policy, record->percent, query->sample);
		break;
	case ANSWER_CANNOT_TELL:
		judgement->result = DMARC_TEMPERROR;
		why_set(&judgement->why, "DNS did not answer what SPF or DKIM of %s depends on",
		    query->from_domain);
		break;
	}
}

void
dmarc_judge(const struct dmarc_query *query, const struct public_suffix *list, struct dns *dns,
    struct deadline deadline, struct dmarc_judgement *judgement)
{
	/* The modes that hold where nothing is published, and the stricter of where that is not
	 * known.
	 */
	static const struct dmarc_record relaxed = {.percent = 100},
					 strict = {.dkim_strict = true, .spf_strict = true};
	char organisation[PUBLIC_SUFFIX_DOMAIN_SIZE];
	struct dmarc_record record = relaxed;

	*judgement = (struct dmarc_judgement){.result = DMARC_NONE};
	public_suffix_organisation(list, query->from_domain, organisation);
	switch (
	    discover(dns, query->from_domain, organisation, deadline, &record, &judgement->why)) {
	case FOUND_RECORD:
		judgement->aligned = alignment(query, list, &record);
		judge_by(&record, query, judgement);
		return;
	case FOUND_CANNOT_TELL:
		judgement->result = DMARC_TEMPERROR;
		judgement->aligned = alignment(query, list, &strict);
		if (judgement->aligned == ANSWER_NO)
			judgement->aligned = alignment(query, list, &relaxed) == ANSWER_NO
						 ? ANSWER_NO
						 : ANSWER_CANNOT_TELL;
		return;
	case FOUND_WRONG:
		judgement->result = DMARC_PERMERROR;
		break;
	case FOUND_NOTHING:
	case FOUND_SEVERAL:
		break;
	}
	judgement->aligned = alignment(query, list, &relaxed);
}

const char *
dmarc_result_name(enum dmarc_result result)
{
	switch (result) {
	case DMARC_NONE:
		return ("none");
	case DMARC_PASS:
		return ("pass");
	case DMARC_FAIL:
		return ("fail");
	case DMARC_TEMPERROR:
		return ("temperror");
	case DMARC_PERMERROR:
		return ("permerror");
	}
	return ("none");
}
