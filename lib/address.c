/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "address.h"

#include <stdbool.h>
#include <string.h>

/* EXIM: deliver_split_address() takes quotes and backslashes out of $local_part in this way. */
int
address_plain(const char *address, char *plain, size_t size)
{
	const char *at = strrchr(address, '@');
	size_t used = 0;

	for (; *address != '\0'; address++) {
		bool local = at != NULL && address < at;

		if (local && *address == '"')
			continue;
		if (local && *address == '\\' && address + 1 < at)
			address++;
		if (used + 1 >= size) {
			plain[0] = '\0';
			return (-1);
		}
		plain[used++] = *address;
	}
	plain[used] = '\0';
	return (0);
}

int
address_key(const char *address, char *key, size_t size)
{
	char *last, *at;

	if (address_plain(address, key, size) == -1)
		return (-1);
	last = strrchr(key, '@');
	for (at = strchr(key, '@'); at != last; at = strchr(at, '@'))
		*at = ' ';
	return (0);
}
