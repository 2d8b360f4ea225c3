/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLASS_BOOK_H_
#define CLASS_BOOK_H_

#include <stdbool.h>

#include "answer.h"
#include "classifier.h"
#include "stamp.h"

/*
 * The classifier's model that is in force, and when it is time to read its file again. It belongs
 * to the engine holder, whose workers share what it has read.
 */

struct class_book {
	struct classifier_model *model; /* NULL: there is none, and why says so */
	struct why why;                 /* why what is on disk is not what is here; else empty */
	struct stamp seen;              /* of the file, when it was last read */
};

/**
 * class_book_look(book, site, shipped):
 * Look whether the model has changed, and read it if so: from the file ${site}, or
 * where that is not there, from ${shipped}. What was read before stays in force when it cannot be
 * read now; where nothing was, ${shipped} stands in for a ${site} that is broken. ${book} is all
 * zero at the start. Return whether the book is another one now.
 */
bool
class_book_look(struct class_book *book, const char *site, const char *shipped);

#endif /* CLASS_BOOK_H_ */
