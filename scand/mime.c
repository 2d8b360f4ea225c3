/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mime.h"

#include <sys/mman.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <gmime/gmime.h>

#include "fileio.h"
#include "mime_names.h"
#include "utf8.h"

/* A multipart within a multipart, and so on: above GMime's own bound, which says nothing. */
enum { DEPTH_MAX = 1100 };

/* A larger message is mapped, not read. */
enum { READ_SIZE_MAX = 1024 * 1024 };

/* What the buffer for decoded content grows by. */
enum { GROW_SIZE = 65536 };

struct walk {
	const struct mime_limits *limits;
	const struct mime_visitor *visitor;
	struct mime_bytes whole; /* the message as it lies in memory */
	size_t count;
	size_t text_left;
	GByteArray *content; /* decoded */
	char *text;          /* MIME_TEXT_SIZE bytes, when first needed */
	struct why *why;
};

struct mime_source {
	struct walk *walk;
	GMimeObject *object;
};

void
mime_prepare(void)
{
	g_mime_init();
}

/* ---- content ------------------------------------------------------------ */

/* Decode the first ${size_max} bytes of ${part} into walk->content. */
static void
decode(struct walk *walk, GMimePart *part, size_t size_max)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream, *decoded;
	GMimeFilter *filter;
	ssize_t got = 1;

	g_byte_array_set_size(walk->content, 0);
	if (content == NULL)
		return;
	stream = g_mime_data_wrapper_get_stream(content);
	g_mime_stream_reset(stream);
	decoded = g_mime_stream_filter_new(stream);
	filter = g_mime_filter_basic_new(g_mime_data_wrapper_get_encoding(content), FALSE);
	g_mime_stream_filter_add(GMIME_STREAM_FILTER(decoded), filter);
	g_object_unref(filter);
	while (got > 0 && walk->content->len < size_max) {
		size_t had = walk->content->len, room = size_max - had;

		if (room > GROW_SIZE)
			room = GROW_SIZE;
		g_byte_array_set_size(walk->content, (guint)(had + room));
		got = g_mime_stream_read(decoded, (char *)walk->content->data + had, room);
		g_byte_array_set_size(walk->content, (guint)(had + (got > 0 ? (size_t)got : 0)));
	}
	g_object_unref(decoded);
}

struct mime_bytes
mime_content(const struct mime_part *part, size_t size_max)
{
	struct walk *walk = part->source->walk;

	if (!GMIME_IS_PART(part->source->object))
		return ((struct mime_bytes){NULL, 0});
	decode(walk, GMIME_PART(part->source->object), size_max);
	return ((struct mime_bytes){(const char *)walk->content->data, walk->content->len});
}

/*
 * What turns the character set ${name} into UTF-8. NULL: nothing need or
 * can, and the bytes are taken as they are.
 */
static GMimeFilter *
converter(const char *name)
{
	if (name == NULL || g_ascii_strcasecmp(name, "utf-8") == 0 ||
	    g_ascii_strcasecmp(name, "us-ascii") == 0)
		return (NULL);
	return (g_mime_filter_charset_new(name, "utf-8"));
}

/* Make text of ${content}, in the character set ${name}, as far as there is room for it. */
static void
make_text(struct walk *walk, struct mime_bytes content, const char *name, struct mime_part *part)
{
	GMimeFilter *filter = converter(name);
	size_t used = 0;

	if (walk->text == NULL)
		walk->text = g_malloc(MIME_TEXT_SIZE);
	if (filter != NULL && content.size > 0) {
		char *converted = NULL;
		size_t size = 0, prespace = 0;

		/* GMIME: it takes the input for its own to write in. */
		g_mime_filter_complete(
		    filter, (char *)content.data, content.size, 0, &converted, &size, &prespace);
		content = (struct mime_bytes){converted, size};
	}
	part->text.data = walk->text;
	part->text.size = utf8_mend(walk->text, walk->text_left, content.data, content.size, &used);
	part->text_cut = part->text_cut || used < content.size;
	walk->text_left -= part->text.size;
	if (filter != NULL)
		g_object_unref(filter);
}

/* ---- parts -------------------------------------------------------------- */

/* Where the header block ends that goes on at ${at}: before its empty line, after a line end. */
static size_t
headers_end(struct mime_bytes whole, size_t at)
{
	while (at < whole.size) {
		const char *end = memchr(whole.data + at, '\n', whole.size - at);

		if (whole.data[at] == '\n' ||
		    (whole.data[at] == '\r' && at + 1 < whole.size && whole.data[at + 1] == '\n'))
			return (at);
		if (end == NULL)
			return (whole.size);
		at = (size_t)(end - whole.data) + 1;
	}
	return (whole.size);
}

