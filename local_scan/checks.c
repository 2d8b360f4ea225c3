/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "checks.h"

#include <string.h>

#include "check_virus.h"

/* The checks this module has, in the order in which they are made: the cheap before the dear. */
static const struct {
	const char *name;
	enum answer (*ask)(struct facts *facts, struct why *found);
} table[] = {
    {"virus", check_virus},
};

enum { TABLE_SIZE = sizeof(table) / sizeof(table[0]) };

/* The rows of contact_check at one contact. */
struct rows {
	struct directory_check row[DIRECTORY_CHECKS_MAX];
	size_t count;
};

/* What a row's action makes of a finding. Return false for an action that we do not know. */
static bool
action_refusal(const char *action, enum refusal *refusal)
{
	if (strcmp(action, "reject") == 0)
		*refusal = REFUSAL_FOUND;
	else if (strcmp(action, "tempfail") == 0)
		*refusal = REFUSAL_FOUND_TRY_LATER;
	else
		return (false);
	return (true);
}

static bool
have_check(const char *name)
{
	size_t i;

	for (i = 0; i < TABLE_SIZE; i++)
		if (strcmp(table[i].name, name) == 0)
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
	enum refusal refusal;
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
		else if (!action_refusal(row->action, &refusal))
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

static void
make_in_order(const struct rows *rows, struct facts *facts, struct verdict *verdict)
{
	size_t i;

	for (i = 0; i < TABLE_SIZE; i++) {
		const struct directory_check *row = row_of(rows, table[i].name);
		enum refusal refusal = REFUSAL_CANNOT_TELL;
		struct why found = {""};

		if (row == NULL)
			continue;
		switch (table[i].ask(facts, &found)) {
		case ANSWER_NO:
			verdict_add(verdict->made, row->check);
			continue;
		case ANSWER_YES:
			verdict_add(verdict->made, row->check);
			action_refusal(row->action, &refusal);
			break;
		case ANSWER_CANNOT_TELL:
			break;
		}
		verdict_refuse(verdict, refusal, row->check, found.text);
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
	if (rows_understood(&rows, verdict))
		make_in_order(&rows, facts, verdict);
}
