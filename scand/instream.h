/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INSTREAM_H_
#define INSTREAM_H_

#include <stddef.h>
#include <stdint.h>

/*
 * The chunks of clamd's INSTREAM: four bytes of length in network order, that
 * many bytes of data, and so on; a length of 0 ends it (clamd(8)). Pure.
 */

struct instream {
	unsigned char head[4];
	size_t head_used; /* bytes of ${head} that have come */
	uint32_t left;    /* bytes of this chunk still to come */
};

/* What instream_next() found. */
enum instream_part {
	INSTREAM_MORE, /* everything was eaten; feed on */
	INSTREAM_DATA, /* ${piece} is content */
	INSTREAM_END,  /* the last chunk has come */
};

/* A run of content bytes within what was fed. */
struct instream_piece {
	const char *data;
	size_t size;
};

/**
 * instream_next(instream, data, size, piece):
 * Eat from the ${*size} bytes at ${*data}, moving both on, up to the next
 * thing worth telling. ${instream} starts as all zero.
 */
enum instream_part
instream_next(
    struct instream *instream, const char **data, size_t *size, struct instream_piece *piece);

#endif /* INSTREAM_H_ */
