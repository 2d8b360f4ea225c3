/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "needles.h"

#include <string.h>

/* Fewer bytes are in every text. */
enum { NEEDLE_MIN = 3 };

/* ---- patterns ----------------------------------------------------------- */

/* A piece of a pattern, not NUL-terminated. */
struct piece {
	const char *at;
	size_t size;
};

/* Whether something is in ${pattern} that changes what the letters around it mean. */
static bool
is_strange(const char *pattern)
{
	const char *at;

	if (strstr(pattern, "(*") != NULL || strstr(pattern, "\\Q") != NULL ||
	    strstr(pattern, "\\E") != NULL || strstr(pattern, "[[") != NULL)
		return (true);
	for (at = strstr(pattern, "(?"); at != NULL; at = strstr(at + 2, "(?"))
		if (strchr(":=!<", at[2]) == NULL || at[2] == '\0')
			return (true);
	return (false);
}

/*
 * Where the alternative that begins at ${piece} ends: at a | or a ) that is not in a group or a
 * class of its own, or where the piece does. ${size} bytes; SIZE_MAX: it cannot be told.
 */
static size_t
alternative_size(struct piece piece)
{
	size_t i, depth = 0;

	for (i = 0; i < piece.size; i++) {
		char c = piece.at[i];

		if (c == '\\') {
			i++;
		} else if (c == '[') {
			/* A ] right behind [ or [^ stands for itself. */
			i += i + 1 < piece.size && piece.at[i + 1] == '^' ? 2 : 1;
			for (i++; i < piece.size && piece.at[i] != ']'; i++)
				if (piece.at[i] == '\\')
					i++;
			if (i >= piece.size)
				return (SIZE_MAX);
		} else if (c == '(') {
			depth++;
		} else if ((c == '|' || c == ')') && depth == 0) {
			return (i);
		} else if (c == ')') {
			depth--;
		}
	}
	return (depth == 0 && i == piece.size ? i : SIZE_MAX);
}

static bool
is_letter(char c)
{
	return ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == ' ' || c == '-' || c == '\'' || c == ',');
}

/* Add the letters that ${piece} begins with. Return false when they are too few or too many. */
static bool
add_letters(struct needles *needles, struct piece piece)
{
	size_t size = 0, i;
	char *needle;

	while (size < piece.size && is_letter(piece.at[size]))
		size++;
	/* The last letter may be one that need not be there. */
	if (size > 0 && size < piece.size && strchr("?*{", piece.at[size]) != NULL)
		size--;
	if (size < NEEDLE_MIN || needles->count == NEEDLES_MAX)
		return (false);
	if (size > NEEDLES_SIZE)
		size = NEEDLES_SIZE;
	needle = needles->list[needles->count];
	for (i = 0; i < size; i++) {
		needle[i] = piece.at[i];
		if (needle[i] >= 'A' && needle[i] <= 'Z')
			needle[i] = (char)(needle[i] + ('a' - 'A'));
	}
	needle[size] = '\0';
	needles->count++;
	return (true);
}

static struct piece
behind(struct piece piece, size_t size)
{
	return ((struct piece){piece.at + size, piece.size - size});
}

static struct piece
without_boundary(struct piece piece)
{
	while (piece.size >= 2 && piece.at[0] == '\\' && piece.at[1] == 'b')
		piece = behind(piece, 2);
	return (piece);
}

/* The alternatives of the group whose inside ${piece} begins with. */
static bool
add_group(struct needles *needles, struct piece piece)
{
	for (;;) {
		size_t size = alternative_size(piece);
		struct piece alternative = {piece.at, size};

		/* The group must end, and must be there at least once. */
		if (size >= piece.size || !add_letters(needles, without_boundary(alternative)))
			return (false);
		piece = behind(piece, size + 1);
		if (piece.at[-1] == ')')
			return (piece.size == 0 || strchr("?*{", piece.at[0]) == NULL);
	}
}

void
needles_find(struct needles *needles, const char *pattern)
{
	struct piece rest;
	bool known = true;

	needles->count = 0;
	if (strncmp(pattern, "(?i)", 4) == 0)
		pattern += 4;
	rest = (struct piece){pattern, strlen(pattern)};
	known = !is_strange(pattern);
	while (known) {
		size_t size = alternative_size(rest);
		struct piece alternative;

		if (size > rest.size || (size < rest.size && rest.at[size] == ')')) {
			known = false;
			break;
		}
		alternative = without_boundary((struct piece){rest.at, size});
		if (alternative.size > 3 && strncmp(alternative.at, "(?:", 3) == 0)
			known = add_group(needles, behind(alternative, 3));
		else
			known = add_letters(needles, alternative);
		if (size == rest.size)
			break;
		rest = behind(rest, size + 1);
	}
	if (!known)
		needles->count = 0;
}

/* ---- texts -------------------------------------------------------------- */

static size_t
hash_of(unsigned char a, unsigned char b, unsigned char c)
{
	uint32_t value = (uint32_t)a << 16 | (uint32_t)b << 8 | c;

	return ((value * 2654435761U) >> 16);
}

static unsigned char
lower(unsigned char c)
{
	return ((unsigned char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c));
}

void
haystack_make(struct haystack *haystack, const char *text, size_t size)
{
	unsigned char a = 0, b = 0;
	size_t i;

	memset(haystack, 0, sizeof(*haystack));
	for (i = 0; i < size; i++) {
		unsigned char c = lower((unsigned char)text[i]);
		size_t hash = hash_of(a, b, c);

		haystack->seen[hash / 64] |= (uint64_t)1 << (hash % 64);
		a = b;
		b = c;
	}
	/* Without regard to case U+017F equals s, and U+212A equals k. */
	haystack->all = memmem(text, size, "\xc5\xbf", 2) != NULL ||
			memmem(text, size, "\xe2\x84\xaa", 3) != NULL;
}

static bool
may_have(const struct haystack *haystack, const char *needle)
{
	for (; needle[2] != '\0'; needle++) {
		size_t hash = hash_of(
		    (unsigned char)needle[0], (unsigned char)needle[1], (unsigned char)needle[2]);

		if ((haystack->seen[hash / 64] & (uint64_t)1 << (hash % 64)) == 0)
			return (false);
	}
	return (true);
}

bool
haystack_may_have(const struct haystack *haystack, const struct needles *needles)
{
	size_t i;

	for (i = 0; i < needles->count; i++)
		if (may_have(haystack, needles->list[i]))
			return (true);
	return (needles->count == 0 || haystack->all);
}
