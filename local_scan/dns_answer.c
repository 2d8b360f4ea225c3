/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dns_answer.h"

#include <stdlib.h>
#include <string.h>

/* So many records are made room for at once. */
enum { RECORDS_STEP = 16 };

void
dns_answer_free(struct dns_answer *answer)
{
	size_t i;

	for (i = 0; i < answer->count; i++)
		free(answer->records[i].data);
	free(answer->records);
	answer->records = NULL;
	answer->count = 0;
}

void
dns_answer_fail(struct dns_answer *answer, const struct why *why)
{
	dns_answer_free(answer);
	answer->status = DNS_TEMPORARY;
	answer->why = *why;
}

/* Room for one more. */
static int
grow(struct dns_answer *answer)
{
	struct dns_record *records;

	if (answer->count % RECORDS_STEP != 0)
		return (0);
	records =
	    realloc(answer->records, (answer->count + RECORDS_STEP) * sizeof(struct dns_record));
	if (records == NULL)
		return (-1);
	answer->records = records;
	return (0);
}

int
dns_answer_add(struct dns_answer *answer, const void *data, size_t size, uint16_t preference)
{
	struct why why = {""};
	char *copy;

	if (answer->count == DNS_RECORDS_MAX) {
		why_set(&why, "more than %d records in an answer", DNS_RECORDS_MAX);
		goto err0;
	}
	copy = malloc(size + 1);
	if (copy == NULL) {
		why_set(&why, "no memory for a record");
		goto err0;
	}
	if (grow(answer) == -1) {
		why_set(&why, "no memory for a record");
		goto err1;
	}
	memcpy(copy, data, size);
	copy[size] = '\0';
	answer->records[answer->count++] =
	    (struct dns_record){.data = copy, .size = size, .preference = preference};
	answer->status = DNS_FOUND;

	/* Success! */
	return (0);

err1:
	free(copy);
err0:
	/* Failure! */
	dns_answer_fail(answer, &why);
	return (-1);
}
