/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model_file.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "file_swap.h"
#include "fileio.h"

static const char magic[8] = {'C', 'x', 'm', 'C', 'l', 'a', 's', 's'};
static const uint32_t byte_order = 0x01020304;

_Static_assert(sizeof(struct model_file_header) == 72, "the header has no holes");

static size_t
whole_size(const struct model_file_header *header)
{
	return (sizeof(*header) + (size_t)MODEL_FILE_WEIGHTS * header->weight_size);
}

uint64_t
model_file_checksum(uint64_t sum, const void *data, size_t size)
{
	const unsigned char *bytes = data;
	size_t at;

	for (at = 0; at < size; at += sizeof(uint64_t)) {
		uint64_t word;

		memcpy(&word, bytes + at, sizeof(word));
		sum = (sum ^ word) * 0x9e3779b97f4a7c15ULL;
		sum ^= sum >> 32;
	}
	return (sum);
}

static uint64_t
checksum_of(const struct model_file *file)
{
	struct model_file_header header = file->header;
	uint64_t sum = 0x636f657869ULL;

	header.checksum = 0;
	sum = model_file_checksum(sum, &header, sizeof(header));
	return (model_file_checksum(
	    sum, file->weights, (size_t)MODEL_FILE_WEIGHTS * header.weight_size));
}

/* ---- reading ------------------------------------------------------------ */

/* What is wrong with ${header} of a file of ${size} bytes; NULL: nothing. */
static const char *
header_wrong(const struct model_file_header *header, size_t size)
{
	if (memcmp(header->magic, magic, sizeof(magic)) != 0)
		return ("this is no model of the classifier");
	if (header->byte_order != byte_order)
		return ("it is of a machine with another byte order");
	if (header->version != MODEL_FILE_VERSION || header->bits != MAIL_FEATURES_BITS)
		return ("it is of another version: begin anew from the one that is shipped");
	if (header->weight_size != MODEL_FILE_BYTE && header->weight_size != MODEL_FILE_FLOAT)
		return ("damaged: no such size of a weight");
	if (!isfinite(header->unit) || header->unit < 0 || header->unit > model_file_weight_max)
		return ("damaged: no such unit of a weight");
	if (header->reserved != 0)
		return ("damaged: a field that is 0 is not");
	if (size < whole_size(header))
		return ("it is cut short");
	if (size > whole_size(header))
		return ("it is too long");
	return (NULL);
}

/* The same of what stands behind the header. */
static const char *
content_wrong(const struct model_file *file)
{
	const float *weights = file->weights;
	size_t i;

	if (checksum_of(file) != file->header.checksum)
		return ("damaged: the checksum is wrong");
	if (file->header.weight_size != MODEL_FILE_FLOAT)
		return (NULL);
	for (i = 0; i < MODEL_FILE_WEIGHTS; i++)
		if (!(fabsf(weights[i]) <= model_file_weight_max))
			return ("damaged: a weight is no number, or too great");
	return (NULL);
}

void *
model_file_read(const char *path, struct model_file *file, size_t *size, struct why *why)
{
	static const size_t size_max =
	    sizeof(struct model_file_header) + (size_t)MODEL_FILE_WEIGHTS * MODEL_FILE_FLOAT;
	const char *wrong = "it is cut short";
	struct stat status;
	char *memory;
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd == -1 || fstat(fd, &status) == -1) {
		why_errno(why, "%s", path);
		goto err0;
	}
	if (!S_ISREG(status.st_mode) || status.st_size < (off_t)sizeof(file->header) ||
	    status.st_size > (off_t)size_max) {
		why_set(why, "%s: %s", path,
		    !S_ISREG(status.st_mode)           ? "this is no file"
		    : status.st_size > (off_t)size_max ? "it is too long"
						       : wrong);
		goto err0;
	}
	*size = (size_t)status.st_size;
	/* Private: who is forked afterwards has the same pages all the same, and one that a message
	 * has taken over may make them writable again, but then writes to its own. */
	memory = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED) {
		why_errno(why, "%s: no memory for it", path);
		goto err0;
	}
	got = fileio_read_at(fd, memory, *size, 0, why);
	if (got == -1)
		goto err1;
	memcpy(&file->header, memory, sizeof(file->header));
	file->weights = memory + sizeof(file->header);
	if ((size_t)got == *size)
		wrong = header_wrong(&file->header, *size);
	if (wrong == NULL)
		wrong = content_wrong(file);
	if (wrong != NULL) {
		why_set(why, "%s: %s", path, wrong);
		goto err1;
	}
	if (mprotect(memory, *size, PROT_READ) == -1) {
		why_errno(why, "%s", path);
		goto err1;
	}
	close(fd);

	/* Success! */
	return (memory);

err1:
	munmap(memory, *size);
err0:
	if (fd != -1)
		close(fd);
	/* Failure! */
	return (NULL);
}

/* ---- writing ------------------------------------------------------------ */

int
model_file_write(const char *path, const struct model_file *file, struct why *why)
{
	struct model_file whole = *file;
	struct file_swap swap = {.fd = -1};

	memcpy(whole.header.magic, magic, sizeof(magic));
	whole.header.byte_order = byte_order;
	whole.header.version = MODEL_FILE_VERSION;
	whole.header.bits = MAIL_FEATURES_BITS;
	whole.header.reserved = 0;
	whole.header.checksum = checksum_of(&whole);
	if (file_swap_begin(&swap, path, 0644, why) == -1)
		return (-1);
	if (fileio_write_all(swap.fd, &whole.header, sizeof(whole.header), why) == -1 ||
	    fileio_write_all(swap.fd, whole.weights,
		(size_t)MODEL_FILE_WEIGHTS * whole.header.weight_size, why) == -1) {
		file_swap_abandon(&swap);
		return (-1);
	}
	return (file_swap_commit(&swap, why));
}
