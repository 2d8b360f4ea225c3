/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SCAN_REPLY_H_
#define SCAN_REPLY_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"

/*
 * What a scanner answered, read strictly: what is not understood to its last
 * byte is never "clean".
 */

enum {
	SCAN_REPLY_SIZE_MAX = 64 * 1024, /* longest reply, in bytes */
	SCAN_NAME_SIZE = 160,            /* a signature's name with its NUL; a longer one is cut */
	SCAN_CLASS_SIZE = 32,     /* a class of malware with its NUL; a longer one is wrong */
	SCAN_RULE_NAME_SIZE = 48, /* a rule's name with its NUL; a longer one is cut */
	SCAN_NOTE_SIZE = 400,     /* all notes with their NUL; cut */
	SCAN_MALWARE_MAX = 16,    /* most lines of malware, of rules, of notes: one more is */
	SCAN_RULES_MAX = 64,      /* not understood */
	SCAN_NOTES_MAX = 4,
};

/* The checks that a scanner makes: bits of what is asked. */
enum scan_checks {
	SCAN_CHECK_VIRUS = 1,
	SCAN_CHECK_MALWARE = 2,
	SCAN_CHECK_SPAM = 4,
};
enum { SCAN_CHECKS_COUNT = 3 };

/* Their names, in contact_check as in scand/PROTOCOL.md, in the order of their bits. */
extern const char *const scan_checks_names[SCAN_CHECKS_COUNT];

/* What a row of malware_rule (rules.db(5)) asks for. The heaviest comes first. */
enum scan_action { SCAN_ACTION_REJECT, SCAN_ACTION_QUARANTINE, SCAN_ACTION_TAG };

struct scan_malware {
	char class[SCAN_CLASS_SIZE]; /* a to z and - */
	enum scan_action action;
	char detail[SCAN_NAME_SIZE]; /* any bytes but NUL; a longer one is cut */
};

/* A rule that the message hit. */
struct scan_rule {
	char name[SCAN_RULE_NAME_SIZE]; /* any bytes but NUL */
	double points;                  /* below 0 where it speaks for the message */
};

struct scan_result {
	/* YES: a signature matched. NO: the whole message was looked at. CANNOT_TELL: why. */
	enum answer virus;
	/*
	 * YES: the list has what was found; it holds a reject, or all of it: what may yet come in
	 * the part that was not looked at could be worse. NO: looked at as a whole. CANNOT_TELL:
	 * why.
	 */
	enum answer malware;
	/* Never YES. NO: the content was analysed. CANNOT_TELL: why, and nothing below counts. */
	enum answer spam;
	/* With CANNOT_TELL: a limit, and nothing else, is why. A setting may refuse that for good.
	 */
	bool limit;
	char name[SCAN_NAME_SIZE]; /* of the signature or of the limit; any bytes but NUL */
	struct why why;            /* of all that is CANNOT_TELL */

	struct scan_malware found[SCAN_MALWARE_MAX];
	size_t found_count;

	struct scan_rule rules[SCAN_RULES_MAX];
	size_t rules_count;

	bool class_known;              /* there is a usable model, and it said: */
	double class_p;                /* its probability of spam, 0 to 1 */
	int64_t class_ham, class_spam; /* messages that the site has taught it */
	char note[SCAN_NOTE_SIZE];     /* for the log alone; any bytes but NUL */
};

/**
 * scan_result_unknown(result, why):
 * Make ${result} one in which every answer is CANNOT_TELL, for the reason ${why}, NULL for none.
 */
void
scan_result_unknown(struct scan_result *result, const struct why *why);

/**
 * scan_reply_check(reply, size, checks, result):
 * Read the ${size} bytes of ${reply} to CHECK (scand/PROTOCOL.md: the table of
 * three answers), which asked for ${checks}, bits of enum scan_checks: what was not asked for is
 * CANNOT_TELL, and a line that only another check gives is not understood. The bytes are
 * changed. All of ${result} is written.
 */
void
scan_reply_check(char *reply, size_t size, unsigned int checks, struct scan_result *result);

/**
 * scan_reply_check_ended(reply, size):
 * Whether what was read so far ends in the line that is always the last.
 */
bool
scan_reply_check_ended(const char *reply, size_t size);

/**
 * scan_reply_clamd(reply, size, result):
 * Read the reply of clamd(8) to zINSTREAM, which ends in its NUL:
 * "stream: OK", "stream: NAME FOUND", anything else is "cannot tell". So are malware and
 * spam, always, and ${why} stays empty where the virus check has its answer.
 */
void
scan_reply_clamd(const char *reply, size_t size, struct scan_result *result);

#endif /* SCAN_REPLY_H_ */
