/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HTML_TEXT_H_
#define HTML_TEXT_H_

#include <stdbool.h>
#include <stddef.h>

#include "answer.h"
#include "deadline.h"

/*
 * libxml2's parser of HTML, and all that is known of its ways: HTML to text and links. No
 * other file includes its headers. It is fed valid UTF-8 (utf8.h), reads no file and asks no
 * network.
 */

enum {
	HTML_TEXT_DEPTH_MAX = 1000,     /* of elements within each other */
	HTML_TEXT_ATTRIBUTES_MAX = 500, /* of one tag: libxml2 compares each with each */
	HTML_TEXT_URL_SIZE = 1024, /* bytes of an address; the rest of a longer one is left out */
	HTML_TEXT_SHOWN_SIZE = 256 /* bytes of the text that is shown for a link; likewise */
};

/* Where the text goes, piece by piece; all UTF-8, nothing ends in a NUL. */
struct html_text_sink {
	/* Text with any blanks as one space, and line ends where the reader sees them.
	 * hidden: the reader sees none of it (style, hidden). */
	void (*text)(const char *data, size_t size, bool hidden, void *context);
	/* An address, without blanks around it; shown: the text that is shown for it, of size 0
	 * for pictures, forms and the like. */
	void (*link)(
	    const char *url, size_t url_size, const char *shown, size_t shown_size, void *context);
	void *context;
};

/**
 * html_text_prepare():
 * Once in a process, before the jail closes and before it forks.
 */
void
html_text_prepare(void);

/**
 * html_text_read(data, size, deadline, sink, why):
 * Read the HTML ${data} of ${size} bytes. Return 0; or -1 with ${why} when it goes past the bounds
 * above or the deadline: then what is left was handed on as visible text, tags and all.
 */
int
html_text_read(const char *data, size_t size, struct deadline deadline,
    const struct html_text_sink *sink, struct why *why);

#endif /* HTML_TEXT_H_ */
