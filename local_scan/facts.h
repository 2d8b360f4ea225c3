/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FACTS_H_
#define FACTS_H_

#include "message.h"
#include "module_settings.h"
#include "scan_client.h"

/*
 * What is known about a message beyond what Exim handed over. Each fact is
 * found out when it is first asked for, and once.
 */

struct facts;

/**
 * facts_new(message, settings):
 * Nothing is known yet. Both stay the caller's and must outlive it. NULL when
 * memory is out: facts that answer every question with "cannot tell".
 */
struct facts *
facts_new(const struct message *message, const struct module_settings *settings);

/**
 * facts_free(facts):
 * Free it. NULL does nothing.
 */
void
facts_free(struct facts *facts);

/**
 * facts_scan(facts):
 * What the content scanner says. Never NULL; good until facts_free(). A limit by itself
 * is a finding where the setting scan_limit says so.
 */
const struct scan_result *
facts_scan(struct facts *facts);

#endif /* FACTS_H_ */
