/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DB_H_
#define DB_H_

#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "deadline.h"

/*
 * One database file. The only code that knows SQLite; a second engine would be another
 * file behind this header.
 */

struct db;

/*
 * The statements there are: callers name one, they never write one. Each is
 * prepared when it is first used.
 */
enum db_statement {
	DB_LISTENER_EXACT, /* text interface, int port -> text contact */
	DB_LISTENER_ANY,   /* int port -> text contact */
	DB_CONTACT_CHECKS, /* text contact -> text check, int enabled, text action, int made */
	DB_LOGIN,          /* text login -> text name, text kind, text mailbox, int may submit */
	DB_OWNS,           /* text login, text mailbox, text address -> int owns; always one row */
	DB_RATE_CLASS,     /* text login -> 7 ints, in the order of struct directory_rate_class */
	/* text person, int now in us, text limits (rate.c) -> text limit, int full again in us,
	 * int room, int granted; the first only asks */
	DB_RATE_ASK,
	DB_RATE_TAKE,
	DB_RATE_SWEEP,  /* int now in us -> nothing; forgets some who have sent nothing for long */
	DB_SUSPENDED,   /* text person -> text since, text why */
	DB_SUSPEND,     /* text person, text why -> int 1 when he was not suspended yet */
	DB_ALARM_FRESH, /* text kind, text subject -> int 1 when it came up within a minute */
	DB_ALARM_RAISE, /* text kind, text subject, text words -> nothing */
	DB_ALARM_LIST, /* -> text kind, subject, words, first, last, int times, text mailed or "" */
	DB_ALARM_MAILED,     /* text kind, text subject -> nothing */
	DB_CONTACT_LIMIT,    /* text contact, text name -> int value */
	DB_SETTING,          /* text name -> text value */
	DB_O365_NETWORKS,    /* -> text network */
	DB_O365_CERTIFICATE, /* text name, no upper case -> int 1 */
	DB_TENANT_HEADERS,   /* -> text header */
	DB_STRIPPED_HEADERS, /* -> text header, or the beginning of headers with a * behind it */
	DB_TENANT_VALUE,     /* text header, text value -> int 1 */
	DB_TENANT_KNOWN,     /* text header -> int 1 */
	DB_DOMAIN,           /* text domain -> int 1 */
	DB_DMARC_OVERRIDE,   /* text domain -> text policy; of the row nearest to it */
	DB_OWN_SOURCES,      /* text domain -> text network, text proved; each may be "" */
	/* of one transaction; -> nothing */
	DB_BEGIN, /* takes the lock that a writer needs */
	DB_COMMIT,
	DB_ROLLBACK,
	/* Microsoft's list (o365_list.h) */
	DB_O365_FILE_SHAPE,    /* text json -> text what is wrong with it, "" for nothing */
	DB_O365_FILE_NETWORKS, /* text json of that shape -> text network */
	DB_O365_LISTED_MEMORY, /* -> nothing; a table of the connection for the networks before */
	DB_O365_LISTED_KEEP,   /* -> nothing; remembers them there */
	DB_O365_LISTED_CLEAR,  /* -> nothing */
	DB_O365_LISTED_INSERT, /* text network -> nothing */
	DB_O365_LIST_CHANGE,   /* -> int networks now, int added, int removed */
	DB_O365_LIST_NEWER,    /* text date -> text date of the list in force if newer, else "" */
	DB_O365_LIST_SET,      /* text date -> nothing */
	DB_O365_LIST_AGE,      /* -> text date or "", text its age in words, int too old */
	DB_O365_PEERS,         /* -> text network, text source */
	/* tokens (token.c): text selector, text hash, int entry, text person, text action, text
	 * way, int expires -> nothing */
	DB_TOKEN_MAKE,
	DB_TOKEN_LOOK,  /* text selector, text way, int now -> text hash, int entry, text person,
			   text action */
	DB_TOKEN_CLAIM, /* text selector, int now, int seconds of a claim -> int 1 */
	DB_TOKEN_USED,  /* text selector, int now -> nothing */
	DB_TOKEN_GIVE_BACK, /* text selector -> nothing */
	DB_TOKEN_FORGET,    /* int now -> nothing */
	DB_QUARANTINE_DAYS, /* int days -> text day, 6 ints in the order of struct quarantine_day */
	DB_SPAM_RULE_WORDS, /* -> text name, text description */
	DB_SPAM_RULE_ABOUT, /* text name -> text description */
	DB_SPAM_RULES,      /* -> text name, text target, text pattern, int score in thousandths */
	DB_MALWARE_RULES,   /* -> text name, text kind, text pattern, text action */
	DB_SPAM_POINTS,     /* -> text name, int points in thousandths */
	/* text addresses as JSON, text senders as JSON (spam_lists.c) -> int number of the address,
	 * text entry or "", int tag, int quarantine, int reject, text mailbox or "" */
	DB_SPAM_DOMAINS,
	/* text mailboxes as JSON, text senders as JSON -> int number of the mailbox, text entry or
	 * "", int tag, int quarantine, int reject, each 0 for none */
	DB_SPAM_PERSONS,
	DB_LEADS_TO, /* text address -> text mailbox or what stands for it, int is a group; always
			one row */
	/* the quarantine (quarantine.c); its states and kinds are texts */
	DB_QUARANTINE_KEEP_MESSAGE, /* the columns, see there -> int id */
	DB_QUARANTINE_KEEP_ENTRY,   /* int message, text address, text mailbox, int is group -> int
				       id where it is new */
	DB_QUARANTINE_ALSO,         /* text exim id -> text address that it is kept for */
	/* int entry, text who, text what, text words -> nothing */
	DB_QUARANTINE_AUDIT,
	DB_QUARANTINE_LIST,    /* struct quarantine_filter -> a row of quarantine_list.c */
	DB_QUARANTINE_LIST_OF, /* the same, for one mailbox */
	DB_QUARANTINE_FIND,    /* int entry -> the same */
	DB_QUARANTINE_CHANGE, /* int entry, text from, text to -> int 1 when it was in that state */
	DB_QUARANTINE_BECOMES, /* int entry, text kind, text reason -> nothing */
	DB_RECEIVES, /* text address -> int 1 when mail for it would be delivered; always one row */
	DB_QUARANTINE_IDLE,      /* int message or 0 for any -> int message, text file */
	DB_QUARANTINE_FILE_GONE, /* int message -> nothing */
	/* int limit -> int entry that expires now, of one batch */
	DB_QUARANTINE_EXPIRE_AGE,
	DB_QUARANTINE_EXPIRE_PERSON,
	DB_QUARANTINE_EXPIRE_BYTES,
	DB_QUARANTINE_RECOVER,         /* int seconds -> int entry that is "releasing" for longer */
	DB_QUARANTINE_FORGET_ENTRIES,  /* int seconds -> nothing; what has ended so long ago */
	DB_QUARANTINE_FORGET_MESSAGES, /* -> nothing; without entries */
	DB_QUARANTINE_FORGET_AUDIT,    /* int seconds -> nothing */
	DB_QUARANTINE_FILES, /* -> int message, text file, int size, text hash; that are there */
	DB_QUARANTINE_KNOWN, /* text file -> int is there */
	DB_QUARANTINE_LOST,  /* int message -> int entry that had it kept */
	DB_QUARANTINE_ALLOW, /* text mailbox, text sender -> nothing */
	/* digests (digest_book.c) */
	/* -> text domain, int hour, int enabled, text zone, text language, int quarantine in
	   thousandths */
	DB_DIGEST_TIMES,
	DB_DIGEST_PERSONS,   /* text mailbox or group -> text mailbox of a person, each once */
	DB_DIGEST_RAN,       /* text domain -> int time */
	DB_DIGEST_SET_RAN,   /* text domain, int time -> nothing */
	DB_DIGEST_NEWEST,    /* -> int the last entry there is */
	DB_DIGEST_BOX_TABLE, /* -> nothing; a table of the connection, of persons and their boxes */
	DB_DIGEST_BOXES,     /* int 1 for all, 0 for what may be new -> text mailbox or group */
	DB_DIGEST_BOX_ADD,   /* text person, text mailbox or group -> nothing */
	DB_DIGEST_NEXT,      /* text person -> text person */
	DB_DIGEST_ROWS, /* text person, int 1 for all, int most, int last -> a row of digest_book.c
			 */
	DB_DIGEST_TELL, /* text person, int entry, int 1 when that is all -> nothing */
	DB_DIGEST_TOLD, /* text person -> int time */
	/* text person, int first entry, int last entry, int since -> nothing */
	DB_DIGEST_TAKE_BACK,
	DB_DIGEST_AUDIT, /* text person, text words -> nothing */
	DB_STATEMENTS_MAX
};

