/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_alarm.h"

#include <sys/stat.h>

#include <string.h>
#include <time.h>

#include "alarm.h"
#include "alarm_text.h"
#include "database_path.h"
#include "directory.h"
#include "escape.h"
#include "mail_user.h"
#include "o365_list.h"
#include "one_run.h"
#include "submit.h"

enum { LOCK_WAIT_MS = 10000, SUBMIT_MS = 60000, DAY_S = 86400, WORDS_SHOWN = 100 };
enum { PATH_SIZE = 1024, WORDS_SIZE = 300, SIGNATURES_DAYS = 7 };
/* Most alarms that one run mails: the rest waits a minute. */
enum { ALARMS_MAX = 50 };

static enum sentence_end
trouble(const struct why *why)
{
	fprintf(stderr, "coexim: %s\n", why->text);
	return (SENTENCE_TROUBLE);
}

struct shown {
	size_t rows, waiting;
};

static int
show_row(const struct alarm_row *row, void *context)
{
	struct shown *shown = context;
	char subject[ALARM_SUBJECT_SIZE], words[WORDS_SHOWN];

	if (shown->rows++ == 0)
		printf("%-10s %-30s %6s  %-19s  %-19s  words\n", "kind", "about", "times", "last",
		    "mailed");
	shown->waiting += row->mailed[0] == '\0';
	escape_log(subject, sizeof(subject), row->subject, strlen(row->subject));
	escape_log(words, sizeof(words), row->words, strlen(row->words));
	printf("%-10s %-30s %6lld  %-19s  %-19s  %s\n", row->kind, subject, (long long)row->times,
	    row->last, row->mailed[0] != '\0' ? row->mailed : "waits", words);
	return (0);
}

enum sentence_end
cmd_alarm_show(const struct sentence_values *values)
{
	struct alarms *alarms;
	struct shown shown = {.rows = 0};
	struct why why = {""};
	int result;

	if (mail_user_become(&why) == -1)
		return (trouble(&why));
	alarms = alarms_open(rate_path(values->value[0]), deadline_in_ms(LOCK_WAIT_MS));
	result = alarms_list(alarms, show_row, &shown, &why);
	alarms_close(alarms);
	if (result == -1)
		return (trouble(&why));
	if (shown.rows == 0)
		puts("no alarms");
	return (shown.waiting > 0 ? SENTENCE_FOUND : SENTENCE_DONE);
}

/* The alarms that wait, copied: a visit must write nothing. */
struct waiting {
	struct alarm_row row[ALARMS_MAX];
	size_t count;
	char since[ALARM_TIME_SIZE]; /* a day ago */
	bool list_told;              /* the one of the old list has come up since then */
	bool signatures_told;        /* the same of old signatures */
};

static int
take_waiting(const struct alarm_row *row, void *context)
{
	struct waiting *waiting = context;

	if (strcmp(row->kind, "o365-list") == 0 && strcmp(row->last, waiting->since) > 0)
		waiting->list_told = true;
	if (strcmp(row->kind, "signatures") == 0 && strcmp(row->last, waiting->since) > 0)
		waiting->signatures_told = true;
	if (row->mailed[0] == '\0' && waiting->count < ALARMS_MAX)
		waiting->row[waiting->count++] = *row;
	return (0);
}

/* Once a day: is the list of networks too old? */
static int
ask_list(struct alarms *alarms, const char *directory, struct why *why)
{
	struct o365_list_state state;

	if (o365_list_show(directory, deadline_in_ms(LOCK_WAIT_MS), NULL, NULL, &state, why) == -1)
		return (-1);
	return (state.old ? alarms_raise(alarms, "o365-list", "age", state.words, why) : 0);
}

/*
 * Once a day: has freshclam(1) brought nothing new for too long? The scanner goes on with what it
 * has. Signatures that are not of ClamAV's daily set are the site's own affair.
 */
static int
ask_signatures(struct alarms *alarms, const char *folder, struct why *why)
{
	static const char *const names[] = {"daily.cld", "daily.cvd"};
	char path[PATH_SIZE], words[WORDS_SIZE];
	time_t newest = 0, now = time(NULL);
	struct stat status;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (snprintf(path, sizeof(path), "%s/%s", folder, names[i]) < PATH_SIZE &&
		    stat(path, &status) == 0 && status.st_mtime > newest)
			newest = status.st_mtime;
	if (newest == 0 || now - newest <= SIGNATURES_DAYS * (time_t)DAY_S)
		return (0);
	snprintf(words, sizeof(words), "the signatures in %.200s are %lld days old", folder,
	    (long long)((now - newest) / DAY_S));
	return (alarms_raise(alarms, "signatures", "age", words, why));
}

static int
mail(struct alarms *alarms, const struct alarm_row *row, const char *admin, struct why *why)
{
	static char text[ALARM_TEXT_SIZE];
	const char *to;
	size_t size = alarm_text(row, admin, &to, text);

	if (submit_mail(to, text, size, deadline_in_ms(SUBMIT_MS), why) == -1)
		return (-1);
	/* Mailed and not marked is mailed again; marked and not mailed would be lost. */
	return (alarms_mailed(alarms, row, why));
}

/* One that cannot be mailed keeps back no other. */
static int
mail_all(struct alarms *alarms, struct waiting *waiting, const char *admin, struct why *why)
{
	int result = 0;
	size_t i;

	for (i = 0; i < waiting->count; i++)
		if (mail(alarms, &waiting->row[i], admin, why) == -1)
			result = -1;
	return (result);
}

static void
a_day_ago(char text[ALARM_TIME_SIZE])
{
	time_t then = time(NULL) - DAY_S;
	struct tm tm;

	text[0] = '\0';
	if (gmtime_r(&then, &tm) != NULL)
		strftime(text, ALARM_TIME_SIZE, "%Y-%m-%d %H:%M:%S", &tm);
}

enum sentence_end
cmd_alarm_send(const struct sentence_values *values)
{
	const char *path = directory_path(values->value[0]), *rate = rate_path(values->value[1]);
	const char *signatures = values->value[2] != NULL ? values->value[2] : "/var/lib/clamav";
	static struct waiting waiting;
	char admin[DIRECTORY_ADDRESS_SIZE];
	struct directory *directory;
	struct alarms *alarms;
	struct why why = {""};
	int fd, result = 0;

	if (mail_user_become(&why) == -1)
		return (trouble(&why));
	fd = one_run(rate, "alarm", &why);
	if (fd == -1)
		return (why.text[0] != '\0' ? trouble(&why) : SENTENCE_DONE);
	directory = directory_open(path, deadline_in_ms(LOCK_WAIT_MS));
	if (directory_setting(directory, "admin_address", admin, &why) != ANSWER_YES) {
		why_set(&why, "%s has no setting admin_address", path);
		result = -1;
	}
	directory_close(directory);
	alarms = alarms_open(rate, deadline_in_ms(LOCK_WAIT_MS));
	a_day_ago(waiting.since);
	if (result == 0)
		result = alarms_list(alarms, take_waiting, &waiting, &why);
	if (result == 0 && !waiting.list_told)
		result = ask_list(alarms, path, &why);
	if (result == 0 && !waiting.signatures_told)
		result = ask_signatures(alarms, signatures, &why);
	if (result == 0) {
		waiting.count = 0;
		result = alarms_list(alarms, take_waiting, &waiting, &why);
	}
	if (result == 0)
		result = mail_all(alarms, &waiting, admin, &why);
	alarms_close(alarms);
	one_run_end(fd);
	return (result == -1 ? trouble(&why) : SENTENCE_DONE);
}
