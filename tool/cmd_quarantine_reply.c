/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_quarantine.h"

#include <signal.h>
#include <unistd.h>

#include "database_path.h"
#include "lmtp.h"
#include "mail_user.h"
#include "quarantine_reply.h"

/* Longer than Exim's transport waits for one answer: who asks ends first. */
enum { SESSION_MS = 600000 };

/* A handler and not SIG_IGN, which sendmail(8) would inherit. */
static void
go_on(int number)
{
	(void)number;
}

enum sentence_end
cmd_quarantine_reply(const struct sentence_values *values)
{
	struct quarantine_house house = {.state = state_path(values->value[0]),
	    .directory = directory_path(values->value[1]),
	    .folder = quarantine_folder(values->value[2])};
	struct why why = {""};

	signal(SIGPIPE, go_on);
	if (mail_user_become(&why) == 0 &&
	    lmtp_serve(STDIN_FILENO, STDOUT_FILENO, deadline_in_ms(SESSION_MS), quarantine_reply,
		&house, &why) == 0)
		return (SENTENCE_DONE);
	fprintf(stderr, "coexim: %s\n", why.text);
	return (SENTENCE_TROUBLE);
}
