/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spf_rewrite.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spf_syntax.h"

/* A record that is being written. */
struct writing {
	const struct spf_values *values;
	const struct spf_peer *peer;
	struct spf_names *names;
	char *text; /* of SPF_REWRITTEN_SIZE */
	size_t used;
	int lookups; /* terms that ask DNS */
	bool failed;
};

int
spf_rewrite_add(struct spf_names *names, enum spf_name_kind kind, bool any, const char *text,
    char token[SPF_TOKEN_SIZE])
{
	char *copy;

	if (names->count == SPF_NAMES_MAX)
		return (-1);
	copy = strdup(text);
	if (copy == NULL)
		return (-1);
	snprintf(token, SPF_TOKEN_SIZE, "n%zu.spf", names->count);
	names->names[names->count++] = (struct spf_name){.kind = kind, .any = any, .text = copy};
	return (0);
}

const struct spf_name *
spf_rewrite_find(const struct spf_names *names, const char *token)
{
	char *end;
	unsigned long number;

	if (token == NULL || token[0] != 'n' || token[1] < '0' || token[1] > '9')
		return (NULL);
	number = strtoul(token + 1, &end, 10);
	if (strcmp(end, ".spf") != 0 || number >= names->count)
		return (NULL);
	return (&names->names[number]);
}

void
spf_rewrite_free(struct spf_names *names)
{
	while (names->count > 0)
		free(names->names[--names->count].text);
}

static void __attribute__((format(printf, 2, 3)))
write_text(struct writing *writing, const char *format, ...)
{
	size_t room = SPF_REWRITTEN_SIZE - writing->used;
	va_list ap;
	int wanted;

	va_start(ap, format);
	wanted = vsnprintf(writing->text + writing->used, room, format, ap);
	va_end(ap);
	if (wanted < 0 || (size_t)wanted >= room)
		writing->failed = true;
	else
		writing->used += (size_t)wanted;
}

/* A term with a name: "-a:n7.spf". */
static void
write_name(struct writing *writing, const char *word, const struct spf_term *term,
    enum spf_name_kind kind, bool any)
{
	char name[SPF_NAME_SIZE], token[SPF_TOKEN_SIZE];

	spf_expand(term->spec, term->spec_size, writing->values, name);
	if (spf_rewrite_add(writing->names, kind, any, name, token) == -1)
		writing->failed = true;
	else if (kind == SPF_NAME_RECORD && term->kind == SPF_TERM_REDIRECT)
		write_text(writing, " redirect=%s", token);
	else
		write_text(writing, " %c%s:%s", term->qualifier, word, token);
}

/* a and mx, with as many bits of the address as count for this peer. */
static void
write_host(
    struct writing *writing, const char *word, const struct spf_term *term, enum spf_name_kind kind)
{
	int bits = writing->peer->is_ip6 ? term->bits_ip6 : term->bits_ip4;

	write_name(writing, word, term, kind, bits == 0);
	if (bits > 0)
		write_text(writing, writing->peer->is_ip6 ? "//%d" : "/%d", bits);
}

/* A network that the peer is in becomes its address; one that it is not in is left out. */
static void
write_network(struct writing *writing, const struct spf_term *term)
{
	bool is_ip6 = term->kind == SPF_TERM_IP6;
	char network[NETWORK_ADDRESS_SIZE + sizeof("/128")];
	int bits = is_ip6 ? term->bits_ip6 : term->bits_ip4;

	if (is_ip6 != writing->peer->is_ip6)
		return;
	snprintf(network, sizeof(network), "%.*s/%d", (int)term->spec_size, term->spec, bits);
	if (bits > 0 && !network_has(network, writing->peer->text))
		return;
	write_text(
	    writing, " %c%s:%s", term->qualifier, is_ip6 ? "ip6" : "ip4", writing->peer->text);
}

static void
write_term(struct writing *writing, const struct spf_term *term)
{
	switch (term->kind) {
	case SPF_TERM_INCLUDE:
		write_name(writing, "include", term, SPF_NAME_RECORD, false);
		break;
	case SPF_TERM_A:
		write_host(writing, "a", term, SPF_NAME_A);
		break;
	case SPF_TERM_MX:
		write_host(writing, "mx", term, SPF_NAME_MX);
		break;
	case SPF_TERM_PTR:
		write_name(writing, "exists", term, SPF_NAME_PTR, false);
		break;
	case SPF_TERM_EXISTS:
		write_name(writing, "exists", term, SPF_NAME_EXISTS, false);
		break;
	case SPF_TERM_IP4:
	case SPF_TERM_IP6:
		write_network(writing, term);
		return;
	case SPF_TERM_ALL:
	case SPF_TERM_REDIRECT:
	case SPF_TERM_EXP:
	case SPF_TERM_UNKNOWN:
		return;
	}
	writing->lookups++;
}

int
spf_rewrite(const char *record, size_t size, const struct spf_values *values,
    struct spf_lookup *lookup, struct spf_names *names, char rewritten[SPF_REWRITTEN_SIZE])
{
	struct writing writing = {
	    .values = values, .peer = &lookup->peer, .names = names, .text = rewritten};
	struct spf_cursor cursor = spf_syntax_begin(record, size);
	struct spf_term term, redirect = {.kind = SPF_TERM_UNKNOWN};
	bool all = false;

	write_text(&writing, "v=spf1");
	/* With one term more than may be, the evaluation ends there at the latest. */
	while (!all && writing.lookups <= SPF_LOOKUPS_MAX && spf_syntax_next(&cursor, &term)) {
		if (term.kind == SPF_TERM_ALL) {
			write_text(&writing, " %call", term.qualifier);
			all = true;
		} else if (term.kind == SPF_TERM_REDIRECT) {
			redirect = term;
		} else {
			write_term(&writing, &term);
		}
	}
	if (!all && writing.lookups <= SPF_LOOKUPS_MAX && redirect.kind == SPF_TERM_REDIRECT)
		write_name(&writing, "", &redirect, SPF_NAME_RECORD, false);
	if (writing.failed)
		spf_lookup_end(lookup, SPF_TEMPERROR, "SPF: no memory for a record");
	return (writing.failed ? -1 : 0);
}