/* Widen ${first} to ${last}, where headers begin in the message, to those of ${object}. */
static void
widen(GMimeObject *object, gint64 *first, gint64 *last)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(object);
	int i, count = g_mime_header_list_get_count(list);

	for (i = 0; i < count; i++) {
		gint64 at = g_mime_header_get_offset(g_mime_header_list_get_header_at(list, i));

		if (at >= 0 && (*first == -1 || at < *first))
			*first = at;
		if (at > *last)
			*last = at;
	}
}

/*
 * The header block of ${object} as it came. GMIME: of a message within, those
 * that begin with Content- are its body's, the others those of ${message}, which else is NULL.
 */
static struct mime_bytes
headers_of(const struct walk *walk, GMimeObject *object, GMimeMessage *message)
{
	gint64 first = -1, last = -1;
	size_t end;

	widen(object, &first, &last);
	if (message != NULL)
		widen(GMIME_OBJECT(message), &first, &last);
	if (first == -1 || (size_t)last >= walk->whole.size)
		return ((struct mime_bytes){NULL, 0});
	end = headers_end(walk->whole, (size_t)last);
	if (end - (size_t)first > MIME_PART_HEADERS_SIZE)
		end = (size_t)first + MIME_PART_HEADERS_SIZE;
	return ((struct mime_bytes){walk->whole.data + first, end - (size_t)first});
}

static enum mime_shown
shown_as(GMimeContentType *type)
{
	if (type == NULL)
		return (MIME_SHOWN_TEXT);
	if (g_mime_content_type_is_type(type, "text", "html") ||
	    g_mime_content_type_is_type(type, "application", "xhtml+xml"))
		return (MIME_SHOWN_HTML);
	return (g_mime_content_type_is_type(type, "text", "*") ? MIME_SHOWN_TEXT : MIME_SHOWN_NOT);
}

static enum mime_encoding
encoding_of(GMimePart *part)
{
	switch (g_mime_part_get_content_encoding(part)) {
	case GMIME_CONTENT_ENCODING_BASE64:
		return (MIME_ENCODING_BASE64);
	case GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE:
		return (MIME_ENCODING_QUOTED_PRINTABLE);
	case GMIME_CONTENT_ENCODING_UUENCODE:
		return (MIME_ENCODING_UUENCODE);
	case GMIME_CONTENT_ENCODING_DEFAULT:
	case GMIME_CONTENT_ENCODING_7BIT:
	case GMIME_CONTENT_ENCODING_8BIT:
	case GMIME_CONTENT_ENCODING_BINARY:
		return (MIME_ENCODING_NONE);
	}
	return (MIME_ENCODING_NONE);
}

static void
visit_object(struct walk *walk, GMimeObject *object, GMimeMessage *message, unsigned int depth)
{
	GMimeContentType *type = g_mime_object_get_content_type(object);
	struct mime_source source = {.walk = walk, .object = object};
	const char *disposition = g_mime_object_get_disposition(object);
	char *text = type == NULL ? NULL : g_mime_content_type_get_mime_type(type);
	struct mime_names names = {.count = 0};
	char head[MIME_HEAD_SIZE];
	struct mime_part part = {
	    .type = text != NULL ? text : "text/plain",
	    .depth = depth,
	    .attached = disposition != NULL && g_ascii_strcasecmp(disposition, "attachment") == 0,
	    .source = &source,
	};

	mime_names_find(object, &names);
	part.names = (const char *const *)names.list;
	part.names_count = names.count;
	part.names_left_out = names.left_out;
	if (depth > 0)
		part.headers = headers_of(walk, object, message);
	if (GMIME_IS_PART(object)) {
		size_t size_max = MIME_HEAD_SIZE;
		struct mime_bytes content;

		part.shown = shown_as(type);
		part.encoding = encoding_of(GMIME_PART(object));
		if (part.shown != MIME_SHOWN_NOT && walk->visitor->text &&
		    walk->text_left > size_max)
			size_max = walk->text_left + 1;
		content = mime_content(&part, size_max);
		part.head_size = content.size < sizeof(head) ? content.size : sizeof(head);
		if (part.head_size > 0)
			memcpy(head, content.data, part.head_size);
		part.head = head;
		if (part.shown != MIME_SHOWN_NOT && walk->visitor->text) {
			part.text_cut = content.size == size_max;
			make_text(walk, content,
			    g_mime_object_get_content_type_parameter(object, "charset"), &part);
		}
	}
	walk->visitor->part(&part, walk->visitor->context);
	mime_names_free(&names);
	g_free(text);
}

/* What stands around the object that the walk is at. */
struct around {
	GMimeObject *object;
	int next; /* its part that comes next */
};

