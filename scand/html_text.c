/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "html_text.h"

#include <limits.h>
#include <string.h>
#include <strings.h>

#include <libxml/HTMLparser.h>

/* What is collected before it goes to the sink; and how often the clock is asked, in elements. */
enum { OUT_SIZE = 4096, STYLE_SIZE = 512, CLOCK_EVERY = 64 };

struct reader {
	const struct html_text_sink *sink;
	struct deadline deadline;
	htmlParserCtxtPtr parser;
	struct why *why;
	unsigned int depth;
	unsigned int hidden_at;  /* the depth of the element that hides what is in it; 0: none */
	unsigned int skipped_at; /* the same of one whose content is no text (script, style) */
	unsigned int anchor_at;  /* the same of a link */
	unsigned int elements;
	bool stopped;
	char out[OUT_SIZE];
	size_t used;
	char last; /* what came last, also of what is with the sink already */
	char url[HTML_TEXT_URL_SIZE];
	size_t url_size;
	char shown[HTML_TEXT_SHOWN_SIZE];
	size_t shown_size;
};

void
html_text_prepare(void)
{
	xmlInitParser();
}

/* ---- text --------------------------------------------------------------- */

static void
flush(struct reader *reader)
{
	if (reader->used > 0)
		reader->sink->text(
		    reader->out, reader->used, reader->hidden_at != 0, reader->sink->context);
	reader->used = 0;
}

static void
put(struct reader *reader, char c)
{
	if (reader->used == sizeof(reader->out))
		flush(reader);
	reader->out[reader->used++] = c;
	reader->last = c;
	if (reader->anchor_at != 0 && reader->hidden_at == 0 &&
	    reader->shown_size < sizeof(reader->shown))
		reader->shown[reader->shown_size++] = c;
}

/* A blank; several are one, and one beside a line end is none. */
static void
put_blank(struct reader *reader, char c)
{
	if (reader->last == '\n' || (reader->last == ' ' && c == ' '))
		return;
	if (reader->last == ' ' && reader->used > 0)
		reader->used--;
	put(reader, c);
}

static void
on_characters(void *context, const xmlChar *text, int size)
{
	struct reader *reader = context;
	int i;

	if (reader->skipped_at != 0)
		return;
	for (i = 0; i < size; i++) {
		if (text[i] <= ' ') {
			put_blank(reader, ' ');
		} else if (text[i] == 0xc2 && i + 1 < size && text[i + 1] == 0xa0) {
			/* U+00A0, a blank that does not break. */
			put_blank(reader, ' ');
			i++;
		} else {
			put(reader, (char)text[i]);
		}
	}
}

/* ---- elements ----------------------------------------------------------- */

/* Each with a blank on both sides. */
static const char blocks[] =
    " address article aside blockquote body br center dd div dl dt fieldset footer form h1 h2 h3 "
    "h4 "
    "h5 h6 header hr li main nav ol option p pre section table tbody tfoot thead title tr ul ";
static const char cells[] = " td th ";
static const char no_text[] = " script style title head template noembed ";

static bool
is_in(const char *list, const char *name)
{
	size_t size = strlen(name);
	const char *at = list;

	while ((at = strstr(at, name)) != NULL) {
		if (at[-1] == ' ' && at[size] == ' ')
			return (true);
		at++;
	}
	return (false);
}

/* Whether ${name} has the value zero in ${style}, and not something like 0.8. */
static bool
is_zero(const char *style, const char *name)
{
	const char *at = strstr(style, name);

	if (at == NULL)
		return (false);
	at += strlen(name);
	return (at[0] == '0' && at[1] != '.' && (at[1] < '0' || at[1] > '9'));
}

static char
lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c + ('a' - 'A'));
	return (c);
}

static bool
style_hides(const char *value)
{
	char style[STYLE_SIZE];
	size_t used = 0;

	for (; *value != '\0' && used < sizeof(style) - 1; value++)
		if ((unsigned char)*value > ' ')
			style[used++] = lower(*value);
	style[used] = '\0';
	return (strstr(style, "display:none") != NULL ||
		strstr(style, "visibility:hidden") != NULL ||
		strstr(style, "mso-hide:all") != NULL || is_zero(style, "font-size:") ||
		is_zero(style, "opacity:") || is_zero(style, "max-height:"));
}

static const char *
attribute(const xmlChar **attributes, const char *name)
{
	size_t i;

	for (i = 0; attributes != NULL && attributes[i] != NULL; i += 2)
		if (strcasecmp((const char *)attributes[i], name) == 0)
			return (attributes[i + 1] != NULL ? (const char *)attributes[i + 1] : "");
	return (NULL);
}

/* Take ${value} as an address: as browsers do, without blanks around it and line ends in it. */
static size_t
take_url(const char *value, char url[HTML_TEXT_URL_SIZE])
{
	size_t size = 0;

	while (*value != '\0' && (unsigned char)*value <= ' ')
		value++;
	for (; *value != '\0' && size < HTML_TEXT_URL_SIZE; value++)
		if (*value != '\n' && *value != '\r' && *value != '\t')
			url[size++] = *value;
	while (size > 0 && url[size - 1] == ' ')
		size--;
	return (size);
}

/* The link that was read until now goes to the sink. */
static void
end_anchor(struct reader *reader)
{
	reader->anchor_at = 0;
	if (reader->url_size > 0)
		reader->sink->link(reader->url, reader->url_size, reader->shown, reader->shown_size,
		    reader->sink->context);
}

