/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * The classifier on a labelled corpus: what "make accuracy" and classifier/make-model.sh run.
 *
 *   classifier_lab train MODEL < LIST        learn all of it, write the model that is shipped
 *   classifier_lab folds < LIST              each fold scored by a model that learned the others
 *   classifier_lab score MODEL < LIST        by the model in a file
 *
 * LIST has a line a message: "ham|spam FOLD FILE". For each message scored it prints
 * "ham|spam FOLD PROBABILITY FILE"; the processor time per message goes to standard error.
 */

#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "class_view.h"
#include "classifier.h"
#include "learner.h"

enum { FOLDS_MAX = 100, PARTS_MAX = 10000, MESSAGE_MS = 10000 };

struct message {
	char *path;
	int fold;
	enum example_kind kind;
	uint32_t *features;
	size_t count;
};

static struct message *list;
static size_t list_count;

static void __attribute__((noreturn)) give_up(const char *what, const char *text)
{
	fprintf(stderr, "classifier_lab: %s: %s\n", what, text);
	exit(1);
}

static double
cpu_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return ((double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6);
}

static void
visit_message(const struct mime_message *message, void *context)
{
	class_view_message(context, message);
}

static void
visit_part(const struct mime_part *part, void *context)
{
	class_view_part(context, part);
}

static void
see(struct mail_features *features, struct message *message)
{
	const struct mime_limits limits = {
	    .parts_max = PARTS_MAX, .deadline = deadline_in_ms(MESSAGE_MS)};
	const struct mime_visitor visitor = {
	    .message = visit_message, .part = visit_part, .text = true, .context = features};
	struct why why = {.text = ""};
	const uint32_t *set;
	struct stat status;
	int fd = open(message->path, O_RDONLY | O_CLOEXEC);

	if (fd == -1 || fstat(fd, &status) == -1)
		give_up(message->path, "cannot be read");
	mail_features_reset(features);
	if (status.st_size == 0 || mime_walk(fd, status.st_size, &limits, &visitor, &why) == -1)
		fprintf(stderr, "classifier_lab: %s: %s\n", message->path, why.text);
	close(fd);
	set = mail_features_end(features, &message->count);
	message->features = malloc(message->count * sizeof(*set) + 1);
	if (message->features == NULL)
		give_up("memory", "there is no more");
	memcpy(message->features, set, message->count * sizeof(*set));
}

static void
read_list(void)
{
	char line[8192], kind[8], path[8000];
	struct mail_features *features = mail_features_new();
	double before = cpu_ms();

	mime_prepare();
	while (features != NULL && fgets(line, sizeof(line), stdin) != NULL) {
		struct message message = {.fold = 0};

		if (sscanf(line, "%7s %d %7999[^\n]", kind, &message.fold, path) != 3 ||
		    message.fold < 0 || message.fold >= FOLDS_MAX)
			give_up("not \"ham|spam FOLD FILE\"", line);
		message.kind = strcmp(kind, "spam") == 0 ? EXAMPLE_SPAM : EXAMPLE_HAM;
		message.path = strdup(path);
		list = realloc(list, (list_count + 1) * sizeof(*list));
		if (message.path == NULL || list == NULL)
			give_up("memory", "there is no more");
		see(features, &message);
		list[list_count++] = message;
	}
	mail_features_free(features);
	if (list_count == 0)
		give_up("list", "it is empty");
	fprintf(stderr, "features %.3f ms\n", (cpu_ms() - before) / (double)list_count);
}

/* A learner that knows all but fold ${without}. */
static struct learner *
learn(int without)
{
	struct why why = {.text = ""};
	struct learner *learner = learner_new(NULL, &why);
	struct examples *examples = examples_read(NULL, &why);
	double before = cpu_ms();
	size_t i;

	if (learner == NULL || examples == NULL)
		give_up("learner", why.text);
	for (i = 0; i < list_count; i++) {
		const struct message *message = &list[i];

		if (message->fold == without)
			continue;
		learner_count(learner, message->kind,
		    examples_put(examples, message->features, message->count, message->kind));
	}
	if (learner_learn(learner, examples, &why) == 0)
		give_up("learner", why.text);
	fprintf(stderr, "learning %.3f ms\n", (cpu_ms() - before) / (double)list_count);
	examples_free(examples);
	return (learner);
}

static void
print(const struct message *message, double spam)
{
	printf("%s %d %.6f %s\n", message->kind == EXAMPLE_SPAM ? "spam" : "ham", message->fold,
	    spam, message->path);
}

static void
train(const char *path)
{
	struct why why = {.text = ""};
	struct learner *learner = learn(-1);

	if (learner_ship(learner, path, &why) == -1)
		give_up("train", why.text);
	learner_free(learner);
}

static void
folds(void)
{
	int fold, last = 0;
	size_t i;

	for (i = 0; i < list_count; i++)
		last = list[i].fold > last ? list[i].fold : last;
	for (fold = 0; fold <= last; fold++) {
		struct learner *learner = learn(fold);

		for (i = 0; i < list_count; i++)
			if (list[i].fold == fold)
				print(&list[i],
				    learner_score(learner, list[i].features, list[i].count));
		learner_free(learner);
	}
}

static void
score(const char *path)
{
	struct why why = {.text = ""};
	struct classifier_model *model = classifier_open(path, &why);
	double before;
	size_t i;

	if (model == NULL)
		give_up("score", why.text);
	before = cpu_ms();
	for (i = 0; i < list_count; i++)
		print(&list[i], classifier_score(model, list[i].features, list[i].count));
	fprintf(stderr, "score %.3f ms\n", (cpu_ms() - before) / (double)list_count);
	classifier_close(model);
}

int
main(int argc, char **argv)
{
	size_t i;

	if (argc < 2 || (strcmp(argv[1], "folds") != 0 && argc < 3))
		give_up(
		    "usage", "train MODEL | folds | score MODEL, with a list on standard input");
	read_list();
	if (strcmp(argv[1], "train") == 0)
		train(argv[2]);
	else if (strcmp(argv[1], "folds") == 0)
		folds();
	else
		score(argv[2]);
	for (i = 0; i < list_count; i++) {
		free(list[i].path);
		free(list[i].features);
	}
	free(list);
	return (0);
}
