/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MAIL_FEATURES_H_
#define MAIL_FEATURES_H_

#include <stddef.h>
#include <stdint.h>

/*
 * What the classifier sees of a message: a set of numbers, each the hash of
 * one thing that is in it (a run of characters, a word, two words, a host of a link, a
 * trait of a header). A thing counts once, however often it stands there.
 *
 * The caller walks the MIME structure and hands in what it finds, in the order of the
 * message; nothing here decodes, allocates or fails. Everything is bounded: what is
 * beyond a bound is not looked at, as the head of a message tells enough.
 *
 * Of headers only those are seen that the sender's side writes and that mean the
 * same at every site. Received, Return-Path, Delivered-To, X-Spam-*, List-*, Sender and
 * the like tell who collected a message: learned, they separate one's own archive
 * splendidly and nothing else. Of recipients only the shape is seen.
 */

/* The set's numbers are below 1 << MAIL_FEATURES_BITS. */
enum { MAIL_FEATURES_BITS = 20 };

/* Most numbers of one message. */
enum { MAIL_FEATURES_MAX = 16384 };

/* Bytes looked at: of all text that a reader sees, of HTML source, of the message's
   headers, of one part's headers; parts whose headers are looked at. */
enum {
	MAIL_FEATURES_TEXT_MAX = 12000,
	MAIL_FEATURES_HTML_MAX = 65536,
	MAIL_FEATURES_HEADERS_MAX = 32768,
	MAIL_FEATURES_PART_MAX = 2048,
	MAIL_FEATURES_PARTS_MAX = 32
};

enum segment {
	/* The message's header block as it came, up to and without the empty line. Once, first. */
	SEGMENT_HEADERS,
	/* The subject with its RFC 2047 words decoded, in UTF-8. At most once, after the headers.
	 */
	SEGMENT_SUBJECT,
	/* The header block of a part of a multipart, as it came. */
	SEGMENT_PART,
	/* A text/plain body (RFC 2045's default also), transfer encoding undone, in UTF-8 where its
	   charset is known, else as it is. */
	SEGMENT_TEXT,
	/* A text/html body, likewise: the source, tags and all. */
	SEGMENT_HTML
};

struct mail_features;

/**
 * mail_features_new():
 * An empty set, for one message after the other; or NULL when memory is out.
 */
struct mail_features *
mail_features_new(void);

/* Free it. NULL does nothing. */
void
mail_features_free(struct mail_features *features);

/**
 * mail_features_reset(features):
 * Empty it for the next message.
 */
void
mail_features_reset(struct mail_features *features);

/**
 * mail_features_add(features, segment, data, size):
 * See ${size} bytes, any bytes, as what ${segment} says. A body in several pieces is
 * several segments.
 */
void
mail_features_add(
    struct mail_features *features, enum segment segment, const char *data, size_t size);

/**
 * mail_features_end(features, used):
 * The message is complete: the set, ${used} numbers in the order they were met. It is
 * the features' own and good until the next reset; more must not be added before that.
 */
const uint32_t *
mail_features_end(struct mail_features *features, size_t *used);

#endif /* MAIL_FEATURES_H_ */
