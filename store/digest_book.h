/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DIGEST_BOOK_H_
#define DIGEST_BOOK_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "deadline.h"
#include "directory.h"
#include "quarantine.h"

/*
 * Who is to be told of what by the digests of the quarantine: whose mailbox or group it is says the
 * directory as it is now, what each person has been told of already says state.db.
 */

enum { DIGEST_ZONE_SIZE = 65, DIGEST_LANGUAGE_SIZE = 17, DIGEST_DOMAINS_MAX = 10000 };

/* When the persons of a domain get theirs: its row of digest_time, or that of '*'. */
struct digest_time {
	char domain[DIRECTORY_ADDRESS_SIZE];
	char zone[DIGEST_ZONE_SIZE], language[DIGEST_LANGUAGE_SIZE];
	int64_t
	    quarantine_milli; /* points from which on the domain's mail is kept, in thousandths */
	int hour;
	bool enabled;
};

/* One of each domain, ordered by its name (strcmp). */
struct digest_times {
	struct digest_time *list;
	size_t count;
};

/**
 * digest_times_read(directory, times, why):
 * Return 0, and times->list is to be freed with free(); or -1 with ${why}.
 */
int
digest_times_read(struct directory *directory, struct digest_times *times, struct why *why);

/**
 * digest_times_of(times, person):
 * That of the domain of the address ${person}; NULL where it is none of ours.
 */
const struct digest_time *
digest_times_of(const struct digest_times *times, const char *person);

struct digest_book;

/**
 * digest_book_open(path, deadline):
 * Open state.db at ${path}; it is never created. Waits for locks end at ${deadline}.
 * Never NULL but when memory is out: what cannot be opened fails every call with the reason.
 */
struct digest_book *
digest_book_open(const char *path, struct deadline deadline);

/* Close and free. NULL does nothing. */
void
digest_book_close(struct digest_book *book);

/* The handle, for tokens that are made in one transaction of digest_book_begin(). */
struct db *
digest_book_db(struct digest_book *book);

/**
 * digest_book_ran(book, domain, at, why), digest_book_set_ran(...):
 * When the persons of ${domain} had all been told, seconds since 1970; 0: never yet. Return 0, or
 * -1 with ${why}.
 */
int
digest_book_ran(struct digest_book *book, const char *domain, int64_t *at, struct why *why);
int
digest_book_set_ran(struct digest_book *book, const char *domain, int64_t at, struct why *why);

/**
 * digest_book_gather(book, directory, all, why):
 * Find out for whom something is kept that is new to him, or with ${all} for whom anything is; once
 * for each open book, before what follows is called. A mailbox's is its person's, but a blocked one
 * gets nothing; a group's is its owner's (table group_owner), else that of each member who has a
 * mailbox here. What is kept later than this is not looked at by this book. Return 0, or -1 with
 * ${why}.
 */
int
digest_book_gather(
    struct digest_book *book, struct directory *directory, bool all, struct why *why);

/**
 * digest_book_next(book, person, why):
 * Let ${person} be the next one after him in the order of addresses, the first after "". Return
 * ANSWER_NO after the last one. ANSWER_CANNOT_TELL: ${why}.
 */
enum answer
digest_book_next(struct digest_book *book, char person[DIRECTORY_ADDRESS_SIZE], struct why *why);

/* An entry that may be told of. Texts as in quarantine.h. */
struct digest_row {
	int64_t id, kept_at, expires_at, score_milli;
	int64_t
	    quarantine_milli; /* the person's own threshold, in thousandths; 0: as his domain's */
	enum quarantine_kind kind;
	bool scored, is_group;
	char reason[QUARANTINE_REASON_SIZE], tests[QUARANTINE_TEXT_SIZE];
	char sender[QUARANTINE_ADDRESS_SIZE], address[QUARANTINE_ADDRESS_SIZE];
	char author[QUARANTINE_TEXT_SIZE], subject[QUARANTINE_TEXT_SIZE];
};

/**
 * digest_book_rows(book, person, rows, rows_max, count, why):
 * What is kept for ${person} and new to him (or all, as it was gathered), the oldest first, at most
 * ${rows_max}. Return 0, or -1 with ${why}.
 */
int
digest_book_rows(struct digest_book *book, const char *person, struct digest_row *rows,
    size_t rows_max, size_t *count, struct why *why);

/**
 * digest_book_tell(book, person, entry, all, words, why):
 * He has been told of everything up to ${entry}, which is ${all} that there is now or not; with a
 * line of the audit that says ${words}. Return 0 when that is on the disk, or -1 with ${why}.
 */
int
digest_book_tell(struct digest_book *book, const char *person, int64_t entry, bool all,
    const char *words, struct why *why);

/**
 * digest_book_told(book, person, at, why):
 * When ${person} was last told of all that there was, seconds since 1970; 0: never, or there is
 * more. Return 0, or -1 with ${why}.
 */
int
digest_book_told(struct digest_book *book, const char *person, int64_t *at, struct why *why);

/**
 * digest_book_take_back(book, person, rows, count, since, why):
 * The digest of these ${count} ${rows} was not sent: forget the tokens that were made for it at or
 * after ${since} (seconds since 1970), so that tries which fail leave nothing. Return 0, or -1 with
 * ${why}.
 */
int
digest_book_take_back(struct digest_book *book, const char *person, const struct digest_row *rows,
    size_t count, int64_t since, struct why *why);

/**
 * digest_book_begin(book, why), digest_book_end(book, good, why):
 * A transaction: what is written in it counts all together, when it ends ${good}, or not at all.
 * Return 0, or -1 with ${why}, and then nothing was written.
 */
int
digest_book_begin(struct digest_book *book, struct why *why);
int
digest_book_end(struct digest_book *book, bool good, struct why *why);

#endif /* DIGEST_BOOK_H_ */
