/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz.h"

#include <string.h>

#include "reply_facts.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reply_facts facts;
	struct why why = {""};

	if (reply_facts((const char *)data, size, &facts, &why) == -1) {
		FUZZ_CLAIM(why.text[0] != '\0');
		return (0);
	}
	FUZZ_CLAIM(strlen(facts.contact) > 0 && strlen(facts.contact) < REPLY_CONTACT_SIZE);
	FUZZ_CLAIM(strlen(facts.login) < REPLY_LOGIN_SIZE);
	return (0);
}
