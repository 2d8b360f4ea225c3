/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMD_LEARN_H_
#define CMD_LEARN_H_

#include "sentence.h"

/* coexim learn: teach the classifier (learner.h). */

#define CMD_LEARN "learn spam|ham FILE [--model=FILE] [--shipped=FILE]"

/* SENTENCE_FOUND: learned, but something had to be passed over. */
enum sentence_end
cmd_learn(const struct sentence_values *values);

#endif /* CMD_LEARN_H_ */
