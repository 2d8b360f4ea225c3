/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLASSIFIER_H_
#define CLASSIFIER_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"

/*
 * A classifier that has learned: logistic regression over the set of numbers that
 * mail_features.h makes of a message (after Goodman and Yih, "Online discriminative spam filter
 * training", CEAS 2006). It is read from a file (model_file.h) into memory that is mapped once and
 * shared by all who are forked afterwards. It is a copy: were the file itself mapped, whoever
 * cuts it short or writes over it in place would end every worker by SIGBUS.
 */

struct classifier_model;

/* How many messages it has been taught: as shipped, and at this site. */
struct classifier_counts {
	uint64_t shipped_ham, shipped_spam;
	uint64_t site_ham, site_spam;
};

/**
 * classifier_open(path, why):
 * Read the model in the file ${path}. Every field is checked, whoever wrote it. Return it; or NULL
 * with ${why}: no such file, too short, too long, damaged, of another version or machine.
 */
struct classifier_model *
classifier_open(const char *path, struct why *why);

/* Free it. NULL does nothing. */
void
classifier_close(struct classifier_model *model);

/**
 * classifier_score(model, features, count):
 * The probability, from 0 to 1, that the message with the ${count} ${features} is spam. A
 * feature that is none (too high) counts nothing; a message without any is 0.5.
 */
double
classifier_score(const struct classifier_model *model, const uint32_t *features, size_t count);

struct classifier_counts
classifier_counts(const struct classifier_model *model);

#endif /* CLASSIFIER_H_ */
