/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "zip_tail.h"

#include <stdint.h>
#include <string.h>

/* APPNOTE.TXT: 4.3.16 the end, 4.3.15 and 4.3.14 those of zip64, 4.3.12 an entry. */
enum {
	END_SIZE = 22,
	END_ENTRIES_AT = 10,
	END_DIRECTORY_SIZE_AT = 12,
	END_DIRECTORY_AT = 16,
	END_COMMENT_AT = 20,
	COMMENT_MAX = 65535,

	LOCATOR_SIZE = 20,
	END64_SIZE = 56,
	END64_DIRECTORY_SIZE_AT = 40,
	END64_DIRECTORY_AT = 48,

	ENTRY_SIZE = 46,
	ENTRY_FLAGS_AT = 8,
	ENTRY_UNPACKED_AT = 24,
	ENTRY_NAME_AT = 28,
	ENTRY_EXTRA_AT = 30,
	ENTRY_COMMENT_AT = 32,
	ENTRY_FILE_AT = 42,
	FLAG_ENCRYPTED = 1
};

/* Too large for its field: the number is in that of zip64 (4.5.3). */
static const uint64_t in_extra = 0xffffffff;

/* The directory of a zip file. */
struct directory {
	const unsigned char *data; /* of the whole file */
	size_t at, end;            /* where it stands */
	uint64_t said;             /* where it says that it does */
	bool exact;
};

static uint64_t
number(const unsigned char *at, size_t size)
{
	uint64_t value = 0;

	while (size > 0)
		value = value << 8 | at[--size];
	return (value);
}

/* Whether ${end}, of ${left} bytes to the end of the file, is the end of a zip. */
static bool
is_end(const unsigned char *end, size_t left)
{
	return (
	    memcmp(end, "PK\5\6", 4) == 0 && END_SIZE + number(end + END_COMMENT_AT, 2) <= left);
}

/* Where the directory begins that ends at ${directory->end}, and where it says that it does. */
static bool
find_begin(struct directory *directory)
{
	const unsigned char *at = directory->data + directory->end;
	uint64_t size = number(at + END_DIRECTORY_SIZE_AT, 4);

	directory->said = number(at + END_DIRECTORY_AT, 4);
	if (directory->end >= LOCATOR_SIZE + END64_SIZE &&
	    memcmp(at - LOCATOR_SIZE, "PK\6\7", 4) == 0 &&
	    memcmp(at - LOCATOR_SIZE - END64_SIZE, "PK\6\6", 4) == 0) {
		directory->end -= LOCATOR_SIZE + END64_SIZE;
		at = directory->data + directory->end;
		size = number(at + END64_DIRECTORY_SIZE_AT, 8);
		directory->said = number(at + END64_DIRECTORY_AT, 8);
	}
	if (size > directory->end || directory->said > directory->end - size)
		return (false);
	directory->at = directory->end - (size_t)size;
	return (true);
}

static bool
find_directory(const void *data, size_t size, struct directory *directory)
{
	const unsigned char *bytes = data;
	size_t end, least;

	if (size < END_SIZE)
		return (false);
	least = size > END_SIZE + COMMENT_MAX ? size - END_SIZE - COMMENT_MAX : 0;
	for (end = size - END_SIZE; end > least && !is_end(bytes + end, size - end); end--)
		continue;
	if (!is_end(bytes + end, size - end))
		return (false);
	*directory = (struct directory){.data = bytes,
	    .end = end,
	    .exact = end + END_SIZE + number(bytes + end + END_COMMENT_AT, 2) == size};
	return (find_begin(directory));
}

/* The entry that comes next, or NULL; ${size} bytes. */
static const unsigned char *
next_entry(struct directory *directory, size_t *size)
{
	const unsigned char *entry = directory->data + directory->at;

	if (directory->end - directory->at < ENTRY_SIZE || memcmp(entry, "PK\1\2", 4) != 0)
		return (NULL);
	*size = ENTRY_SIZE + number(entry + ENTRY_NAME_AT, 2) + number(entry + ENTRY_EXTRA_AT, 2) +
		number(entry + ENTRY_COMMENT_AT, 2);
	if (*size > directory->end - directory->at)
		return (NULL);
	directory->at += *size;
	return (entry);
}

bool
zip_tail_find(const void *data, size_t size, struct zip_tail *tail)
{
	struct directory directory;
	const unsigned char *entry;
	size_t entry_size, begin;

	if (!find_directory(data, size, &directory))
		return (false);
	begin = directory.at;
	*tail = (struct zip_tail){.begin = begin, .exact = directory.exact, .empty = true};
	while ((entry = next_entry(&directory, &entry_size)) != NULL) {
		/* What it says is from where the zip file began when it was made. */
		uint64_t file = number(entry + ENTRY_FILE_AT, 4) + (begin - directory.said);

		tail->empty = false;
		if (file < tail->begin)
			tail->begin = (size_t)file;
	}
	return (true);
}

/* The size that ${entry} says, wherever it does. */
static int64_t
unpacked_size(const unsigned char *entry)
{
	enum { ZIP64 = 1, HEAD = 4, NUMBER = 8 };
	const unsigned char *extra = entry + ENTRY_SIZE + number(entry + ENTRY_NAME_AT, 2);
	size_t left = number(entry + ENTRY_EXTRA_AT, 2), field;
	uint64_t size = number(entry + ENTRY_UNPACKED_AT, 4);

	if (size != in_extra)
		return ((int64_t)size);
	for (; left >= HEAD; extra += field, left -= field) {
		field = HEAD + number(extra + 2, 2);
		if (field > left)
			break;
		if (number(extra, 2) != ZIP64 || field < HEAD + NUMBER)
			continue;
		size = number(extra + HEAD, NUMBER);
		return (size > INT64_MAX ? INT64_MAX : (int64_t)size);
	}
	return (INT64_MAX);
}

bool
zip_tail_files(
    const void *data, size_t size, void (*visit)(int64_t size, void *context), void *context)
{
	struct directory directory;
	const unsigned char *entry;
	size_t entry_size, name_size;

	if (!find_directory(data, size, &directory))
		return (false);
	while ((entry = next_entry(&directory, &entry_size)) != NULL) {
		name_size = number(entry + ENTRY_NAME_AT, 2);
		if ((number(entry + ENTRY_FLAGS_AT, 2) & FLAG_ENCRYPTED) == 0 &&
		    (name_size == 0 || entry[ENTRY_SIZE + name_size - 1] != '/'))
			visit(unpacked_size(entry), context);
	}
	return (true);
}
