/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FEATURE_HEADERS_H_
#define FEATURE_HEADERS_H_

#include <stddef.h>

#include "feature_set.h"

/**
 * feature_headers_message(set, data, size):
 * Note the traits of the message's headers ${data} of ${size} bytes; of one that is missing, too.
 */
void
feature_headers_message(struct feature_set *set, const char *data, size_t size);

/**
 * feature_headers_part(set, data, size):
 * Note those of a part's.
 */
void
feature_headers_part(struct feature_set *set, const char *data, size_t size);

#endif /* FEATURE_HEADERS_H_ */
