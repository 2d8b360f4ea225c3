/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "message_copy.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "fdio.h"
#include "fileio.h"

enum {
	BUFFER_SIZE = 16 * 1024,
	FIRST_LINE_MAX = 16 * 1024, /* how far the first line end of the body is looked for */
};

/* Small writes gathered, for there may be thousands of headers. */
struct buffer {
	int fd;
	size_t used;
	char data[BUFFER_SIZE];
};

static int
buffer_flush(struct buffer *buffer, struct why *why)
{
	size_t used = buffer->used;

	buffer->used = 0;
	return (fileio_write_all(buffer->fd, buffer->data, used, why));
}

static int
buffer_add(struct buffer *buffer, const char *data, size_t size, struct why *why)
{
	while (size > 0) {
		size_t room = sizeof(buffer->data) - buffer->used;
		size_t part = size < room ? size : room;

		memcpy(buffer->data + buffer->used, data, part);
		buffer->used += part;
		data += part;
		size -= part;
		if (buffer->used == sizeof(buffer->data) && buffer_flush(buffer, why) == -1)
			return (-1);
	}
	return (0);
}

/* Add ${text} with each of its LF written as ${line_end}. */
static int
buffer_add_lines(
    struct buffer *buffer, const char *text, size_t size, const char *line_end, struct why *why)
{
	while (size > 0) {
		const char *lf = memchr(text, '\n', size);
		size_t line = lf != NULL ? (size_t)(lf - text) : size;

		if (buffer_add(buffer, text, line, why) == -1)
			return (-1);
		if (lf == NULL)
			break;
		if (buffer_add(buffer, line_end, strlen(line_end), why) == -1)
			return (-1);
		text += line + 1;
		size -= line + 1;
	}
	return (0);
}

/*
 * EXIM: with spool_wireformat a body that came by BDAT lies there with CRLF
 * (else with LF, and CR never stands before it). Headers in memory always have LF; they
 * are written as the body is, so that the scanner's MIME parser sees one kind of line end.
 */
static int
find_line_end(const struct message *message, const char **line_end, struct why *why)
{
	char start[FIRST_LINE_MAX];
	ssize_t got =
	    fileio_read_at(message->body_fd, start, sizeof(start), message->body_start, why);
	const char *lf;

	if (got == -1)
		return (-1);
	lf = memchr(start, '\n', (size_t)got);
	*line_end = lf != NULL && lf > start && lf[-1] == '\r' ? "\r\n" : "\n";
	return (0);
}

static int
write_headers(int fd, const struct message *message, struct why *why)
{
	struct buffer buffer = {.fd = fd, .used = 0};
	const char *line_end;
	size_t i;

	if (find_line_end(message, &line_end, why) == -1)
		return (-1);
	for (i = 0; i < message->headers_count; i++)
		if (buffer_add_lines(&buffer, message->headers[i].text, message->headers[i].size,
			line_end, why) == -1)
			return (-1);
	if (buffer_add(&buffer, line_end, strlen(line_end), why) == -1)
		return (-1);
	return (buffer_flush(&buffer, why));
}

/*
 * Memory while it is small (a copy costs 0.02 ms); with many connections large
 * ones would add up, so they go to the disk where Exim has its own.
 */
static int
open_empty(bool in_memory, struct why *why)
{
	int fd;

	if (in_memory)
		fd = memfd_create("coexim-message", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	else
		fd = open(".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd == -1)
		why_errno(why, "cannot make a %s for the scanner",
		    in_memory ? "memory file" : "file in the spool directory");
	return (fd);
}

int
message_copy_open(const struct message *message, int64_t *size, struct why *why)
{
	const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
	bool in_memory = message_size(message) <= MESSAGE_COPY_MEMORY_MAX;
	struct stat status;
	int64_t body;
	int fd;

	fd = open_empty(in_memory, why);
	if (fd == -1)
		goto err0;
	if (write_headers(fd, message, why) == -1)
		goto err1;
	body = fdio_copy_file(fd, message->body_fd, message->body_start, why);
	if (body == -1)
		goto err1;
	if (body != message->body_size) {
		why_set(why, "the message's data file changed its size");
		goto err1;
	}
	if (in_memory && fcntl(fd, F_ADD_SEALS, seals) == -1) {
		why_errno(why, "cannot seal the copy");
		goto err1;
	}
	if (fstat(fd, &status) == -1) {
		why_errno(why, "fstat of the copy");
		goto err1;
	}
	*size = status.st_size;

	/* Success! */
	return (fd);

err1:
	close(fd);
err0:
	/* Failure! */
	return (-1);
}
