/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rulebook.h"

#include <string.h>

#include "deadline.h"
#include "heuristics.h"
#include "report.h"
#include "rules_db.h"

/* So long the holder waits for a writer; what it has not read then it reads at the next look. */
enum { OPEN_MS = 500 };

static bool
is_file(const struct stamp *a, const struct stamp *b)
{
	return (a->device == b->device && a->inode == b->inode && a->size == b->size &&
		a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec);
}

/*
 * Whether the file is still as it was read. One that had changed just before it was read is
 * not known to be: it is read once more when it has settled.
 */
static bool
is_same(const struct stamp *a, const struct stamp *b)
{
	return (a->settled == b->settled && is_file(a, b));
}

/* Read the file. Return the book that it makes; without rules, and with why, when it cannot be. */
static struct rulebook
read_file(const char *path)
{
	struct db *db =
	    db_open(path, RULES_DB_APPLICATION_ID, RULES_DB_VERSION_MAX, deadline_in_ms(OPEN_MS));
	struct rulebook book = {.spam = NULL};

	book.spam = spam_rules_load(db, &book.notes, &book.why);
	if (book.spam != NULL)
		book.malware = malware_rules_load(db, &book.notes, &book.why);
	db_close(db);
	if (book.malware != NULL) {
		book.heuristics = heuristics_wanted(book.malware);
	} else {
		spam_rules_free(book.spam);
		book.spam = NULL;
	}
	return (book);
}

bool
rulebook_look(struct rulebook *book, const char *path)
{
	struct stamp now = stamp_take(path);
	struct rulebook read;

	/* With trouble the file is tried again each time: a lock may go without a change. */
	if (book->spam != NULL && book->why.text[0] == '\0' && is_same(&book->seen, &now))
		return (false);
	read = read_file(path);
	if (read.spam == NULL) {
		bool told = strcmp(book->why.text, read.why.text) == 0;

		book->why = read.why;
		if (!told)
			report_line("rules", "%s; %s", read.why.text,
			    book->spam != NULL ? "the rules of before stay in force"
					       : "nothing can be said of spam and malware");
		return (!told);
	}
	if (book->spam == NULL || book->why.text[0] != '\0' || !is_file(&book->seen, &now))
		report_line("rules", "%zu rules and %zu kinds of malware of %s",
		    spam_rules_count(read.spam), malware_rules_count(read.malware), path);
	spam_rules_free(book->spam);
	malware_rules_free(book->malware);
	*book = read;
	book->seen = now;
	return (true);
}
