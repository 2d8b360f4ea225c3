/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef URL_H_
#define URL_H_

#include <stddef.h>

/**
 * url_find(text, size, from, url_size):
 * The first address at or behind ${from} in the ${size} bytes of ${text} that mail
 * programs make a link of: http://, https://, ftp:// or www. up to a blank, quote or bracket, less
 * the punctuation at its end. Return where it begins, with its ${url_size}; or ${size}: there is
 * none.
 */
size_t
url_find(const char *text, size_t size, size_t from, size_t *url_size);

#endif /* URL_H_ */
