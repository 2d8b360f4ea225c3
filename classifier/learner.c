/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "learner.h"

#include <sys/mman.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model_file.h"

/* Most passes over the examples; fewer when one of them moved nothing. And how often it is done
 * from the start, each time in another order: the mean of what comes out errs less. */
enum { PASSES_MAX = 8, RUNS = 4 };

/* Found by k-fold and by training on one source and testing on others ("make accuracy"). */
static const double rate = 0.5;
static const double damping = 1e-3;
static const double sure = 0.1; /* an error below moves nothing */

/* A byte in the shipped model reaches so many times the root mean square of the weights. */
static const double byte_reach = 60;

struct learner {
	struct model_file_header header;
	float weights[MODEL_FILE_WEIGHTS];
};

static void
take_weights(struct learner *learner, const struct model_file *file)
{
	size_t i;

	learner->header = file->header;
	if (file->header.weight_size == MODEL_FILE_FLOAT) {
		memcpy(learner->weights, file->weights, sizeof(learner->weights));
		return;
	}
	for (i = 0; i < MODEL_FILE_WEIGHTS; i++)
		learner->weights[i] = (float)((const int8_t *)file->weights)[i] * file->header.unit;
}

struct learner *
learner_new(const char *path, struct why *why)
{
	struct learner *learner = calloc(1, sizeof(*learner));
	struct model_file file;
	size_t size;
	void *memory;

	if (learner == NULL) {
		why_errno(why, "classifier");
		return (NULL);
	}
	if (path == NULL)
		return (learner);
	memory = model_file_read(path, &file, &size, why);
	if (memory == NULL) {
		learner_free(learner);
		return (NULL);
	}
	take_weights(learner, &file);
	munmap(memory, size);
	return (learner);
}

void
learner_free(struct learner *learner)
{
	free(learner);
}

double
learner_score(const struct learner *learner, const uint32_t *features, size_t count)
{
	double sum = 0;
	size_t i;

	if (count == 0)
		return (0.5);
	for (i = 0; i < count; i++)
		sum += (double)learner->weights[features[i]];
	return (1 / (1 + exp(-sum / sqrt((double)count))));
}

bool
learner_agrees(const struct learner *learner, const struct example *example)
{
	double spam = learner_score(learner, example->features, example->count);

	return ((spam > 0.5) == (example->kind == EXAMPLE_SPAM));
}

/* What one run of learning keeps beside the model. */
struct run {
	/* For each weight the squares of what moved it, summed: one that many examples pull at
	   moves less each time, a rare one at once (AdaGrad; Duchi, Hazan and Singer, 2011). */
	float squares[MODEL_FILE_WEIGHTS];
	uint32_t order[EXAMPLES_MAX];
	uint64_t chance;
	float before[MODEL_FILE_WEIGHTS], sum[MODEL_FILE_WEIGHTS];
};

/* Learn one. Return whether that moved anything. */
static bool
step(struct learner *learner, struct run *run, const struct example *example)
{
	double wanted = example->kind == EXAMPLE_SPAM ? 1 : 0,
	       error = wanted - learner_score(learner, example->features, example->count);
	double pull;
	uint32_t i;

	if (example->count == 0 || fabs(error) < sure)
		return (false);
	/* As the sum is divided by the root of the count, so is each one's part in the error. */
	pull = error / sqrt((double)example->count);
	for (i = 0; i < example->count; i++) {
		float *weight = &learner->weights[example->features[i]],
		      *squares = &run->squares[example->features[i]];
		double moved;

		*squares += (float)(pull * pull);
		moved = (double)*weight + rate * pull / sqrt((double)*squares + damping);
		if (fabs(moved) <= (double)model_file_weight_max)
			*weight = (float)moved;
	}
	return (true);
}

/* The same order each time, so that the same mail makes the same model. */
static void
shuffle(uint32_t *order, size_t count, uint64_t *chance)
{
	size_t i;

	for (i = count; i > 1; i--) {
		size_t other;
		uint32_t kept = order[i - 1];

		*chance ^= *chance << 13;
		*chance ^= *chance >> 7;
		*chance ^= *chance << 17;
		other = (size_t)(*chance % i);
		order[i - 1] = order[other];
		order[other] = kept;
	}
}

