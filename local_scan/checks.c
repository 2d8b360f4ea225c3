/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "checks.h"

#include <string.h>

#include "check_table.h"

/* The rows of contact_check at one contact. */
struct rows {
	struct directory_check row[DIRECTORY_CHECKS_MAX];
	size_t count;
};

/* What a row's action makes of a finding. */
enum fate { FATE_REJECT, FATE_TEMPFAIL, FATE_OBSERVE };

/* Return false for an action that we do not know. */
static bool
action_fate(const char *action, enum fate *fate)
{
	if (strcmp(action, "reject") == 0)
		*fate = FATE_REJECT;
	else if (strcmp(action, "tempfail") == 0)
		*fate = FATE_TEMPFAIL;
	else if (strcmp(action, "observe") == 0)
		*fate = FATE_OBSERVE;
	else
		return (false);
	return (true);
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
	enum fate fate;
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
		else if (!action_fate(row->action, &fate))
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

/* What an answer means by its row. Return whether to go on: false when the message is refused. */
static bool
take_answer(enum answer answer, const struct directory_check *row, const struct finding *finding,
    struct verdict *verdict)
{
	enum refusal refusal = REFUSAL_CANNOT_TELL;
	enum fate fate = FATE_TEMPFAIL;

	action_fate(row->action, &fate);
	switch (answer) {
	case ANSWER_NO:
		return (true);
	case ANSWER_YES:
		refusal = fate == FATE_REJECT ? REFUSAL_FOUND : REFUSAL_FOUND_TRY_LATER;
		break;
	case ANSWER_CANNOT_TELL:
		break;
	}
	if (fate == FATE_OBSERVE && !finding->never_observed) {
		verdict_observe(verdict, row->check, finding->detail.text);
		return (true);
	}
	verdict_find(verdict, refusal, row->check, finding);
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
		answer = check_table[i].ask(facts, &finding);
		if (answer != ANSWER_CANNOT_TELL)
			verdict_add(verdict->made, row->check);
		if (!take_answer(answer, row, &finding, verdict))
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
		    !take_answer(check_table[i].settle(facts, &finding), row, &finding, verdict))
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
