/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INNER_H_
#define INNER_H_

#include <stdbool.h>
#include <stddef.h>

/* A file that libclamav took out of a message, or out of a file in it; and the message. */

/* In what it was. */
enum inner_within {
	INNER_WITHIN_MAIL,     /* an attachment: the name is that of its header, if it has one */
	INNER_WITHIN_ARCHIVE,  /* the name is that in the archive */
	INNER_WITHIN_DOCUMENT, /* the name is one that libclamav made up */
	INNER_MESSAGE          /* in nothing: it is the message itself */
};

struct inner {
	enum inner_within within;
	unsigned int level; /* how many files it is in: 0 is the message, or what is in nothing */
	bool mail;          /* libclamav takes it for one */
	const char *name;   /* NULL: none */
	const void *data;   /* all of it, good until the call returns */
	size_t size;
};

/**
 * inner_within(type):
 * What a file of libclamav's type ${type} ("CL_TYPE_ZIP") is for the files in it. Most types that
 * have something within are archives, so what is not known is one.
 */
enum inner_within
inner_within(const char *type);

/* Whether a mail program opens the file ${name} (NULL: it has none): one that ends in .eml. */
bool
inner_is_mail_name(const char *name);

#endif /* INNER_H_ */
