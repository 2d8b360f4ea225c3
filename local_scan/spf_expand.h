/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SPF_EXPAND_H_
#define SPF_EXPAND_H_

#include <stddef.h>

/*
 * Macros of SPF (RFC 7208, section 7) into names to ask DNS for. By us: libspf2 knows two
 * delimiters too few, and is better not shown what senders write.
 */

/* Longest name that comes out, in bytes with its NUL (section 7.3). */
enum { SPF_NAME_SIZE = 253 + 1 };

/* What the letters stand for; any bytes, ended by a NUL. */
struct spf_values {
	const char *local;         /* l; never empty */
	const char *sender_domain; /* o */
	const char *domain;        /* d: the domain whose record this is */
	const char *ip;            /* i: dotted */
	const char *ip_version;    /* v */
	const char *helo;          /* h */
	/* p: a validated name of the peer, or "unknown"; asked for only when it is used. */
	const char *(*validated)(void *data, const char *domain);
	void *data; /* for it */
};

/**
 * spf_expand(spec, size, values, name):
 * Write what the domain-spec ${spec} of ${size} bytes stands for into ${name}, with any bytes in
 * its labels and nothing escaped; one of more than 253 bytes loses labels at its left.
 * spf_syntax_check() must have found ${spec} right. A ${size} of 0 stands for ${values}->domain.
 * The name may be one that DNS cannot have.
 */
void
spf_expand(
    const char *spec, size_t size, const struct spf_values *values, char name[SPF_NAME_SIZE]);

#endif /* SPF_EXPAND_H_ */
