/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check_spam.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "authentication.h"
#include "points.h"
#include "spam_fate.h"

/* What is worked out for one message; the facts keep it. */
struct work {
	struct score score;
	struct spam_sender senders[SPAM_SENDERS_MAX];
	size_t senders_count;
	bool unsure[SPAM_SENDERS_MAX]; /* whether SPF or DKIM proves him cannot be told now */
	struct spam_recipient recipients[SPAM_RECIPIENTS_MAX];
	enum fate each[SPAM_RECIPIENTS_MAX];
};

static void
add(struct score *score, const int64_t points[SPAM_POINTS_COUNT], enum spam_point point)
{
	score_add(score, spam_point_names[point], points[point]);
}

static void
add_dkim(struct score *score, const int64_t points[SPAM_POINTS_COUNT], const struct dkim_list *list)
{
	static const enum spam_point by_result[] = {[DKIM_PASS] = SPAM_POINT_DKIM_PASS,
	    [DKIM_FAIL] = SPAM_POINT_DKIM_FAIL,
	    [DKIM_PERMERROR] = SPAM_POINT_DKIM_PERMERROR,
	    [DKIM_TEMPERROR] = SPAM_POINT_DKIM_TEMPERROR};
	enum dkim_result best;

	if (list->known && dkim_list_best(list, &best))
		add(score, points, by_result[best]);
}

static void
add_authentication(struct score *score, const int64_t points[SPAM_POINTS_COUNT],
    const struct authentication *authentication)
{
	static const enum spam_point spf[] = {[SPF_NONE] = SPAM_POINT_SPF_NONE,
	    [SPF_NEUTRAL] = SPAM_POINT_SPF_NEUTRAL,
	    [SPF_PASS] = SPAM_POINT_SPF_PASS,
	    [SPF_FAIL] = SPAM_POINT_SPF_FAIL,
	    [SPF_SOFTFAIL] = SPAM_POINT_SPF_SOFTFAIL,
	    [SPF_TEMPERROR] = SPAM_POINT_SPF_TEMPERROR,
	    [SPF_PERMERROR] = SPAM_POINT_SPF_PERMERROR};

	add(score, points, spf[authentication->spf.result]);
	add_dkim(score, points, &authentication->dkim);
	switch (authentication->dmarc) {
	case DMARC_PASS:
		add(score, points, SPAM_POINT_DMARC_PASS);
		break;
	case DMARC_FAIL:
		add(score, points, SPAM_POINT_DMARC_FAIL);
		break;
	case DMARC_TEMPERROR:
		add(score, points, SPAM_POINT_DMARC_TEMPERROR);
		break;
	case DMARC_PERMERROR:
		add(score, points, SPAM_POINT_DMARC_PERMERROR);
		break;
	case DMARC_NONE:
		break;
	}
}

/* "zone=weight,zone=weight" in thousandths of the MAIL ACL, which has it from the table dnsbl. */
static void
add_blocklists(struct score *score, const char *listed)
{
	char name[160];

	while (*listed != '\0') {
		size_t size = strcspn(listed, ",");
		const char *equals = memchr(listed, '=', size);

		if (equals != NULL) {
			snprintf(name, sizeof(name), "DNSBL_%.*s", (int)(equals - listed), listed);
			score_add(score, name, strtoll(equals + 1, NULL, 10));
		}
		listed += size;
		listed += *listed == ',';
	}
}

static void
add_content(
    struct score *score, const int64_t points[SPAM_POINTS_COUNT], const struct scan_result *scan)
{
	size_t i;

	for (i = 0; i < scan->rules_count; i++)
		score_add(score, scan->rules[i].name, points_milli(scan->rules[i].points));
	if (scan->class_known)
		score_class(score, points, scan->class_p, scan->class_ham, scan->class_spam);
}

