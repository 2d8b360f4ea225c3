/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SHOWN_TEXT_H_
#define SHOWN_TEXT_H_

#include <stddef.h>

/* What a stranger wrote, made fit to be shown in somebody's mail. Pure. */

/* Room for ${chars_max} characters, in bytes with the NUL: four bytes each, and a break of three.
 */
#define SHOWN_TEXT_SIZE(chars_max) ((size_t)(chars_max)*7 + sizeof("..."))

/**
 * shown_text(out, out_size, chars_max, text, size):
 * Write ${size} bytes of ${text}, whatever they are, as one line of valid UTF-8:
 *
 *   - line ends, tabs and runs of blanks are one blank, none at either end;
 *   - other control characters, what turns the direction of text, and what is not seen at all are
 *     left out; of marks that are put over a letter two are left;
 *   - behind each . @ : / in a word stands a zero width space (U+200B). No mail program then makes
 * a link of it (they do of anything that looks like a URL, a host or an address), the eye sees
 *     nothing of it, and a narrow screen can break the line there;
 *   - at most ${chars_max} characters of it; a longer text ends in "...".
 *
 * Letters that are written from right to left stay: the text is to stand in a line or cell of its
 * own. ${out_size} must be SHOWN_TEXT_SIZE(chars_max) or more. Return ${out}.
 */
char *
shown_text(char *out, size_t out_size, size_t chars_max, const char *text, size_t size);

#endif /* SHOWN_TEXT_H_ */
