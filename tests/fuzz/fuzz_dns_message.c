/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz.h"

#include <string.h>

#include "dns_message.h"

/* A byte for the type that is asked, then the message. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dns_answer answer;
	enum dns_type type;
	size_t i;

	if (size == 0)
		return (0);
	type = (enum dns_type)(data[0] % (DNS_PTR + 1));
	dns_message_read(data + 1, size - 1, "a.example", type, &answer);
	FUZZ_CLAIM((answer.status == DNS_FOUND) == (answer.count > 0));
	FUZZ_CLAIM((answer.status == DNS_TEMPORARY) == (answer.why.text[0] != '\0'));
	FUZZ_CLAIM(answer.count <= DNS_RECORDS_MAX);
	for (i = 0; i < answer.count; i++) {
		const struct dns_record *record = &answer.records[i];

		FUZZ_CLAIM(record->data[record->size] == '\0');
		switch (type) {
		case DNS_A:
			FUZZ_CLAIM(record->size == 4);
			break;
		case DNS_AAAA:
			FUZZ_CLAIM(record->size == 16);
			break;
		case DNS_MX:
		case DNS_PTR:
			FUZZ_CLAIM(record->size < DNS_NAME_SIZE);
			FUZZ_CLAIM(strlen(record->data) == record->size);
			break;
		case DNS_TXT:
			FUZZ_CLAIM(record->size < size);
			break;
		}
	}
	dns_answer_free(&answer);
	return (0);
}
