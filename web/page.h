/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PAGE_H_
#define PAGE_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A page that is being written: HTML in memory, of bounded size. What could not be added (memory,
 * size) makes it fail as a whole; nobody gets half a page.
 */

/* In bytes. */
enum { PAGE_SIZE_MAX = 1024 * 1024 };

struct page {
	int status;           /* of HTTP */
	const char *location; /* of a page that is elsewhere, relative; else NULL */
	char *text;
	size_t size, room;
	bool failed;
};

/* The style of all pages: what stands between <style> and </style>. */
extern const char page_style[];

/**
 * page_begin(page, status, title):
 * Everything up to and with the heading ${title}, which is ours. ${page} is new, or freed.
 */
void
page_begin(struct page *page, int status, const char *title);

/* Everything after. */
void
page_end(struct page *page);

/* Free its text. */
void
page_free(struct page *page);

/**
 * page_html(page, html), page_text(page, text), page_number(page, number):
 * Append HTML of ours as it is; a text that a stranger may have written, of any bytes, in one line:
 * nothing in it is markup, has no width or turns the direction of text (plain_text.h), and what
 * runs from right to left ends with it; a number.
 */
void
page_html(struct page *page, const char *html);
void
page_text(struct page *page, const char *text);
void
page_number(struct page *page, int64_t number);

/**
 * page_lines(page, text, size):
 * The same of a text with lines and tabs, for within <pre>.
 */
void
page_lines(struct page *page, const char *text, size_t size);

/**
 * page_attribute(page, text):
 * A stranger's text within a value between double quotes.
 */
void
page_attribute(struct page *page, const char *text);

/* "2026-11-26 16:20 UTC" of seconds since 1970. */
void
page_time(struct page *page, int64_t at);

/* "12.3" of thousandths. */
void
page_points(struct page *page, int64_t milli);

#endif /* PAGE_H_ */
