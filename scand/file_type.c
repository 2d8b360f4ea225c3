/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "file_type.h"

#include <stdint.h>
#include <stdlib.h>

#include <magic.h>

struct file_type {
	magic_t magic;
};

struct file_type *
file_type_new(struct why *why)
{
	/* What only names kinds of text, or opens what it looks at, is left out: it costs most. */
	const int flags = MAGIC_MIME_TYPE | MAGIC_ERROR | MAGIC_NO_CHECK_COMPRESS |
			  MAGIC_NO_CHECK_TOKENS | MAGIC_NO_CHECK_ENCODING | MAGIC_NO_CHECK_TEXT |
			  MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_JSON;
	struct file_type *types = calloc(1, sizeof(*types));

	if (types == NULL) {
		why_errno(why, "libmagic");
		goto err0;
	}
	types->magic = magic_open(flags);
	if (types->magic == NULL) {
		why_errno(why, "libmagic");
		goto err1;
	}
	if (magic_load(types->magic, NULL) == -1) {
		why_set(why, "libmagic cannot load its table (package libmagic1): %s",
		    magic_error(types->magic));
		goto err2;
	}

	/* Success! */
	return (types);

err2:
	magic_close(types->magic);
err1:
	free(types);
err0:
	/* Failure! */
	return (NULL);
}

const char *
file_type_of(struct file_type *types, const void *data, size_t size, struct why *why)
{
	const char *type = magic_buffer(types->magic, data, size);

	if (type == NULL)
		why_set(why, "libmagic: %s", magic_error(types->magic));
	return (type);
}
