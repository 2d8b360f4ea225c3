/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mime.h"

#include <sys/mman.h>

#include <fcntl.h>
#include <unistd.h>

#include <gmime/gmime.h>

void
mime_prepare(void)
{
	g_mime_init();
}

/* Decode the first bytes of ${part} into ${head}. Return how many. */
static size_t
read_head(GMimePart *part, char head[MIME_HEAD_SIZE])
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream, *decoded;
	GMimeFilter *filter;
	size_t size = 0;
	ssize_t got;

	if (content == NULL)
		return (0);
	stream = g_mime_data_wrapper_get_stream(content);
	g_mime_stream_reset(stream);
	decoded = g_mime_stream_filter_new(stream);
	filter = g_mime_filter_basic_new(g_mime_data_wrapper_get_encoding(content), FALSE);
	g_mime_stream_filter_add(GMIME_STREAM_FILTER(decoded), filter);
	g_object_unref(filter);
	while (size < MIME_HEAD_SIZE &&
	       (got = g_mime_stream_read(decoded, head + size, MIME_HEAD_SIZE - size)) > 0)
		size += (size_t)got;
	g_object_unref(decoded);
	return (size);
}

static void
visit_object(GMimeObject *object, mime_visit *visit, void *context)
{
	GMimeContentType *type = g_mime_object_get_content_type(object);
	char head[MIME_HEAD_SIZE];
	char *text = type == NULL ? NULL : g_mime_content_type_get_mime_type(type);
	struct mime_part part = {
	    .type = text != NULL ? text : "text/plain",
	    .names =
		{
		    g_mime_object_get_content_disposition_parameter(object, "filename"),
		    g_mime_object_get_content_type_parameter(object, "name"),
		},
	};

	if (GMIME_IS_PART(object)) {
		part.head_size = read_head(GMIME_PART(object), head);
		part.head = head;
	}
	visit(&part, context);
	g_free(text);
}

/* The parser's message, of the bytes as they are in memory. NULL with ${why}. */
static GMimeMessage *
parse(int fd, int64_t size, struct why *why)
{
	/* GMIME: a stream that does not own its descriptor never gives back its memory either. */
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	GMimeStream *stream = NULL;
	GMimeMessage *message;
	GMimeParser *parser;

	if (own != -1)
		stream = g_mime_stream_mmap_new_with_bounds(own, PROT_READ, MAP_PRIVATE, 0, size);
	if (stream == NULL) {
		why_errno(why, "MIME: cannot map the message");
		if (own != -1)
			close(own);
		return (NULL);
	}
	parser = g_mime_parser_new_with_stream(stream);
	g_object_unref(stream);
	message = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	if (message == NULL)
		why_set(why, "MIME: this is no message");
	return (message);
}

int
mime_walk(int fd, int64_t size, const struct mime_limits *limits, mime_visit *visit, void *context,
    struct why *why)
{
	GMimeMessage *message = parse(fd, size, why);
	GMimePartIter *iter;
	size_t count = 0;
	int result = 0;

	if (message == NULL)
		return (-1);
	iter = g_mime_part_iter_new(GMIME_OBJECT(message));
	while (g_mime_part_iter_is_valid(iter)) {
		if (++count > limits->parts_max) {
			why_set(why, "MIME: more than %zu parts", limits->parts_max);
			result = -1;
			break;
		}
		visit_object(g_mime_part_iter_get_current(iter), visit, context);
		if (!g_mime_part_iter_next(iter))
			break;
	}
	g_mime_part_iter_free(iter);
	g_object_unref(message);
	return (result);
}
