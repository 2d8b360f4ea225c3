/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spf_syntax.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "escape.h"

static const char version[] = "v=spf1";

enum {
	VERSION_SIZE = sizeof(version) - 1,
	PARTS_MAX = 128, /* more labels than a name has: RFC 7208 asks for at least 127 */
	ADDRESS_SIZE = INET6_ADDRSTRLEN
};

/* What may stand behind a mechanism's name. */
enum spec { SPEC_NONE, SPEC_MAY, SPEC_MUST, SPEC_ADDRESS };

static const struct mechanism {
	const char *name;
	enum spf_term_kind kind;
	enum spec spec;
	bool bits; /* dual-cidr-length */
} mechanisms[] = {
    {"all", SPF_TERM_ALL, SPEC_NONE, false},
    {"include", SPF_TERM_INCLUDE, SPEC_MUST, false},
    {"a", SPF_TERM_A, SPEC_MAY, true},
    {"mx", SPF_TERM_MX, SPEC_MAY, true},
    {"ptr", SPF_TERM_PTR, SPEC_MAY, false},
    {"ip4", SPF_TERM_IP4, SPEC_ADDRESS, false},
    {"ip6", SPF_TERM_IP6, SPEC_ADDRESS, false},
    {"exists", SPF_TERM_EXISTS, SPEC_MUST, false},
};

bool
spf_syntax_is_record(const char *text, size_t size)
{
	return (size >= VERSION_SIZE && strncasecmp(text, version, VERSION_SIZE) == 0 &&
		(size == VERSION_SIZE || text[VERSION_SIZE] == ' '));
}

static bool
is_alpha(char c)
{
	return (isascii((unsigned char)c) && isalpha((unsigned char)c));
}

static bool
is_digit(char c)
{
	return (c >= '0' && c <= '9');
}

static bool
is_named(const char *text, size_t size, const char *name)
{
	return (size == strlen(name) && strncasecmp(text, name, size) == 0);
}

/* "%{" macro-letter transformers *delimiter "}"; the bytes it takes, or 0. */
static size_t
read_braces(const char *text, size_t size, struct spf_macro *macro)
{
	size_t at = 2, digits;

	if (at >= size || !is_alpha(text[at]) ||
	    strchr("slodiphcrtv", tolower((unsigned char)text[at])) == NULL)
		return (0);
	macro->letter = (char)tolower((unsigned char)text[at]);
	macro->escape = isupper((unsigned char)text[at]) != 0;
	digits = ++at;
	for (; at < size && is_digit(text[at]); at++)
		if (macro->parts < PARTS_MAX)
			macro->parts = macro->parts * 10 + (text[at] - '0');
	/* Section 7.3: the number must not be 0. */
	if (at > digits && macro->parts == 0)
		return (0);
	if (at < size && tolower((unsigned char)text[at]) == 'r') {
		macro->reverse = true;
		at++;
	}
	macro->delimiters = text + at;
	while (at < size && text[at] != '\0' && strchr(".-+,/_=", text[at]) != NULL)
		at++;
	macro->delimiters_size = (size_t)(text + at - macro->delimiters);
	return (at < size && text[at] == '}' ? at + 1 : 0);
}

size_t
spf_syntax_macro(const char *text, size_t size, struct spf_macro *macro)
{
	*macro = (struct spf_macro){.literal = 0};
	if (size == 0 || text[0] < 0x21 || text[0] > 0x7e)
		return (0);
	if (text[0] != '%') {
		macro->literal = text[0];
		return (1);
	}
	if (size < 2)
		return (0);
	switch (text[1]) {
	case '%':
		macro->literal = '%';
		return (2);
	case '_':
		macro->literal = ' ';
		return (2);
	case '-':
		macro->letter = '-';
		return (2);
	case '{':
		return (read_braces(text, size, macro));
	default:
		return (0);
	}
}

/* macro-string; where what is behind its last macro begins goes into ${tail}. */
static bool
is_macro_string(const char *text, size_t size, bool any_letter, size_t *tail)
{
	struct spf_macro macro;
	size_t at = 0, used;

	for (*tail = 0; at < size; at += used) {
		used = spf_syntax_macro(text + at, size - at, &macro);
		/* Section 7.2: these three are for explanations alone. */
		if (used == 0 ||
		    (!any_letter && macro.letter != 0 && strchr("crt", macro.letter) != NULL))
			return (false);
		if (text[at] == '%')
			*tail = at + used;
	}
	return (true);
}

