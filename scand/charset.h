/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CHARSET_H_
#define CHARSET_H_

/**
 * charset_preload():
 * Load the C library's converters for the character sets that mail comes in,
 * and keep them for as long as the process lives. libclamav turns HTML and file names into one set
 * by iconv(3), which reads its modules from disk; a worker in a jail cannot, and then UTF-16 HTML
 * goes from found to clean (LIBCLAMAV: seen with its own test files). Return how many there are.
 */
unsigned int
charset_preload(void);

#endif /* CHARSET_H_ */