/* Learn all of them once, in passes. Return how many. */
static unsigned int
learn_once(struct learner *learner, struct run *run, const struct examples *examples)
{
	size_t count = examples_count(examples), i, moved = 1;
	unsigned int passes;

	memset(run->squares, 0, sizeof(run->squares));
	for (passes = 0; passes < PASSES_MAX && moved > 0; passes++) {
		moved = 0;
		shuffle(run->order, count, &run->chance);
		for (i = 0; i < count; i++)
			moved += step(learner, run, examples_at(examples, run->order[i]));
	}
	return (passes);
}

unsigned int
learner_learn(struct learner *learner, const struct examples *examples, struct why *why)
{
	struct run *run = calloc(1, sizeof(*run));
	unsigned int passes = 0, once, k;
	size_t i;

	if (run == NULL) {
		why_errno(why, "classifier");
		return (0);
	}
	run->chance = 88172645463325252ULL;
	for (i = 0; i < examples_count(examples); i++)
		run->order[i] = (uint32_t)i;
	memcpy(run->before, learner->weights, sizeof(run->before));
	for (k = 0; k < RUNS; k++) {
		memcpy(learner->weights, run->before, sizeof(run->before));
		once = learn_once(learner, run, examples);
		passes = once > passes ? once : passes;
		for (i = 0; i < MODEL_FILE_WEIGHTS; i++)
			run->sum[i] += learner->weights[i];
	}
	for (i = 0; i < MODEL_FILE_WEIGHTS; i++)
		learner->weights[i] = run->sum[i] / RUNS;
	free(run);
	return (passes);
}

void
learner_count(struct learner *learner, enum example_kind kind, enum example_news news)
{
	uint64_t *counts[2] = {&learner->header.site_ham, &learner->header.site_spam};

	if (news == EXAMPLE_KNOWN || news == EXAMPLE_NO_MEMORY)
		return;
	++*counts[kind];
	if (news == EXAMPLE_CORRECTED && *counts[!kind] > 0)
		--*counts[!kind];
}

struct classifier_counts
learner_counts(const struct learner *learner)
{
	return ((struct classifier_counts){
	    .shipped_ham = learner->header.shipped_ham,
	    .shipped_spam = learner->header.shipped_spam,
	    .site_ham = learner->header.site_ham,
	    .site_spam = learner->header.site_spam,
	});
}

int
learner_write(const struct learner *learner, const char *path, struct why *why)
{
	struct model_file file = {.header = learner->header, .weights = learner->weights};

	file.header.weight_size = MODEL_FILE_FLOAT;
	file.header.unit = 0;
	return (model_file_write(path, &file, why));
}

int
learner_ship(const struct learner *learner, const char *path, struct why *why)
{
	struct model_file file = {.header = learner->header};
	int8_t *bytes = malloc(MODEL_FILE_WEIGHTS);
	double squares = 0, unit;
	size_t i;
	int result;

	if (bytes == NULL) {
		why_errno(why, "classifier");
		return (-1);
	}
	for (i = 0; i < MODEL_FILE_WEIGHTS; i++)
		squares += (double)learner->weights[i] * (double)learner->weights[i];
	unit = byte_reach * sqrt(squares / MODEL_FILE_WEIGHTS) / INT8_MAX;
	for (i = 0; i < MODEL_FILE_WEIGHTS; i++) {
		double units = unit > 0 ? rint((double)learner->weights[i] / unit) : 0;

		bytes[i] = (int8_t)fmax(fmin(units, INT8_MAX), -INT8_MAX);
	}
	file.weights = bytes;
	file.header.weight_size = MODEL_FILE_BYTE;
	file.header.unit = (float)unit;
	file.header.shipped_ham += file.header.site_ham;
	file.header.shipped_spam += file.header.site_spam;
	file.header.site_ham = file.header.site_spam = 0;
	result = model_file_write(path, &file, why);
	free(bytes);
	return (result);
}
