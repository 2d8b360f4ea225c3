/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FEATURE_HTML_H_
#define FEATURE_HTML_H_

#include <stddef.h>

#include "feature_text.h"

/**
 * feature_html_see(text, data, size):
 * Part the HTML source ${data} of ${size} bytes into what a reader sees, which goes to ${text},
 * and its tags, of which the short values of attributes are noted, and links. Which tags and
 * attributes there are is not: that tells that it is HTML, and learned of mail where HTML is rare
 * it makes spam of every newsletter. One pass with no memory of what is open: no parser, and wrong
 * about much that a browser gets right; it need only be wrong in the same way each time.
 */
void
feature_html_see(struct feature_text *text, const char *data, size_t size);

#endif /* FEATURE_HTML_H_ */
