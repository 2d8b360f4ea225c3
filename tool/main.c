/* SPDX-License-Identifier: GPL-2.0-or-later */

/* coexim: the operator's command. Its commands are one table; each family has a file of its own. */

#include <stdio.h>

#include "cmd_alarm.h"
#include "cmd_check.h"
#include "cmd_digest.h"
#include "cmd_learn.h"
#include "cmd_o365.h"
#include "cmd_quarantine.h"
#include "sentence.h"

static enum sentence_end
run_version(const struct sentence_values *values)
{
	(void)values;
	printf("coexim %s\n", COEXIM_VERSION);
	return (SENTENCE_DONE);
}

static const struct sentence sentences[] = {
    {CMD_CHECK, "what the scanner finds in a message, rule by rule", cmd_check},
    {CMD_O365_LOAD, "load Microsoft's list of Office 365's networks (JSON)", cmd_o365_load},
    {CMD_O365_SHOW, "the networks that S1 takes mail from, and the list's age", cmd_o365_show},
    {CMD_ALARM_SHOW, "what the administrator is told of", cmd_alarm_show},
    {CMD_ALARM_SEND, "mail what waits for that (a job)", cmd_alarm_send},
    {CMD_DIGEST_PREVIEW, "the page that a digest is, with examples", cmd_digest_preview},
    {CMD_DIGEST_RUN, "tell people what is kept for them, at their hour (a job)", cmd_digest_run},
    {CMD_LEARN, "teach the classifier: a message, an mbox, a folder, or -", cmd_learn},
    {CMD_QUARANTINE_LIST, "what is kept, the newest first", cmd_quarantine_list},
    {CMD_QUARANTINE_SHOW, "one entry, and its message as plain text", cmd_quarantine_show},
    {CMD_QUARANTINE_RELEASE, "deliver an entry to its recipient", cmd_quarantine_release},
    {CMD_QUARANTINE_DELETE, "delete an entry", cmd_quarantine_delete},
    {CMD_QUARANTINE_EXPIRE, "let go of what is too old or too much (a job)", cmd_quarantine_expire},
    {CMD_QUARANTINE_CHECK, "compare files and index, and mend what can be", cmd_quarantine_check},
    {CMD_QUARANTINE_TEACH, "learn what was released or deleted as spam (a job)",
	cmd_quarantine_teach},
    {CMD_QUARANTINE_LMTP, "take mail in that is to be kept (Exim runs it)", cmd_quarantine_lmtp},
    {CMD_QUARANTINE_REPLY, "do what a person answers to a digest (Exim runs it)",
	cmd_quarantine_reply},
    {"version", "print the version", run_version},
};

enum { SENTENCES = sizeof(sentences) / sizeof(sentences[0]) };

int
main(int argc, char **argv)
{
	const struct sentence *sentence;
	struct sentence_values values;
	struct why why = {""};
	enum sentence_end end = SENTENCE_DONE;
	size_t count = argc > 0 ? (size_t)argc - 1 : 0;
	const char *family = count > 0 ? argv[1] : NULL;

	sentence = sentence_match(sentences, SENTENCES, argv + 1, count, &values, &why);
	if (sentence == NULL && !sentence_asks_help(argv + 1, count)) {
		fprintf(stderr, "coexim: %s\n", why.text);
		sentence_usage(stderr, "coexim", sentences, SENTENCES, family);
		return (SENTENCE_USAGE);
	}
	if (sentence != NULL)
		end = sentence->run(&values);
	else
		sentence_usage(stdout, "coexim", sentences, SENTENCES, family);
	/* What was said has to arrive: a full disk must not look like success. */
	if (fflush(stdout) != 0 || ferror(stdout) != 0) {
		perror("coexim: standard output");
		end = SENTENCE_TROUBLE;
	}
	return (end);
}