/* As whom: the address, or ${from} its domain. What fits in no row is left out. */
static void
add_sender(struct work *work, const struct authentication *authentication, const char *name)
{
	struct spam_sender *sender = &work->senders[work->senders_count];
	const char *proof = name[0] == '@' ? name + 1 : name;
	enum answer aligns;

	if (*proof == '\0' || strlen(name) >= sizeof(sender->name) || strchr(name, '@') == NULL)
		return;
	snprintf(sender->name, sizeof(sender->name), "%s", name);
	aligns = authentication_aligns(authentication, proof);
	sender->proved = aligns == ANSWER_YES;
	work->unsure[work->senders_count] = aligns == ANSWER_CANNOT_TELL;
	work->senders_count++;
}

/* In the order in which they count: an address before its domain, From before the envelope. */
static void
name_senders(
    struct work *work, const struct message *message, const struct authentication *authentication)
{
	const char *from = message->author[MESSAGE_FROM].mailbox;
	const char *names[2] = {from != NULL ? from : "", message->sender};
	size_t i;

	for (i = 0; i < 2; i++)
		add_sender(work, authentication, names[i]);
	for (i = 0; i < 2; i++) {
		const char *at = strrchr(names[i], '@');

		if (at != NULL)
			add_sender(work, authentication, at);
	}
}

static enum fate
policy_fate(enum dmarc_disposition disposition)
{
	switch (disposition) {
	case DMARC_DISPOSITION_QUARANTINE:
		return (FATE_QUARANTINE);
	case DMARC_DISPOSITION_REJECT:
		return (FATE_REJECT);
	case DMARC_DISPOSITION_NONE:
		break;
	}
	return (FATE_ACCEPT);
}

/* Thresholds and entries of all recipients; state.db only where one of them is a person. */
static enum answer
ask_recipients(struct facts *facts, struct work *work, struct why *why)
{
	const struct message *message = facts_message(facts);
	size_t count = message->recipients_count, i;
	bool persons = false;

	if (spam_of_domains(facts_directory(facts), message->recipients, count, work->senders,
		work->senders_count, work->recipients, why) != ANSWER_YES)
		return (ANSWER_CANNOT_TELL);
	for (i = 0; i < count; i++)
		persons = persons || work->recipients[i].mailbox[0] != '\0';
	if (!persons)
		return (ANSWER_YES);
	return (spam_of_persons(facts_directory(facts), facts_settings(facts)->state, work->senders,
	    work->senders_count, work->recipients, count, why));
}

/* Does an entry of one of the recipients, or of his domain, block the sender? */
static bool
is_blocked(const struct work *work, size_t recipients)
{
	size_t i;

	for (i = 0; i < recipients; i++)
		if (work->recipients[i].entry == SPAM_ENTRY_BLOCK)
			return (true);
	return (false);
}

static void
explain(const struct work *work, size_t recipients, const struct authentication *authentication,
    enum fate policy, struct finding *finding)
{
	const char *blocked = is_blocked(work, recipients) ? ", and a block entry" : "";
	char points[POINTS_TEXT_SIZE];

	points_text(score_total(&work->score), points);
	if (policy == FATE_ACCEPT) {
		why_set(&finding->detail, "%s points%s", points, blocked);
		snprintf(finding->reply, sizeof(finding->reply), "judged to be spam");
		return;
	}
	why_set(&finding->detail, "%s points%s, and by DMARC for %.200s: %s", points, blocked,
	    authentication->from_domain, fates_word(policy));
	snprintf(finding->reply, sizeof(finding->reply),
	    "judged to be spam, or refused by the DMARC policy of the domain in From");
}

/* Each one's fate, as the senders are proved. */
static enum answer
find_fates(
    struct facts *facts, struct work *work, const struct spam_opinion *opinion, struct why *why)
{
	size_t i;

