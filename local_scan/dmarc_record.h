/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DMARC_RECORD_H_
#define DMARC_RECORD_H_

#include <stdbool.h>
#include <stddef.h>

#include "answer.h"

/*
 * A DMARC record (RFC 7489, section 6.3), parsed by libopendmarc and by nothing else of it: its
 * own alignment was seen to pass forgeries. The only file that knows libopendmarc.
 */

/* What a domain asks for where mail in its name fails; from lenient to strict. */
enum dmarc_disposition {
	DMARC_DISPOSITION_NONE,
	DMARC_DISPOSITION_QUARANTINE,
	DMARC_DISPOSITION_REJECT
};

struct dmarc_record {
	enum dmarc_disposition policy;    /* p */
	enum dmarc_disposition subdomain; /* sp; as p where the record has none */
	bool dkim_strict, spf_strict;     /* adkim, aspf */
	int percent;                      /* pct, 0 to 100 */
};

/* Longest record, in bytes. */
enum { DMARC_RECORD_MAX = 2048 };

/**
 * dmarc_record_is(text, size):
 * Is the TXT record ${text} a DMARC record at all: does it begin with v=DMARC1? (Section 6.6.3,
 * step 2: what does not is passed over.)
 */
bool
dmarc_record_is(const char *text, size_t size);

/**
 * dmarc_record_read(text, size, record, why):
 * Read a text for which dmarc_record_is() said true. What is wrong behind a p that can be read has
 * its default. Return 0; or -1 with ${why}: no p that can be read, too long, not ASCII.
 */
int
dmarc_record_read(const char *text, size_t size, struct dmarc_record *record, struct why *why);

/* "none", "quarantine", "reject". */
const char *
dmarc_disposition_name(enum dmarc_disposition disposition);

#endif /* DMARC_RECORD_H_ */
