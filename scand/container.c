/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "container.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "bzip2_chain.h"
#include "zip_tail.h"

/* So much is handed over at once: the deadline is looked at in between. */
enum { SLICE_SIZE = 65536 };

/*
 * LIBARCHIVE: names go through the character set of the locale; in "C" U+202E comes as "?". Only
 * its own calls see this one.
 */
static locale_t utf8;

/* How an archive begins, and who reads it. Some filters of libarchive start programs: not here. */
static const struct {
	size_t at, size;
	const char *bytes;
	int (*format)(struct archive *archive);
	int (*filter)(struct archive *archive);
	bool heads; /* libclamav does not unpack it, or not always */
	unsigned int signs;
} kinds[] = {
    {0, 4, "PK\3\4", archive_read_support_format_zip, NULL, false, 0},
    {0, 4, "PK\5\6", archive_read_support_format_zip, NULL, false, 0},
    /* The first of several files, or the only one: APPNOTE.TXT 8.5.4. */
    {0, 8, "PK\7\x08PK\3\4", archive_read_support_format_zip, NULL, false, 0},
    {0, 8, "PK00PK\3\4", archive_read_support_format_zip, NULL, false, 0},
    {0, 6, "7z\xbc\xaf\x27\x1c", archive_read_support_format_7zip, NULL, false, 0},
    {0, 7, "Rar!\x1a\7\0", archive_read_support_format_rar, NULL, true, 0},
    {0, 8, "Rar!\x1a\7\1\0", archive_read_support_format_rar5, NULL, true, 0},
    {0, 8, "MSCF\0\0\0\0", archive_read_support_format_cab, NULL, false, 0},
    {0, 4, "xar!", archive_read_support_format_xar, NULL, false, 0},
    {2, 3, "-lh", archive_read_support_format_lha, NULL, true, 0},
    {257, 5, "ustar", archive_read_support_format_tar, NULL, false, 0},
    {0x8001, 5, "CD001", archive_read_support_format_iso9660, NULL, false, CONTAINER_DISK},
    {0, 4, "\x28\xb5\x2f\xfd", archive_read_support_format_tar, archive_read_support_filter_zstd,
	true, CONTAINER_UNREAD},
    {0, 4, "\4\x22\x4d\x18", archive_read_support_format_tar, archive_read_support_filter_lz4, true,
	CONTAINER_UNREAD},
    {0, 3, "\x1f\x9d\x90", archive_read_support_format_tar, archive_read_support_filter_compress,
	true, CONTAINER_UNREAD},
    {0, 4, "LZIP", archive_read_support_format_tar, archive_read_support_filter_lzip, true,
	CONTAINER_UNREAD},
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]), ZIP = 0 };

/* Those that programs find behind other bytes, and how far they look. */
static const struct {
	const char *bytes;
	size_t size;
} hidden[] = {{"7z\xbc\xaf\x27\x1c", 6}, {"Rar!\x1a\7", 6}};

enum { HIDDEN = sizeof(hidden) / sizeof(hidden[0]), HIDDEN_MAX = 1024 * 1024 };

/* Zip files one behind the other that are looked into. */
enum { ZIPS_MAX = 16 };

/* What may have archives within by rights, and has libclamav take them out: a PDF, a compound
 * file, a program. */
static const char *const hosts[] = {"%PDF", "\xd0\xcf\x11\xe0", "MZ"};

/* What is read from. */
struct source {
	const char *data;
	int64_t size, at;
	struct deadline deadline;
	bool late;
};

int
container_prepare(void)
{
	if (utf8 == (locale_t)0)
		utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	return (utf8 == (locale_t)0 ? -1 : 0);
}

static la_ssize_t
read_slice(struct archive *archive, void *context, const void **buffer)
{
	struct source *source = context;
	int64_t size = source->size - source->at;

	if (deadline_passed(source->deadline)) {
		source->late = true;
		archive_set_error(archive, -1, "late");
		return (-1);
	}
	if (size > SLICE_SIZE)
		size = SLICE_SIZE;
	*buffer = source->data + source->at;
	source->at += size;
	return ((la_ssize_t)size);
}

static la_int64_t
skip_bytes(struct archive *archive, void *context, la_int64_t request)
{
	struct source *source = context;
	int64_t left = source->size - source->at;

	(void)archive;
	if (request > left)
		request = left;
	source->at += request;
	return (request);
}

