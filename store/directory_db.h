/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DIRECTORY_DB_H_
#define DIRECTORY_DB_H_

#include "db.h"
#include "directory.h"

/**
 * directory_db(directory):
 * The handle of ${directory}, opened when first asked for; for the files of store/ that ask
 * further questions of it. NULL when memory is out, which answers "cannot tell".
 */
struct db *
directory_db(struct directory *directory);

/**
 * directory_deadline(directory):
 * When waits for it end; for what is asked beside it about the same message. That has passed
 * when ${directory} is NULL.
 */
struct deadline
directory_deadline(const struct directory *directory);

#endif /* DIRECTORY_DB_H_ */
