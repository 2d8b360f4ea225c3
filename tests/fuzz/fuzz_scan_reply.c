/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz.h"

#include <math.h>
#include <string.h>

#include "scan_reply.h"

/* A byte for the checks that were asked for; with its highest bit, clamd's reply. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned int checks = size > 0 ? data[0] & 7U : 0;
	struct scan_result result;
	char *reply;
	size_t i;

	if (size == 0)
		return (0);
	/* Of its own and without a NUL behind, so that a read beyond it is seen. */
	reply = malloc(size);
	FUZZ_CLAIM(reply != NULL);
	memcpy(reply, data + 1, size - 1);
	memset(&result, 0x5a, sizeof(result));
	if ((data[0] & 0x80U) != 0) {
		scan_reply_clamd(reply, size - 1, &result);
		checks = SCAN_CHECK_VIRUS;
	} else {
		(void)scan_reply_check_ended(reply, size - 1);
		scan_reply_check(reply, size - 1, checks, &result);
	}
	free(reply);

	/* What was not asked for is not known. */
	FUZZ_CLAIM((checks & SCAN_CHECK_VIRUS) != 0 || result.virus == ANSWER_CANNOT_TELL);
	FUZZ_CLAIM((checks & SCAN_CHECK_MALWARE) != 0 || result.malware == ANSWER_CANNOT_TELL);
	FUZZ_CLAIM((checks & SCAN_CHECK_SPAM) != 0 || result.spam == ANSWER_CANNOT_TELL);
	FUZZ_CLAIM(result.spam != ANSWER_YES);
	FUZZ_CLAIM(result.virus != ANSWER_YES || memchr(result.name, '\0', sizeof(result.name)));
	FUZZ_CLAIM(result.found_count <= SCAN_MALWARE_MAX && result.rules_count <= SCAN_RULES_MAX);
	FUZZ_CLAIM(result.malware != ANSWER_YES || result.found_count > 0);
	for (i = 0; i < result.rules_count; i++)
		FUZZ_CLAIM(isfinite(result.rules[i].points));
	FUZZ_CLAIM(!result.class_known || (result.class_p >= 0 && result.class_p <= 1));
	return (0);
}
