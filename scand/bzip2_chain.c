/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bzip2_chain.h"

#include <string.h>

bool
bzip2_chain(const void *data, size_t size)
{
	static const char begin[] = "BZh", block[] = "1AY&SY"; /* with a digit between them */
	const size_t begin_size = sizeof(begin) - 1, block_size = sizeof(block) - 1;
	const size_t head_size = begin_size + 1 + block_size;
	const char *bytes = data, *end = bytes + size, *at;

	if (size < head_size || memcmp(bytes, begin, begin_size) != 0)
		return (false);
	for (at = bytes + head_size; at < end; at += block_size) {
		at = memmem(at, (size_t)(end - at), block, block_size);
		if (at == NULL)
			return (false);
		if (memcmp(at - begin_size - 1, begin, begin_size) == 0)
			return (true);
	}
	return (false);
}
