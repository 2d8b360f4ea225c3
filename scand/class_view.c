/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "class_view.h"

void
class_view_message(struct mail_features *features, const struct mime_message *message)
{
	mail_features_add(features, SEGMENT_HEADERS, message->headers.data, message->headers.size);
	mail_features_add(features, SEGMENT_SUBJECT, message->subject.data, message->subject.size);
}

void
class_view_part(struct mail_features *features, const struct mime_part *part)
{
	if (part->depth > 0)
		mail_features_add(features, SEGMENT_PART, part->headers.data, part->headers.size);
	switch (part->shown) {
	case MIME_SHOWN_NOT:
		break;
	case MIME_SHOWN_TEXT:
		mail_features_add(features, SEGMENT_TEXT, part->text.data, part->text.size);
		break;
	case MIME_SHOWN_HTML:
		mail_features_add(features, SEGMENT_HTML, part->text.data, part->text.size);
		break;
	}
}
