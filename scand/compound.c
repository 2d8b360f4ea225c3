/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compound.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* [MS-CFB] 2.2: the header; 2.6: an entry of the directory. */
enum {
	HEADER_SIZE = 512,
	SHIFT_AT = 30, /* of a sector's size */
	DIRECTORY_AT = 48,
	CUTOFF_AT = 56,     /* a smaller stream is in the mini stream */
	DIFAT_NEXT_AT = 68, /* the sector where the list below goes on */
	DIFAT_AT = 76,      /* sectors of the table of sectors, 109 of them */
	DIFAT_COUNT = 109,
	DIFAT_SECTORS_MAX = 1024,

	ENTRY_SIZE = 128,
	NAME_SIZE_AT = 64,
	TYPE_AT = 66,
	START_AT = 116,
	STREAM_SIZE_AT = 120,
	TYPE_ROOT = 5,
	TYPE_STREAM = 2,
	TYPE_STORAGE = 1,

	NAME_MAX_CHARS = 31,
	ENTRIES_MAX = 4096,
};

static const uint32_t sector_max = 0xfffffffa; /* what is above is no sector */
static const uint32_t chain_end = 0xfffffffe;

struct compound {
	const unsigned char *data;
	size_t size;
	unsigned int shift;
};

/* One entry of the directory. */
struct entry {
	char name[NAME_MAX_CHARS + 1]; /* what is not ASCII is '?' */
	unsigned int type;
	uint32_t start;
	uint32_t size;
};

static uint16_t
get16(const unsigned char *at)
{
	return ((uint16_t)(at[0] | at[1] << 8));
}

static uint32_t
get32(const unsigned char *at)
{
	return ((uint32_t)get16(at) | (uint32_t)get16(at + 2) << 16);
}

/* The sector ${number}, or NULL: it is not in the file. A last one that is cut is not whole. */
static const unsigned char *
sector_of(const struct compound *compound, uint32_t number)
{
	uint64_t at = ((uint64_t)number + 1) << compound->shift;

	if (number > sector_max || at + (UINT64_C(1) << compound->shift) > compound->size)
		return (NULL);
	return (compound->data + at);
}

/* The number of sector ${index} of the table; beyond sector_max when there is none. */
static uint32_t
table_sector(const struct compound *compound, uint32_t index)
{
	uint32_t per_sector = (UINT32_C(1) << compound->shift) / 4 - 1, steps, number;
	const unsigned char *list;

	if (index < DIFAT_COUNT)
		return (get32(compound->data + DIFAT_AT + (size_t)index * 4));
	index -= DIFAT_COUNT;
	number = get32(compound->data + DIFAT_NEXT_AT);
	list = sector_of(compound, number);
	for (steps = index / per_sector; steps > 0 && list != NULL; steps--) {
		if (steps > DIFAT_SECTORS_MAX)
			return (UINT32_MAX);
		list = sector_of(compound, get32(list + (size_t)per_sector * 4));
	}
	return (list != NULL ? get32(list + (size_t)(index % per_sector) * 4) : UINT32_MAX);
}

/* The sector behind ${number} in its chain; beyond sector_max when there is none. */
static uint32_t
next_of(const struct compound *compound, uint32_t number)
{
	uint32_t per_sector = (UINT32_C(1) << compound->shift) / 4;
	const unsigned char *table =
	    sector_of(compound, table_sector(compound, number / per_sector));

	if (table == NULL)
		return (UINT32_MAX);
	return (get32(table + (size_t)(number % per_sector) * 4));
}

static void
read_entry(const unsigned char *at, struct entry *entry)
{
	size_t chars = get16(at + NAME_SIZE_AT) / 2, i;

	if (chars > 0)
		chars--;
	if (chars > NAME_MAX_CHARS)
		chars = NAME_MAX_CHARS;
	for (i = 0; i < chars; i++) {
		uint16_t c = get16(at + i * 2);

		entry->name[i] = '?';
		if (c > 0 && c < 0x7f)
			entry->name[i] = (char)c;
	}
	entry->name[chars] = '\0';
	entry->type = at[TYPE_AT];
	entry->start = get32(at + START_AT);
	entry->size = get32(at + STREAM_SIZE_AT);
}

/* [MS-DOC] 2.5.2: the flag fEncrypted of the file information block. */
static bool
word_is_encrypted(const unsigned char *data, size_t size)
{
	enum { MAGIC = 0xa5ec, FLAGS_AT = 10, ENCRYPTED = 0x0100 };

	return (size > FLAGS_AT + 1 && get16(data) == MAGIC &&
		(get16(data + FLAGS_AT) & ENCRYPTED) != 0);
}

