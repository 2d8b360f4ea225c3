/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef QUARANTINE_H_
#define QUARANTINE_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "deadline.h"

/*
 * The index of the quarantine in state.db: one row a message, one a message and recipient
 * (an entry, which has the number that people and tokens name), and the audit. The messages
 * themselves are files, kept_file.h. Every change of an entry is one transaction together with
 * its line of the audit; two that want the same entry at once get it one after the other, and the
 * second is told that it came too late.
 */

struct quarantine;

enum {
	QUARANTINE_EXIM_ID_SIZE = 32,
	QUARANTINE_FILE_SIZE = 33, /* 32 hexadecimal digits and the NUL */
	QUARANTINE_WORD_SIZE = 16, /* contact */
	QUARANTINE_ADDRESS_SIZE = 1024,
	QUARANTINE_TEXT_SIZE = 1024, /* From, Subject, tests */
	QUARANTINE_REASON_SIZE = 640,
	QUARANTINE_HASH_SIZE = 65,
	QUARANTINE_RECIPIENTS_MAX =
	    500, /* of one message; recipients_max of Exim's configuration */
};

/* Malware and viruses are the administrator's alone to release. */
enum quarantine_kind { QUARANTINE_SPAM, QUARANTINE_MALWARE, QUARANTINE_VIRUS, QUARANTINE_KINDS };

enum quarantine_state {
	QUARANTINE_KEPT,
	QUARANTINE_RELEASING, /* somebody is about to submit it, or died while he was */
	QUARANTINE_RELEASED,
	QUARANTINE_DELETED,
	QUARANTINE_EXPIRED,
	QUARANTINE_STATES
};

/* Texts that a stranger wrote are valid UTF-8 without control characters (plain_text.h). */
struct quarantine_message {
	int64_t id;
	char exim_id[QUARANTINE_EXIM_ID_SIZE];
	char file[QUARANTINE_FILE_SIZE];
	bool file_there;
	int64_t size; /* of the message, in bytes */
	char sha256[QUARANTINE_HASH_SIZE];
	int64_t kept_at, expires_at; /* seconds since 1970 */
	char contact[QUARANTINE_WORD_SIZE];
	enum quarantine_kind kind;
	char reason[QUARANTINE_REASON_SIZE];
	char tests[QUARANTINE_TEXT_SIZE]; /* NAME:POINTS,NAME:POINTS */
	bool scored;
	int64_t score_milli;                  /* where scored */
	char sender[QUARANTINE_ADDRESS_SIZE]; /* of the envelope; "" for bounces */
	char author[QUARANTINE_TEXT_SIZE];    /* From, decoded, cut */
	char subject[QUARANTINE_TEXT_SIZE];   /* the same */
};

struct quarantine_entry {
	int64_t id;
	struct quarantine_message message;
	char address[QUARANTINE_ADDRESS_SIZE]; /* as the envelope had it */
	/* Whose it is: a mailbox; or, with is_group, the row of the directory that leads to several
	 * or to none. In lower case. */
	char mailbox[QUARANTINE_ADDRESS_SIZE];
	bool is_group;
	enum quarantine_state state;
	int64_t state_at;
};

/* "spam", "malware", "virus"; "kept", "releasing", "released", "deleted", "expired". */
const char *
quarantine_kind_name(enum quarantine_kind kind);
const char *
quarantine_state_name(enum quarantine_state state);

/**
 * quarantine_open(path, deadline):
 * Open state.db at ${path}; it is never created. Waits for locks end at ${deadline}.
 * Never NULL but when memory is out: what cannot be opened fails every call with the reason.
 */
struct quarantine *
quarantine_open(const char *path, struct deadline deadline);

/* Close and free. NULL does nothing. */
void
quarantine_close(struct quarantine *quarantine);

/* ---- taking in ---------------------------------------------------------------------------------
 */

/* For whom, see struct quarantine_entry. */
struct quarantine_recipient {
	char address[QUARANTINE_ADDRESS_SIZE];
	char mailbox[QUARANTINE_ADDRESS_SIZE];
	bool is_group;
};

/* Puts the file in its place, durably. Return 0, or -1 with ${why}. */
typedef int
quarantine_put(void *context, struct why *why);

