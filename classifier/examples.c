/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "examples.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file_swap.h"
#include "fileio.h"
#include "model_file.h"

/* The file: this, then for each a record and its numbers, an odd one padded with 0 to a multiple
   of 8 bytes. Numbers are as the machine has them. */
struct file_header {
	char magic[8]; /* "CxmTaugh" */
	uint32_t byte_order;
	uint32_t version;
	uint32_t bits;
	uint32_t count;
	uint64_t size;     /* bytes that follow */
	uint64_t checksum; /* of all that follows */
};

struct file_record {
	uint64_t name;
	uint32_t kind;
	uint32_t count;
};

struct examples {
	struct example list[EXAMPLES_MAX];
	size_t count;
	size_t features[2]; /* of each kind */
};

static const char magic[8] = {'C', 'x', 'm', 'T', 'a', 'u', 'g', 'h'};
static const uint32_t byte_order = 0x01020304;
enum { EXAMPLES_VERSION = 1 };

/* Bytes of ${count} numbers in the file. */
static size_t
padded(size_t count)
{
	return ((count + count % 2) * sizeof(uint32_t));
}

/* The same whatever the order of the numbers is. */
static uint64_t
name_of(const uint32_t *features, size_t count)
{
	uint64_t name = count;
	size_t i;

	for (i = 0; i < count; i++) {
		uint64_t x = (features[i] + 1ULL) * 0x9e3779b97f4a7c15ULL;

		x ^= x >> 29;
		name += x * 0xbf58476d1ce4e5b9ULL;
	}
	return (name);
}

static void
take_out(struct examples *examples, size_t index)
{
	struct example *example = &examples->list[index];

	examples->features[example->kind] -= example->count;
	free(example->features);
	example->features = NULL;
	examples->count--;
	memmove(example, example + 1, (examples->count - index) * sizeof(*example));
}

/* Make room for ${count} more numbers of one more. */
static void
forget(struct examples *examples, size_t count)
{
	while (examples->count == EXAMPLES_MAX ||
	       examples->features[0] + examples->features[1] + count > EXAMPLES_FEATURES_MAX) {
		enum example_kind more =
		    examples->features[EXAMPLE_SPAM] > examples->features[EXAMPLE_HAM]
			? EXAMPLE_SPAM
			: EXAMPLE_HAM;
		size_t index = 0;

		/* None of that kind: all are empty sets of the other. */
		while (index < examples->count && examples->list[index].kind != more)
			index++;
		take_out(examples, index < examples->count ? index : 0);
	}
}

static int
add(struct examples *examples, const struct file_record *record, const uint32_t *features)
{
	struct example *example;
	uint32_t *copy = malloc(padded(record->count) + sizeof(uint64_t));

	if (copy == NULL)
		return (-1);
	if (record->count > 0)
		memcpy(copy, features, record->count * sizeof(*features));
	forget(examples, record->count);
	example = &examples->list[examples->count++];
	*example = (struct example){
	    .name = record->name,
	    .kind = record->kind == EXAMPLE_SPAM ? EXAMPLE_SPAM : EXAMPLE_HAM,
	    .count = record->count,
	    .features = copy,
	};
	examples->features[example->kind] += record->count;
	return (0);
}

void
examples_free(struct examples *examples)
{
	if (examples == NULL)
		return;
	while (examples->count > 0)
		free(examples->list[--examples->count].features);
	free(examples);
}

enum example_news
examples_put(
    struct examples *examples, const uint32_t *features, size_t count, enum example_kind kind)
{
	const struct file_record record = {
	    .name = name_of(features, count), .kind = kind, .count = (uint32_t)count};
	enum example_news news = EXAMPLE_NEW;
	size_t i;

	for (i = 0; i < examples->count && news == EXAMPLE_NEW; i++) {
		if (examples->list[i].name != record.name)
			continue;
		news = examples->list[i].kind == kind ? EXAMPLE_KNOWN : EXAMPLE_CORRECTED;
		take_out(examples, i);
	}
	return (add(examples, &record, features) == -1 ? EXAMPLE_NO_MEMORY : news);
}

size_t
examples_count(const struct examples *examples)
{
	return (examples->count);
}

const struct example *
examples_at(const struct examples *examples, size_t index)
{
	return (&examples->list[index]);
}

/* ---- the file ----------------------------------------------------------- */

/* Take the records of ${size} bytes. What is wrong with them; NULL: nothing. */
static const char *
take_records(struct examples *examples, const char *data, size_t size, uint32_t count)
{
	static const uint32_t features_end = 1U << MAIL_FEATURES_BITS;
	uint32_t features[MAIL_FEATURES_MAX];
	size_t at = 0;
	uint32_t i, k;

	for (i = 0; i < count; i++) {
		struct file_record record;

		if (size - at < sizeof(record))
			return ("it is cut short");
		memcpy(&record, data + at, sizeof(record));
		at += sizeof(record);
		if (record.kind > EXAMPLE_SPAM || record.count > MAIL_FEATURES_MAX)
			return ("damaged: no such message");
		if (size - at < padded(record.count))
			return ("it is cut short");
		memcpy(features, data + at, record.count * sizeof(features[0]));
		at += padded(record.count);
		for (k = 0; k < record.count; k++)
			if (features[k] >= features_end)
				return ("damaged: no such number");
		if (add(examples, &record, features) == -1)
			return ("out of memory");
	}
	return (at == size ? NULL : "it is too long");
}

