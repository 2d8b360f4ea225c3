/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODEL_FILE_H_
#define MODEL_FILE_H_

#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "classifier.h"
#include "mail_features.h"

/*
 * The file that holds a model: this header, then a weight for each feature. All
 * numbers are as the machine has them; what comes from one of another byte order is refused. Inside
 * the classifier only.
 */

enum { MODEL_FILE_VERSION = 1, MODEL_FILE_WEIGHTS = 1U << MAIL_FEATURES_BITS };

/* How a weight is written. */
enum model_file_weight {
	MODEL_FILE_BYTE =
	    1, /* int8_t, in units of header.unit: what is shipped, and never learns */
	MODEL_FILE_FLOAT = 4 /* float: what learns */
};

/* No weight that was learned comes near; what is above is damage. */
static const float model_file_weight_max = 1e4F;

struct model_file_header {
	char magic[8];       /* "CxmClass" */
	uint32_t byte_order; /* 0x01020304 */
	uint32_t version;
	uint32_t bits;        /* MAIL_FEATURES_BITS */
	uint32_t weight_size; /* enum model_file_weight */
	float unit;           /* of MODEL_FILE_BYTE; else 0 */
	uint32_t reserved;    /* 0 */
	uint64_t shipped_ham, shipped_spam, site_ham, site_spam;
	uint64_t checksum; /* of the whole file, with 0 here */
};

/* What is in a file, in memory. */
struct model_file {
	struct model_file_header header;
	const void *weights; /* MODEL_FILE_WEIGHTS of header.weight_size bytes */
};

/**
 * model_file_read(path, file, size, why):
 * Read and check ${path}. Return the mapped memory, of ${size} bytes, that ${file} points into, to
 * be ended by munmap(2); or NULL with ${why}. It can be read only.
 */
void *
model_file_read(const char *path, struct model_file *file, size_t *size, struct why *why);

/**
 * model_file_write(path, file, why):
 * Put ${file} in place of ${path} (file_swap.h); a new one is 0644. What tells of the format in
 * the header is filled in here. Return 0; or -1 with ${why}.
 */
int
model_file_write(const char *path, const struct model_file *file, struct why *why);

/**
 * model_file_checksum(sum, data, size):
 * ${sum} and then ${size} bytes, a multiple of 8. Against damage, not against malice.
 */
uint64_t
model_file_checksum(uint64_t sum, const void *data, size_t size);

#endif /* MODEL_FILE_H_ */
