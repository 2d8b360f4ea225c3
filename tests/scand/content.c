/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scanner's analysis of content without its processes and without libclamav, on many messages:
 *
 *   content RULES.DB MODEL FILE...     a line a FILE: its name, and NAME=POINTS of each rule that
 * hits content -t RULES.DB MODEL FILE...  only the processor time, in microseconds a message
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "charset.h"
#include "check_names.h"
#include "content.h"

enum { CHECK_MS = 60000 };

static void
check_file(struct content *content, const char *path, struct findings *findings)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct engine_scan scan = {.virus = false};
	struct stat status;

	memset(findings, 0, sizeof(*findings));
	if (fd == -1 || fstat(fd, &status) == -1) {
		perror(path);
		exit(1);
	}
	content_begin(content, CHECK_MALWARE | CHECK_SPAM, deadline_in_ms(CHECK_MS), &scan);
	content_check(content, fd, status.st_size, findings);
	close(fd);
}

static void
print(const char *path, const struct findings *findings)
{
	uint32_t i;

	printf("%s", path);
	for (i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->list[i];
		const char *blank = strchr(finding->text, ' ');

		if (finding->kind == FINDINGS_RULE && blank != NULL)
			printf(" %.*s=%s", (int)(blank - finding->text), finding->text, blank + 1);
		if (finding->kind == FINDINGS_NOTE || finding->kind == FINDINGS_ERROR)
			fprintf(stderr, "%s: %s\n", path, finding->text);
	}
	printf("%s\n", (findings->done & CHECK_SPAM) != 0 ? "" : " -");
}

int
main(int argc, char *argv[])
{
	static struct rulebook book;
	static struct class_book classes;
	static struct findings findings;
	struct content_start start = {.parts_max = 10000, .book = &book, .classes = &classes};
	struct timespec used = {.tv_sec = 0}, before = {.tv_sec = 0};
	struct why why = {.text = ""};
	struct content *content;
	int from = argc > 1 && strcmp(argv[1], "-t") == 0 ? 2 : 1, i;
	double us;

	if (argc < from + 3)
		return (2);
	content_prepare();
	charset_preload();
	rulebook_look(&book, argv[from]);
	class_book_look(&classes, argv[from + 1], argv[from + 1]);
	start.types = file_type_new(&why);
	content = content_new(&start, &why);
	if (content == NULL || start.types == NULL) {
		fprintf(stderr, "%s\n", why.text);
		return (1);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	for (i = from + 2; i < argc; i++) {
		check_file(content, argv[i], &findings);
		if (from == 1)
			print(argv[i], &findings);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	us = (double)(used.tv_sec - before.tv_sec) * 1e6 +
	     (double)(used.tv_nsec - before.tv_nsec) / 1e3;
	if (from == 2)
		printf("%.1f us a message, %d messages\n", us / (argc - 4), argc - 4);
	return (0);
}
