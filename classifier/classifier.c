/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "classifier.h"

#include <sys/mman.h>

#include <math.h>
#include <stdlib.h>

#include "model_file.h"

struct classifier_model {
	struct model_file file;
	void *memory;
	size_t size;
};

struct classifier_model *
classifier_open(const char *path, struct why *why)
{
	struct classifier_model *model = calloc(1, sizeof(*model));

	if (model == NULL) {
		why_errno(why, "classifier");
		return (NULL);
	}
	model->memory = model_file_read(path, &model->file, &model->size, why);
	if (model->memory == NULL) {
		free(model);
		return (NULL);
	}
	return (model);
}

void
classifier_close(struct classifier_model *model)
{
	if (model == NULL)
		return;
	munmap(model->memory, model->size);
	free(model);
}

double
classifier_score(const struct classifier_model *model, const uint32_t *features, size_t count)
{
	double sum = 0;
	size_t i;

	if (count == 0)
		return (0.5);
	if (model->file.header.weight_size == MODEL_FILE_BYTE) {
		const int8_t *weights = model->file.weights;

		for (i = 0; i < count; i++)
			if (features[i] < MODEL_FILE_WEIGHTS)
				sum += weights[features[i]];
		sum *= (double)model->file.header.unit;
	} else {
		const float *weights = model->file.weights;

		for (i = 0; i < count; i++)
			if (features[i] < MODEL_FILE_WEIGHTS)
				sum += (double)weights[features[i]];
	}
	return (1 / (1 + exp(-sum / sqrt((double)count))));
}

struct classifier_counts
classifier_counts(const struct classifier_model *model)
{
	return ((struct classifier_counts){
	    .shipped_ham = model->file.header.shipped_ham,
	    .shipped_spam = model->file.header.shipped_spam,
	    .site_ham = model->file.header.site_ham,
	    .site_spam = model->file.header.site_spam,
	});
}
