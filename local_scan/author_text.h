/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTHOR_TEXT_H_
#define AUTHOR_TEXT_H_

#include <stdbool.h>
#include <stddef.h>

#include "answer.h"

/*
 * What the text of From, Sender and the like shows or hides. No parser: which addresses the line
 * holds is Exim's to say. This sees to it that beside them no other address can be
 * read in it, in a name, a comment, or what a parser passed over.
 */

/**
 * author_text_hides(raw, decoded, why):
 * Can a mail program read in this line what we cannot? ${raw} is the header's text as it came,
 * ${decoded} the same with its encoded words (RFC 2047) decoded into UTF-8 by Exim. Return
 * true with ${why}, which begins with a verb, for: a character set of which we do not know that
 * every program reads it as Exim does, an encoded word that was left as it is, a control character.
 */
bool
author_text_hides(const char *raw, const char *decoded, struct why *why);

/* A run of characters within a text, not ended by a NUL. */
struct author_word {
	const char *start;
	size_t size;
};

/**
 * author_text_next(text, word):
 * The next word of ${text} that holds an @, or a character that looks like one, into
 * ${word}; ${text} is moved behind it. Words end at blanks and at < > ( ) , ; and
 * the colon; quotes, brackets and full stops around them are left out. Return false when there is
 * none.
 */
bool
author_text_next(const char **text, struct author_word *word);

#endif /* AUTHOR_TEXT_H_ */