static void
take_links(struct reader *reader, const char *name, const xmlChar **attributes)
{
	static const char *const others[] = {"src", "action", "background", "formaction"};
	char url[HTML_TEXT_URL_SIZE];
	const char *value = attribute(attributes, "href");
	size_t i, size;

	if (value != NULL && (strcmp(name, "a") == 0 || strcmp(name, "area") == 0)) {
		if (reader->anchor_at != 0)
			end_anchor(reader);
		reader->anchor_at = reader->depth;
		reader->url_size = take_url(value, reader->url);
		reader->shown_size = 0;
	} else if (value != NULL && strcmp(name, "base") != 0) {
		size = take_url(value, url);
		if (size > 0)
			reader->sink->link(url, size, NULL, 0, reader->sink->context);
	}
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		value = attribute(attributes, others[i]);
		size = value == NULL ? 0 : take_url(value, url);
		if (size > 0)
			reader->sink->link(url, size, NULL, 0, reader->sink->context);
	}
}

static void
stop(struct reader *reader, const char *what)
{
	if (reader->stopped)
		return;
	reader->stopped = true;
	why_set(reader->why, "HTML: %s", what);
	xmlStopParser(reader->parser);
}

static void
on_start(void *context, const xmlChar *element, const xmlChar **attributes)
{
	struct reader *reader = context;
	const char *name = (const char *)element, *style;

	if (reader->stopped)
		return;
	if (++reader->depth > HTML_TEXT_DEPTH_MAX) {
		stop(reader, "too many elements within each other");
		return;
	}
	if (++reader->elements % CLOCK_EVERY == 0 && deadline_passed(reader->deadline)) {
		stop(reader, "no time left");
		return;
	}
	if (is_in(blocks, name))
		put_blank(reader, '\n');
	else if (is_in(cells, name))
		put_blank(reader, ' ');
	if (reader->skipped_at == 0 && is_in(no_text, name))
		reader->skipped_at = reader->depth;
	if (attributes == NULL)
		return;
	style = attribute(attributes, "style");
	if (reader->hidden_at == 0 &&
	    ((style != NULL && style_hides(style)) || attribute(attributes, "hidden") != NULL)) {
		flush(reader);
		reader->hidden_at = reader->depth;
	}
	take_links(reader, name, attributes);
}

static void
on_end(void *context, const xmlChar *element)
{
	struct reader *reader = context;
	const char *name = (const char *)element;

	if (reader->stopped || reader->depth == 0)
		return;
	if (is_in(blocks, name) && strcmp(name, "br") != 0)
		put_blank(reader, '\n');
	if (reader->anchor_at == reader->depth)
		end_anchor(reader);
	if (reader->skipped_at == reader->depth)
		reader->skipped_at = 0;
	if (reader->hidden_at == reader->depth) {
		flush(reader);
		reader->hidden_at = 0;
	}
	reader->depth--;
}

/* ---- the document ------------------------------------------------------- */

/*
 * Where the first tag begins that has more attributes than libxml2 should see, or the end. What
 * separates them is counted rather than they themselves: somewhat too many, never too few.
 */
static size_t
sane_size(const char *data, size_t size)
{
	const size_t separators_max = (size_t)2 * HTML_TEXT_ATTRIBUTES_MAX;
	size_t at = 0, tag = 0, separators = 0;
	bool in_tag = false;
	char quote = '\0', before = '\0';

	for (; at < size; before = data[at++]) {
		char c = data[at];

		if (!in_tag) {
			const char *next = memchr(data + at, '<', size - at);

			if (next == NULL)
				return (size);
			at = (size_t)(next - data);
			in_tag = true;
			tag = at;
			separators = 0;
			quote = '\0';
		} else if (quote != '\0') {
			if (c == quote) {
				quote = '\0';
				separators++;
			}
		} else if (c == '>') {
			in_tag = false;
		} else if ((c == '"' || c == '\'') && before == '=') {
			quote = c;
		} else if (c == '/' || ((unsigned char)c <= ' ' && (unsigned char)before > ' ')) {
			separators++;
		}
		if (separators > separators_max)
			return (tag);
	}
	return (size);
}

int
html_text_read(const char *data, size_t size, struct deadline deadline,
    const struct html_text_sink *sink, struct why *why)
{
	/* LIBXML2: what is not set here builds a tree, or prints. */
	const htmlSAXHandler handler = {
	    .startElement = on_start,
	    .endElement = on_end,
	    .characters = on_characters,
	    .ignorableWhitespace = on_characters,
	};
	const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
			    HTML_PARSE_NONET | HTML_PARSE_NODEFDTD | HTML_PARSE_NOIMPLIED |
			    HTML_PARSE_IGNORE_ENC;
	struct reader reader = {.sink = sink, .deadline = deadline, .why = why};
	size_t sane = sane_size(data, size), read = sane;

	if (sane > 0 && sane < INT_MAX) {
		reader.parser = htmlNewParserCtxt();
		if (reader.parser == NULL) {
			why_set(why, "HTML: no memory");
			read = 0;
		} else {
			*reader.parser->sax = handler;
			reader.parser->userData = &reader;
			htmlCtxtReadMemory(reader.parser, data, (int)sane, NULL, "UTF-8", options);
			if (reader.stopped)
				read = (size_t)xmlByteConsumed(reader.parser);
			htmlFreeParserCtxt(reader.parser);
		}
	}
	if (reader.anchor_at != 0)
		end_anchor(&reader);
	flush(&reader);
	if (read > size)
		read = 0;
	if (sane < size)
		why_set(why, "HTML: a tag with more than %d attributes", HTML_TEXT_ATTRIBUTES_MAX);
	if (read < size)
		sink->text(data + read, size - read, false, sink->context);
	return (read < size ? -1 : 0);
}
