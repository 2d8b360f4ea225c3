/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "facts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "message_copy.h"

struct facts {
	const struct message *message;
	const struct module_settings *settings;
	struct directory *directory;
	bool login_known;
	enum answer login_answer;
	struct directory_login login;
	struct why login_why;
	unsigned int scan_checks; /* what is to be asked for */
	bool scan_known;
	struct scan_result scan;
	bool authentication_known;
	struct authentication authentication;
	void *kept;
};

static const struct scan_result no_memory = {.virus = ANSWER_CANNOT_TELL,
    .malware = ANSWER_CANNOT_TELL,
    .spam = ANSWER_CANNOT_TELL,
    .why = {.text = "out of memory"}};

struct facts *
facts_new(const struct message *message, const struct module_settings *settings,
    struct directory *directory)
{
	struct facts *facts = calloc(1, sizeof(*facts));

	if (facts == NULL)
		return (NULL);
	facts->message = message;
	facts->settings = settings;
	facts->directory = directory;
	return (facts);
}

void
facts_free(struct facts *facts)
{
	if (facts == NULL)
		return;
	authentication_free(&facts->authentication);
	free(facts->kept);
	free(facts);
}

static void
scan(const struct message *message, const struct module_settings *settings, unsigned int checks,
    struct scan_result *result)
{
	struct deadline deadline = deadline_in_ms(settings->scan_deadline_ms);
	struct scan_request request = {
	    .scanner = (enum scan_scanner)settings->scanner,
	    .socket = settings->scanner_socket,
	    .checks = checks,
	    .clamd_size_max = settings->clamd_size_max,
	};

	scan_result_unknown(result, NULL);
	request.fd = message_copy_open(message, &request.size, &result->why);
	if (request.fd == -1)
		return;
	scan_client_ask(&request, deadline, result);
	close(request.fd);
}

void
facts_plan_scan(struct facts *facts, unsigned int checks)
{
	if (facts != NULL)
		facts->scan_checks = checks;
}

/* By the setting, a limit by itself is as good as something found. */
static void
find_limit(unsigned int checks, struct scan_result *scan)
{
	if ((checks & SCAN_CHECK_VIRUS) != 0)
		scan->virus = ANSWER_YES;
	else if ((checks & SCAN_CHECK_MALWARE) != 0)
		scan->malware = ANSWER_YES;
}

const struct scan_result *
facts_scan(struct facts *facts)
{
	if (facts == NULL)
		return (&no_memory);
	if (!facts->scan_known) {
		scan(facts->message, facts->settings, facts->scan_checks, &facts->scan);
		if (facts->scan.limit && facts->settings->scan_limit == SCAN_LIMIT_REJECT)
			find_limit(facts->scan_checks, &facts->scan);
		facts->scan_known = true;
	}
	return (&facts->scan);
}

const struct authentication *
facts_authentication(struct facts *facts)
{
	static const struct authentication unknown = {.answer = ANSWER_CANNOT_TELL,
	    .why = {.text = "out of memory"},
	    .aligned = ANSWER_CANNOT_TELL};

	if (facts == NULL)
		return (&unknown);
	if (!facts->authentication_known) {
		authentication_find(
		    facts->message, facts->settings, facts->directory, &facts->authentication);
		facts->authentication_known = true;
	}
	return (&facts->authentication);
}

const struct message *
facts_message(const struct facts *facts)
{
	static const struct message nothing = {.sender = "",
	    .acl_contact = "",
	    .acl_ddos = "",
	    .acl_dnsbl = "",
	    .acl_dkim = "",
	    .hostname = "",
	    .helo = "",
	    .authenticated_id = "",
	    .tls_cipher = "",
	    .peer_names = "",
	    .body_fd = -1};

	return (facts != NULL ? facts->message : &nothing);
}

const struct module_settings *
facts_settings(const struct facts *facts)
{
	return (facts != NULL ? facts->settings : NULL);
}

struct directory *
facts_directory(const struct facts *facts)
{
	return (facts != NULL ? facts->directory : NULL);
}

enum answer
facts_login(struct facts *facts, const struct directory_login **login, struct why *why)
{
	if (facts == NULL) {
		*why = no_memory.why;
		return (ANSWER_CANNOT_TELL);
	}
	if (!facts->login_known) {
		const char *id = facts->message->authenticated_id;

		facts->login_answer = id[0] == '\0' ? ANSWER_NO
						    : directory_login(facts->directory, id,
							  &facts->login, &facts->login_why);
		facts->login_known = true;
	}
	*login = &facts->login;
	if (facts->login_answer == ANSWER_CANNOT_TELL)
		*why = facts->login_why;
	return (facts->login_answer);
}

void *
facts_keep(struct facts *facts, size_t size)
{
	if (facts == NULL)
		return (NULL);
	free(facts->kept);
	facts->kept = calloc(1, size);
	return (facts->kept);
}
