/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "checks.h"

#include <string.h>

#include "authentication_results.h"
#include "check_table.h"

/* The rows of contact_check at one contact. */
struct rows {
	struct directory_check row[DIRECTORY_CHECKS_MAX];
	size_t count;
};

/* What a row's action makes of a finding. */
enum action { ACTION_REJECT, ACTION_TEMPFAIL, ACTION_QUARANTINE, ACTION_TAG, ACTION_OBSERVE };

/* Return false for an action that we do not know. */
static bool
action_of(const char *word, enum action *action)
{
	static const char *const words[] = {[ACTION_REJECT] = "reject",
	    [ACTION_TEMPFAIL] = "tempfail",
	    [ACTION_QUARANTINE] = "quarantine",
	    [ACTION_TAG] = "tag",
	    [ACTION_OBSERVE] = "observe"};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i]) == 0) {
			*action = (enum action)i;
			return (true);
		}
	return (false);
}

static bool
have_check(const char *name)
{
	size_t i;

	for (i = 0; i < check_table_size; i++)
		if (strcmp(check_table[i].name, name) == 0)
			return (true);
	return (false);
}

/*
 * Before anything is made: what the database asks of us must be something that this module
 * can do. A module older than the database does not leave a check out in silence.
 */
static bool
rows_understood(const struct rows *rows, struct verdict *verdict)
{
	struct why why = {""};
	enum action action;
	size_t i;

	for (i = 0; i < rows->count; i++) {
		const struct directory_check *row = &rows->row[i];

		if (!row->enabled)
			continue;
		if (!row->made) {
			verdict_add(verdict->not_made, row->check);
			continue;
		}
		if (!have_check(row->check))
			why_set(&why,
			    "this module has no check %s: it is older than the database (version "
			    "%s)",
			    row->check, COEXIM_VERSION);
		else if (!action_of(row->action, &action))
			why_set(&why, "this module knows no action %s (contact_check, %s %s)",
			    row->action, contact_name(verdict->contact), row->check);
		else
			continue;
		verdict_refuse(verdict, REFUSAL_CONFIGURATION, row->check, why.text);
		return (false);
	}
	return (true);
}

/* The row that asks for the check ${name}, or NULL when it is not to be made. */
static const struct directory_check *
row_of(const struct rows *rows, const char *name)
{
	size_t i;

	for (i = 0; i < rows->count; i++)
		if (rows->row[i].enabled && rows->row[i].made &&
		    strcmp(rows->row[i].check, name) == 0)
			return (&rows->row[i]);
	return (NULL);
}

/* The scanner is asked once, for all that it makes of what is switched on. */
static unsigned int
scanner_checks(const struct rows *rows)
{
	unsigned int checks = 0;
	size_t i;

	for (i = 0; i < SCAN_CHECKS_COUNT; i++)
		if (row_of(rows, scan_checks_names[i]) != NULL)
			checks |= 1U << i;
	return (checks);
}

/* The heaviest fate that may come of the action. */
static enum fate
heaviest(enum action action)
{
	switch (action) {
	case ACTION_QUARANTINE:
		return (FATE_QUARANTINE);
	case ACTION_TAG:
		return (FATE_TAG);
	case ACTION_REJECT:
	case ACTION_TEMPFAIL:
	case ACTION_OBSERVE:
		break;
	}
	return (FATE_REJECT);
}

/* Where the action is tempfail, what would be refused for good is refused for now. */
static void
take_each(const struct message *message, enum action action, const struct directory_check *row,
    const struct finding *finding, struct verdict *verdict)
{
	struct finding said = *finding;

	if (action == ACTION_TEMPFAIL)
		said.fate = FINDING_TRY_LATER;
	verdict_each(verdict, message, row->check, &said, heaviest(action));
}

/* Something was found. Return whether to go on. */
static bool
take_finding(const struct message *message, const struct directory_check *row,
    const struct finding *finding, struct verdict *verdict)
{
	enum refusal refusal = REFUSAL_FOUND_TRY_LATER;
	enum action action = ACTION_TEMPFAIL;
	bool own, keep, mark;

	action_of(row->action, &action);
	if (action == ACTION_OBSERVE && !finding->never_observed) {
		verdict_observe(verdict, row->check, finding->detail.text);
		return (true);
	}
	if (action == ACTION_REJECT)
		refusal = REFUSAL_FOUND;
	/* The action has nothing to say where each has his own fate, or later is another day. */
	own = finding->fate == FINDING_EACH || finding->fate == FINDING_TRY_LATER;
	mark = finding->fate == FINDING_TAG || (action == ACTION_TAG && !own);
	keep = finding->fate == FINDING_QUARANTINE || (action == ACTION_QUARANTINE && !own);
	if (finding->fate == FINDING_EACH)
		take_each(message, action, row, finding, verdict);
	else if (mark)
		verdict_mark(verdict, row->check, finding);
	else if (keep)
		verdict_keep(verdict, row->check, finding);
	else
		verdict_find(verdict, refusal, row->check, finding);
	return (verdict->kind == VERDICT_ACCEPT || verdict->kind == VERDICT_TAG ||
		verdict->kind == VERDICT_MIXED);
}

