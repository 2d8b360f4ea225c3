/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_learn.h"

#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deadline.h"
#include "learner.h"
#include "mail_eye.h"
#include "mail_source.h"

enum { VALUE_KIND, VALUE_FILE, VALUE_MODEL, VALUE_SHIPPED };

/* The bar's width, and how often it is drawn. */
enum { BAR_WIDTH = 30, BAR_MS = 100 };

/* Messages that were passed over are named up to so many. */
enum { NAMED_MAX = 5 };

struct session {
	enum example_kind kind;
	char model[PATH_MAX], taught[PATH_MAX], lock[PATH_MAX];
	int lock_fd;
	struct learner *learner;
	struct examples *examples;
	int64_t began_ms, drawn_ms;
	uint64_t seen, right_before, unreadable;
	double right_after; /* of 1 */
	uint64_t news[EXAMPLE_NO_MEMORY + 1];
};

/* Two learners at once: the second would take away what the first has taught. */
static int
take_lock(struct session *session, struct why *why)
{
	session->lock_fd =
	    open(session->lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
	if (session->lock_fd == -1) {
		why_errno(why, "%s", session->lock);
		return (-1);
	}
	if (flock(session->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return (0);
	if (errno == EWOULDBLOCK)
		why_set(why, "another coexim learn is at work on %s: try again when it has ended",
		    session->model);
	else
		why_errno(why, "%s", session->lock);
	return (-1);
}

/* The site's model is gone: what was taught is learned again, and so it counts again. */
static void
count_again(struct session *session)
{
	size_t i;

	for (i = 0; i < examples_count(session->examples); i++)
		learner_count(
		    session->learner, examples_at(session->examples, i)->kind, EXAMPLE_NEW);
}

static int
open_session(struct session *session, const struct sentence_values *values, struct why *why)
{
	const char *model = values->value[VALUE_MODEL], *shipped = values->value[VALUE_SHIPPED];
	bool anew;
	int length;

	if (model == NULL)
		model = "/var/lib/coexim-scand/classifier.model";
	if (shipped == NULL)
		shipped = COEXIM_LIBDIR "/classifier.model";
	session->kind = strcmp(values->value[VALUE_KIND], "spam") == 0 ? EXAMPLE_SPAM : EXAMPLE_HAM;
	snprintf(session->model, sizeof(session->model), "%s", model);
	snprintf(session->lock, sizeof(session->lock), "%s.lock", model);
	length = snprintf(session->taught, sizeof(session->taught), "%s.taught", model);
	if (length < 0 || (size_t)length >= sizeof(session->taught)) {
		why_set(why, "%s: the path is too long", model);
		return (-1);
	}
	if (take_lock(session, why) == -1)
		return (-1);
	anew = access(model, F_OK) == -1 && errno == ENOENT;
	session->learner = learner_new(anew ? shipped : session->model, why);
	if (session->learner == NULL)
		return (-1);
	session->examples = examples_read(session->taught, why);
	if (session->examples == NULL)
		return (-1);
	if (anew)
		count_again(session);
	return (0);
}

static void
close_session(struct session *session)
{
	examples_free(session->examples);
	learner_free(session->learner);
	if (session->lock_fd != -1)
		close(session->lock_fd);
}

static double
rate_of(const struct session *session)
{
	int64_t ms = deadline_now_ms() - session->began_ms;

	return (ms > 0 ? (double)session->seen * 1000 / (double)ms : 0);
}

/* Draw the bar, where there is somebody to look at it. */
static void
draw(struct session *session, const struct mail_source *source)
{
	double part = mail_source_part(source);
	int64_t now = deadline_now_ms();
	char bar[BAR_WIDTH + 1];
	int filled = part < 0 ? 0 : (int)(part * BAR_WIDTH);

	if (now - session->drawn_ms < BAR_MS || isatty(STDERR_FILENO) != 1)
		return;
	session->drawn_ms = now;
	if (filled > BAR_WIDTH)
		filled = BAR_WIDTH;
	memset(bar, ' ', BAR_WIDTH);
	memset(bar, '#', (size_t)filled);
	bar[BAR_WIDTH] = '\0';
	if (part < 0)
		fprintf(stderr, "\r%" PRIu64 " messages, %.0f/s ", session->seen, rate_of(session));
	else
		fprintf(stderr, "\r[%s] %3.0f %%  %" PRIu64 " messages, %.0f/s ", bar, part * 100,
		    session->seen, rate_of(session));
}

/* Read all messages into the examples. Return 0; or -1 with ${why}. */
static int
read_messages(
    struct session *session, struct mail_source *source, struct mail_eye *eye, struct why *why)
{
	const char *message;
	size_t size, count;

	while (mail_source_next(source, &message, &size)) {
		struct why reason = {.text = ""};
		const uint32_t *features = mail_eye_see(eye, message, size, &count, &reason);
		enum example_news news;
		bool is_spam;

		session->seen++;
		draw(session, source);
		if (features == NULL) {
			if (session->unreadable++ < NAMED_MAX)
				fprintf(stderr, "coexim: message %" PRIu64 ": %s\n", session->seen,
				    reason.text);
			continue;
		}
		is_spam = learner_score(session->learner, features, count) > 0.5;
		session->right_before += is_spam == (session->kind == EXAMPLE_SPAM);
		news = examples_put(session->examples, features, count, session->kind);
		if (news == EXAMPLE_NO_MEMORY) {
			why_set(why, "out of memory");
			return (-1);
		}
		session->news[news]++;
		learner_count(session->learner, session->kind, news);
	}
	if (isatty(STDERR_FILENO) == 1)
		fprintf(stderr, "\r\033[K");
	return (0);
}

/* How many of the ${taught} youngest examples, which are those just taught, are right now; all
 * where nothing was new. */
static void
count_right(struct session *session, uint64_t taught)
{
	size_t count = examples_count(session->examples), i, right = 0,
	       first = count > taught ? count - (size_t)taught : 0;

	for (i = first; i < count; i++)
		right += learner_agrees(session->learner, examples_at(session->examples, i));
	session->right_after = count > first ? (double)right / (double)(count - first) : 1;
}

/* Save both; no signal ends us between. The examples first: known but not learned does no harm. */
static int
save(const struct session *session, struct why *why)
{
	sigset_t all, before;
	int result = -1;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	if (examples_write(session->examples, session->taught, why) == 0)
		result = learner_write(session->learner, session->model, why);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return (result);
}

static void
tell(const struct session *session, uint64_t taught, uint64_t passed_over)
{
	struct classifier_counts counts = learner_counts(session->learner);
	double all = taught > 0 ? (double)taught : 1;

	printf("learned %" PRIu64 " messages as %s: %" PRIu64 " new, %" PRIu64
	       " known already, %" PRIu64 " taught as the other kind before; %.0f/s\n",
	    taught, session->kind == EXAMPLE_SPAM ? "spam" : "ham", session->news[EXAMPLE_NEW],
	    session->news[EXAMPLE_KNOWN], session->news[EXAMPLE_CORRECTED], rate_of(session));
	if (passed_over > 0)
		printf(
		    "passed over %" PRIu64 " that cannot be read or are too long\n", passed_over);
	printf("right before: %.1f %%, now: %.1f %%\n", 100 * (double)session->right_before / all,
	    100 * session->right_after);
	printf("this site has taught %" PRIu64 " ham and %" PRIu64 " spam; shipped were %" PRIu64
	       " and %" PRIu64 "\n",
	    counts.site_ham, counts.site_spam, counts.shipped_ham, counts.shipped_spam);
}

static int
learn(struct session *session, const char *path, uint64_t *passed_over, struct why *why)
{
	struct mail_source *source = mail_source_open(path, why);
	struct mail_eye *eye = NULL;
	uint64_t taught;

	if (source == NULL)
		return (-1);
	eye = mail_eye_open(why);
	if (eye == NULL)
		goto err0;
	session->began_ms = deadline_now_ms();
	if (read_messages(session, source, eye, why) == -1)
		goto err0;
	*passed_over = session->unreadable + mail_source_passed_over(source);
	taught = session->seen - session->unreadable;
	if (taught == 0) {
		why_set(why, "%s: no message that can be read", path);
		goto err0;
	}
	if (learner_learn(session->learner, session->examples, why) == 0)
		goto err0;
	count_right(session, session->news[EXAMPLE_NEW] + session->news[EXAMPLE_CORRECTED]);
	if (save(session, why) == -1)
		goto err0;
	tell(session, taught, *passed_over);
	mail_eye_close(eye);
	mail_source_close(source);

	/* Success! */
	return (0);

err0:
	/* Failure! */
	mail_eye_close(eye);
	mail_source_close(source);
	return (-1);
}

enum sentence_end
cmd_learn(const struct sentence_values *values)
{
	struct session session = {.lock_fd = -1};
	struct why why = {.text = ""};
	uint64_t passed_over = 0;
	enum sentence_end end = SENTENCE_TROUBLE;

	if (open_session(&session, values, &why) == 0 &&
	    learn(&session, values->value[VALUE_FILE], &passed_over, &why) == 0)
		end = passed_over > 0 ? SENTENCE_FOUND : SENTENCE_DONE;
	else
		fprintf(stderr, "coexim: %s\n", why.text);
	close_session(&session);
	return (end);
}