static la_int64_t
seek_to(struct archive *archive, void *context, la_int64_t offset, int whence)
{
	struct source *source = context;
	int64_t base = whence == SEEK_CUR ? source->at : whence == SEEK_END ? source->size : 0;

	if (offset < -base || offset > source->size - base) {
		archive_set_error(archive, -1, "out of the file");
		return (ARCHIVE_FATAL);
	}
	source->at = base + offset;
	return (source->at);
}

static struct archive *
open_archive(size_t kind, struct source *source)
{
	struct archive *archive = archive_read_new();

	if (archive == NULL)
		return (NULL);
	if (kinds[kind].format(archive) < ARCHIVE_WARN ||
	    (kinds[kind].filter != NULL && kinds[kind].filter(archive) != ARCHIVE_OK))
		goto err1;
	archive_read_set_read_callback(archive, read_slice);
	archive_read_set_skip_callback(archive, skip_bytes);
	archive_read_set_seek_callback(archive, seek_to);
	archive_read_set_callback_data(archive, source);
	if (archive_read_open1(archive) != ARCHIVE_OK)
		goto err1;

	/* Success! */
	return (archive);

err1:
	archive_read_free(archive);
	/* Failure! */
	return (NULL);
}

static const char *
name_of(struct archive_entry *entry)
{
	const char *name = archive_entry_pathname_utf8(entry);
	size_t size;

	if (name == NULL)
		name = archive_entry_pathname(entry);
	if (name == NULL)
		return ("?");
	size = strlen(name);
	return (size < CONTAINER_NAME_SIZE ? name : name + size - (CONTAINER_NAME_SIZE - 1));
}

/* LIBARCHIVE: of a file with holes (tar) it is that with them; in the archive there are none. */
static int64_t
size_of(struct archive_entry *entry)
{
	return (archive_entry_sparse_count(entry) > 0 ? 0 : archive_entry_size(entry));
}

static size_t
read_head(struct archive *archive, struct archive_entry *entry, char *head)
{
	size_t size = 0;
	la_ssize_t got;

	if (archive_entry_is_data_encrypted(entry))
		return (0);
	while (size < CONTAINER_HEAD_SIZE) {
		got = archive_read_data(archive, head + size, CONTAINER_HEAD_SIZE - size);
		if (got <= 0)
			break;
		size += (size_t)got;
	}
	return (size);
}

/* Member by member. A member's data is passed over only when its size is within the limit: 7z
 * unpacks what it passes over. */
static unsigned int
list_members(struct archive *archive, size_t kind, struct container_limits *left,
    void (*visit)(const struct container_member *member, void *context), void *context)
{
	static char head[CONTAINER_HEAD_SIZE];
	struct archive_entry *entry;
	unsigned int signs = 0;
	int result;

	while ((result = archive_read_next_header(archive, &entry)) >= ARCHIVE_WARN &&
	       result != ARCHIVE_EOF) {
		struct container_member member = {.name = name_of(entry),
		    .head = head,
		    .size = size_of(entry),
		    .encrypted = archive_entry_is_data_encrypted(entry) != 0};

		if (archive_entry_is_encrypted(entry))
			signs |= CONTAINER_ENCRYPTED;
		if (archive_entry_filetype(entry) != AE_IFDIR) {
			if (kinds[kind].heads)
				member.head_size = read_head(archive, entry, head);
			visit(&member, context);
		}
		if (left->members_max == 0)
			return (signs | CONTAINER_LIMIT);
		left->members_max--;
		if (archive_entry_size(entry) > left->size_max)
			return (signs | CONTAINER_LIMIT);
		if (archive_entry_size(entry) > 0)
			left->size_max -= archive_entry_size(entry);
	}
	if (archive_read_has_encrypted_entries(archive) > 0)
		signs |= CONTAINER_ENCRYPTED;
	/* What is encrypted is often not read to its end: that is said already. */
	if (result != ARCHIVE_EOF && (signs & CONTAINER_ENCRYPTED) == 0)
		signs |= CONTAINER_BROKEN;
	return (signs);
}

static size_t
kind_of(const void *data, size_t size)
{
	size_t kind;

	for (kind = 0; kind < KINDS; kind++)
		if (size >= kinds[kind].at + kinds[kind].size &&
		    memcmp((const char *)data + kinds[kind].at, kinds[kind].bytes,
			kinds[kind].size) == 0)
			break;
	return (kind);
}

/* Whom to tell of the sizes of a zip's files. */
struct sizes {
	void (*visit)(const struct container_member *member, void *context);
	void *context;
};

