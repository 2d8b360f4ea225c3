/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mail_source.h"

#include <sys/stat.h>

#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct mail_source {
	FTS *tree; /* NULL: a file alone */
	uint64_t files, files_seen;
	FILE *file; /* being read */
	off_t file_size;
	bool is_mbox;
	char *buffer;
	size_t room, used;
	bool too_long;
	uint64_t passed_over;
};

static const char mbox_line[] = "From ";
enum { MBOX_LINE_SIZE = sizeof(mbox_line) - 1 };

/* ---- folders ------------------------------------------------------------ */

static FTS *
open_tree(const char *path)
{
	char cur[PATH_MAX], new[PATH_MAX];
	char *maildir[] = {cur, new, NULL}, *folder[] = {(char *)path, NULL};
	struct stat status;
	int sizes[] = {
	    snprintf(cur, sizeof(cur), "%s/cur", path), snprintf(new, sizeof(new), "%s/new", path)};
	bool is_maildir = sizes[0] < (int)sizeof(cur) && sizes[1] < (int)sizeof(new) &&
			  stat(cur, &status) == 0 && S_ISDIR(status.st_mode);

	return (fts_open(is_maildir ? maildir : folder, FTS_PHYSICAL | FTS_NOCHDIR, NULL));
}

/* The next file of ${tree}, or NULL. */
static FTSENT *
next_file(FTS *tree)
{
	FTSENT *entry;

	while ((entry = fts_read(tree)) != NULL) {
		if (entry->fts_level > 0 && entry->fts_name[0] == '.')
			fts_set(tree, entry, FTS_SKIP);
		else if (entry->fts_info == FTS_F)
			return (entry);
	}
	return (NULL);
}

static uint64_t
count_files(const char *path)
{
	FTS *tree = open_tree(path);
	uint64_t count = 0;

	if (tree == NULL)
		return (0);
	while (next_file(tree) != NULL)
		count++;
	fts_close(tree);
	return (count);
}

/* ---- files -------------------------------------------------------------- */

/* Begin with the file behind ${fd}, which is taken over. Return 0 or -1. */
static int
begin_file(struct mail_source *source, int fd)
{
	struct stat status;
	int byte;
	size_t i;

	if (fd == -1 || fstat(fd, &status) == -1)
		goto err0;
	source->file = fdopen(fd, "r");
	if (source->file == NULL)
		goto err0;
	source->file_size = S_ISREG(status.st_mode) ? status.st_size : 0;
	source->is_mbox = true;
	source->used = 0;
	source->too_long = false;
	/* What is no "From " is the message's beginning. */
	for (i = 0; i < MBOX_LINE_SIZE && source->is_mbox; i++) {
		byte = getc_unlocked(source->file);
		if (byte == EOF)
			break;
		source->buffer[source->used++] = (char)byte;
		source->is_mbox = byte == mbox_line[i];
	}
	source->is_mbox = source->is_mbox && i == MBOX_LINE_SIZE;
	if (source->is_mbox) {
		source->used = 0;
		while ((byte = getc_unlocked(source->file)) != EOF && byte != '\n')
			continue;
	}
	return (0);

err0:
	if (fd != -1)
		close(fd);
	source->passed_over++;
	return (-1);
}

/* Return false when there is no room for it. */
static bool
put_byte(struct mail_source *source, char byte)
{
	if (source->used == source->room) {
		size_t room = source->room * 2;
		char *buffer =
		    room == 0 || room > MAIL_SOURCE_SIZE_MAX ? NULL : realloc(source->buffer, room);

		if (buffer == NULL)
			return (false);
		source->buffer = buffer;
		source->room = room;
	}
	source->buffer[source->used++] = byte;
	return (true);
}

/* The message is too long: from here on no more of it is kept than the line that begins at ${line},
 * so that its end is seen. */
static void
keep_line(struct mail_source *source, size_t line)
{
	source->too_long = true;
	source->used -= line;
	if (line == 0)
		source->used = 0;
	else
		memmove(source->buffer, source->buffer + line, source->used);
}

