/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "instream.h"

static uint32_t
length_of(const unsigned char head[4])
{
	return (
	    (uint32_t)head[0] << 24 | (uint32_t)head[1] << 16 | (uint32_t)head[2] << 8 | head[3]);
}

enum instream_part
instream_next(
    struct instream *instream, const char **data, size_t *size, struct instream_piece *piece)
{
	while (*size > 0 && instream->left == 0) {
		instream->head[instream->head_used++] = (unsigned char)**data;
		(*data)++;
		(*size)--;
		if (instream->head_used < sizeof(instream->head))
			continue;
		instream->head_used = 0;
		instream->left = length_of(instream->head);
		if (instream->left == 0)
			return (INSTREAM_END);
	}
	if (*size == 0)
		return (INSTREAM_MORE);
	piece->data = *data;
	piece->size = *size < instream->left ? *size : instream->left;
	instream->left -= (uint32_t)piece->size;
	*data += piece->size;
	*size -= piece->size;
	return (INSTREAM_DATA);
}
