/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VERDICT_H_
#define VERDICT_H_

#include <stdbool.h>
#include <stdint.h>

#include "contact.h"
#include "directory.h"
#include "finding.h"
#include "message.h"

/*
 * What becomes of a message, and what is said about it: to the sender in the
 * SMTP reply, to the administrator in the log line.
 */

enum verdict_kind {
	VERDICT_ACCEPT,
	VERDICT_TAG,        /* accepted, and marked for all recipients */
	VERDICT_QUARANTINE, /* accepted, and kept for all recipients */
	VERDICT_MIXED,      /* accepted, and the recipients' fates differ */
	VERDICT_REJECT,     /* 550: for good */
	VERDICT_TEMPFAIL,   /* 451: the sender keeps it and tries again */
};

enum {
	VERDICT_CHECK_SIZE = 16,     /* a check's name, in bytes with its NUL */
	VERDICT_CHECKS_SIZE = 320,   /* a list of them, comma separated */
	VERDICT_TESTS_SIZE = 512,    /* what made the score, comma separated */
	VERDICT_MARK_SIZE = 200,     /* what a check that tags has found */
	VERDICT_AUTH_SIZE = 256,     /* what is known of the sender, for the log */
	VERDICT_RESULTS_SIZE = 4096, /* the same for Authentication-Results */
	VERDICT_REPLY_SIZE =
	    400, /* the reply without its three digits; a reply line has 512 bytes */
};

struct verdict {
	enum verdict_kind kind;
	enum contact contact;
	char check[VERDICT_CHECK_SIZE];     /* what decided; "" when nothing objected */
	char made[VERDICT_CHECKS_SIZE];     /* checks that gave an answer; "" for none */
	char not_made[VERDICT_CHECKS_SIZE]; /* switched on, but not in this version */
	char detail[WHY_SIZE];              /* for the log alone, not escaped */
	char observed[WHY_SIZE]; /* "check: detail" of what would have been refused; for the log */
	char alarm[FINDING_ALARM_SIZE]; /* the subject of the alarm that ${check} raises; or "" */
	char reply[VERDICT_REPLY_SIZE]; /* for the sender: ASCII, one line; "" on accept */

	/* The score of the spam check, in thousandths of a point; tests: letters, digits, _-.:, */
	bool scored;
	int64_t score_milli;
	char tests[VERDICT_TESTS_SIZE];
	bool spam_marked; /* X-Spam-... for whom the fates say, else for all */

	/* What the malware check has found that by its row is marked or kept; for log and header.
	 */
	char mark[VERDICT_MARK_SIZE];

	/* Who has sent it: for the log, and the value of Authentication-Results; "" for not asked.
	 */
	char auth[VERDICT_AUTH_SIZE];
	char results[VERDICT_RESULTS_SIZE];

	struct fates fates; /* of VERDICT_MIXED */

	/* Which headers of the message nobody may bring from outside; none but at S0 and S2. */
	struct directory_headers stripped;
};

/* Why a message is refused; it settles reply code and enhanced code (RFC 3463). */
enum refusal {
	REFUSAL_FOUND,           /* a check found something, and its action is reject */
	REFUSAL_FOUND_TRY_LATER, /* the same, and its action is tempfail */
	REFUSAL_CANNOT_TELL,     /* a check could not be made */
	REFUSAL_UNANSWERED,      /* what every check depends on did not answer */
	REFUSAL_CONFIGURATION,   /* our own settings or tables are wrong */
};

/**
 * verdict_accept(verdict):
 * Begin ${verdict} as "accept" at a contact that is not known yet.
 */
void
verdict_accept(struct verdict *verdict);

/**
 * verdict_refuse(verdict, refusal, check, detail):
 * Make ${verdict} a refusal by ${check}: the one place where one is made. ${detail} goes
 * to the log; to the sender only with a REFUSAL_FOUND..., which tells him what was found in his own
 * mail.
 */
void
verdict_refuse(
    struct verdict *verdict, enum refusal refusal, const char *check, const char *detail);

/**
 * verdict_find(verdict, refusal, check, finding):
 * The same for what ${check} found, with the words that ${finding} has for the sender. Its fate,
 * where it has one of its own, goes before ${refusal} when that is a REFUSAL_FOUND...
 */
void
verdict_find(struct verdict *verdict, enum refusal refusal, const char *check,
    const struct finding *finding);

/**
 * verdict_keep(verdict, check, finding):
 * Accept the message and quarantine it for all recipients, for what ${check} found.
 */
void
verdict_keep(struct verdict *verdict, const char *check, const struct finding *finding);

/**
 * verdict_mark(verdict, check, finding):
 * Accept the message, marked for all recipients. What a check found that is not spam goes into
 * ${mark}.
 */
void
verdict_mark(struct verdict *verdict, const char *check, const struct finding *finding);

/**
 * verdict_each(verdict, message, check, finding, heaviest):
 * Give each recipient of ${message} his fate of ${finding}->each, or ${heaviest} where that is
 * less. Are all the same, that is the verdict's kind: FATE_REJECT refuses with the words of
 * ${finding}, and FATE_ACCEPT changes nothing. More recipients than FATES_RECIPIENTS_MAX are a
 * temporary refusal.
 */
void
verdict_each(struct verdict *verdict, const struct message *message, const char *check,
    const struct finding *finding, enum fate heaviest);

/**
 * verdict_score(verdict, score):
 * Take the spam check's score over, for log, routers and headers.
 */
void
verdict_score(struct verdict *verdict, const struct score *score);

/**
 * verdict_observe(verdict, check, detail):
 * ${check} would have refused; by its action it only says so in the log.
 */
void
verdict_observe(struct verdict *verdict, const char *check, const char *detail);

/**
 * verdict_add(list, check):
 * Append the name ${check} to ${list}, which is ${made} or ${not_made} of a
 * struct verdict. A name that does not fit is shown as "...".
 */
void
verdict_add(char list[VERDICT_CHECKS_SIZE], const char *check);

/* The word for the log and for $local_scan_data: accept, tag, quarantine, mixed, reject or
 * tempfail.
 */
const char *
verdict_name(enum verdict_kind kind);

#endif /* VERDICT_H_ */