/* Whether ${line} parts messages: "From ", and a time of day, which a sentence seldom has. */
static bool
is_parting(const char *line, size_t size)
{
	size_t i;

	if (size <= MBOX_LINE_SIZE || memcmp(line, mbox_line, MBOX_LINE_SIZE) != 0)
		return (false);
	for (i = MBOX_LINE_SIZE; i + 4 < size; i++)
		if (line[i] >= '0' && line[i] <= '9' && line[i + 1] >= '0' && line[i + 1] <= '9' &&
		    line[i + 2] == ':' && line[i + 3] >= '0' && line[i + 3] <= '9')
			return (true);
	return (false);
}

/* Read one message of the file. Return whether there was one that can be used. */
static bool
read_message(struct mail_source *source, const char **message, size_t *size)
{
	size_t line = source->used, end = 0;
	bool blank_before = false, more = false;
	int byte;

	source->too_long = false;
	while ((byte = getc_unlocked(source->file)) != EOF) {
		if (!put_byte(source, (char)byte)) {
			blank_before = blank_before && line > 0;
			keep_line(source, line);
			line = 0;
			put_byte(source, (char)byte);
		}
		if (byte != '\n')
			continue;
		if (source->is_mbox && blank_before &&
		    is_parting(source->buffer + line, source->used - line)) {
			more = true;
			break;
		}
		blank_before = source->used - line == 1 ||
			       (source->used - line == 2 && source->buffer[line] == '\r');
		if (source->too_long)
			source->used = 0;
		line = source->used;
	}
	end = more ? line : source->used;
	if (!more) {
		fclose(source->file);
		source->file = NULL;
	}
	source->used = 0;
	if (source->too_long)
		source->passed_over++;
	*message = source->buffer;
	*size = end;
	return (!source->too_long && end > 0);
}

struct mail_source *
mail_source_open(const char *path, struct why *why)
{
	struct mail_source *source = calloc(1, sizeof(*source));
	struct stat status;
	int fd;

	if (source == NULL)
		goto err0;
	source->room = 65536;
	source->buffer = malloc(source->room);
	if (source->buffer == NULL)
		goto err0;
	if (strcmp(path, "-") == 0) {
		fd = dup(STDIN_FILENO);
	} else {
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (fd == -1 || fstat(fd, &status) == -1) {
			if (fd != -1)
				close(fd);
			goto err0;
		}
		if (S_ISDIR(status.st_mode)) {
			close(fd);
			source->files = count_files(path);
			source->tree = open_tree(path);
			if (source->tree == NULL)
				goto err0;
			return (source);
		}
	}
	if (begin_file(source, fd) == -1)
		goto err0;

	/* Success! */
	return (source);

err0:
	/* Failure! */
	why_errno(why, "%s", path);
	mail_source_close(source);
	return (NULL);
}

void
mail_source_close(struct mail_source *source)
{
	if (source == NULL)
		return;
	if (source->tree != NULL)
		fts_close(source->tree);
	if (source->file != NULL)
		fclose(source->file);
	free(source->buffer);
	free(source);
}

bool
mail_source_next(struct mail_source *source, const char **message, size_t *size)
{
	FTSENT *entry;

	for (;;) {
		while (source->file != NULL)
			if (read_message(source, message, size))
				return (true);
		if (source->tree == NULL)
			return (false);
		entry = next_file(source->tree);
		if (entry == NULL)
			return (false);
		source->files_seen++;
		begin_file(source, open(entry->fts_accpath,
				       O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
	}
}

double
mail_source_part(const struct mail_source *source)
{
	if (source->files > 0)
		return ((double)source->files_seen / (double)source->files);
	if (source->file != NULL && source->file_size > 0)
		return ((double)ftello(source->file) / (double)source->file_size);
	return (-1);
}

uint64_t
mail_source_passed_over(const struct mail_source *source)
{
	return (source->passed_over);
}
