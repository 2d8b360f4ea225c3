/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MIME_NAMES_H_
#define MIME_NAMES_H_

#include <stdbool.h>
#include <stddef.h>

#include <gmime/gmime.h>

/*
 * Further names of a part. GMime knows one of each header; where a parameter or a header is there
 * twice, mail programs differ in which they show.
 */

enum { MIME_NAMES_MAX = 32 };

struct mime_names {
	char *list[MIME_NAMES_MAX];
	size_t count;
	bool left_out; /* there are more, or a header is too long to be looked into */
};

/**
 * mime_names_find(object, names):
 * All names in the headers Content-Disposition and Content-Type of ${object}, decoded, UTF-8, each
 * once: filename= and name= of each such header, in pieces (RFC 2231) or not, and what else some
 * program could read as one. Of more than MIME_NAMES_MAX the first ones; a value of more than 64 KB
 * or 256 parameters is left out, since it could take minutes. For mime_names_free().
 */
void
mime_names_find(GMimeObject *object, struct mime_names *names);

void
mime_names_free(struct mime_names *names);

#endif /* MIME_NAMES_H_ */