/*
 * [MS-XLS]: the records of the first substream of a workbook. FilePass (2.4.117) says that it is
 * encrypted, BoundSheet8 (2.4.28) that a sheet holds macros of Excel 4. Both stand near the
 * beginning: the sheets' names are listed before the first sheet.
 */
static unsigned int
look_at_workbook(const unsigned char *data, size_t size)
{
	enum { FILE_PASS = 0x2f, BOUND_SHEET = 0x85, END = 0x0a, HEAD = 4, SHEET_TYPE_AT = 5 };
	unsigned int found = 0;
	size_t at = 0;

	while (size - at >= HEAD) {
		unsigned int record = get16(data + at), length = get16(data + at + 2);

		if (record == END || length > size - at - HEAD)
			break;
		if (record == FILE_PASS)
			return (COMPOUND_ENCRYPTED);
		if (record == BOUND_SHEET && length > SHEET_TYPE_AT &&
		    data[at + HEAD + SHEET_TYPE_AT] == 1)
			found |= COMPOUND_MACROS;
		at += HEAD + length;
	}
	return (found);
}

/* As much of a stream as lies in one piece at its beginning. Small streams are elsewhere: none. */
static const unsigned char *
stream_head(const struct compound *compound, const struct entry *entry, size_t *size)
{
	const unsigned char *first = sector_of(compound, entry->start);
	uint32_t number = entry->start, sectors;

	*size = 0;
	if (first == NULL || entry->size < get32(compound->data + CUTOFF_AT))
		return (NULL);
	for (sectors = 1; sectors < entry->size >> compound->shift; sectors++) {
		if (next_of(compound, number) != number + 1 ||
		    sector_of(compound, number + 1) == NULL)
			break;
		number++;
	}
	*size = (size_t)sectors << compound->shift;
	if (*size > entry->size)
		*size = entry->size;
	return (first);
}

static unsigned int
look_at_entry(const struct compound *compound, const struct entry *entry)
{
	static const char *const encrypted[] = {
	    "EncryptionInfo", "EncryptedPackage", "EncryptedSummary"};
	static const char *const macros[] = {"_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA", "Macros"};
	const unsigned char *head;
	size_t size, i;

	if (entry->type != TYPE_STREAM && entry->type != TYPE_STORAGE)
		return (0);
	for (i = 0; i < sizeof(encrypted) / sizeof(encrypted[0]); i++)
		if (strcmp(entry->name, encrypted[i]) == 0)
			return (COMPOUND_ENCRYPTED);
	for (i = 0; i < sizeof(macros) / sizeof(macros[0]); i++)
		if (strcmp(entry->name, macros[i]) == 0)
			return (COMPOUND_MACROS);
	if (entry->type != TYPE_STREAM)
		return (0);
	if (strcmp(entry->name, "WordDocument") == 0) {
		head = stream_head(compound, entry, &size);
		return (head != NULL && word_is_encrypted(head, size) ? COMPOUND_ENCRYPTED : 0);
	}
	if (strcmp(entry->name, "Workbook") == 0 || strcmp(entry->name, "Book") == 0) {
		head = stream_head(compound, entry, &size);
		return (head != NULL ? look_at_workbook(head, size) : 0);
	}
	return (0);
}

unsigned int
compound_look(const void *data, size_t size)
{
	static const unsigned char magic[] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
	struct compound compound = {.data = data, .size = size};
	unsigned int found = 0, entries = 0;
	uint32_t number;
	struct entry entry;
	size_t at;

	if (size < sizeof(magic) || memcmp(data, magic, sizeof(magic)) != 0)
		return (0);
	if (size < HEADER_SIZE)
		return (COMPOUND_BROKEN);
	compound.shift = get16(compound.data + SHIFT_AT);
	if (compound.shift != 9 && compound.shift != 12)
		return (COMPOUND_BROKEN);
	for (number = get32(compound.data + DIRECTORY_AT); number <= sector_max;
	     number = next_of(&compound, number)) {
		const unsigned char *sector = sector_of(&compound, number);

		if (sector == NULL)
			return (found | COMPOUND_BROKEN);
		for (at = 0; at < UINT64_C(1) << compound.shift; at += ENTRY_SIZE) {
			if (++entries > ENTRIES_MAX)
				return (found | COMPOUND_BROKEN);
			read_entry(sector + at, &entry);
			found |= look_at_entry(&compound, &entry);
		}
	}
	if (entries == 0 || number != chain_end)
		found |= COMPOUND_BROKEN;
	return (found);
}