	if (ask_recipients(facts, work, why) != ANSWER_YES)
		return (ANSWER_CANNOT_TELL);
	for (i = 0; i < facts_message(facts)->recipients_count; i++)
		work->each[i] = spam_fate(opinion, &work->recipients[i]);
	return (ANSWER_YES);
}

/*
 * Whether the fates stay the same if what cannot be told were proved. Where not, an allow entry is
 * what matters, and it is not refused for good what may be allowed when DNS answers again.
 * Settings that have temperror scored ask for no waiting.
 */
static enum answer
find_sure_fates(
    struct facts *facts, struct work *work, const struct spam_opinion *opinion, struct why *why)
{
	const struct module_settings *settings = facts_settings(facts);
	enum fate as_told[SPAM_RECIPIENTS_MAX];
	bool unsure = false;
	size_t i;

	if (find_fates(facts, work, opinion, why) != ANSWER_YES)
		return (ANSWER_CANNOT_TELL);
	if (settings->spf_temperror == SPF_TEMPERROR_SCORE &&
	    settings->dmarc_temperror == DMARC_TEMPERROR_SCORE)
		return (ANSWER_YES);
	for (i = 0; i < work->senders_count; i++)
		if (work->unsure[i])
			work->senders[i].proved = unsure = true;
	if (!unsure)
		return (ANSWER_YES);
	memcpy(as_told, work->each, sizeof(as_told));
	if (find_fates(facts, work, opinion, why) != ANSWER_YES)
		return (ANSWER_CANNOT_TELL);
	if (memcmp(as_told, work->each, sizeof(as_told)) == 0)
		return (ANSWER_YES);
	why_set(why, "an allow entry is there, and DNS did not say whether SPF or DKIM proves the "
		     "sender");
	return (ANSWER_CANNOT_TELL);
}

static enum answer
judge(struct facts *facts, const int64_t points[SPAM_POINTS_COUNT], struct work *work,
    struct finding *finding)
{
	const struct message *message = facts_message(facts);
	const struct authentication *authentication = facts_authentication(facts);
	struct spam_opinion opinion = {
	    .score = &work->score, .policy = policy_fate(authentication->disposition)};
	bool any = false;
	size_t i;

	opinion.own_forged = authentication->from_ours && opinion.policy != FATE_ACCEPT;
	add_authentication(&work->score, points, authentication);
	add_blocklists(&work->score, message->acl_dnsbl);
	add_content(&work->score, points, facts_scan(facts));
	name_senders(work, message, authentication);
	if (find_sure_fates(facts, work, &opinion, &finding->detail) != ANSWER_YES)
		return (ANSWER_CANNOT_TELL);
	for (i = 0; i < message->recipients_count; i++) {
		any = any || work->each[i] != FATE_ACCEPT;
	}
	finding->score = &work->score;
	finding->each = work->each;
	finding->fate = FINDING_EACH;
	if (!any)
		return (ANSWER_NO);
	explain(work, message->recipients_count, authentication, opinion.policy, finding);
	return (ANSWER_YES);
}

enum answer
check_spam(struct facts *facts, struct finding *finding)
{
	const struct scan_result *scan = facts_scan(facts);
	int64_t points[SPAM_POINTS_COUNT];
	struct work *work;

	if (scan->spam != ANSWER_NO) {
		finding->detail = scan->why;
		return (ANSWER_CANNOT_TELL);
	}
	if (facts_message(facts)->recipients_count > SPAM_RECIPIENTS_MAX) {
		why_set(&finding->detail, "more than %d recipients", SPAM_RECIPIENTS_MAX);
		return (ANSWER_CANNOT_TELL);
	}
	if (spam_points(facts_directory(facts), points, &finding->detail) != ANSWER_YES)
		return (ANSWER_CANNOT_TELL);
	work = facts_keep(facts, sizeof(*work));
	if (work == NULL) {
		why_set(&finding->detail, "out of memory");
		return (ANSWER_CANNOT_TELL);
	}
	return (judge(facts, points, work, finding));
}