static const char *
header_wrong(const struct file_header *header, size_t size)
{
	if (memcmp(header->magic, magic, sizeof(magic)) != 0)
		return ("these are no messages that were taught");
	if (header->byte_order != byte_order || header->version != EXAMPLES_VERSION ||
	    header->bits != MAIL_FEATURES_BITS)
		return ("it is of another version or machine");
	if (header->count > EXAMPLES_MAX || header->size % sizeof(uint64_t) != 0)
		return ("damaged: no such size");
	if (header->size != size)
		return (header->size > size ? "it is cut short" : "it is too long");
	return (NULL);
}

static int
read_file(struct examples *examples, int fd, const char *path, struct why *why)
{
	static const size_t size_max = (size_t)EXAMPLES_FEATURES_MAX * sizeof(uint32_t) +
				       (size_t)EXAMPLES_MAX * (sizeof(struct file_record) + 4);
	const char *wrong = "it is cut short";
	struct file_header header;
	struct stat status;
	char *data;
	size_t size;
	ssize_t got;

	if (fstat(fd, &status) == -1 || !S_ISREG(status.st_mode) ||
	    status.st_size < (off_t)sizeof(header) ||
	    status.st_size > (off_t)(size_max + sizeof(header))) {
		why_set(why, "%s: this is no file of a fitting size", path);
		goto err0;
	}
	size = (size_t)status.st_size - sizeof(header);
	data = malloc(size + 1);
	if (data == NULL) {
		why_errno(why, "%s", path);
		goto err0;
	}
	got = fileio_read_at(fd, &header, sizeof(header), 0, why);
	if (got == (ssize_t)sizeof(header))
		wrong = header_wrong(&header, size);
	if (got != -1 && wrong == NULL)
		got = fileio_read_at(fd, data, size, sizeof(header), why);
	if (got == -1)
		goto err1;
	if (wrong == NULL && (size_t)got != size)
		wrong = "it is cut short";
	if (wrong == NULL && model_file_checksum(0, data, size) != header.checksum)
		wrong = "damaged: the checksum is wrong";
	if (wrong == NULL)
		wrong = take_records(examples, data, size, header.count);
	if (wrong != NULL) {
		why_set(why, "%s: %s", path, wrong);
		goto err1;
	}
	free(data);

	/* Success! */
	return (0);

err1:
	free(data);
err0:
	/* Failure! */
	return (-1);
}

struct examples *
examples_read(const char *path, struct why *why)
{
	struct examples *examples = calloc(1, sizeof(*examples));
	int fd, result;

	if (examples == NULL) {
		why_errno(why, "classifier");
		return (NULL);
	}
	if (path == NULL)
		return (examples);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1 && errno == ENOENT)
		return (examples);
	if (fd == -1) {
		why_errno(why, "%s", path);
		examples_free(examples);
		return (NULL);
	}
	result = read_file(examples, fd, path, why);
	close(fd);
	if (result == -1) {
		examples_free(examples);
		return (NULL);
	}
	return (examples);
}

/* Put example ${index} to ${out} as it stands in the file. Return its bytes. */
static size_t
record_of(const struct examples *examples, size_t index, void *out)
{
	const struct example *example = &examples->list[index];
	struct file_record record = {
	    .name = example->name, .kind = example->kind, .count = example->count};
	size_t size = padded(example->count);

	memcpy(out, &record, sizeof(record));
	memset((char *)out + sizeof(record), 0, size);
	if (example->count > 0)
		memcpy((char *)out + sizeof(record), example->features,
		    example->count * sizeof(*example->features));
	return (sizeof(record) + size);
}

int
examples_write(const struct examples *examples, const char *path, struct why *why)
{
	char record[sizeof(struct file_record) + MAIL_FEATURES_MAX * sizeof(uint32_t)];
	struct file_header header = {.byte_order = byte_order,
	    .version = EXAMPLES_VERSION,
	    .bits = MAIL_FEATURES_BITS,
	    .count = (uint32_t)examples->count};
	struct file_swap swap = {.fd = -1};
	size_t i, size;

	memcpy(header.magic, magic, sizeof(magic));
	for (i = 0; i < examples->count; i++) {
		size = record_of(examples, i, record);
		header.size += size;
		header.checksum = model_file_checksum(header.checksum, record, size);
	}
	if (file_swap_begin(&swap, path, 0600, why) == -1)
		return (-1);
	if (fileio_write_all(swap.fd, &header, sizeof(header), why) == -1)
		goto err0;
	for (i = 0; i < examples->count; i++) {
		size = record_of(examples, i, record);
		if (fileio_write_all(swap.fd, record, size, why) == -1)
			goto err0;
	}
	return (file_swap_commit(&swap, why));

err0:
	file_swap_abandon(&swap);
	return (-1);
}