/*
 * What an answer means by its row. Return whether to go on: false when the message is refused or
 * quarantined.
 */
static bool
take_answer(enum answer answer, const struct message *message, const struct directory_check *row,
    const struct finding *finding, struct verdict *verdict)
{
	switch (answer) {
	case ANSWER_NO:
		return (true);
	case ANSWER_YES:
		return (take_finding(message, row, finding, verdict));
	case ANSWER_CANNOT_TELL:
		break;
	}
	if (strcmp(row->action, "observe") == 0 && !finding->never_observed) {
		verdict_observe(verdict, row->check, finding->detail.text);
		return (true);
	}
	verdict_find(verdict, REFUSAL_CANNOT_TELL, row->check, finding);
	return (false);
}

/*
 * Find out who has sent it, for log, header and the spam check. Return whether to go on: what
 * cannot be told is neither scored nor refused for good.
 */
static bool
authenticate(struct facts *facts, struct verdict *verdict)
{
	const struct authentication *authentication = facts_authentication(facts);

	authentication_results_log(verdict->auth, authentication);
	authentication_results_header(
	    verdict->results, facts_message(facts)->hostname, authentication);
	switch (authentication->answer) {
	case ANSWER_YES:
	case ANSWER_NO:
		return (true);
	case ANSWER_CANNOT_TELL:
		break;
	}
	verdict_refuse(verdict, REFUSAL_CANNOT_TELL, "spam", authentication->why.text);
	return (false);
}

static bool
ask_in_order(const struct rows *rows, struct facts *facts, struct verdict *verdict)
{
	size_t i;

	for (i = 0; i < check_table_size; i++) {
		const struct directory_check *row = row_of(rows, check_table[i].name);
		struct finding finding = {.fate = FINDING_BY_ROW};
		enum answer answer;

		if (row == NULL)
			continue;
		if (verdict->contact == CONTACT_S0 && strcmp(row->check, "spam") == 0 &&
		    !authenticate(facts, verdict))
			return (false);
		answer = check_table[i].ask(facts, &finding);
		if (answer != ANSWER_CANNOT_TELL)
			verdict_add(verdict->made, row->check);
		if (finding.score != NULL)
			verdict_score(verdict, finding.score);
		if (!take_answer(answer, facts_message(facts), row, &finding, verdict))
			return (false);
	}
	return (true);
}

/* Nothing is against the message: the checks that count now count it. */
static void
settle_in_order(const struct rows *rows, struct facts *facts, struct verdict *verdict)
{
	size_t i;

	for (i = 0; i < check_table_size; i++) {
		const struct directory_check *row = row_of(rows, check_table[i].name);
		struct finding finding = {.fate = FINDING_BY_ROW};

		if (row != NULL && check_table[i].settle != NULL &&
		    !take_answer(check_table[i].settle(facts, &finding), facts_message(facts), row,
			&finding, verdict))
			return;
	}
}

void
checks_make(struct directory *directory, struct facts *facts, struct verdict *verdict)
{
	const char *contact = contact_name(verdict->contact);
	struct why why = {""};
	struct rows rows;

	switch (directory_checks(directory, contact, rows.row, &rows.count, &why)) {
	case ANSWER_CANNOT_TELL:
		verdict_refuse(verdict, REFUSAL_UNANSWERED, "directory", why.text);
		return;
	case ANSWER_NO:
		why_set(&why, "contact_check has no row for %s", contact);
		verdict_refuse(verdict, REFUSAL_CONFIGURATION, "directory", why.text);
		return;
	case ANSWER_YES:
		break;
	}
	if (!rows_understood(&rows, verdict))
		return;
	facts_plan_scan(facts, scanner_checks(&rows));
	if (ask_in_order(&rows, facts, verdict))
		settle_in_order(&rows, facts, verdict);
}
