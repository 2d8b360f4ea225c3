/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dmarc_record.h"

#include <string.h>
#include <strings.h>

#include <opendmarc/dmarc.h>

bool
dmarc_record_is(const char *text, size_t size)
{
	static const char version[] = "DMARC1";
	size_t at = 1;

	if (size == 0 || text[0] != 'v')
		return (false);
	while (at < size && (text[at] == ' ' || text[at] == '\t'))
		at++;
	if (at == size || text[at] != '=')
		return (false);
	at++;
	while (at < size && (text[at] == ' ' || text[at] == '\t'))
		at++;
	if (size - at < sizeof(version) - 1 || memcmp(text + at, version, sizeof(version) - 1) != 0)
		return (false);
	at += sizeof(version) - 1;
	while (at < size && (text[at] == ' ' || text[at] == '\t'))
		at++;
	return (at == size || text[at] == ';');
}

static enum dmarc_disposition
disposition(int letter)
{
	switch (letter) {
	case DMARC_RECORD_P_REJECT:
		return (DMARC_DISPOSITION_REJECT);
	case DMARC_RECORD_P_QUARANTINE:
		return (DMARC_DISPOSITION_QUARANTINE);
	default:
		return (DMARC_DISPOSITION_NONE);
	}
}

/* Past the blanks at ${at}. */
static char *
skip_blanks(char *at)
{
	return (at + strspn(at, " \t"));
}

/* 0 to 100, or -1 for what is no number of those. */
static int
percent_of(const char *value)
{
	int percent = 0;

	if (*value < '0' || *value > '9')
		return (-1);
	for (; *value >= '0' && *value <= '9'; value++) {
		percent = percent * 10 + (*value - '0');
		if (percent > 100)
			return (-1);
	}
	value += strspn(value, " \t");
	return (*value == '\0' || *value == ';' ? percent : -1);
}

/*
 * Take the tag pct out of ${text}, and return its value: 100 where it is missing, twice there or
 * wrong (RFC 7489, section 6.3). libopendmarc takes what is no number for 0, which is no protection
 * at all, and leaves out what comes behind a number that is too large.
 */
static int
take_percent(char *text)
{
	int percent = -1, seen = 0;
	char *tag, *end;

	for (tag = text; *tag != '\0'; tag = end + (*end == ';')) {
		char *name = skip_blanks(tag), *equals;

		end = tag + strcspn(tag, ";");
		equals = name + (strncasecmp(name, "pct", 3) == 0 ? 3 : 0);
		if (equals == name || *(equals = skip_blanks(equals)) != '=')
			continue;
		percent = percent_of(skip_blanks(equals + 1));
		seen++;
		memset(tag, ' ', (size_t)(end - tag));
	}
	return (seen == 1 && percent >= 0 ? percent : 100);
}

/*
 * A value that it does not know ends its parsing, and leaves what was read before. A domain that
 * asked for protection does not lose it by a slip in another tag (RFC 7489, section 6.3).
 */
static int
take(DMARC_POLICY_T *policy, int status, struct dmarc_record *record, struct why *why)
{
	int p = DMARC_RECORD_P_UNSPECIFIED, sp = DMARC_RECORD_P_UNSPECIFIED;
	int dkim = DMARC_RECORD_A_UNSPECIFIED, spf = DMARC_RECORD_A_UNSPECIFIED;

	if (status == DMARC_PARSE_ERROR_NO_ALLOC) {
		why_set(why, "out of memory for a DMARC record");
		return (-1);
	}
	opendmarc_policy_fetch_p(policy, &p);
	opendmarc_policy_fetch_sp(policy, &sp);
	opendmarc_policy_fetch_adkim(policy, &dkim);
	opendmarc_policy_fetch_aspf(policy, &spf);
	if (p == DMARC_RECORD_P_UNSPECIFIED) {
		why_set(why, "the DMARC record has no p that can be read");
		return (-1);
	}
	record->policy = disposition(p);
	record->subdomain = sp == DMARC_RECORD_P_UNSPECIFIED ? record->policy : disposition(sp);
	record->dkim_strict = dkim == DMARC_RECORD_A_STRICT;
	record->spf_strict = spf == DMARC_RECORD_A_STRICT;
	return (0);
}

int
dmarc_record_read(const char *text, size_t size, struct dmarc_record *record, struct why *why)
{
	/* Of no meaning to its parser, which wants them. */
	static const char peer[] = "127.0.0.1", domain[] = "example.com";
	unsigned char copy[DMARC_RECORD_MAX + 1], peer_copy[sizeof(peer)],
	    domain_copy[sizeof(domain)];
	DMARC_POLICY_T *policy;
	size_t i;
	int result;

	if (size > DMARC_RECORD_MAX) {
		why_set(why, "the DMARC record has more than %d bytes", DMARC_RECORD_MAX);
		return (-1);
	}
	for (i = 0; i < size; i++)
		if ((text[i] < 0x20 && text[i] != '\t') || text[i] == 0x7f) {
			why_set(why, "the DMARC record has a byte that is no printable ASCII");
			return (-1);
		}
	memcpy(copy, text, size);
	copy[size] = '\0';
	record->percent = take_percent((char *)copy);
	memcpy(peer_copy, peer, sizeof(peer));
	memcpy(domain_copy, domain, sizeof(domain));
	policy = opendmarc_policy_connect_init(peer_copy, DMARC_POLICY_IP_TYPE_IPV4);
	if (policy == NULL) {
		why_set(why, "out of memory for a DMARC record");
		return (-1);
	}
	result = take(policy, opendmarc_policy_parse_dmarc(policy, domain_copy, copy), record, why);
	opendmarc_policy_connect_shutdown(policy);
	return (result);
}

const char *
dmarc_disposition_name(enum dmarc_disposition value)
{
	switch (value) {
	case DMARC_DISPOSITION_NONE:
		return ("none");
	case DMARC_DISPOSITION_QUARANTINE:
		return ("quarantine");
	case DMARC_DISPOSITION_REJECT:
		return ("reject");
	}
	return ("none");
}
