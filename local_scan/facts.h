/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FACTS_H_
#define FACTS_H_

#include "authentication.h"
#include "directory.h"
#include "message.h"
#include "module_settings.h"
#include "scan_client.h"

/*
 * What is known about a message beyond what Exim handed over. Each fact is
 * found out when it is first asked for, and once.
 */

struct facts;

/**
 * facts_new(message, settings, directory):
 * Nothing is known yet. All three stay the caller's and must outlive it. NULL when
 * memory is out: facts that answer every question with "cannot tell".
 */
struct facts *
facts_new(const struct message *message, const struct module_settings *settings,
    struct directory *directory);

/**
 * facts_free(facts):
 * Free it. NULL does nothing.
 */
void
facts_free(struct facts *facts);

/**
 * facts_plan_scan(facts, checks):
 * Before the first facts_scan(): the one question to the scanner asks for ${checks}, bits of
 * enum scan_checks, and for no other. Without it nobody is asked.
 */
void
facts_plan_scan(struct facts *facts, unsigned int checks);

/**
 * facts_scan(facts):
 * What the content scanner says. Never NULL; good until facts_free(). A limit by itself
 * is a finding of the virus check, or of the malware check where no virus check was planned, where
 * the setting scan_limit says so.
 */
const struct scan_result *
facts_scan(struct facts *facts);

/**
 * facts_authentication(facts):
 * What SPF, DKIM and DMARC say of the sender; DNS is asked. Never NULL; good until facts_free().
 */
const struct authentication *
facts_authentication(struct facts *facts);

/**
 * facts_message(facts), facts_settings(facts), facts_directory(facts):
 * What facts_new() was given. A NULL ${facts} gives a message with nothing in it,
 * the settings' address NULL, and a directory that cannot tell.
 */
const struct message *
facts_message(const struct facts *facts);
const struct module_settings *
facts_settings(const struct facts *facts);
struct directory *
facts_directory(const struct facts *facts);

/**
 * facts_login(facts, login, why):
 * Who has logged in on this connection, as the directory has him. ANSWER_YES: ${login}, good
 * until facts_free(). ANSWER_NO: nobody, or one whom the directory does not know.
 * ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
facts_login(struct facts *facts, const struct directory_login **login, struct why *why);

/**
 * facts_keep(facts, size):
 * ${size} zeroed bytes for the one check that needs more than its finding, good until
 * facts_free(); a second call frees the first's. NULL when memory is out.
 */
void *
facts_keep(struct facts *facts, size_t size);

#endif /* FACTS_H_ */
