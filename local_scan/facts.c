/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "facts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "message_copy.h"

struct facts {
	const struct message *message;
	const struct module_settings *settings;
	bool scan_known;
	struct scan_result scan;
};

static const struct scan_result no_memory = {
    .virus = ANSWER_CANNOT_TELL, .why = {.text = "out of memory"}};

struct facts *
facts_new(const struct message *message, const struct module_settings *settings)
{
	struct facts *facts = calloc(1, sizeof(*facts));

	if (facts == NULL)
		return (NULL);
	facts->message = message;
	facts->settings = settings;
	return (facts);
}

void
facts_free(struct facts *facts)
{
	free(facts);
}

static void
scan(const struct message *message, const struct module_settings *settings,
    struct scan_result *result)
{
	struct deadline deadline = deadline_in_ms(settings->scan_deadline_ms);
	struct scan_request request = {
	    .scanner = (enum scan_scanner)settings->scanner,
	    .socket = settings->scanner_socket,
	    .clamd_size_max = settings->clamd_size_max,
	};

	*result = (struct scan_result){.virus = ANSWER_CANNOT_TELL};
	request.fd = message_copy_open(message, &request.size, &result->why);
	if (request.fd == -1)
		return;
	scan_client_ask(&request, deadline, result);
	close(request.fd);
}

const struct scan_result *
facts_scan(struct facts *facts)
{
	if (facts == NULL)
		return (&no_memory);
	if (!facts->scan_known) {
		scan(facts->message, facts->settings, &facts->scan);
		if (facts->scan.limit && facts->settings->scan_limit == SCAN_LIMIT_REJECT)
			facts->scan.virus = ANSWER_YES;
		facts->scan_known = true;
	}
	return (&facts->scan);
}