/* toplabel: letters, digits and hyphens, no hyphen at its ends, and not digits alone. */
static bool
is_toplabel(const char *text, size_t size)
{
	bool only_digits = true;
	size_t i;

	if (size == 0 || text[0] == '-' || text[size - 1] == '-')
		return (false);
	for (i = 0; i < size; i++) {
		if (!is_digit(text[i]) && !is_alpha(text[i]) && text[i] != '-')
			return (false);
		if (!is_digit(text[i]))
			only_digits = false;
	}
	return (!only_digits);
}

/* domain-spec = macro-string domain-end */
static bool
is_domain_spec(const char *text, size_t size)
{
	const char *dot;
	size_t tail, end = size;

	if (size == 0 || !is_macro_string(text, size, false, &tail))
		return (false);
	if (tail == size)
		return (true);
	if (text[end - 1] == '.' && end - tail > 1)
		end--;
	dot = memrchr(text + tail, '.', end - tail);
	return (dot != NULL && is_toplabel(dot + 1, (size_t)(text + end - dot - 1)));
}

/* A number without leading zeros, up to ${max}, that is all of the text; -1 when it is none. */
static int
read_bits(const char *text, size_t size, int max)
{
	int bits = 0;
	size_t i;

	if (size == 0 || size > 3 || (text[0] == '0' && size > 1))
		return (-1);
	for (i = 0; i < size; i++) {
		if (!is_digit(text[i]))
			return (-1);
		bits = bits * 10 + (text[i] - '0');
	}
	return (bits <= max ? bits : -1);
}

/* Where the digits at the end of the text begin. */
static size_t
before_digits(const char *text, size_t size)
{
	while (size > 0 && is_digit(text[size - 1]))
		size--;
	return (size);
}

/*
 * Take [ "/" ip4-cidr ] [ "//" ip6-cidr ] from the end of ${text}, of which ${size} bytes are left.
 * A domain-spec may hold slashes too, but never ends in one with digits behind.
 */
static bool
take_bits(const char *text, size_t *size, struct spf_term *term)
{
	size_t digits = before_digits(text, *size);

	if (digits >= 2 && text[digits - 1] == '/' && text[digits - 2] == '/') {
		term->bits_ip6 = read_bits(text + digits, *size - digits, 128);
		if (term->bits_ip6 == -1)
			return (false);
		*size = digits - 2;
		digits = before_digits(text, *size);
	}
	if (digits >= 1 && digits < *size && text[digits - 1] == '/') {
		term->bits_ip4 = read_bits(text + digits, *size - digits, 32);
		if (term->bits_ip4 == -1)
			return (false);
		*size = digits - 1;
	}
	return (true);
}

/* ":" address [ "/" bits ] */
static bool
read_address(const char *text, size_t size, struct spf_term *term)
{
	int family = term->kind == SPF_TERM_IP4 ? AF_INET : AF_INET6, *bits;
	const char *slash = memchr(text, '/', size);
	char address[ADDRESS_SIZE];
	unsigned char bytes[16];

	bits = family == AF_INET ? &term->bits_ip4 : &term->bits_ip6;
	if (slash != NULL) {
		*bits = read_bits(
		    slash + 1, (size_t)(text + size - slash - 1), family == AF_INET ? 32 : 128);
		if (*bits == -1)
			return (false);
		size = (size_t)(slash - text);
	}
	if (size >= sizeof(address) || memchr(text, '\0', size) != NULL)
		return (false);
	memcpy(address, text, size);
	address[size] = '\0';
	term->spec = text;
	term->spec_size = size;
	/* EXIM's C library reads no leading zeros as octal here: inet_pton(3) refuses them. */
	return (inet_pton(family, address, bytes) == 1);
}

/* What stands behind the name of a mechanism. */
static bool
read_spec(const struct mechanism *mechanism, const char *text, size_t size, struct spf_term *term)
{
	if (mechanism->spec == SPEC_ADDRESS)
		return (size > 1 && text[0] == ':' && read_address(text + 1, size - 1, term));
	if (mechanism->bits && !take_bits(text, &size, term))
		return (false);
	if (size == 0)
		return (mechanism->spec != SPEC_MUST);
	if (mechanism->spec == SPEC_NONE || text[0] != ':')
		return (false);
	term->spec = text + 1;
	term->spec_size = size - 1;
	return (is_domain_spec(term->spec, term->spec_size));
}

