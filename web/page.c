/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plain_text.h"

enum { ROOM_FIRST = 16384, LINE_SIZE = 4096, NUMBER_SIZE = 32 };

/* No address, no picture, no font: the page fetches nothing. */
const char page_style[] =
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;padding:1rem;max-width:44rem}"
    "body:has(table){max-width:80rem}"
    "h1{font-size:1.4rem;margin:.5rem 0 1rem}"
    "h2{font-size:1.1rem;margin:1.5rem 0 .5rem}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.4rem 1rem;margin:0 0 1.5rem}"
    "dt{opacity:.7}dd{margin:0;overflow-wrap:anywhere}"
    "button{font:inherit;padding:.7rem 1.2rem;border:1px solid #1d4f8f;border-radius:.4rem;"
    "background:#1d4f8f;color:#fff;cursor:pointer}"
    "button.no{background:#a3261d;border-color:#a3261d}"
    "button:focus-visible{outline:3px solid #e8a33d;outline-offset:2px}"
    "p.note{opacity:.75;font-size:.9rem}"
    "p.bad{border-left:.3rem solid #a3261d;padding-left:.7rem}"
    "table{border-collapse:collapse;width:100%;font-size:.9rem}"
    "th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;"
    "border-bottom:1px solid #8884;overflow-wrap:anywhere}"
    "th,td.n{overflow-wrap:normal}td.n,th.n{text-align:right}"
    "form.find{display:grid;grid-template-columns:repeat(auto-fill,minmax(12rem,1fr));"
    "gap:.6rem;margin-bottom:1rem;align-items:end}"
    "form.act{display:inline-block;vertical-align:top;margin:0 .6rem .6rem 0}"
    "label{display:block;font-size:.9rem}"
    "input,select{font:inherit;width:100%;box-sizing:border-box;padding:.4rem}"
    "input[type=checkbox]{width:auto}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem;border:1px solid #8884;"
    "padding:.6rem}"
    "@media(max-width:34rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.6rem}"
    "button{width:100%}form.act{display:block;margin-right:0}"
    "table,tbody,tr,td{display:block}thead{display:none}td{border:0;padding:.1rem 0}"
    "td.n{text-align:left}tr{border-bottom:1px solid #8884;padding:.5rem 0}}";

static void
append(struct page *page, const char *bytes, size_t size)
{
	if (page->failed || size > PAGE_SIZE_MAX - page->size) {
		page->failed = true;
		return;
	}
	if (page->size + size > page->room) {
		size_t room = page->room > 0 ? page->room : ROOM_FIRST;
		char *text;

		while (room < page->size + size)
			room *= 2;
		text = realloc(page->text, room);
		if (text == NULL) {
			page->failed = true;
			return;
		}
		page->text = text;
		page->room = room;
	}
	memcpy(page->text + page->size, bytes, size);
	page->size += size;
}

void
page_html(struct page *page, const char *html)
{
	append(page, html, strlen(html));
}

void
page_begin(struct page *page, int status, const char *title)
{
	*page = (struct page){.status = status};
	page_html(page, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
			"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
			"<meta name=\"robots\" content=\"noindex\"><title>");
	page_attribute(page, title);
	page_html(page, "</title><style>");
	page_html(page, page_style);
	page_html(page, "</style></head>\n<body><h1>");
	page_text(page, title);
	page_html(page, "</h1>\n");
}

void
page_end(struct page *page)
{
	page_html(page, "</body></html>\n");
}

void
page_free(struct page *page)
{
	free(page->text);
	*page = (struct page){.status = 0};
}

/* What means something in HTML, within and outside of quotes. */
static void
append_escaped(struct page *page, const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		switch (text[i]) {
		case '&':
			page_html(page, "&amp;");
			break;
		case '<':
			page_html(page, "&lt;");
			break;
		case '>':
			page_html(page, "&gt;");
			break;
		case '"':
			page_html(page, "&quot;");
			break;
		case '\'':
			page_html(page, "&#39;");
			break;
		default:
			append(page, &text[i], 1);
			break;
		}
}

void
page_attribute(struct page *page, const char *text)
{
	char line[LINE_SIZE];

	plain_text(line, sizeof(line), text, strlen(text));
	append_escaped(page, line, strlen(line));
}

void
page_text(struct page *page, const char *text)
{
	page_html(page, "<bdi>");
	page_attribute(page, text);
	page_html(page, "</bdi>");
}

void
page_number(struct page *page, int64_t number)
{
	char text[NUMBER_SIZE];

	snprintf(text, sizeof(text), "%" PRId64, number);
	page_html(page, text);
}

void
page_lines(struct page *page, const char *text, size_t size)
{
	char line[LINE_SIZE];
	size_t i, part;

	for (i = 0; i < size; i += part) {
		const char *end = memchr(text + i, '\n', size - i);
		size_t length = end != NULL ? (size_t)(end - (text + i)) : size - i;

		/* A longer line goes on in the next. A byte may become three (U+FFFD). */
		if (length > LINE_SIZE / 3 - 1) {
			length = LINE_SIZE / 3 - 1;
			end = NULL;
		}
		part = length + (end != NULL ? 1 : 0);
		if (length > 0 && text[i + length - 1] == '\r')
			length--;
		plain_text(line, sizeof(line), text + i, length);
		append_escaped(page, line, strlen(line));
		append(page, "\n", 1);
	}
}

void
page_time(struct page *page, int64_t at)
{
	char text[64] = "?";
	time_t time = (time_t)at;
	struct tm tm;

	if (gmtime_r(&time, &tm) != NULL)
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M UTC", &tm);
	page_html(page, text);
}

void
page_points(struct page *page, int64_t milli)
{
	char text[NUMBER_SIZE];

	snprintf(text, sizeof(text), "%.1f", (double)milli / 1000.0);
	page_html(page, text);
}