/**
 * db_open(path, application_id, version_max, deadline):
 * Open ${path}, read only, never creating it. Waits for locks end at ${deadline}.
 * A file that is not ours (another application_id) or is newer than
 * ${version_max} (user_version) counts as one that cannot be opened. What
 * could not be opened answers "cannot tell" to everything, with the
 * reason. Return NULL only when memory is out, which every function takes as such.
 */
struct db *
db_open(const char *path, int64_t application_id, int64_t version_max, struct deadline deadline);

/**
 * db_open_to_write(path, application_id, version_max, deadline):
 * The same for a database that the mail system itself writes: in WAL mode, synced so that a
 * loss of power costs the last changes at the most, and never the file (synchronous NORMAL).
 */
struct db *
db_open_to_write(
    const char *path, int64_t application_id, int64_t version_max, struct deadline deadline);

/**
 * db_open_to_administer(path, application_id, version_max, deadline):
 * The same for a database that belongs to the administrator, who writes it with a rollback
 * journal: what is committed is on the disk (synchronous FULL). To read until DB_BEGIN.
 */
struct db *
db_open_to_administer(
    const char *path, int64_t application_id, int64_t version_max, struct deadline deadline);

/**
 * db_close(db):
 * Close and free. NULL does nothing.
 */
void
db_close(struct db *db);

/**
 * db_bind_text(db, statement, position, text), db_bind_int(...):
 * Begin or go on binding the values of ${statement}; ${position} counts from
 * 1; ${text} must stay until db_done(). A failure shows at the next db_step().
 */
void
db_bind_text(struct db *db, enum db_statement statement, int position, const char *text);
void
db_bind_int(struct db *db, enum db_statement statement, int position, int64_t value);

/**
 * db_step(db, statement, why):
 * ANSWER_YES: a row is there. ANSWER_NO: no further row. ANSWER_CANNOT_TELL: ${why} names the
 * file, the trouble, and what heals it where that is known.
 */
enum answer
db_step(struct db *db, enum db_statement statement, struct why *why);

/**
 * db_text(db, statement, column, out, out_size, why), db_int(...):
 * The value of ${column}, counted from 0, of the row that is there.
 * Return 0; or -1 with ${why} when it is NULL, of another type, too long or has a NUL in it.
 */
int
db_text(struct db *db, enum db_statement statement, int column, char *out, size_t out_size,
    struct why *why);
int
db_int(struct db *db, enum db_statement statement, int column, int64_t *out, struct why *why);

/**
 * db_done(db, statement):
 * Let go of the row and of the bound values. To be called after the last db_step().
 */
void
db_done(struct db *db, enum db_statement statement);

#endif /* DB_H_ */
