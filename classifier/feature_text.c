/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "feature_text.h"

#include <string.h>

/* Words longer than this are noted as long words only. */
enum { TEXT_WORD_MAX = 24 };

enum { LINK_NONE, LINK_SLASH, LINK_HOST };

static const uint64_t word_seed = 0xcbf29ce484222325ULL;
static const uint64_t word_factor = 0x100000001b3ULL;

/* White space for us: every control character, too. */
static bool
is_space(unsigned char byte)
{
	return (byte <= ' ' || byte == 0x7f);
}

static bool
is_upper(unsigned char byte)
{
	return (byte >= 'A' && byte <= 'Z');
}

static unsigned char
lower(unsigned char byte)
{
	return (is_upper(byte) ? (unsigned char)(byte + ('a' - 'A')) : byte);
}

static bool
is_digit(unsigned char byte)
{
	return (byte >= '0' && byte <= '9');
}

/* A byte that makes words: all of UTF-8 beyond ASCII does. */
static bool
is_word(unsigned char lowered)
{
	return ((lowered >= 'a' && lowered <= 'z') || is_digit(lowered) || lowered >= 0x80 ||
		lowered == '$' || lowered == '\'' || lowered == '-');
}

static bool
is_host(unsigned char lowered)
{
	return ((lowered >= 'a' && lowered <= 'z') || is_digit(lowered) || lowered == '.' ||
		lowered == '-');
}

/* 0, 1, 2, 3 to 4, 5 to 8 ...: small numbers for counts of any size. */
static unsigned
magnitude(unsigned count)
{
	unsigned size = 0;

	while (count > 2) {
		count = (count + 1) / 2;
		size++;
	}
	return (size + count);
}

static void
end_word(struct feature_text *text)
{
	unsigned size = text->word_size;

	if (size == 0)
		return;
	if (size <= TEXT_WORD_MAX) {
		feature_set_add(text->set, text->word_trait, text->word);
		if (text->word_before != 0)
			feature_set_add(
			    text->set, TRAIT_PAIR, text->word ^ (text->word_before * 3));
		if (text->word_before_that != 0)
			feature_set_add(
			    text->set, TRAIT_SKIP, text->word ^ (text->word_before_that * 5));
		if (size >= 3 && text->capitals == size) {
			feature_set_add(text->set, TRAIT_CAPITALS, text->word);
			text->capital_words_seen++;
		}
		text->word_before_that = text->word_before;
		text->word_before = text->word;
	} else {
		feature_set_add(text->set, TRAIT_MEASURE, 0x100 + magnitude(size));
		text->word_before = 0;
		text->word_before_that = 0;
	}
	text->words_seen++;
	text->word = word_seed;
	text->word_size = 0;
	text->capitals = 0;
}

/* The host of a link is complete: note it, and each domain above it. */
static void
end_host(struct feature_text *text)
{
	uint64_t hash = word_seed;
	unsigned labels = 0, digits = 0, at;

	text->link_state = LINK_NONE;
	while (text->host_size > 0 && text->host[text->host_size - 1] == '.')
		text->host_size--;
	if (text->host_size == 0)
		return;
	text->links_seen++;
	for (at = text->host_size; at-- > 0;) {
		unsigned char byte = (unsigned char)text->host[at];

		digits += is_digit(byte);
		if (byte == '.') {
			feature_set_add(text->set, TRAIT_HOST, hash);
			labels++;
		}
		hash = (hash ^ byte) * word_factor;
	}
	feature_set_add(text->set, TRAIT_HOST, hash);
	feature_set_add(text->set, TRAIT_LINK, labels);
	if (digits + labels == text->host_size)
		feature_set_add(text->set, TRAIT_LINK, 0x100);
	else
		feature_set_add(text->set, TRAIT_LINK, 0x200 + magnitude(digits));
}

/* The next byte, in lower case, for finding "://host" and "www.host". */
static void
link_byte(struct feature_text *text, unsigned char byte)
{
	switch (text->link_state) {
	case LINK_HOST:
		if (is_host(byte) && text->host_size < sizeof(text->host)) {
			text->host[text->host_size++] = (char)byte;
			return;
		}
		if (byte == '@' || byte == ':') {
			/* user@host, or a port: what was read is noted with its sign */
			feature_set_add(text->set, TRAIT_LINK, 0x300U + byte);
			if (byte == '@') {
				text->host_size = 0;
				return;
			}
		}
		end_host(text);
		break;
	default:
		break;
	}
	text->link_window = (text->link_window << 8 | byte) & 0xffffffffU;
	if ((text->link_window & 0xffffff) == 0x3a2f2f || text->link_window == 0x7777772e) {
		text->link_state = LINK_HOST;
		text->host_size = 0;
		text->link_window = 0;
	}
}

void
feature_text_begin(struct feature_text *text, struct feature_set *set)
{
	memset(text, 0, sizeof(*text));
	text->set = set;
	text->gram_trait = TRAIT_GRAM;
	text->word_trait = TRAIT_WORD;
	text->left = MAIL_FEATURES_TEXT_MAX;
	text->word = word_seed;
}

void
feature_text_byte(struct feature_text *text, unsigned char byte)
{
	unsigned char lowered = is_space(byte) ? ' ' : lower(byte);

	if (text->left == 0)
		return;
	if (lowered == ' ' && (text->window & 0xff) == ' ')
		return;
	text->left--;
	link_byte(text, lowered);
	text->window = text->window << 8 | lowered;
	if (text->in_window < 6)
		text->in_window++;
	if (text->in_window >= 4)
		feature_set_add(text->set, text->gram_trait, text->window & 0xffffffffU);
	if (text->in_window >= 6)
		feature_set_add(text->set, text->gram_trait, text->window & 0xffffffffffffU);
	if (is_word(lowered)) {
		text->word = (text->word ^ lowered) * word_factor;
		text->word_size++;
		text->capitals += is_upper(byte);
	} else {
		end_word(text);
	}
}

void
feature_text_break(struct feature_text *text)
{
	feature_text_byte(text, ' ');
	text->in_window = 0;
	text->window = ' ';
	text->word_before = 0;
	text->word_before_that = 0;
	text->link_window = 0;
}

void
feature_text_link(struct feature_text *text, const char *data, size_t size)
{
	size_t at;

	text->link_window = 0;
	for (at = 0; at < size; at++)
		link_byte(text, lower((unsigned char)data[at]));
	link_byte(text, ' ');
	text->link_window = 0;
}

void
feature_text_end(struct feature_text *text)
{
	feature_text_break(text);
	feature_set_add(text->set, TRAIT_MEASURE, 0x200 + magnitude(text->words_seen));
	feature_set_add(text->set, TRAIT_MEASURE, 0x300 + magnitude(text->links_seen));
	if (text->words_seen > 0)
		feature_set_add(text->set, TRAIT_MEASURE,
		    0x400 + magnitude(text->capital_words_seen * 64 / text->words_seen));
}