/* A part of ${object}, with ${message} when that is a message within; NULL: there is no more. */
static GMimeObject *
next_within(struct around *around, GMimeMessage **message)
{
	GMimeObject *object = around->object;

	*message = NULL;
	if (GMIME_IS_MULTIPART(object) &&
	    around->next < g_mime_multipart_get_count(GMIME_MULTIPART(object)))
		return (g_mime_multipart_get_part(GMIME_MULTIPART(object), around->next++));
	if (!GMIME_IS_MESSAGE_PART(object) || around->next++ > 0)
		return (NULL);
	*message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
	return (*message == NULL ? NULL : g_mime_message_get_mime_part(*message));
}

static int
visit_counted(struct walk *walk, GMimeObject *object, GMimeMessage *message, unsigned int depth)
{
	if (++walk->count > walk->limits->parts_max) {
		why_set(walk->why, "MIME: more than %zu parts", walk->limits->parts_max);
		return (-1);
	}
	if (deadline_passed(walk->limits->deadline)) {
		why_set(walk->why, "MIME: no time left at part %zu", walk->count);
		return (-1);
	}
	visit_object(walk, object, message, depth);
	return (0);
}

static int
walk_objects(struct walk *walk, GMimeObject *object)
{
	struct around stack[DEPTH_MAX];
	GMimeMessage *message = NULL;
	unsigned int depth = 0;

	while (object != NULL) {
		bool has_parts = GMIME_IS_MULTIPART(object) &&
				 g_mime_multipart_get_count(GMIME_MULTIPART(object)) > 0;

		if (!has_parts && visit_counted(walk, object, message, depth) == -1)
			return (-1);
		if (has_parts || GMIME_IS_MESSAGE_PART(object)) {
			if (depth == DEPTH_MAX) {
				why_set(walk->why, "MIME: deeper than %d", DEPTH_MAX);
				return (-1);
			}
			stack[depth++] = (struct around){.object = object};
		}
		object = NULL;
		while (depth > 0 && object == NULL) {
			object = next_within(&stack[depth - 1], &message);
			if (object == NULL)
				depth--;
		}
	}
	return (0);
}

/* ---- the message -------------------------------------------------------- */

size_t
mime_decode_words(struct mime_bytes raw, char *out, size_t out_size)
{
	GString *line = g_string_sized_new(raw.size);
	const char *text;
	char *decoded = NULL;
	size_t i, size, used;

	/* A NUL would end it for GMime; RFC 5322 section 2.2.3: unfolding takes the line ends. */
	for (i = 0; i < raw.size; i++)
		if (raw.data[i] != '\0' && raw.data[i] != '\n' && raw.data[i] != '\r')
			g_string_append_c(line, raw.data[i]);
	text = line->str;
	if (strstr(text, "=?") != NULL)
		text = decoded = g_mime_utils_header_decode_text(NULL, line->str);
	while (*text == ' ' || *text == '\t')
		text++;
	size = utf8_mend(out, out_size, text, strlen(text), &used);
	g_free(decoded);
	g_string_free(line, TRUE);
	return (size);
}

/* Part the block headers.${data} into its headers. Return how many; ${cut}: there are more. */
static size_t
part_headers(struct mime_bytes block, struct mime_header list[MIME_HEADERS_MAX], bool *cut)
{
	size_t count = 0, at = 0, end, size;

	while (at < block.size) {
		const char *line = block.data + at, *colon;

		/* A line that begins with a blank goes on with the one before. */
		end = at;
		do {
			const char *next = memchr(block.data + end, '\n', block.size - end);

			end = next == NULL ? block.size : (size_t)(next - block.data) + 1;
		} while (end < block.size && (block.data[end] == ' ' || block.data[end] == '\t'));
		size = end - at;
		at = end;
		while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
			size--;
		colon = memchr(line, ':', size);
		if (colon == NULL)
			continue;
		if (count == MIME_HEADERS_MAX) {
			*cut = true;
			break;
		}
		list[count].raw.data = colon + 1;
		list[count].raw.size = size - (size_t)(colon + 1 - line);
		list[count].name.data = line;
		list[count].name.size = (size_t)(colon - line);
		while (list[count].name.size > 0 && (line[list[count].name.size - 1] == ' ' ||
							line[list[count].name.size - 1] == '\t'))
			list[count].name.size--;
		count++;
	}
	return (count);
}

/* What of a message stays until the end of the walk. */
struct kept {
	struct mime_header list[MIME_HEADERS_MAX];
	char subject[MIME_SUBJECT_SIZE];
};

