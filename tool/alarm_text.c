/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alarm_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "escape.h"

enum { SUBJECT_SIZE = 200, WORDS_SIZE = 2048 };

/* Headers of a mail that a program writes, which no vacation reply answers (RFC 3834). */
#define HEAD                                                                                       \
	"From: Mail gateway <%s>\nTo: <%s>\nSubject: %s\nAuto-Submitted: auto-generated\n"         \
	"Precedence: bulk\nMIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n\n"

#define UNSCANNED                                                                                  \
	"What the scanner cannot look through is put off (451), and the sender tries again. Does " \
	"the\n"                                                                                    \
	"scanner run, with signatures and rules, and have its temporary files room?\n"             \
	"\n"                                                                                       \
	"  systemctl status coexim-scand\n"                                                        \
	"  journalctl -u coexim-scand\n"                                                           \
	"  printf 'Subject: well?\\n\\n' | coexim check -\n"                                       \
	"\n"                                                                                       \
	"A message past one of its limits waits too: coexim-scand.conf(5), and scan_limit of\n"    \
	"local_scan.conf(5). The log has each of them:\n"                                          \
	"\n"                                                                                       \
	"  grep -E 'verdict=tempfail check=(virus|malware)' /var/log/exim4/mainlog\n"

/* What each kind means, and what to do. */
static const struct {
	const char *kind;
	const char *title;
	const char *about;
} kinds[] = {
    {"rate", "a login is suspended",
	"Far more was submitted at S2 under this person's logins than a person sends, so that "
	"nothing\n"
	"more is taken from them: somebody may know the password. Change it, then lift the "
	"suspension:\n"
	"\n"
	"  cd /var/lib/coexim/state\n"
	"  sqlite3 rate.db \"select * from suspended\"\n"
	"  sqlite3 -cmd \".timeout 5000\" rate.db \"delete from suspended where person = "
	"'...'\"\n"},
    {"tenant", "mail from Office 365 waits",
	"S1 puts off (451) what is not proved to come from our Office 365; the sender tries again. "
	"If\n"
	"it is Office 365, then its networks or its headers have changed: load a new list of "
	"networks\n"
	"(coexim o365 load), see coexim-local_scan(7), and the log:\n"
	"\n"
	"  grep 'contact=S1.*check=tenant' /var/log/exim4/mainlog\n"},
    {"virus", "mail cannot be scanned", UNSCANNED},
    {"malware", "mail cannot be scanned", UNSCANNED},
    {"quarantine", "the quarantine takes nothing in",
	"What is judged spam or malware waits in Exim's queue, and is bounced when Exim's retry "
	"rule ends\n"
	"after some days. Mail that is not is delivered as ever. Once the trouble is mended:\n"
	"\n"
	"  coexim quarantine check\n"
	"  exim4 -qff\n"},
    {"digest", "people are not told what is kept for them",
	"The digests of these people, or of all, are not sent, and what nobody asks for is removed "
	"from\n"
	"quarantine after some days. They are tried every five minutes; to see what is wrong now:\n"
	"\n"
	"  coexim digest run\n"},
    {"expire", "the quarantine is not kept in its limits",
	"What is too old or too much there is not removed, or not all of it, until the disk is "
	"full. It\n"
	"is tried every 15 minutes; to see what is wrong now:\n"
	"\n"
	"  coexim quarantine expire\n"},
    {"signatures", "signatures of viruses are old",
	"The scanner goes on with those that it has, and knows no virus that is newer. Does "
	"freshclam run?\n"
	"\n"
	"  systemctl status clamav-freshclam\n"
	"  journalctl -u clamav-freshclam\n"},
    {"o365-list", "the list of Office 365's networks is old",
	"The list stays in force. Mail that Office 365 sends from a network that is new waits "
	"(451) until\n"
	"a new list is loaded: coexim o365 load FILE\n"},
};

static const char *
field(const struct alarm_row *row, bool title)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].kind, row->kind) == 0)
			return (title ? kinds[i].title : kinds[i].about);
	return (title ? "an alarm" : "");
}

static size_t
for_person(const struct alarm_row *row, const char *admin, char out[ALARM_TEXT_SIZE])
{
	return ((size_t)snprintf(out, ALARM_TEXT_SIZE,
	    HEAD
	    "Since %s UTC no mail is taken from your login, because far more was sent with it than "
	    "a\n"
	    "person sends. If that was not you, somebody knows your password. Please speak to\n"
	    "your administrator, who can let you send again. You still receive mail.\n",
	    admin, row->subject, "You cannot send mail: your login is suspended", row->first));
}

static size_t
for_admin(const struct alarm_row *row, const char *admin, char out[ALARM_TEXT_SIZE])
{
	char subject[SUBJECT_SIZE], words[WORDS_SIZE], title[2 * SUBJECT_SIZE];

	escape_log(subject, sizeof(subject), row->subject, strlen(row->subject));
	escape_log(words, sizeof(words), row->words, strlen(row->words));
	snprintf(title, sizeof(title), "Coexim: %s (%s)", field(row, true), subject);
	return ((size_t)snprintf(out, ALARM_TEXT_SIZE,
	    HEAD "%s: %s\n\nfirst %s UTC, last %s UTC, in %lld minutes\n%s\n\n%s", admin, admin,
	    title, row->kind, subject, row->first, row->last, (long long)row->times, words,
	    field(row, false)));
}

size_t
alarm_text(
    const struct alarm_row *row, const char *admin, const char **to, char out[ALARM_TEXT_SIZE])
{
	bool is_person = strcmp(row->kind, "rate-person") == 0;

	*to = is_person ? row->subject : admin;
	return (is_person ? for_person(row, admin, out) : for_admin(row, admin, out));
}
