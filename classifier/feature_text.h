/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FEATURE_TEXT_H_
#define FEATURE_TEXT_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "feature_set.h"

/*
 * Characters, words and links of running text, fed byte by byte: letters in lower
 * case, any run of white space as one space.
 */

struct feature_text {
	struct feature_set *set;
	/* What grams and words are noted as. */
	unsigned gram_trait, word_trait;
	size_t left; /* bytes that may still be looked at */
	uint64_t window;
	unsigned in_window;
	uint64_t word, word_before, word_before_that;
	unsigned word_size, capitals;
	/* The link being read. */
	unsigned link_state;
	uint64_t link_window;
	char host[64];
	unsigned host_size;
	unsigned words_seen, capital_words_seen, links_seen;
};

/**
 * feature_text_begin(text, set):
 * Start; the first MAIL_FEATURES_TEXT_MAX bytes will be looked at.
 */
void
feature_text_begin(struct feature_text *text, struct feature_set *set);

/* The next byte. */
void
feature_text_byte(struct feature_text *text, unsigned char byte);

/* A paragraph, a part ends here: no gram, pair or link goes across. */
void
feature_text_break(struct feature_text *text);

/* A link is in ${data} (an attribute's value, say), and is no text. */
void
feature_text_link(struct feature_text *text, const char *data, size_t size);

/* Note the measures of the whole: capitals, links, length. */
void
feature_text_end(struct feature_text *text);

#endif /* FEATURE_TEXT_H_ */
