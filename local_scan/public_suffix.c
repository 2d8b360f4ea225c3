/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "public_suffix.h"

#include <stdlib.h>
#include <string.h>

#include <libpsl.h>

struct public_suffix {
	psl_ctx_t *list;
};

struct public_suffix *
public_suffix_open(const char *path, struct why *why)
{
	struct public_suffix *list = calloc(1, sizeof(*list));

	if (list == NULL) {
		why_errno(why, "no memory for the public suffix list");
		return (NULL);
	}
	list->list = path[0] != '\0' ? psl_load_file(path) : psl_latest(NULL);
	if (list->list == NULL || psl_suffix_count(list->list) == 0) {
		why_set(why, "the public suffix list %s cannot be read",
		    path[0] != '\0' ? path : "(package publicsuffix)");
		public_suffix_close(list);
		return (NULL);
	}
	return (list);
}

void
public_suffix_close(struct public_suffix *list)
{
	if (list == NULL)
		return;
	psl_free(list->list);
	free(list);
}

void
public_suffix_organisation(const struct public_suffix *list, const char *domain,
    char organisation[PUBLIC_SUFFIX_DOMAIN_SIZE])
{
	const char *registered;
	size_t size;

	registered = psl_registrable_domain(list->list, domain);
	if (registered == NULL)
		registered = domain;
	size = strlen(registered);
	organisation[0] = '\0';
	if (size < PUBLIC_SUFFIX_DOMAIN_SIZE)
		memcpy(organisation, registered, size + 1);
}
