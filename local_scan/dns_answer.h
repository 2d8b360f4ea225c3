/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DNS_ANSWER_H_
#define DNS_ANSWER_H_

#include <stddef.h>
#include <stdint.h>

#include "answer.h"

/* What DNS answered to one question. */

enum dns_type { DNS_A, DNS_AAAA, DNS_MX, DNS_TXT, DNS_PTR };

enum dns_status {
	DNS_FOUND,     /* there is at least one record */
	DNS_NXDOMAIN,  /* there is no such name */
	DNS_NODATA,    /* the name is there, without records of the type */
	DNS_TEMPORARY, /* cannot tell: none in time, a server in trouble, an answer that is wrong */
};

enum {
	DNS_RECORDS_MAX = 1000, /* of one answer; one with more is DNS_TEMPORARY */
};

/* One record; its data is followed by a NUL that is not counted. */
struct dns_record {
	/* A and AAAA: 4 or 16 bytes in network order. MX and PTR: a name as in dns_name.h.
	 * TXT: all its strings joined; any bytes, also NUL. */
	char *data;
	size_t size;
	uint16_t preference; /* of MX */
};

struct dns_answer {
	enum dns_status status;
	struct dns_record *records; /* in the server's order */
	size_t count;               /* 0 unless DNS_FOUND */
	struct why why;             /* DNS_TEMPORARY: the reason; else empty */
};

/**
 * dns_answer_add(answer, data, size, preference):
 * Append a record with a copy of ${data}, and make the status DNS_FOUND. Return 0; or -1 when it is
 * one too many or memory is out: then the answer is DNS_TEMPORARY and without records.
 */
int
dns_answer_add(struct dns_answer *answer, const void *data, size_t size, uint16_t preference);

/**
 * dns_answer_fail(answer, why):
 * Make it DNS_TEMPORARY with the reason ${why} and without records.
 */
void
dns_answer_fail(struct dns_answer *answer, const struct why *why);

/**
 * dns_answer_free(answer):
 * Free what the answer holds; it is without records then. One of zeroes may be freed.
 */
void
dns_answer_free(struct dns_answer *answer);

#endif /* DNS_ANSWER_H_ */
