/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "subjects.h"

#include <stdlib.h>
#include <string.h>

#include "utf8.h"

int
subjects_init(struct subjects *subjects, size_t size_max, size_t count_max)
{
	*subjects = (struct subjects){.size_max = size_max, .count_max = count_max};
	subjects->data = malloc(size_max);
	subjects->ends = calloc(count_max, sizeof(*subjects->ends));
	if (subjects->data != NULL && subjects->ends != NULL)
		return (0);
	subjects_free(subjects);
	return (-1);
}

void
subjects_free(struct subjects *subjects)
{
	free(subjects->data);
	free(subjects->ends);
	*subjects = (struct subjects){.data = NULL};
}

void
subjects_reset(struct subjects *subjects)
{
	subjects->size = 0;
	subjects->count = 0;
	subjects->cut = false;
}

void
subjects_append(struct subjects *subjects, const char *data, size_t size)
{
	size_t room = subjects->size_max - subjects->size;

	if (subjects->count == subjects->count_max) {
		subjects->cut = true;
		return;
	}
	if (size > room) {
		subjects->cut = true;
		size = room;
	}
	if (size > 0)
		memcpy(subjects->data + subjects->size, data, size);
	subjects->size += size;
}

void
subjects_end(struct subjects *subjects)
{
	size_t from = subjects->count == 0 ? 0 : subjects->ends[subjects->count - 1];

	if (subjects->count == subjects->count_max)
		return;
	subjects->size = from + utf8_trim(subjects->data + from, subjects->size - from);
	subjects->ends[subjects->count++] = subjects->size;
}

void
subjects_add(struct subjects *subjects, const char *data, size_t size)
{
	subjects_append(subjects, data, size);
	subjects_end(subjects);
}

const char *
subjects_get(const struct subjects *subjects, size_t index, size_t *size)
{
	size_t from = index == 0 ? 0 : subjects->ends[index - 1];

	*size = subjects->ends[index] - from;
	return (subjects->data + from);
}
