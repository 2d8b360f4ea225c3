/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * A file as the messages that a site has taught: the bytes as they are; and then behind a header
 * that fits them. What could be read can be written, and reads the same again.
 */

#include "fuzz.h"

#include <sys/mman.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "examples.h"
#include "model_file.h"

/* The header as coexim-model(5) has it; the first 4 bytes of the input are the count. */
struct header {
	char magic[8];
	uint32_t byte_order, version, bits, count;
	uint64_t size, checksum;
};

static void
read_it(int fd)
{
	struct why why = {.text = ""};
	struct examples *examples, *again;
	char path[64], copy[64];
	size_t i;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	examples = examples_read(path, &why);
	if (examples == NULL) {
		FUZZ_CLAIM(why.text[0] != '\0');
		return;
	}
	snprintf(copy, sizeof(copy), "/dev/shm/fuzz-examples-%d", (int)getpid());
	FUZZ_CLAIM(examples_write(examples, copy, &why) == 0);
	again = examples_read(copy, &why);
	unlink(copy);
	FUZZ_CLAIM(again != NULL && examples_count(again) == examples_count(examples));
	for (i = 0; i < examples_count(examples); i++) {
		const struct example *a = examples_at(examples, i), *b = examples_at(again, i);

		FUZZ_CLAIM(a->name == b->name && a->kind == b->kind && a->count == b->count);
		FUZZ_CLAIM(a->count == 0 ||
			   memcmp(a->features, b->features, a->count * sizeof(*a->features)) == 0);
	}
	if (examples_count(examples) > 0) {
		const struct example *first = examples_at(examples, 0);
		size_t before = examples_count(examples);

		FUZZ_CLAIM(examples_put(again, first->features, first->count, EXAMPLE_SPAM) !=
			   EXAMPLE_NO_MEMORY);
		FUZZ_CLAIM(examples_count(again) <= before + 1);
	}
	examples_free(again);
	examples_free(examples);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	struct header header = {.magic = {'C', 'x', 'm', 'T', 'a', 'u', 'g', 'h'},
	    .byte_order = 0x01020304,
	    .version = 1,
	    .bits = MAIL_FEATURES_BITS};

	if (fd == -1)
		fd = memfd_create("examples", MFD_CLOEXEC);
	FUZZ_CLAIM(fd != -1 && ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
	read_it(fd);
	if (size < sizeof(header.count))
		return (0);
	memcpy(&header.count, data, sizeof(header.count));
	data += sizeof(header.count);
	size = (size - sizeof(header.count)) / sizeof(uint64_t) * sizeof(uint64_t);
	header.size = size;
	header.checksum = model_file_checksum(0, data, size);
	FUZZ_CLAIM(ftruncate(fd, 0) == 0 &&
		   pwrite(fd, &header, sizeof(header), 0) == (ssize_t)sizeof(header) &&
		   pwrite(fd, data, size, sizeof(header)) == (ssize_t)size);
	read_it(fd);
	return (0);
}
