/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fates.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "address.h"
#include "sha256.h"

/* Longest address that Exim takes, RFC 5321 section 4.5.3.1.3, and what a source may quote of it.
 */
enum { ADDRESS_SIZE = 1024 };

const char *
fates_word(enum fate fate)
{
	static const char *const words[FATE_COUNT] = {[FATE_ACCEPT] = "accept",
	    [FATE_TAG] = "tag",
	    [FATE_QUARANTINE] = "quarantine",
	    [FATE_REJECT] = "reject"};

	return (fate < FATE_COUNT ? words[fate] : "-");
}

void
fates_hash(const char *address, char hash[FATES_HASH_SIZE])
{
	char text[ADDRESS_SIZE], hex[SHA256_HEX_SIZE];
	size_t i;

	address_plain(address, text, sizeof(text));
	for (i = 0; text[i] != '\0'; i++)
		if (text[i] >= 'A' && text[i] <= 'Z')
			text[i] = (char)(text[i] - 'A' + 'a');
	sha256_hex(text, i, hex);
	memcpy(hash, hex, FATES_HASH_SIZE - 1);
	hash[FATES_HASH_SIZE - 1] = '\0';
}

bool
fates_uniform(const enum fate *fates, size_t count)
{
	size_t i;

	for (i = 1; i < count; i++)
		if (fates[i] != fates[0])
			return (false);
	return (true);
}

static void
append(char list[FATES_LIST_SIZE], const char *address)
{
	char hash[FATES_HASH_SIZE];
	size_t used = strlen(list);

	fates_hash(address, hash);
	snprintf(list + used, FATES_LIST_SIZE - used, "%s%s", used > 0 ? "," : "", hash);
}

void
fates_list(struct fates *fates, const char *const *addresses, const enum fate *each, size_t count)
{
	size_t i;

	memset(fates, 0, sizeof(*fates));
	for (i = 0; i < count && i < FATES_RECIPIENTS_MAX; i++) {
		enum fate fate = each[i] == FATE_REJECT ? FATE_QUARANTINE : each[i];

		fates->count[fate]++;
		if (fate == FATE_TAG)
			append(fates->tagged, addresses[i]);
		else if (fate == FATE_QUARANTINE)
			append(fates->quarantined, addresses[i]);
	}
}
