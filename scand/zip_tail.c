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
	ENTRY_NAME_AT = 28,
	ENTRY_EXTRA_AT = 30,
	ENTRY_COMMENT_AT = 32,
	ENTRY_FILE_AT = 42
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

/* Where the directory begins that ends at ${end}, and where it says that it does. */
static bool
find_directory(const unsigned char *data, size_t end, size_t *directory, uint64_t *said)
{
	const unsigned char *at = data + end;
	uint64_t size = number(at + END_DIRECTORY_SIZE_AT, 4);

	*said = number(at + END_DIRECTORY_AT, 4);
	if (end >= LOCATOR_SIZE + END64_SIZE && memcmp(at - LOCATOR_SIZE, "PK\6\7", 4) == 0 &&
	    memcmp(at - LOCATOR_SIZE - END64_SIZE, "PK\6\6", 4) == 0) {
		end -= LOCATOR_SIZE + END64_SIZE;
		size = number(data + end + END64_DIRECTORY_SIZE_AT, 8);
		*said = number(data + end + END64_DIRECTORY_AT, 8);
	}
	if (size > end || *said > end - size)
		return (false);
	*directory = end - (size_t)size;
	return (true);
}

bool
zip_tail_find(const void *data, size_t size, struct zip_tail *tail)
{
	const unsigned char *bytes = data;
	size_t end, least, at, directory = 0;
	uint64_t said = 0;

	if (size < END_SIZE)
		return (false);
	least = size > END_SIZE + COMMENT_MAX ? size - END_SIZE - COMMENT_MAX : 0;
	for (end = size - END_SIZE; end > least && !is_end(bytes + end, size - end); end--)
		continue;
	if (!is_end(bytes + end, size - end) || !find_directory(bytes, end, &directory, &said))
		return (false);
	tail->exact = end + END_SIZE + number(bytes + end + END_COMMENT_AT, 2) == size;
	tail->begin = directory;
	tail->empty = end - directory < ENTRY_SIZE || memcmp(bytes + directory, "PK\1\2", 4) != 0;
	for (at = directory; end - at >= ENTRY_SIZE && memcmp(bytes + at, "PK\1\2", 4) == 0;) {
		/* What it says is from where the zip file began when it was made. */
		uint64_t file = number(bytes + at + ENTRY_FILE_AT, 4) + (directory - said);
		size_t behind = ENTRY_SIZE + number(bytes + at + ENTRY_NAME_AT, 2) +
				number(bytes + at + ENTRY_EXTRA_AT, 2) +
				number(bytes + at + ENTRY_COMMENT_AT, 2);

		if (file < tail->begin)
			tail->begin = (size_t)file;
		if (behind > end - at)
			break;
		at += behind;
	}
	return (true);
}
