/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "route.h"

#include <stddef.h>
#include <string.h>

enum { DIGITS_MAX = 18 };

/* What stands behind ${prefix}; NULL when ${path} does not begin with it. */
static const char *
behind(const char *path, const char *prefix)
{
	size_t size = strlen(prefix);

	return (strncmp(path, prefix, size) == 0 ? path + size : NULL);
}

static struct route
token_route(const char *path)
{
	struct route route = {.kind = ROUTE_NONE};
	const char *rest;
	size_t i;

	for (i = 0; i < TOKEN_ACTIONS; i++) {
		rest = behind(path, token_action_names[i]);
		if (rest == NULL || rest[0] != '/')
			continue;
		route.kind = ROUTE_TOKEN;
		route.action = (enum token_action)i;
		route.token = rest + 1;
		break;
	}
	return (route);
}

static struct route
entry_route(const char *number)
{
	struct route route = {.kind = ROUTE_NONE};
	size_t digits = strspn(number, "0123456789"), i;
	const char *rest = number + digits;

	if (digits == 0 || digits > DIGITS_MAX)
		return (route);
	for (i = 0; i < digits; i++)
		route.entry = 10 * route.entry + (number[i] - '0');
	if (route.entry == 0)
		return (route);
	if (rest[0] == '\0')
		route.kind = ROUTE_ENTRY;
	else if (strcmp(rest, "/release") == 0)
		route.kind = ROUTE_ENTRY_RELEASE;
	else if (strcmp(rest, "/delete") == 0)
		route.kind = ROUTE_ENTRY_DELETE;
	return (route);
}

struct route
route_of(const char *path)
{
	static const struct {
		const char *path;
		enum route_kind kind;
	} pages[] = {{"/admin", ROUTE_ADMIN}, {"/admin/", ROUTE_LIST}, {"/admin/days", ROUTE_DAYS}};
	const char *rest;
	size_t i;

	for (i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		if (strcmp(path, pages[i].path) == 0)
			return ((struct route){.kind = pages[i].kind});
	rest = behind(path, "/admin/entry/");
	if (rest != NULL)
		return (entry_route(rest));
	rest = behind(path, "/");
	return (rest != NULL ? token_route(rest) : (struct route){.kind = ROUTE_NONE});
}
