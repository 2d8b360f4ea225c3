/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "page.h"
#include "route.h"

/* A path; after its NUL a text for a page. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct page page = {.status = 0};
	struct route route;
	size_t i, path;

	if (text == NULL)
		return (0);
	memcpy(text, data, size);
	text[size] = '\0';
	path = strlen(text);
	route = route_of(text);
	FUZZ_CLAIM(route.kind < ROUTE_ENTRY || route.entry > 0);
	if (route.kind == ROUTE_TOKEN)
		FUZZ_CLAIM(route.token > text && route.token <= text + path);
	page_attribute(&page, text);
	page_lines(&page, text, size);
	FUZZ_CLAIM(!page.failed || size > 10000);
	/* Nothing of it is markup. */
	for (i = 0; i < page.size && !page.failed; i++)
		FUZZ_CLAIM(strchr("<>\"'", page.text[i]) == NULL || page.text[i] == '\0');
	page_free(&page);
	free(text);
	return (0);
}
