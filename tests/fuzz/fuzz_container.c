/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Any bytes as an archive: within its limits, and with a deadline that has passed. */

#include "fuzz.h"

#include <string.h>

#include "container.h"

enum { MEMBERS_MAX = 50, SIZE_MAX_BYTES = 4 << 20, LIST_MS = 60000 };

static void
take(const struct container_member *member, void *context)
{
	size_t *count = context;

	FUZZ_CLAIM(member->name != NULL && strlen(member->name) < CONTAINER_NAME_SIZE);
	FUZZ_CLAIM(member->head_size <= CONTAINER_HEAD_SIZE);
	if (member->name[0] != '\0')
		++*count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool prepared;
	struct container_limits limits = {.members_max = MEMBERS_MAX,
	    .size_max = SIZE_MAX_BYTES,
	    .deadline = deadline_in_ms(LIST_MS)};
	size_t count = 0;

	if (!prepared)
		container_prepare();
	prepared = true;
	container_list(data, size, &limits, take, &count);
	FUZZ_CLAIM(count <= MEMBERS_MAX + 1);
	limits.deadline = deadline_in_ms(0);
	container_list(data, size, &limits, take, &count);
	return (0);
}