/**
 * quarantine_keep(quarantine, message, recipients, count, who, put, context, why):
 * One transaction: have rows for ${message} (its id is not read) and for each of the ${count}
 * ${recipients}, those that are there already left as they are, with lines of the audit, by
 * ${who}, for what is new; and have the file: ${put} is called within it, before anything is
 * committed. The same message is one with the same exim_id and sha256. Return 0 when all of that is
 * on the disk; or -1 with ${why}, and then nothing was changed (but the file may be there).
 */
int
quarantine_keep(struct quarantine *quarantine, const struct quarantine_message *message,
    const struct quarantine_recipient *recipients, size_t count, const char *who,
    quarantine_put *put, void *context, struct why *why);

/* Called for each address. Return 0 to go on, or -1 to end with that. */
typedef int
quarantine_also_visit(const char *address, void *context);

/**
 * quarantine_also(quarantine, exim_id, visit, context, why):
 * Visit the addresses that the message ${exim_id} is kept for already. Return 0, or -1 with ${why}.
 */
int
quarantine_also(struct quarantine *quarantine, const char *exim_id, quarantine_also_visit *visit,
    void *context, struct why *why);

/* ---- looking -----------------------------------------------------------------------------------
 */

/* What to list; NULL and 0 ask for nothing. Texts are looked for anywhere in a value, without case
 * (ASCII); an address with @ has to be the whole value. */
struct quarantine_filter {
	const char *recipient; /* address or mailbox */
	const char *mailbox;   /* this one exactly: by an index, quick for one of many persons */
	const char *sender;    /* envelope or From */
	const char *reason;    /* reason, kind or tests */
	const char *contact;   /* S0 and so on */
	int64_t since, before; /* kept at or after; before; seconds since 1970 */
	int64_t after_entry;   /* with a higher number: what is new since */
	int64_t limit;         /* at most so many */
	bool ended;            /* also what is released, deleted or expired */
};

/* Called for each entry. Return 0 to go on, or -1 to end. It must change nothing. */
typedef int
quarantine_visit(const struct quarantine_entry *entry, void *context);

/**
 * quarantine_list(quarantine, filter, visit, context, why):
 * Visit what passes ${filter}, the newest first. Return 0, or -1 with ${why}.
 */
int
quarantine_list(struct quarantine *quarantine, const struct quarantine_filter *filter,
    quarantine_visit *visit, void *context, struct why *why);

/**
 * quarantine_find(quarantine, id, entry, why):
 * The entry with the number ${id}, whatever its state. ANSWER_NO: there is none.
 */
enum answer
quarantine_find(
    struct quarantine *quarantine, int64_t id, struct quarantine_entry *entry, struct why *why);

/* ---- changing ----------------------------------------------------------------------------------
 */

/* Who does it, for the audit: a user of this machine ("root"), "anna@company.example by web", ...
 */
struct quarantine_change {
	const char *who;
	const char *what;  /* the word for it: release, delete, ... */
	const char *words; /* "" or more about it */
	enum quarantine_state from, to;
};

/**
 * quarantine_change(quarantine, id, change, why):
 * The entry ${id} goes from one state into another. ANSWER_YES: done, and on the disk. ANSWER_NO:
 * there is no such entry, or it is in another state: somebody was faster.
 */
enum answer
quarantine_change(struct quarantine *quarantine, int64_t id, const struct quarantine_change *change,
    struct why *why);

/**
 * quarantine_note(quarantine, id, who, what, words, why):
 * A line of the audit about the entry ${id}, without a change: what was shown, or could not be
 * done. Return 0, or -1 with ${why}.
 */
int
quarantine_note(struct quarantine *quarantine, int64_t id, const char *who, const char *what,
    const char *words, struct why *why);

/**
 * quarantine_becomes(quarantine, id, kind, reason, who, why):
 * The message of the entry ${id} was found to be of another kind: the same for all its entries.
 * Return 0, or -1 with ${why}.
 */
int
quarantine_becomes(struct quarantine *quarantine, int64_t id, enum quarantine_kind kind,
    const char *reason, const char *who, struct why *why);

/**
 * quarantine_allow(quarantine, mailbox, sender, why):
 * The person ${mailbox} always takes mail from ${sender}: a row of spam_entry, in place of one that
 * blocks it. Return 0; or -1 with ${why}, also when he has too many already.
 */
int
quarantine_allow(
    struct quarantine *quarantine, const char *mailbox, const char *sender, struct why *why);

#endif /* QUARANTINE_H_ */
