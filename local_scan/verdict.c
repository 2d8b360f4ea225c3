/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "verdict.h"

#include <stdio.h>
#include <string.h>

#include "escape.h"

/* Longest part of a reply that a stranger may have written, in bytes with its NUL. */
enum { FOUND_SIZE = 256 };

void
verdict_accept(struct verdict *verdict)
{
	*verdict = (struct verdict){.kind = VERDICT_ACCEPT, .contact = CONTACT_UNKNOWN};
}

static void
copy_cut(char *to, size_t size, const char *text)
{
	if (snprintf(to, size, "%s", text) >= (int)size)
		memcpy(to + size - 4, "...", 4);
}

static enum refusal
with_fate(enum refusal refusal, enum finding_fate fate)
{
	if (refusal != REFUSAL_FOUND && refusal != REFUSAL_FOUND_TRY_LATER)
		return (refusal);
	switch (fate) {
	case FINDING_FOR_GOOD:
		return (REFUSAL_FOUND);
	case FINDING_TRY_LATER:
		return (REFUSAL_FOUND_TRY_LATER);
	case FINDING_BY_ROW:
	case FINDING_QUARANTINE:
	case FINDING_TAG:
	case FINDING_EACH:
		break;
	}
	return (refusal);
}

static void
object(struct verdict *verdict, const char *check, const struct finding *finding)
{
	snprintf(verdict->check, sizeof(verdict->check), "%s", check);
	copy_cut(verdict->detail, sizeof(verdict->detail), finding->detail.text);
	copy_cut(verdict->alarm, sizeof(verdict->alarm), finding->alarm);
}

void
verdict_find(
    struct verdict *verdict, enum refusal refusal, const char *check, const struct finding *finding)
{
	const char *contact = contact_name(verdict->contact);
	const char *code = finding->code[0] != '\0' ? finding->code : "7.1";
	const char *said = finding->reply[0] != '\0' ? finding->reply : finding->detail.text;
	char found[FOUND_SIZE];

	object(verdict, check, finding);
	escape_log(found, sizeof(found), said, strlen(said));
	verdict->kind = VERDICT_TEMPFAIL;
	switch (with_fate(refusal, finding->fate)) {
	case REFUSAL_FOUND:
		verdict->kind = VERDICT_REJECT;
		snprintf(verdict->reply, sizeof(verdict->reply), "5.%s %s %s: %s", code, contact,
		    verdict->check, found);
		break;
	case REFUSAL_FOUND_TRY_LATER:
		snprintf(verdict->reply, sizeof(verdict->reply), "4.%s %s %s: %s", code, contact,
		    verdict->check, found);
		break;
	case REFUSAL_CANNOT_TELL:
		snprintf(verdict->reply, sizeof(verdict->reply),
		    "4.7.1 %s %s: cannot be checked now, try again later", contact, verdict->check);
		break;
	case REFUSAL_UNANSWERED:
		snprintf(verdict->reply, sizeof(verdict->reply),
		    "4.3.0 %s %s: cannot answer now, try again later", contact, verdict->check);
		break;
	case REFUSAL_CONFIGURATION:
		snprintf(verdict->reply, sizeof(verdict->reply),
		    "4.3.5 %s: local configuration problem, try again later", verdict->check);
		break;
	}
}

void
verdict_refuse(struct verdict *verdict, enum refusal refusal, const char *check, const char *detail)
{
	struct finding finding = {.fate = FINDING_BY_ROW};

	copy_cut(finding.detail.text, sizeof(finding.detail.text), detail);
	verdict_find(verdict, refusal, check, &finding);
}

/* What is kept is marked too: whoever has it back, or gets it as it cannot be kept, sees why. */
static void
mark(struct verdict *verdict, const char *check, const struct finding *finding)
{
	if (strcmp(check, "spam") == 0)
		verdict->spam_marked = true;
	else
		copy_cut(verdict->mark, sizeof(verdict->mark), finding->detail.text);
}

void
verdict_keep(struct verdict *verdict, const char *check, const struct finding *finding)
{
	object(verdict, check, finding);
	verdict->kind = VERDICT_QUARANTINE;
	mark(verdict, check, finding);
}

void
verdict_mark(struct verdict *verdict, const char *check, const struct finding *finding)
{
	object(verdict, check, finding);
	verdict->kind = VERDICT_TAG;
	mark(verdict, check, finding);
}

void
verdict_each(struct verdict *verdict, const struct message *message, const char *check,
    const struct finding *finding, enum fate heaviest)
{
	enum fate each[FATES_RECIPIENTS_MAX];
	size_t count = message->recipients_count, i;
	struct why why = {""};

	if (count == 0)
		return;
	if (count > FATES_RECIPIENTS_MAX) {
		why_set(&why, "%zu recipients, this program can tell %d apart", count,
		    FATES_RECIPIENTS_MAX);
		verdict_refuse(verdict, REFUSAL_CONFIGURATION, check, why.text);
		return;
	}
	for (i = 0; i < count; i++)
		each[i] = finding->each[i] < heaviest ? finding->each[i] : heaviest;
	if (!fates_uniform(each, count)) {
		object(verdict, check, finding);
		verdict->kind = VERDICT_MIXED;
		verdict->spam_marked = true;
		fates_list(&verdict->fates, message->recipients, each, count);
		return;
	}
	switch (each[0]) {
	case FATE_REJECT:
		verdict_find(verdict, REFUSAL_FOUND, check, finding);
		return;
	case FATE_QUARANTINE:
		verdict_keep(verdict, check, finding);
		return;
	case FATE_TAG:
		verdict_mark(verdict, check, finding);
		return;
	case FATE_ACCEPT:
	case FATE_COUNT:
		return;
	}
}

void
verdict_score(struct verdict *verdict, const struct score *score)
{
	verdict->scored = true;
	verdict->score_milli = score_total(score);
	snprintf(verdict->tests, sizeof(verdict->tests), "%s", score->tests);
}

void
verdict_observe(struct verdict *verdict, const char *check, const char *detail)
{
	char line[sizeof(verdict->observed) + VERDICT_CHECK_SIZE];

	snprintf(line, sizeof(line), "%s: %s", check, detail);
	copy_cut(verdict->observed, sizeof(verdict->observed), line);
}

void
verdict_add(char list[VERDICT_CHECKS_SIZE], const char *check)
{
	size_t used = strlen(list);
	const char *comma = used > 0 ? "," : "";

	/* Room for a comma and "..." is kept free for the name that does not fit. */
	if (used + strlen(comma) + strlen(check) + sizeof(",...") <= VERDICT_CHECKS_SIZE)
		snprintf(list + used, VERDICT_CHECKS_SIZE - used, "%s%s", comma, check);
	else if (used < 3 || strcmp(list + used - 3, "...") != 0)
		snprintf(list + used, VERDICT_CHECKS_SIZE - used, "%s...", comma);
}

const char *
verdict_name(enum verdict_kind kind)
{
	switch (kind) {
	case VERDICT_ACCEPT:
		return ("accept");
	case VERDICT_TAG:
		return ("tag");
	case VERDICT_QUARANTINE:
		return ("quarantine");
	case VERDICT_MIXED:
		return ("mixed");
	case VERDICT_REJECT:
		return ("reject");
	case VERDICT_TEMPFAIL:
		return ("tempfail");
	}
	return ("-");
}
