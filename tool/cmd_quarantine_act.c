/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_quarantine.h"

#include <stdlib.h>

#include "mail_user.h"
#include "operator.h"
#include "quarantine_release.h"

enum { ACT_MS = 300000, DECIMAL = 10 };

static enum sentence_end
tell(enum quarantine_end end, int64_t entry, const char *done, const struct why *why)
{
	switch (end) {
	case QUARANTINE_DONE:
		printf("%s entry %lld\n", done, (long long)entry);
		if (why->text[0] == '\0')
			return (SENTENCE_DONE);
		fprintf(stderr, "coexim: %s\n", why->text);
		return (SENTENCE_FOUND);
	case QUARANTINE_GONE:
		fprintf(stderr, "coexim: %s\n", why->text);
		break;
	case QUARANTINE_FORBIDDEN:
		fprintf(stderr, "coexim: %s; to release it all the same add --force\n", why->text);
		break;
	case QUARANTINE_INFECTED:
		fprintf(stderr,
		    "coexim: %s; it stays where it is, to release it all the same add --force\n",
		    why->text);
		break;
	case QUARANTINE_LATER:
		fprintf(stderr, "coexim: nothing was done, try again: %s\n", why->text);
		break;
	}
	return (SENTENCE_TROUBLE);
}

enum sentence_end
cmd_quarantine_release(const struct sentence_values *values)
{
	const char *const *value = values->value;
	const struct quarantine_house house = {
	    .state = value[3], .directory = value[4], .folder = value[5], .socket = value[6]};
	char who[OPERATOR_SIZE];
	struct quarantine_order order = {.entry = strtol(value[0], NULL, DECIMAL),
	    .who = who,
	    .allow = value[1] != NULL,
	    .administrator = value[2] != NULL};
	struct why why = {""};

	operator_name(who);
	if (mail_user_become(&why) == -1)
		return (tell(QUARANTINE_LATER, order.entry, "", &why));
	return (tell(quarantine_release(&house, &order, deadline_in_ms(ACT_MS), &why), order.entry,
	    "released", &why));
}

enum sentence_end
cmd_quarantine_delete(const struct sentence_values *values)
{
	const char *const *value = values->value;
	const struct quarantine_house house = {
	    .state = value[2], .directory = value[3], .folder = value[4]};
	char who[OPERATOR_SIZE];
	struct quarantine_order order = {.entry = strtol(value[0], NULL, DECIMAL),
	    .who = who,
	    .teach = value[1] != NULL,
	    .administrator = true};
	struct why why = {""};

	operator_name(who);
	if (mail_user_become(&why) == -1)
		return (tell(QUARANTINE_LATER, order.entry, "", &why));
	return (tell(quarantine_delete(&house, &order, deadline_in_ms(ACT_MS), &why), order.entry,
	    "deleted", &why));
}
