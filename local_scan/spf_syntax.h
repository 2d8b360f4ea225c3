/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SPF_SYNTAX_H_
#define SPF_SYNTAX_H_

#include <stdbool.h>
#include <stddef.h>

#include "answer.h"

/*
 * The text of SPF records, strictly by RFC 7208, section 12. Nothing is expanded, and nobody is
 * asked. libspf2 lets much pass that is no record; it is never given one that fails here.
 */

/* Longest record in bytes; a longer one is wrong. */
enum { SPF_RECORD_SIZE_MAX = 16 * 1024 };

enum spf_term_kind {
	SPF_TERM_ALL,
	SPF_TERM_INCLUDE,
	SPF_TERM_A,
	SPF_TERM_MX,
	SPF_TERM_PTR,
	SPF_TERM_IP4,
	SPF_TERM_IP6,
	SPF_TERM_EXISTS,
	SPF_TERM_REDIRECT,
	SPF_TERM_EXP,
	SPF_TERM_UNKNOWN /* another modifier, which counts for nothing */
};

struct spf_term {
	enum spf_term_kind kind;
	char qualifier;   /* of a mechanism: + - ~ ? */
	const char *spec; /* domain-spec or address, within the record */
	size_t spec_size; /* 0: there is none */
	int bits_ip4;     /* of a, mx and ip4: 0 to 32 */
	int bits_ip6;     /* of a, mx and ip6: 0 to 128 */
};

/* A record, and how far it is read. */
struct spf_cursor {
	const char *at, *end;
};

/**
 * spf_syntax_is_record(text, size):
 * Is this an SPF record at all, right or wrong (section 4.5): v=spf1, and a blank or nothing
 * behind?
 */
bool
spf_syntax_is_record(const char *text, size_t size);

/**
 * spf_syntax_check(record, size, why):
 * Is all of it as section 12 says, with redirect and exp at most once? Return 0; or -1 with
 * ${why}, which shows the first wrong term.
 */
int
spf_syntax_check(const char *record, size_t size, struct why *why);

/**
 * spf_syntax_begin(record, size):
 * Before the first term of a record that spf_syntax_check() has found right.
 */
struct spf_cursor
spf_syntax_begin(const char *record, size_t size);

/**
 * spf_syntax_next(cursor, term):
 * The next term. False when there is none.
 */
bool
spf_syntax_next(struct spf_cursor *cursor, struct spf_term *term);

/* One piece of a macro-string: a character, or a macro (section 7.1). */
struct spf_macro {
	char literal; /* this character; or 0 */
	char letter;  /* lower case: a macro; or 0: nothing but the literal, */
	bool escape;  /* which was in upper case: escaped as in URLs */
	int parts;    /* so many from the right; 0: all */
	bool reverse;
	const char *delimiters; /* within the macro-string; */
	size_t delimiters_size; /* 0: the dot */
};

/**
 * spf_syntax_macro(text, size, macro):
 * Read the piece that ${text} of ${size} bytes begins with: %%, %_ and %- are the characters
 * that they stand for (the last one's three are read as macro "-", without any more). Return how
 * many bytes it takes; 0 when it is wrong or ${size} is 0.
 */
size_t
spf_syntax_macro(const char *text, size_t size, struct spf_macro *macro);

#endif /* SPF_SYNTAX_H_ */