/* [ qualifier ] mechanism */
static bool
read_mechanism(const char *text, size_t size, struct spf_term *term)
{
	size_t name, i;

	if (strchr("+-~?", text[0]) != NULL) {
		term->qualifier = text[0];
		text++;
		size--;
	}
	for (name = 0; name < size && (is_alpha(text[name]) || is_digit(text[name])); name++)
		;
	for (i = 0; i < sizeof(mechanisms) / sizeof(mechanisms[0]); i++) {
		if (!is_named(text, name, mechanisms[i].name))
			continue;
		term->kind = mechanisms[i].kind;
		return (read_spec(&mechanisms[i], text + name, size - name, term));
	}
	return (false);
}

/* How long the name of the modifier is that this is; 0 when it is none. */
static size_t
modifier_name(const char *text, size_t size)
{
	size_t at = 0;

	if (!is_alpha(text[0]))
		return (0);
	while (at < size && (is_alpha(text[at]) || is_digit(text[at]) || text[at] == '-' ||
				text[at] == '_' || text[at] == '.'))
		at++;
	return (at < size && text[at] == '=' ? at : 0);
}

static bool
read_term(const char *text, size_t size, struct spf_term *term)
{
	size_t name = modifier_name(text, size), tail;

	*term = (struct spf_term){.qualifier = '+', .bits_ip4 = 32, .bits_ip6 = 128};
	if (text[0] == '\0')
		return (false);
	if (name == 0)
		return (read_mechanism(text, size, term));
	term->spec = text + name + 1;
	term->spec_size = size - name - 1;
	term->kind = SPF_TERM_UNKNOWN;
	if (is_named(text, name, "redirect"))
		term->kind = SPF_TERM_REDIRECT;
	else if (is_named(text, name, "exp"))
		term->kind = SPF_TERM_EXP;
	else
		return (is_macro_string(term->spec, term->spec_size, true, &tail));
	return (is_domain_spec(term->spec, term->spec_size));
}

/* The bytes up to the next blank, without those before; 0: nothing is left. */
static size_t
next_word(struct spf_cursor *cursor)
{
	const char *blank;

	while (cursor->at < cursor->end && *cursor->at == ' ')
		cursor->at++;
	blank = memchr(cursor->at, ' ', (size_t)(cursor->end - cursor->at));
	return ((size_t)((blank != NULL ? blank : cursor->end) - cursor->at));
}

struct spf_cursor
spf_syntax_begin(const char *record, size_t size)
{
	return ((struct spf_cursor){.at = record + VERSION_SIZE, .end = record + size});
}

bool
spf_syntax_next(struct spf_cursor *cursor, struct spf_term *term)
{
	size_t size = next_word(cursor);

	if (size == 0 || !read_term(cursor->at, size, term))
		return (false);
	cursor->at += size;
	return (true);
}

int
spf_syntax_check(const char *record, size_t size, struct why *why)
{
	struct spf_cursor cursor;
	struct spf_term term;
	int redirects = 0, exps = 0;
	char shown[64];
	size_t word;

	if (size > SPF_RECORD_SIZE_MAX || !spf_syntax_is_record(record, size)) {
		why_set(why, "no SPF record, or longer than %d bytes", SPF_RECORD_SIZE_MAX);
		return (-1);
	}
	cursor = spf_syntax_begin(record, size);
	while ((word = next_word(&cursor)) > 0) {
		if (!read_term(cursor.at, word, &term)) {
			why_set(why, "wrong in the SPF record: %s",
			    escape_log(shown, sizeof(shown), cursor.at, word));
			return (-1);
		}
		redirects += term.kind == SPF_TERM_REDIRECT;
		exps += term.kind == SPF_TERM_EXP;
		cursor.at += word;
	}
	if (redirects > 1 || exps > 1) {
		why_set(why, "the SPF record says %s twice", redirects > 1 ? "redirect" : "exp");
		return (-1);
	}
	return (0);
}
