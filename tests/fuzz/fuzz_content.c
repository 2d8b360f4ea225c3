/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * A message through all of the analysis of content, by the rules and the model that are shipped,
 * and its bytes once more as a file that libclamav took out of it.
 */

#include "fuzz.h"

#include <sys/mman.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "check_names.h"
#include "content.h"
#include "inner.h"
#include "mime_count.h"
#include "rules_db.h"

enum { PARTS_MAX = 1000, DEPTH_MAX = 50, CHECK_MS = 60000, UNPACKED_MAX = 4 << 20 };

static struct rulebook book;
static struct class_book classes;
static struct content *content;

static void
run_file(sqlite3 *db, const char *path)
{
	static char sql[262144];
	FILE *file = fopen(path, "re");
	size_t size;

	FUZZ_CLAIM(file != NULL);
	size = fread(sql, 1, sizeof(sql) - 1, file);
	fclose(file);
	sql[size] = '\0';
	FUZZ_CLAIM(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static void
begin(void)
{
	struct content_start start = {.parts_max = PARTS_MAX,
	    .members_max = 100,
	    .unpacked_max = UNPACKED_MAX,
	    .book = &book,
	    .classes = &classes};
	struct why why = {.text = ""};
	char path[64], version[64];
	sqlite3 *db;

	snprintf(path, sizeof(path), "/dev/shm/fuzz-content-%d.db", (int)getpid());
	snprintf(version, sizeof(version), "PRAGMA user_version = %d", RULES_DB_VERSION_MAX);
	FUZZ_CLAIM(sqlite3_open(path, &db) == SQLITE_OK);
	run_file(db, "sql/rules/001-rules.sql");
	run_file(db, "sql/rules/002-shipped-rules.sql");
	run_file(db, "sql/rules/003-malware.sql");
	run_file(db, "sql/rules/004-unread-archive.sql");
	FUZZ_CLAIM(sqlite3_exec(db, version, NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_close(db);
	content_prepare();
	rulebook_look(&book, path);
	unlink(path);
	class_book_look(&classes, "classifier/default.model", "classifier/default.model");
	start.types = file_type_new(&why);
	content = content_new(&start, &why);
	FUZZ_CLAIM(
	    book.spam != NULL && classes.model != NULL && start.types != NULL && content != NULL);
}

/* The bounds that come before the walk. */
static bool
is_small(const uint8_t *data, size_t size)
{
	static struct mime_count *count;
	struct mime_counted counted;

	if (count == NULL)
		count = mime_count_new();
	FUZZ_CLAIM(count != NULL);
	mime_count_reset(count);
	mime_count_feed(count, (const char *)data, size);
	counted = mime_count_end(count);
	return (counted.parts <= PARTS_MAX && counted.depth <= DEPTH_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct findings findings;
	static const enum inner_within within[] = {
	    INNER_MESSAGE, INNER_WITHIN_MAIL, INNER_WITHIN_ARCHIVE, INNER_WITHIN_DOCUMENT};
	struct engine_scan scan = {.virus = false};
	size_t i;
	int fd;

	if (content == NULL)
		begin();
	if (size == 0 || !is_small(data, size))
		return (0);
	fd = memfd_create("message", MFD_CLOEXEC);
	FUZZ_CLAIM(fd != -1 && write(fd, data, size) == (ssize_t)size);
	memset(&findings, 0, sizeof(findings));
	content_begin(content, CHECK_MALWARE | CHECK_SPAM, deadline_in_ms(CHECK_MS), &scan);
	for (i = 0; i < sizeof(within) / sizeof(within[0]); i++) {
		/* An archive and its file, then mail. */
		const struct inner inner = {.within = within[i],
		    .level = (unsigned int)i,
		    .mail = within[i] == INNER_WITHIN_DOCUMENT,
		    .name = "a.bin",
		    .data = data,
		    .size = size};

		scan.inner(&inner, scan.context);
	}
	content_check(content, fd, (int64_t)size, &findings);
	close(fd);
	FUZZ_CLAIM(findings_is_sound(&findings));
	/* All was done, or it is said why not. */
	if (findings.done != (CHECK_MALWARE | CHECK_SPAM))
		FUZZ_CLAIM(findings_first(&findings, FINDINGS_ERROR) != NULL ||
			   findings_first(&findings, FINDINGS_NOTE) != NULL);
	return (0);
}
