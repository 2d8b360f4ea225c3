/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mail_features.h"

#include <stdbool.h>
#include <stdlib.h>

#include "feature_headers.h"
#include "feature_html.h"
#include "feature_set.h"
#include "feature_text.h"

struct mail_features {
	struct feature_set set;
	struct feature_text text;
	size_t html_left;
	unsigned parts_left;
	bool html_seen;
};

static void
begin(struct mail_features *features)
{
	features->set.used = 0;
	feature_text_begin(&features->text, &features->set);
	features->html_left = MAIL_FEATURES_HTML_MAX;
	features->parts_left = MAIL_FEATURES_PARTS_MAX;
	features->html_seen = false;
}

struct mail_features *
mail_features_new(void)
{
	struct mail_features *features = calloc(1, sizeof(*features));

	if (features != NULL)
		begin(features);
	return (features);
}

void
mail_features_free(struct mail_features *features)
{
	free(features);
}

void
mail_features_reset(struct mail_features *features)
{
	size_t i;

	for (i = 0; i < features->set.used; i++)
		features->set.seen[features->set.slots[i] / 64] = 0;
	begin(features);
}

static void
see_text(struct feature_text *text, const char *data, size_t size)
{
	size_t at;

	for (at = 0; at < size && text->left > 0; at++)
		feature_text_byte(text, (unsigned char)data[at]);
	feature_text_break(text);
}

static void
see_subject(struct mail_features *features, const char *data, size_t size)
{
	struct feature_text subject;

	feature_text_begin(&subject, &features->set);
	subject.gram_trait = TRAIT_SUBJECT_GRAM;
	subject.word_trait = TRAIT_SUBJECT_WORD;
	see_text(&subject, data, size);
	see_text(&features->text, data, size);
}

static size_t
at_most(size_t size, size_t max)
{
	return (size < max ? size : max);
}

void
mail_features_add(
    struct mail_features *features, enum segment segment, const char *data, size_t size)
{
	switch (segment) {
	case SEGMENT_HEADERS:
		feature_headers_message(
		    &features->set, data, at_most(size, MAIL_FEATURES_HEADERS_MAX));
		break;
	case SEGMENT_SUBJECT:
		see_subject(features, data, at_most(size, 256));
		break;
	case SEGMENT_PART:
		if (features->parts_left == 0)
			break;
		features->parts_left--;
		feature_headers_part(&features->set, data, at_most(size, MAIL_FEATURES_PART_MAX));
		break;
	case SEGMENT_TEXT:
		see_text(&features->text, data, size);
		break;
	case SEGMENT_HTML:
		size = at_most(size, features->html_left);
		features->html_left -= size;
		features->html_seen = true;
		feature_html_see(&features->text, data, size);
		feature_text_break(&features->text);
		break;
	}
}

const uint32_t *
mail_features_end(struct mail_features *features, size_t *used)
{
	feature_text_end(&features->text);
	feature_set_add(&features->set, TRAIT_MEASURE, features->html_seen);
	feature_set_add(&features->set, TRAIT_MEASURE, 0x500 + features->parts_left);
	*used = features->set.used;
	return (features->set.slots);
}
