/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mime_out.h"

#include <stdlib.h>
#include <string.h>

#include <gmime/gmime.h>

/* GMIME: its text parts choose a character set of their own. */
static void
add_part(GMimeMultipart *parts, const char *subtype, const char *text)
{
	GMimePart *part = g_mime_part_new_with_type("text", subtype);
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(text, strlen(text));
	GMimeDataWrapper *content =
	    g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);

	g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
	g_mime_part_set_content(part, content);
	/* Not what is best for the text: what nobody on the way has a reason to touch. */
	g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	g_mime_multipart_add(parts, GMIME_OBJECT(part));
	g_object_unref(content);
	g_object_unref(stream);
	g_object_unref(part);
}

static GMimeMessage *
compose(const struct mime_out *mail)
{
	GMimeMessage *message = g_mime_message_new(TRUE);
	GMimeMultipart *parts = g_mime_multipart_new_with_subtype("alternative");
	GDateTime *now = g_date_time_new_now_utc();
	const char *at = strchr(mail->from, '@');
	char *id = g_mime_utils_generate_message_id(at != NULL ? at + 1 : "localhost");

	g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_FROM, mail->from_name, mail->from);
	g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, NULL, mail->to);
	g_mime_message_set_subject(message, mail->subject, "utf-8");
	g_mime_message_set_date(message, now);
	g_mime_message_set_message_id(message, id);
	g_mime_object_set_header(GMIME_OBJECT(message), "Auto-Submitted", "auto-generated", NULL);
	g_mime_object_set_header(GMIME_OBJECT(message), "Precedence", "bulk", NULL);
	g_mime_object_set_header(GMIME_OBJECT(message), "X-Auto-Response-Suppress", "All", NULL);
	/* The last one is the one that a program shows if it can (RFC 2046, 5.1.4). */
	add_part(parts, "plain", mail->plain);
	add_part(parts, "html", mail->html);
	g_mime_message_set_mime_part(message, GMIME_OBJECT(parts));
	g_object_unref(parts);
	g_date_time_unref(now);
	g_free(id);
	return (message);
}

int
mime_out_make(const struct mime_out *mail, char **text, size_t *size, struct why *why)
{
	GMimeMessage *message;
	char *whole;

	g_mime_init();
	message = compose(mail);
	whole = g_mime_object_to_string(GMIME_OBJECT(message), NULL);
	g_object_unref(message);
	*text = whole != NULL ? strdup(whole) : NULL;
	g_free(whole);
	if (*text == NULL) {
		why_set(why, "no memory for a mail");
		return (-1);
	}
	*size = strlen(*text);
	return (0);
}
