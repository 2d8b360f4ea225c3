/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a stranger's DNS says of DMARC, and what he writes of results in our name. */

#include "fuzz.h"

#include <string.h>

#include "authentication_results.h"
#include "dmarc_record.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct dmarc_record record, again;
	struct why why = {""};

	if (dmarc_record_is(text, size)) {
		int result = dmarc_record_read(text, size, &record, &why);

		FUZZ_CLAIM((result == 0) == (why.text[0] == '\0'));
		if (result == 0) {
			FUZZ_CLAIM(record.percent >= 0 && record.percent <= 100);
			FUZZ_CLAIM(record.policy <= DMARC_DISPOSITION_REJECT);
			FUZZ_CLAIM(record.subdomain <= DMARC_DISPOSITION_REJECT);
			FUZZ_CLAIM(size <= DMARC_RECORD_MAX);
			/* The same record says the same. */
			FUZZ_CLAIM(dmarc_record_read(text, size, &again, &why) == 0);
			FUZZ_CLAIM(
			    again.policy == record.policy && again.percent == record.percent);
		}
	}
	/* A name that is ours by itself is ours whatever stands behind it. */
	if (size == 0)
		FUZZ_CLAIM(authentication_results_claims(text, size, "mx.a.example"));
	else if (authentication_results_claims(text, size, "mx.a.example") &&
		 !authentication_results_claims(text, size, "mx.b.example"))
		FUZZ_CLAIM(memchr(text, 'x', size) != NULL || memchr(text, 'X', size) != NULL);
	return (0);
}