static void
tell_size(int64_t size, void *context)
{
	const struct sizes *sizes = context;
	const struct container_member member = {.name = "", .size = size};

	sizes->visit(&member, sizes->context);
}

/* Of a file whose size was told. */
static void
tell_name(const struct container_member *member, void *context)
{
	const struct sizes *sizes = context;
	struct container_member named = *member;

	named.size = 0;
	sizes->visit(&named, sizes->context);
}

static unsigned int
list(const void *data, size_t size, size_t kind, struct container_limits *left,
    void (*visit)(const struct container_member *member, void *context), void *context)
{
	struct source source = {.data = data, .size = (int64_t)size, .deadline = left->deadline};
	struct archive *archive = open_archive(kind, &source);
	struct sizes sizes = {.visit = visit, .context = context};
	unsigned int signs = CONTAINER_BROKEN;

	/* Of a zip that LIBARCHIVE calls broken it lists no more, and it takes a link for no file.
	 */
	if (kinds[kind].format == archive_read_support_format_zip &&
	    zip_tail_files(data, size, tell_size, &sizes)) {
		visit = tell_name;
		context = &sizes;
	}
	if (left->members_max == 0) {
		archive_read_free(archive);
		return (CONTAINER_LIMIT);
	}
	if (archive != NULL) {
		signs = list_members(archive, kind, left, visit, context);
		archive_read_free(archive);
	}
	signs |= kinds[kind].signs;
	return (source.late ? signs | CONTAINER_LIMIT : signs);
}

/*
 * Zip files before the last one. LIBCLAMAV and LIBARCHIVE: they see the last; 7-Zip shows the
 * first. Bytes there that are no archive are none that is broken.
 */
static unsigned int
list_before(const void *data, size_t size, struct container_limits *left,
    void (*visit)(const struct container_member *member, void *context), void *context)
{
	unsigned int signs = 0;
	struct zip_tail tail;
	int zips;

	for (zips = 0; zips < ZIPS_MAX && zip_tail_find(data, size, &tail) && tail.begin > 0;
	     zips++) {
		size = tail.begin;
		signs |=
		    list(data, size, ZIP, left, visit, context) & ~(unsigned int)CONTAINER_BROKEN;
	}
	return (zips == ZIPS_MAX ? signs | CONTAINER_LIMIT : signs);
}

/* An archive behind bytes that are none. */
static unsigned int
list_hidden(const char *data, size_t size, struct container_limits *left,
    void (*visit)(const struct container_member *member, void *context), void *context)
{
	size_t head = size < HIDDEN_MAX ? size : HIDDEN_MAX, i;
	struct zip_tail tail;

	for (i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		if (size > strlen(hosts[i]) && memcmp(data, hosts[i], strlen(hosts[i])) == 0)
			return (0);
	if (zip_tail_find(data, size, &tail) && !tail.empty)
		return (list(data, size, ZIP, left, visit, context));
	for (i = 0; i < HIDDEN; i++) {
		const char *at = data;

		while ((at = memmem(at, head - (size_t)(at - data), hidden[i].bytes,
			    hidden[i].size)) != NULL) {
			size_t rest = size - (size_t)(at - data), kind = kind_of(at, rest);

			if (kind != KINDS)
				return (list(at, rest, kind, left, visit, context) &
					~(unsigned int)CONTAINER_BROKEN);
			at++;
		}
	}
	return (0);
}

unsigned int
container_list(const void *data, size_t size, const struct container_limits *limits,
    void (*visit)(const struct container_member *member, void *context), void *context)
{
	size_t kind = kind_of(data, size);
	struct container_limits left = *limits; /* of all that is found */
	locale_t before = (locale_t)0;
	struct zip_tail tail;
	unsigned int signs;

	if (utf8 != (locale_t)0)
		before = uselocale(utf8);
	if (kind == KINDS) {
		signs = list_hidden(data, size, &left, visit, context);
		if (bzip2_chain(data, size))
			signs |= CONTAINER_UNREAD;
	} else {
		signs = list(data, size, kind, &left, visit, context);
		if (kinds[kind].format == archive_read_support_format_zip)
			signs |= list_before(data, size, &left, visit, context);
		else if (zip_tail_find(data, size, &tail) && tail.exact && !tail.empty)
			signs |= list(data, size, ZIP, &left, visit, context);
	}
	if (before != (locale_t)0)
		uselocale(before);
	return (signs);
}
