/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_quarantine.h"

#include <signal.h>
#include <unistd.h>

#include "database_path.h"
#include "job_alarm.h"
#include "mail_user.h"
#include "quarantine_take.h"

/* Longer than Exim's transport waits for one answer: who asks ends first. */
enum { SESSION_MS = 600000 };

/*
 * Exim tries again for days, and then tells the sender that it gave up: somebody has to know long
 * before. Where the alarm cannot be raised, Exim's log has the reason alone.
 */
static int
take_or_alarm(
    struct lmtp *lmtp, const struct lmtp_envelope *envelope, void *context, struct why *why)
{
	if (quarantine_take(lmtp, envelope, context, why) == 0)
		return (0);
	job_alarm("quarantine", "cannot keep", why->text);
	return (-1);
}

enum sentence_end
cmd_quarantine_lmtp(const struct sentence_values *values)
{
	struct quarantine_place place = {.state = state_path(values->value[0]),
	    .directory = directory_path(values->value[1]),
	    .folder = quarantine_folder(values->value[2])};
	struct why why = {""};

	signal(SIGPIPE, SIG_IGN);
	if (mail_user_become(&why) == 0 &&
	    lmtp_serve(STDIN_FILENO, STDOUT_FILENO, deadline_in_ms(SESSION_MS), take_or_alarm,
		&place, &why) == 0)
		return (SENTENCE_DONE);
	fprintf(stderr, "coexim: %s\n", why.text);
	return (SENTENCE_TROUBLE);
}
