/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLASS_VIEW_H_
#define CLASS_VIEW_H_

#include "mail_features.h"
#include "mime.h"

/*
 * What the walk over a message (mime.h) shows to the classifier. Whoever learns and whoever
 * scores go by this, so that both see the same. The visitor must want text.
 */

void
class_view_message(struct mail_features *features, const struct mime_message *message);

void
class_view_part(struct mail_features *features, const struct mime_part *part);

#endif /* CLASS_VIEW_H_ */
