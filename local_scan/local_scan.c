/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "local_scan.h"

#include <stdbool.h>

#include "alarm.h"
#include "checks.h"
#include "contact.h"
#include "deadline.h"
#include "exim_in.h"
#include "exim_out.h"
#include "facts.h"
#include "module_settings.h"
#include "verdict.h"

/*
 * What Office 365 believes from its own tenant comes from nobody at S0 and S2. Return whether
 * to go on.
 */
static bool
find_stripped_headers(struct directory *directory, struct verdict *verdict)
{
	struct why why = {""};

	if (verdict->contact != CONTACT_S0 && verdict->contact != CONTACT_S2)
		return (true);
	switch (directory_stripped_headers(directory, &verdict->stripped, &why)) {
	case ANSWER_YES:
	case ANSWER_NO:
		return (true);
	case ANSWER_CANNOT_TELL:
		break;
	}
	verdict_refuse(verdict, REFUSAL_UNANSWERED, "directory", why.text);
	return (false);
}

/* The contact, then its checks: all of which need the directory. */
static void
decide(const struct message *message, const struct module_settings *settings,
    struct directory *directory, struct verdict *verdict)
{
	struct facts *facts;
	struct why why = {""};

	switch (contact_find(message, directory, &verdict->contact, &why)) {
	case ANSWER_NO:
		verdict_refuse(verdict, REFUSAL_CONFIGURATION, "listener", why.text);
		return;
	case ANSWER_CANNOT_TELL:
		verdict_refuse(verdict, REFUSAL_UNANSWERED, "directory", why.text);
		return;
	case ANSWER_YES:
		break;
	}
	if (!find_stripped_headers(directory, verdict))
		return;
	facts = facts_new(message, settings, directory);
	checks_make(directory, facts, verdict);
	facts_free(facts);
}

/* One row, which another program mails. It must not change what becomes of the message. */
static void
raise_alarm(const struct module_settings *settings, struct verdict *verdict)
{
	struct alarms *alarms;
	struct why why = {""};

	if (verdict->alarm[0] == '\0')
		return;
	alarms = alarms_open(settings->rate, deadline_in_ms(settings->rate_timeout_ms));
	if (alarms_raise(alarms, verdict->check, verdict->alarm, verdict->detail, &why) == -1)
		verdict_observe(verdict, "alarm", why.text);
	alarms_close(alarms);
}

/* EXIM: nothing may stay open at return: the next message of the connection may be in a fork. */
static void
judge(const struct message *message, struct verdict *verdict)
{
	struct module_settings settings;
	struct directory *directory;
	struct why why = {""};

	if (module_settings_read(MODULE_SETTINGS_PATH, &settings, &why) == -1) {
		verdict_refuse(verdict, REFUSAL_CONFIGURATION, "settings", why.text);
		return;
	}
	directory =
	    directory_open(settings.directory, deadline_in_ms(settings.directory_timeout_ms));
	decide(message, &settings, directory, verdict);
	directory_close(directory);
	raise_alarm(&settings, verdict);
}

int
local_scan(int fd, unsigned char **return_text)
{
	int64_t begun_ms = deadline_now_ms();
	struct message message;
	struct verdict verdict;
	struct why why = {""};
	int result;

	verdict_accept(&verdict);
	if (exim_in(fd, &message, &why) == -1)
		verdict_refuse(&verdict, REFUSAL_UNANSWERED, "message", why.text);
	if (contact_is_own_bounce(&message)) {
		verdict_accept(&verdict);
		verdict.contact = CONTACT_LOCAL;
	} else if (verdict.kind == VERDICT_ACCEPT) {
		judge(&message, &verdict);
	}
	result = exim_out(&message, &verdict, deadline_now_ms() - begun_ms, return_text);
	exim_in_free(&message);
	return (result);
}
