/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz.h"

#include <sys/mman.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lmtp.h"
#include "quarantine_facts.h"

/* What is taken of a message at a time: little, so that lines are met in pieces. */
enum { PIECE = 7, HEAD_SIZE = 65536, WAIT_MS = 1000 };

static void
claim_plain(const char *text, size_t size)
{
	FUZZ_CLAIM(strlen(text) < size);
	for (; *text != '\0'; text++)
		FUZZ_CLAIM((unsigned char)*text >= 0x20 && *text != 0x7f);
}

static void
claim_facts(const char *head, size_t size)
{
	static struct quarantine_message message;
	struct why why = {""};
	long at = quarantine_facts_split(head, size, &why);

	memset(&message, 0, sizeof(message));
	if (at == -1 || quarantine_facts_read(head + at, size - (size_t)at, &message, &why) == -1) {
		FUZZ_CLAIM(why.text[0] != '\0');
		return;
	}
	FUZZ_CLAIM(message.kind < QUARANTINE_KINDS);
	claim_plain(message.reason, sizeof(message.reason));
	claim_plain(message.tests, sizeof(message.tests));
	claim_plain(message.author, sizeof(message.author));
	claim_plain(message.subject, sizeof(message.subject));
}

static int
take(struct lmtp *lmtp, const struct lmtp_envelope *envelope, void *context, struct why *why)
{
	static char head[HEAD_SIZE];
	size_t size = 0, i;
	ssize_t got = 0;
	char *empty;

	(void)context;
	FUZZ_CLAIM(envelope->count > 0 && envelope->count <= LMTP_RECIPIENTS_MAX);
	for (i = 0; i < envelope->count; i++)
		FUZZ_CLAIM(strlen(envelope->recipients[i]) < LMTP_ADDRESS_SIZE);
	while (size + PIECE <= HEAD_SIZE && (got = lmtp_body(lmtp, head + size, PIECE, why)) > 0)
		size += (size_t)got;
	empty = memmem(head, size, "\n\n", 2);
	claim_facts(head, empty != NULL ? (size_t)(empty - head) + 1 : size);
	return (got == -1 ? -1 : 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int in = memfd_create("in", MFD_CLOEXEC), out = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct why why = {""};

	FUZZ_CLAIM(in != -1 && out != -1 && write(in, data, size) == (ssize_t)size &&
		   lseek(in, 0, SEEK_SET) == 0);
	if (lmtp_serve(in, out, deadline_in_ms(WAIT_MS), take, NULL, &why) == -1)
		FUZZ_CLAIM(why.text[0] != '\0');
	close(in);
	close(out);
	return (0);
}
