/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unpacked.h"

#include <stdio.h>

void
unpacked_begin(struct unpacked *unpacked)
{
	unpacked->count = 0;
	unpacked->used = 0;
}

/* Archives at ${level} or deeper are over. */
static void
close_from(struct unpacked *unpacked, unsigned int level, unpacked_unread *unread, void *context)
{
	while (unpacked->count > 0 && unpacked->archives[unpacked->count - 1].level >= level) {
		size_t last = --unpacked->count;

		if (unpacked->archives[last].seen < unpacked->used)
			unread(unpacked->archives[last].name, context);
		unpacked->used = unpacked->archives[last].first;
	}
}

void
unpacked_shown(struct unpacked *unpacked, unsigned int level, size_t size, unpacked_unread *unread,
    void *context)
{
	size_t last, i;

	close_from(unpacked, level, unread, context);
	if (unpacked->count == 0)
		return;
	last = unpacked->count - 1;
	if (unpacked->archives[last].level + 1 != level)
		return;
	/* They come in their order as a rule: then the first one is it. */
	for (i = unpacked->archives[last].seen; i < unpacked->used; i++)
		if (unpacked->sizes[i] == (uint32_t)size) {
			unpacked->sizes[i] = unpacked->sizes[unpacked->archives[last].seen++];
			return;
		}
}

void
unpacked_open(struct unpacked *unpacked, unsigned int level, const char *name)
{
	size_t at = unpacked->count;

	if (at == UNPACKED_LEVELS_MAX)
		return;
	unpacked->archives[at].level = level;
	unpacked->archives[at].first = unpacked->archives[at].seen = unpacked->used;
	snprintf(unpacked->archives[at].name, UNPACKED_NAME_SIZE, "%s",
	    name != NULL ? name : "an archive without a name");
	unpacked->count++;
}

void
unpacked_has(struct unpacked *unpacked, int64_t size)
{
	if (size <= UNPACKED_SMALL || unpacked->count == 0)
		return;
	if (unpacked->used == UNPACKED_FILES_MAX) {
		/* It takes the place of the one before, and no file has that size. */
		unpacked->sizes[UNPACKED_FILES_MAX - 1] = UINT32_MAX;
		return;
	}
	unpacked->sizes[unpacked->used++] = (uint32_t)size;
}

void
unpacked_end(struct unpacked *unpacked, unpacked_unread *unread, void *context)
{
	close_from(unpacked, 0, unread, context);
}
