/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "idna.h"

#include <stdbool.h>
#include <string.h>

#include <idn2.h>

/* Longest text taken: each character of a name may have four bytes in UTF-8. */
enum { TEXT_MAX = 4 * IDNA_NAME_SIZE, LABEL_MAX = 63 };

/* Letters, digits, hyphens and, as in service names, underscores. */
static bool
is_name(const char *name)
{
	const char *label = name;

	if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != strlen(name))
		return (false);
	for (;;) {
		size_t size = strcspn(label, ".");

		if (size == 0 || size > LABEL_MAX)
			return (false);
		if (label[size] == '\0')
			return (true);
		label += size + 1;
	}
}

static void
lower(char *text)
{
	for (; *text != '\0'; text++)
		if (*text >= 'A' && *text <= 'Z')
			*text = (char)(*text - 'A' + 'a');
}

int
idna_name(const char *text, size_t size, char name[IDNA_NAME_SIZE])
{
	char copy[TEXT_MAX + 1], *converted = NULL;
	bool ascii = true, fits;
	size_t i;

	if (size > 0 && text[size - 1] == '.')
		size--;
	if (size == 0 || size > TEXT_MAX || memchr(text, '\0', size) != NULL)
		return (-1);
	memcpy(copy, text, size);
	copy[size] = '\0';
	for (i = 0; i < size; i++)
		ascii = ascii && (unsigned char)copy[i] < 0x80;
	/* What is ASCII already is taken as it is: names of old that IDNA would not have. */
	if (!ascii &&
	    idn2_to_ascii_8z(copy, &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
		return (-1);
	size = strlen(converted != NULL ? converted : copy);
	fits = size < IDNA_NAME_SIZE;
	if (fits)
		memcpy(name, converted != NULL ? converted : copy, size + 1);
	idn2_free(converted);
	if (!fits)
		return (-1);
	lower(name);
	return (is_name(name) ? 0 : -1);
}
