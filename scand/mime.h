/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MIME_H_
#define MIME_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "deadline.h"

/*
 * GMime, and all that is known of its ways: one walk over a message and its parts. No
 * other file but mime_names.c, its helper, includes gmime.h. The count of mime_count.h has passed
 * before: GMime stops without a word at depth 1024 and takes minutes for a million parts.
 *
 * What is called text here is valid UTF-8 with LF line ends and without NULs, whatever came
 * (utf8.h); it need not end in a NUL. All of it is hostile, and gone after the visit.
 */

enum {
	MIME_HEAD_SIZE = 4096,
	MIME_HEADERS_SIZE = 65536,     /* bytes of a message's header block */
	MIME_HEADERS_MAX = 500,        /* headers of a message that are handed on by themselves */
	MIME_PART_HEADERS_SIZE = 8192, /* bytes of a part's header block */
	MIME_TEXT_SIZE = 262144,       /* bytes of text, of all parts together */
	MIME_SUBJECT_SIZE = 4096,
};

struct mime_bytes {
	const char *data;
	size_t size;
};

/* How a mail program shows a part. */
enum mime_shown {
	MIME_SHOWN_NOT,  /* as an attachment or a picture, by its type */
	MIME_SHOWN_TEXT, /* text of any kind but: */
	MIME_SHOWN_HTML
};

/* What it came in (Content-Transfer-Encoding). */
enum mime_encoding {
	MIME_ENCODING_NONE, /* 7bit, 8bit, binary, unknown ones */
	MIME_ENCODING_QUOTED_PRINTABLE,
	MIME_ENCODING_BASE64,
	MIME_ENCODING_UUENCODE
};

struct mime_header {
	struct mime_bytes name; /* without the colon and blanks before it */
	struct mime_bytes raw;  /* the value as it came, line ends within, none at its end */
};

/* The message itself, before its parts. */
struct mime_message {
	struct mime_bytes headers;      /* the header block as it came, without the empty line */
	struct mime_bytes body;         /* all that is behind the empty line, as it came */
	const struct mime_header *list; /* the same headers one by one */
	size_t list_count;
	struct mime_bytes subject; /* text: encoded words (RFC 2047) decoded, lines unfolded */
	bool cut;                  /* there are more headers than the bounds above let through */
};

struct mime_source;

/* One part that is no multipart with parts, or a message within. */
struct mime_part {
	const char *type; /* as declared, "text/plain" where it is not; lower case or not */
	/* All that Content-Disposition and Content-Type have, each once, UTF-8 (mime_names.h): a
	 * mail program may show any of them. */
	const char *const *names;
	size_t names_count;
	bool names_left_out; /* there may be more of them than are looked at */
	const void *head;    /* how the content begins, decoded; NULL of a message within */
	size_t head_size;    /* bytes, MIME_HEAD_SIZE at most */

	unsigned int depth; /* 0: the whole body is this part */
	bool attached;      /* it asks to be shown as an attachment */
	enum mime_encoding encoding;
	struct mime_bytes headers; /* its header block as it came; empty at depth 0 */
	enum mime_shown shown;
	struct mime_bytes text; /* its content as text, where shown says so */
	bool text_cut;          /* there is more than MIME_TEXT_SIZE let through */
	struct mime_source *source;
};

struct mime_limits {
	size_t parts_max; /* more are an error */
	struct deadline deadline;
};

/* What the walk calls: once for the message, which stays until the end of the walk; then for each
 * part, in their order. */
struct mime_visitor {
	void (*message)(const struct mime_message *message, void *context); /* NULL: not wanted */
	void (*part)(const struct mime_part *part, void *context);
	void (*end)(void *context); /* after the last, while the message is still there; or NULL */
	bool text;                  /* whether parts' text is wanted */
	void *context;
};

/**
 * mime_prepare():
 * Once in a process, before the jail closes and before it forks.
 */
void
mime_prepare(void);

/**
 * mime_walk(fd, size, limits, visitor, why):
 * Visit the message in the first ${size} bytes of ${fd}, whose
 * position does not move. Messages within messages are walked into, so far as they
 * are not encoded. Return 0; or -1 with ${why}: too many parts, the deadline, or no message at
 * all. The file must not become shorter meanwhile: the process would end (SIGBUS).
 */
int
mime_walk(int fd, int64_t size, const struct mime_limits *limits,
    const struct mime_visitor *visitor, struct why *why);

/**
 * mime_walk_bytes(data, size, limits, visitor, why):
 * The same of the message in ${size} bytes of ${data}.
 */
int
mime_walk_bytes(const void *data, size_t size, const struct mime_limits *limits,
    const struct mime_visitor *visitor, struct why *why);

/**
 * mime_content(part, size_max):
 * The first ${size_max} bytes of the content of ${part}, transfer encoding undone. Good until the
 * next call or the end of the visit. Empty for a message within.
 */
struct mime_bytes
mime_content(const struct mime_part *part, size_t size_max);

/**
 * mime_decode_words(raw, out, out_size):
 * The header value ${raw} as text: unfolded, encoded words decoded, at
 * most ${out_size} bytes of it into ${out}. Return its size.
 */
size_t
mime_decode_words(struct mime_bytes raw, char *out, size_t out_size);

#endif /* MIME_H_ */
