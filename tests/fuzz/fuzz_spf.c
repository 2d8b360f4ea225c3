/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "spf.h"
#include "spf_syntax.h"

/*
 * The text of an SPF record, evaluated whole by libspf2. A line feed parts it from that of all
 * other domains, and that from the local part of the sender.
 */

static const char *record, *others;
static size_t record_size, others_size;

struct dns *
dns_open(const char *server)
{
	(void)server;
	return (NULL);
}

void
dns_close(struct dns *dns)
{
	(void)dns;
}

/* What names have follows from how long they are. */
void
dns_ask(struct dns *dns, const char *name, enum dns_type type, struct deadline deadline,
    struct dns_answer *answer)
{
	static const unsigned char address[16] = {192, 0, 2, 1};
	size_t kind = strlen(name) % 5;
	struct why why = {"DNS"};

	(void)dns;
	(void)deadline;
	FUZZ_CLAIM(strlen(name) < DNS_NAME_SIZE);
	*answer = (struct dns_answer){.status = kind == 0 ? DNS_NXDOMAIN : DNS_NODATA};
	if (type == DNS_TXT && strcmp(name, "a.example") == 0)
		dns_answer_add(answer, record, record_size, 0);
	else if (type == DNS_TXT && kind > 0)
		dns_answer_add(answer, others, others_size, 0);
	else if (kind == 1)
		dns_answer_fail(answer, &why);
	else if (type == DNS_A || type == DNS_AAAA)
		dns_answer_add(answer, address, type == DNS_A ? 4 : 16, 0);
	else if (type == DNS_MX || type == DNS_PTR)
		dns_answer_add(answer, "mail.a.example", strlen("mail.a.example"), 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *end = text + size, *feed, *local;
	struct spf_query query = {.ip = "192.0.2.1", .helo = "h.example"};
	struct spf_answer answer;
	struct why why = {""};
	char sender[512];
	bool right;

	record = text;
	feed = memchr(text, '\n', size);
	record_size = (size_t)((feed != NULL ? feed : end) - text);
	others = feed != NULL ? feed + 1 : end;
	feed = memchr(others, '\n', (size_t)(end - others));
	others_size = (size_t)((feed != NULL ? feed : end) - others);
	local = feed != NULL ? feed + 1 : end;
	(void)snprintf(sender, sizeof(sender), "%.400s@a.example", local);
	query.sender = sender;

	right = spf_syntax_is_record(record, record_size) &&
		spf_syntax_check(record, record_size, &why) == 0;
	spf_check(&query, NULL, deadline_in_ms(60000), &answer);
	FUZZ_CLAIM(right || answer.result == SPF_NONE || answer.result == SPF_PERMERROR);
	/* Nothing that we let pass is refused by libspf2; a name with that word in it may be. */
	FUZZ_CLAIM(strstr(answer.why.text, "libspf2") == NULL ||
		   memmem(text, size, "libspf2", strlen("libspf2")) != NULL);
	free(text);
	return (0);
}
