/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mail_view.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "html_text.h"
#include "url.h"
#include "utf8.h"

/* The bounds of each target: bytes, strings. */
static const struct {
	size_t size_max, count_max;
} bounds[VIEW_TARGETS] = {
    [VIEW_HEADERS] = {(size_t)2 * MIME_HEADERS_SIZE, MIME_HEADERS_MAX},
    [VIEW_HEADER_NAMES] = {8192, 1},
    [VIEW_SUBJECT] = {MIME_SUBJECT_SIZE, 1},
    [VIEW_TEXT] = {MIME_TEXT_SIZE, 100},
    [VIEW_HIDDEN] = {65536, 100},
    [VIEW_RAW] = {1, 1},
    [VIEW_URLS] = {65536, 500},
    [VIEW_LINKS] = {65536, 200},
    [VIEW_ATTACHMENTS] = {16384, 100},
    [VIEW_PARTS] = {8192, 1},
};

struct mail_view *
mail_view_new(void)
{
	struct mail_view *view = calloc(1, sizeof(*view));
	size_t i;

	if (view == NULL)
		return (NULL);
	for (i = 0; i < VIEW_TARGETS; i++)
		if (subjects_init(&view->of[i], bounds[i].size_max, bounds[i].count_max) == -1) {
			mail_view_free(view);
			errno = ENOMEM;
			return (NULL);
		}
	return (view);
}

void
mail_view_free(struct mail_view *view)
{
	size_t i;

	if (view == NULL)
		return;
	for (i = 0; i < VIEW_TARGETS; i++)
		subjects_free(&view->of[i]);
	free(view);
}

static char
lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c + ('a' - 'A'));
	return (c);
}

/* ---- headers ------------------------------------------------------------ */

static void
add_header(struct mail_view *view, const struct mime_header *header)
{
	struct subjects *headers = &view->of[VIEW_HEADERS];
	struct subjects *names = &view->of[VIEW_HEADER_NAMES];
	char value[VIEW_HEADER_SIZE];
	size_t i, size;

	for (i = 0; i < header->name.size; i++) {
		char c = header->name.data[i];

		/* A name is ASCII (RFC 5322 section 2.2); what is not would be no text. */
		if (c < '!' || c > '~')
			c = '?';
		subjects_append(headers, &c, 1);
		c = lower(c);
		subjects_append(names, &c, 1);
	}
	subjects_append(names, "\n", 1);
	subjects_append(headers, ": ", 2);
	size = mime_decode_words(header->raw, value, sizeof(value));
	subjects_append(headers, value, size);
	if (headers->count < MIME_HEADERS_MAX)
		view->name_sizes[headers->count] = header->name.size;
	subjects_end(headers);
}

void
mail_view_message(
    struct mail_view *view, const struct mime_message *message, struct deadline deadline)
{
	size_t i;

	for (i = 0; i < VIEW_TARGETS; i++)
		subjects_reset(&view->of[i]);
	view->deadline = deadline;
	view->html_left = false;
	for (i = 0; i < message->list_count; i++)
		add_header(view, &message->list[i]);
	subjects_end(&view->of[VIEW_HEADER_NAMES]);
	subjects_add(&view->of[VIEW_SUBJECT], message->subject.data, message->subject.size);
	view->raw = message->body;
	if (view->raw.size > VIEW_RAW_SIZE)
		view->raw.size = VIEW_RAW_SIZE;
}

/* ---- parts -------------------------------------------------------------- */

static void
take_text(const char *data, size_t size, bool hidden, void *context)
{
	struct mail_view *view = context;

	subjects_append(&view->of[hidden ? VIEW_HIDDEN : VIEW_TEXT], data, size);
}

static void
take_link(const char *url, size_t url_size, const char *shown, size_t shown_size, void *context)
{
	struct mail_view *view = context;
	struct subjects *links = &view->of[VIEW_LINKS];

	subjects_add(&view->of[VIEW_URLS], url, url_size);
	if (shown_size == 0)
		return;
	subjects_append(links, url, utf8_trim(url, url_size));
	subjects_append(links, " ", 1);
	subjects_append(links, shown, shown_size);
	subjects_end(links);
}

static void
find_urls(struct mail_view *view, const char *text, size_t size)
{
	size_t at = 0, url_size;

	for (;;) {
		at = url_find(text, size, at, &url_size);
		if (at == size)
			return;
		subjects_add(&view->of[VIEW_URLS], text + at,
		    url_size < HTML_TEXT_URL_SIZE ? url_size : HTML_TEXT_URL_SIZE);
		at += url_size;
	}
}

static void
read_text(struct mail_view *view, const struct mime_part *part)
{
	const struct html_text_sink sink = {.text = take_text, .link = take_link, .context = view};
	struct why why = {.text = ""};

	if (part->shown == MIME_SHOWN_HTML) {
		if (html_text_read(part->text.data, part->text.size, view->deadline, &sink, &why) ==
		    -1)
			view->html_left = true;
	} else {
		subjects_append(&view->of[VIEW_TEXT], part->text.data, part->text.size);
		find_urls(view, part->text.data, part->text.size);
	}
	subjects_end(&view->of[VIEW_TEXT]);
	if (view->of[VIEW_HIDDEN].size > 0)
		subjects_end(&view->of[VIEW_HIDDEN]);
}

/* What counts of a text's size: that there is more than blanks. */
static size_t
text_size(const struct mime_bytes *text)
{
	size_t i, size = 0;

	for (i = 0; i < text->size; i++)
		if ((unsigned char)text->data[i] > ' ')
			size++;
	return (size);
}

static void
add_name(struct mail_view *view, const char *name)
{
	char mended[UTF8_GROWTH * 256];
	size_t size = strlen(name), used;

	subjects_add(&view->of[VIEW_ATTACHMENTS], mended,
	    utf8_mend(mended, sizeof(mended), name, size, &used));
}

static const char *const encodings[] = {
    [MIME_ENCODING_NONE] = "plain",
    [MIME_ENCODING_QUOTED_PRINTABLE] = "quoted-printable",
    [MIME_ENCODING_BASE64] = "base64",
    [MIME_ENCODING_UUENCODE] = "uuencode",
};

void
mail_view_part(struct mail_view *view, const struct mime_part *part)
{
	char line[256], type[64];
	size_t i;
	int size;

	for (i = 0; i < sizeof(type) - 1 && part->type[i] != '\0'; i++) {
		char c = lower(part->type[i]);

		type[i] = c;
		if (c < '!' || c > '~')
			type[i] = '?';
	}
	type[i] = '\0';
	size = snprintf(line, sizeof(line), "%u %s %s %s %zu\n", part->depth, type,
	    part->attached || part->names_count > 0 ? "attachment" : "inline",
	    encodings[part->encoding], text_size(&part->text));
	subjects_append(&view->of[VIEW_PARTS], line, (size_t)size);
	for (i = 0; i < part->names_count; i++)
		add_name(view, part->names[i]);
	if (part->shown != MIME_SHOWN_NOT && !part->attached)
		read_text(view, part);
}

void
mail_view_end(struct mail_view *view)
{
	subjects_end(&view->of[VIEW_PARTS]);
}
