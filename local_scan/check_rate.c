/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check_rate.h"

#include <stdio.h>
#include <time.h>

#include "rate.h"

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };
enum { LIMITS = 6, WHEN_SIZE = 40 };
/* The most that a limit may allow (rate.h). */
enum { REFUSED_MAX = 1000000 };

typedef enum answer
question(struct rate *rate, const char *person, const struct rate_limit *limits, size_t count,
    int64_t now_us, struct rate_over *over, struct why *why);

static int64_t
now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return ((int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
}

/* Whose bucket: every login of a person counts into the one of his mailbox. */
static const char *
person_of(const struct directory_login *login)
{
	return (login->mailbox[0] != '\0' ? login->mailbox : login->name);
}

static enum answer
too_many_recipients(int64_t recipients, int64_t allowed, struct finding *finding)
{
	why_set(&finding->detail, "%lld recipients in one message, %lld are allowed",
	    (long long)recipients, (long long)allowed);
	snprintf(finding->code, sizeof(finding->code), "5.3");
	finding->fate = FINDING_FOR_GOOD;
	return (ANSWER_YES);
}

/* The second after ${us}, so that who comes back then finds it open. */
static const char *
utc(int64_t us, char when[WHEN_SIZE])
{
	time_t seconds = (time_t)(us / 1000000 + 1);
	struct tm tm;

	if (gmtime_r(&seconds, &tm) == NULL ||
	    strftime(when, WHEN_SIZE, "%Y-%m-%d %H:%M:%S UTC", &tm) == 0)
		snprintf(when, WHEN_SIZE, "later");
	return (when);
}

static enum answer
suspended(const char *person, const struct rate_suspension *suspension, struct finding *finding)
{
	why_set(&finding->detail, "%.200s is suspended since %s UTC: %s", person, suspension->since,
	    suspension->why);
	snprintf(finding->reply, sizeof(finding->reply),
	    "this login is suspended since %s UTC: ask your administrator", suspension->since);
	finding->fate = FINDING_FOR_GOOD;
	return (ANSWER_YES);
}

/*
 * Over the limit: that counts too, in the same way. Who has as much refused in a day as no person
 * tries is suspended, and the one message that is the first beyond that says so. Messages
 * alone are counted: an honest program tries a message with a hundred recipients again and again.
 */
static enum answer
count_refused(struct rate *rate, const char *person, const struct directory_rate_class *allowed,
    struct facts *facts, struct finding *finding)
{
	struct rate_limit limit = {"refused messages a day", 1, REFUSED_MAX, DAY_S};
	struct rate_over over;
	struct why words = {""};
	int64_t times = 0;

	if (directory_limit(facts_directory(facts), "S2", "rate_suspend", &times,
		&finding->detail) == ANSWER_CANNOT_TELL)
		return (ANSWER_CANNOT_TELL);
	if (times <= 0)
		return (ANSWER_NO);
	if (allowed->messages_per_day <= REFUSED_MAX / times)
		limit.allowed = allowed->messages_per_day * times;
	switch (rate_take(rate, person, &limit, 1, now_us(), &over, &finding->detail)) {
	case ANSWER_YES:
		return (ANSWER_NO);
	case ANSWER_CANNOT_TELL:
		return (ANSWER_CANNOT_TELL);
	case ANSWER_NO:
		break;
	}
	why_set(&words, "more than %lld %s", (long long)limit.allowed, limit.name);
	/* When another message was faster, he is suspended all the same. */
	if (rate_suspend(rate, person, words.text, &finding->detail) == ANSWER_CANNOT_TELL)
		return (ANSWER_CANNOT_TELL);
	why_set(&finding->detail, "%.200s is suspended from now on: %s", person, words.text);
	snprintf(finding->reply, sizeof(finding->reply),
	    "this login is suspended: ask your administrator");
	finding->fate = FINDING_FOR_GOOD;
	return (ANSWER_YES);
}

/* What is said of the limit that stands in the way. */
static enum answer
over_limit(
    const char *person, int64_t recipients, const struct rate_over *over, struct finding *finding)
{
	char when[WHEN_SIZE];

	if (over->never) {
		why_set(&finding->detail, "%lld recipients are more than %.200s ever has in %s",
		    (long long)recipients, person, over->limit);
		snprintf(finding->reply, sizeof(finding->reply),
		    "%lld recipients are more than the limit of %s", (long long)recipients,
		    over->limit);
		snprintf(finding->code, sizeof(finding->code), "5.3");
		finding->fate = FINDING_FOR_GOOD;
		return (ANSWER_YES);
	}
	utc(over->opens_us, when);
	why_set(
	    &finding->detail, "%.200s has used up %s, open again at %s", person, over->limit, when);
	snprintf(finding->reply, sizeof(finding->reply),
	    "you have used up your %s, try again after %s", over->limit, when);
	return (ANSWER_YES);
}

static enum answer
ask_all(struct rate *rate, const char *person, const struct directory_rate_class *allowed,
    question *ask, struct facts *facts, struct finding *finding)
{
	int64_t recipients = (int64_t)facts_message(facts)->recipients_count;
	const struct rate_limit limits[LIMITS] = {
	    {"messages a minute", 1, allowed->messages_per_minute, MINUTE_S},
	    {"messages an hour", 1, allowed->messages_per_hour, HOUR_S},
	    {"messages a day", 1, allowed->messages_per_day, DAY_S},
	    {"recipients a minute", recipients, allowed->recipients_per_minute, MINUTE_S},
	    {"recipients an hour", recipients, allowed->recipients_per_hour, HOUR_S},
	    {"recipients a day", recipients, allowed->recipients_per_day, DAY_S},
	};
	struct rate_suspension suspension;
	struct rate_over over;
	enum answer answer;

	answer = rate_suspended(rate, person, &suspension, &finding->detail);
	if (answer == ANSWER_YES)
		return (suspended(person, &suspension, finding));
	if (answer == ANSWER_CANNOT_TELL)
		return (ANSWER_CANNOT_TELL);
	switch (ask(rate, person, limits, LIMITS, now_us(), &over, &finding->detail)) {
	case ANSWER_CANNOT_TELL:
		return (ANSWER_CANNOT_TELL);
	case ANSWER_YES:
		return (ANSWER_NO);
	case ANSWER_NO:
		break;
	}
	if (!over.never) {
		answer = count_refused(rate, person, allowed, facts, finding);
		if (answer != ANSWER_NO)
			return (answer);
	}
	return (over_limit(person, recipients, &over, finding));
}

static enum answer
ask_database(const char *person, const struct directory_rate_class *allowed, question *ask,
    struct facts *facts, struct finding *finding)
{
	const struct module_settings *settings = facts_settings(facts);
	enum answer answer;
	struct rate *rate;

	if (settings == NULL) {
		why_set(&finding->detail, "out of memory");
		return (ANSWER_CANNOT_TELL);
	}
	rate = rate_open(settings->rate, deadline_in_ms(settings->rate_timeout_ms));
	answer = ask_all(rate, person, allowed, ask, facts, finding);
	rate_close(rate);
	return (answer);
}

static enum answer
judge(question *ask, struct facts *facts, struct finding *finding)
{
	int64_t recipients = (int64_t)facts_message(facts)->recipients_count;
	struct directory_rate_class allowed;
	const struct directory_login *login;

	switch (facts_login(facts, &login, &finding->detail)) {
	case ANSWER_CANNOT_TELL:
		return (ANSWER_CANNOT_TELL);
	case ANSWER_NO:
		/* Whoever that is: there is no bucket to count into. */
		why_set(&finding->detail, "nobody whom the directory knows has logged in");
		return (ANSWER_CANNOT_TELL);
	case ANSWER_YES:
		break;
	}
	switch (
	    directory_rate_class(facts_directory(facts), login->name, &allowed, &finding->detail)) {
	case ANSWER_CANNOT_TELL:
		return (ANSWER_CANNOT_TELL);
	case ANSWER_NO:
		why_set(&finding->detail, "no row of rate_class for login %.200s", login->name);
		return (ANSWER_CANNOT_TELL);
	case ANSWER_YES:
		break;
	}
	if (recipients > allowed.recipients_per_message)
		return (too_many_recipients(recipients, allowed.recipients_per_message, finding));
	return (ask_database(person_of(login), &allowed, ask, facts, finding));
}

enum answer
check_rate_ask(struct facts *facts, struct finding *finding)
{
	return (judge(rate_ask, facts, finding));
}

enum answer
check_rate_settle(struct facts *facts, struct finding *finding)
{
	return (judge(rate_take, facts, finding));
}