static void
visit_message(const struct walk *walk, struct kept *kept)
{
	struct mime_header *list = kept->list;
	struct mime_message message = {.list = list};
	size_t end = headers_end(walk->whole, 0), body = end, i;

	if (body < walk->whole.size && walk->whole.data[body] == '\r')
		body++;
	if (body < walk->whole.size)
		body++;
	message.headers = (struct mime_bytes){walk->whole.data, end};
	message.body = (struct mime_bytes){walk->whole.data + body, walk->whole.size - body};
	if (end > MIME_HEADERS_SIZE) {
		message.headers.size = MIME_HEADERS_SIZE;
		message.cut = true;
	}
	message.list_count = part_headers(message.headers, list, &message.cut);
	message.subject.data = kept->subject;
	for (i = 0; i < message.list_count && message.subject.size == 0; i++)
		if (list[i].name.size == strlen("subject") &&
		    g_ascii_strncasecmp(list[i].name.data, "subject", list[i].name.size) == 0)
			message.subject.size =
			    mime_decode_words(list[i].raw, kept->subject, sizeof(kept->subject));
	walk->visitor->message(&message, walk->visitor->context);
}

/* A stream of the bytes as they are in memory, ${whole}. NULL with ${why}. */
static GMimeStream *
map(int fd, int64_t size, struct mime_bytes *whole, struct why *why)
{
	/* GMIME: a stream that does not own its descriptor never gives back its memory either. */
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	GMimeStream *stream = NULL;

	if (own != -1)
		stream = g_mime_stream_mmap_new_with_bounds(own, PROT_READ, MAP_PRIVATE, 0, size);
	if (stream == NULL) {
		why_errno(why, "MIME: cannot map the message");
		if (own != -1)
			close(own);
		return (NULL);
	}
	*whole = (struct mime_bytes){GMIME_STREAM_MMAP(stream)->map, (size_t)size};
	return (stream);
}

/* The same of a small message, which is read: to map it and see each page for the first time costs
 * more. */
static GMimeStream *
read_whole(int fd, int64_t size, struct mime_bytes *whole, struct why *why)
{
	GByteArray *bytes = g_byte_array_sized_new((guint)size);
	int64_t at = 0;

	g_byte_array_set_size(bytes, (guint)size);
	while (at < size) {
		ssize_t got = fileio_read_at(fd, bytes->data + at, (size_t)(size - at), at, why);

		if (got <= 0) {
			why_set(why, "MIME: the message became shorter while it was read");
			g_byte_array_free(bytes, TRUE);
			return (NULL);
		}
		at += got;
	}
	*whole = (struct mime_bytes){(const char *)bytes->data, (size_t)size};
	/* The stream frees them. */
	return (g_mime_stream_mem_new_with_byte_array(bytes));
}

static int
walk_parts(struct walk *walk, GMimeStream *stream)
{
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	GMimeObject *object;
	int result = -1;

	g_object_unref(parser);
	if (message == NULL) {
		why_set(walk->why, "MIME: this is no message");
		return (-1);
	}
	object = g_mime_message_get_mime_part(message);
	if (object == NULL)
		why_set(walk->why, "MIME: the message has no body");
	else
		result = walk_objects(walk, object);
	g_object_unref(message);
	return (result);
}

/* Walk through walk->whole, which ${stream} is made of. */
static int
walk_stream(struct walk *walk, GMimeStream *stream)
{
	const struct mime_visitor *visitor = walk->visitor;
	struct kept *kept = NULL;
	int result;

	walk->content = g_byte_array_new();
	if (visitor->message != NULL) {
		kept = g_new(struct kept, 1);
		visit_message(walk, kept);
	}
	result = walk_parts(walk, stream);
	if (result == 0 && visitor->end != NULL)
		visitor->end(visitor->context);
	g_free(kept);
	g_byte_array_free(walk->content, TRUE);
	g_free(walk->text);
	g_object_unref(stream);
	return (result);
}

int
mime_walk(int fd, int64_t size, const struct mime_limits *limits,
    const struct mime_visitor *visitor, struct why *why)
{
	struct walk walk = {
	    .limits = limits, .visitor = visitor, .text_left = MIME_TEXT_SIZE, .why = why};
	GMimeStream *stream = size <= READ_SIZE_MAX ? read_whole(fd, size, &walk.whole, why)
						    : map(fd, size, &walk.whole, why);

	return (stream == NULL ? -1 : walk_stream(&walk, stream));
}

int
mime_walk_bytes(const void *data, size_t size, const struct mime_limits *limits,
    const struct mime_visitor *visitor, struct why *why)
{
	struct walk walk = {
	    .limits = limits, .visitor = visitor, .text_left = MIME_TEXT_SIZE, .why = why};

	walk.whole = (struct mime_bytes){data, size};
	return (walk_stream(&walk, g_mime_stream_mem_new_with_buffer(data, size)));
}
