/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * A file as the classifier's model: the bytes as they are; and then as the header and the
 * beginning of the weights of a file that has the size its header asks for and a checksum that is
 * right, so that what is behind those is reached.
 */

#include "fuzz.h"

#include <sys/mman.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "classifier.h"
#include "model_file.h"

enum { WHOLE_SIZE = sizeof(struct model_file_header) + MODEL_FILE_WEIGHTS * MODEL_FILE_FLOAT };

static void
read_it(int fd)
{
	static const uint32_t features[] = {0, 1, 2, MODEL_FILE_WEIGHTS - 1, UINT32_MAX};
	struct why why = {.text = ""};
	struct classifier_model *model;
	char path[64];
	double spam;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	model = classifier_open(path, &why);
	if (model == NULL) {
		FUZZ_CLAIM(why.text[0] != '\0');
		return;
	}
	spam = classifier_score(model, features, sizeof(features) / sizeof(features[0]));
	FUZZ_CLAIM(spam >= 0 && spam <= 1);
	classifier_close(model);
}

static void
make_right(uint8_t *whole, size_t size)
{
	uint64_t sum = 0x636f657869ULL;
	struct model_file_header header;

	memcpy(&header, whole, sizeof(header));
	header.checksum = 0;
	sum = model_file_checksum(sum, &header, sizeof(header));
	header.checksum = model_file_checksum(sum, whole + sizeof(header), size - sizeof(header));
	memcpy(whole, &header, sizeof(header));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t whole[WHOLE_SIZE];
	static int fd = -1;
	struct model_file_header header = {.checksum = 0};
	size_t all;

	if (fd == -1)
		fd = memfd_create("model", MFD_CLOEXEC);
	FUZZ_CLAIM(fd != -1 && ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
	read_it(fd);
	memcpy(&header, data, size < sizeof(header) ? size : sizeof(header));
	all = sizeof(header) +
	      (size_t)MODEL_FILE_WEIGHTS * (header.weight_size == MODEL_FILE_FLOAT ? 4 : 1);
	if (size > all)
		size = all;
	memset(whole, 0, all);
	memcpy(whole, data, size);
	make_right(whole, all);
	FUZZ_CLAIM(ftruncate(fd, 0) == 0 && pwrite(fd, whole, all, 0) == (ssize_t)all);
	read_it(fd);
	return (0);
}
