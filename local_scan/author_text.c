/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "author_text.h"

#include <string.h>
#include <strings.h>

/* What stands between words; and around one, where people put it. */
static const char between[] = " \t\r\n<>(),;:";
static const char around[] = "\"'.[]{}";

/*
 * An @, and what is shown like one, in UTF-8: full width, small, circled, tag; then the overlong
 * forms of @ itself, which a careless decoder takes for it.
 */
static const char *const ats[] = {"@", "\xef\xbc\xa0", "\xef\xb9\xab", "\xe2\x93\x90",
    "\xe2\x92\xb6", "\xf3\xa0\x81\x80", "\xc1\x80", "\xe0\x81\x80", "\xf0\x80\x81\x80"};

/*
 * Character sets in which a byte 0x40 is an @ to every program, or stands within a character of
 * several bytes that every program knows. Not in the list, and not to be added: UTF-7,
 * UTF-16, EBCDIC, HZ, in which one program sees an @ where another sees none.
 */
static const char *const charsets[] = {"us-ascii", "ascii", "utf-8", "utf8", "iso-8859-1",
    "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7",
    "iso-8859-8", "iso-8859-8-i", "iso-8859-9", "iso-8859-10", "iso-8859-11", "iso-8859-13",
    "iso-8859-14", "iso-8859-15", "iso-8859-16", "latin1", "windows-874", "windows-1250",
    "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256",
    "windows-1257", "windows-1258", "cp1250", "cp1251", "cp1252", "koi8-r", "koi8-u", "tis-620",
    "gb2312", "gbk", "gb18030", "big5", "big5-hkscs", "euc-tw", "shift_jis", "euc-jp",
    "iso-2022-jp", "euc-kr", "ks_c_5601-1987"};

static bool
known_charset(const char *name, size_t size)
{
	size_t i;

	for (i = 0; i < sizeof(charsets) / sizeof(charsets[0]); i++)
		if (strlen(charsets[i]) == size && strncasecmp(charsets[i], name, size) == 0)
			return (true);
	return (false);
}

/*
 * Where the encoded word ends that begins at ${word} with "=?", or NULL when none does. EXIM
 * looks for one in the same way, and takes up its search behind the "=?" where none is.
 */
static const char *
word_end(const char *word)
{
	const char *encoding = word + 2 + strcspn(word + 2, "?");
	const char *end;

	if (encoding[0] == '\0' || encoding[1] == '\0' || encoding[2] != '?')
		return (NULL);
	end = strstr(encoding + 3, "?=");
	return (end != NULL ? end + 2 : NULL);
}

static bool
strange_charset(const char *raw, struct why *why)
{
	const char *word = raw;

	while ((word = strstr(word, "=?")) != NULL) {
		size_t size = strcspn(word + 2, "?");
		const char *end = word_end(word);

		if (end != NULL && !known_charset(word + 2, size)) {
			why_set(why,
			    "has an encoded word in a character set that is not taken: %.*s",
			    size < 40 ? (int)size : 40, word + 2);
			return (true);
		}
		word = end != NULL ? end : word + 2;
	}
	return (false);
}

/*
 * A line break is folding when a blank follows; otherwise it was encoded, and a program may leave
 * it out, and join what stands on its sides.
 */
static bool
control_character(const char *text)
{
	const unsigned char *at;

	for (at = (const unsigned char *)text; *at != '\0'; at++)
		if (*at == 0x7f || (*at < ' ' && *at != '\t' && *at != '\n') ||
		    (*at == '\n' && at[1] != ' ' && at[1] != '\t' && at[1] != '\0'))
			return (true);
	return (false);
}

bool
author_text_hides(const char *raw, const char *decoded, struct why *why)
{
	if (strange_charset(raw, why))
		return (true);
	if (strstr(decoded, "=?") != NULL)
		why_set(why, "has an encoded word that cannot be decoded");
	else if (control_character(raw) || control_character(decoded))
		why_set(why, "has a control character");
	else
		return (false);
	return (true);
}

static bool
holds(const char *start, size_t size, const char *what)
{
	return (memmem(start, size, what, strlen(what)) != NULL);
}

static bool
has_at(const struct author_word *word)
{
	size_t i;

	for (i = 0; i < sizeof(ats) / sizeof(ats[0]); i++)
		if (holds(word->start, word->size, ats[i]))
			return (true);
	return (false);
}

static void
strip(struct author_word *word)
{
	while (word->size > 0 && strchr(around, word->start[0]) != NULL) {
		word->start++;
		word->size--;
	}
	while (word->size > 0 && strchr(around, word->start[word->size - 1]) != NULL)
		word->size--;
}

bool
author_text_next(const char **text, struct author_word *word)
{
	while (**text != '\0') {
		*text += strspn(*text, between);
		word->start = *text;
		word->size = strcspn(*text, between);
		*text += word->size;
		if (has_at(word)) {
			strip(word);
			return (true);
		}
	}
	return (false);
}
