/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "signed_mail.h"

#include <string.h>

/* X.690 8.1: an identifier, a length, contents. */
enum {
	INTEGER = 0x02,
	OBJECT = 0x06,
	SEQUENCE = 0x30,
	SET = 0x31,
	CONTENT = 0xa0, /* [0], constructed */

	LENGTH_OPEN = 0x80, /* the contents end with two zeros */
	LENGTH_BYTES_MAX = 4
};

struct piece {
	const unsigned char *at;
	size_t size;
	bool open; /* its end is not told: all that follows */
};

/* Cut the element ${tag} from the beginning of ${rest}. False: another one is there, or it is cut.
 */
static bool
take(struct piece *rest, unsigned int tag, struct piece *contents)
{
	size_t head = 2, length, bytes;

	if (rest->size < head || rest->at[0] != tag)
		return (false);
	length = rest->at[1];
	*contents = (struct piece){.open = length == LENGTH_OPEN};
	if (length > LENGTH_OPEN) {
		bytes = length - LENGTH_OPEN;
		if (bytes > LENGTH_BYTES_MAX || rest->size < head + bytes)
			return (false);
		for (length = 0; bytes > 0; bytes--)
			length = length << 8 | rest->at[head++];
	}
	contents->at = rest->at + head;
	contents->size = rest->size - head;
	/* What is cut here goes on in the file: as much as there is. */
	if (!contents->open && length < contents->size)
		contents->size = length;
	rest->at = contents->at + contents->size;
	rest->size = contents->open ? 0 : rest->size - head - contents->size;
	return (true);
}

static bool
is_object(const struct piece *piece, const char *bytes, size_t size)
{
	return (piece->size == size && memcmp(piece->at, bytes, size) == 0);
}

#define IS_OBJECT(piece, bytes) is_object(piece, bytes, sizeof(bytes) - 1)

/* Whether what ${signed_data} (RFC 5652, 5.1) signs is within it. */
static bool
has_content(struct piece *signed_data)
{
	struct piece skipped, within, type;

	if (!take(signed_data, INTEGER, &skipped) || !take(signed_data, SET, &skipped) ||
	    skipped.open || !take(signed_data, SEQUENCE, &within) || !take(&within, OBJECT, &type))
		return (true);
	if (within.open)
		return (within.size < 2 || within.at[0] != 0 || within.at[1] != 0);
	return (within.size > 0);
}

bool
signed_mail_wraps(const void *data, size_t size)
{
	struct piece rest = {.at = data, .size = size}, whole, type, content, signed_data;

	if (!take(&rest, SEQUENCE, &whole) || !take(&whole, OBJECT, &type))
		return (false);
	/* id-ct-compressedData (RFC 3274) and id-signedData. */
	if (IS_OBJECT(&type, "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09"))
		return (true);
	if (!IS_OBJECT(&type, "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"))
		return (false);
	return (!take(&whole, CONTENT, &content) || !take(&content, SEQUENCE, &signed_data) ||
		has_content(&signed_data));
}
