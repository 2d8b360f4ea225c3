/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_o365.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "database_path.h"
#include "o365_list.h"

enum { LOCK_WAIT_MS = 10000 };

static enum sentence_end
trouble(const struct why *why)
{
	fprintf(stderr, "coexim: %s\n", why->text);
	return (SENTENCE_TROUBLE);
}

/* Read ${path}, or standard input for "-", whole. Return the NUL-terminated text, to be freed, or
 * NULL with ${why}. ${date} becomes the day it was last changed. */
static char *
read_file(const char *path, size_t *size, char date[O365_LIST_DATE_SIZE], struct why *why)
{
	bool is_input = strcmp(path, "-") == 0;
	int fd = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char *text = malloc(O365_LIST_SIZE_MAX + 1);
	struct stat status;
	struct tm tm;
	ssize_t got = 0;

	*size = 0;
	if (text == NULL || fd == -1 || fstat(fd, &status) == -1) {
		why_errno(why, "%s", path);
		goto err0;
	}
	while (*size < O365_LIST_SIZE_MAX &&
	       ((got = read(fd, text + *size, O365_LIST_SIZE_MAX - *size)) > 0 ||
		   (got == -1 && errno == EINTR)))
		*size += got > 0 ? (size_t)got : 0;
	if (got == -1) {
		why_errno(why, "%s", path);
		goto err0;
	}
	if (*size == O365_LIST_SIZE_MAX) {
		why_set(
		    why, "%s: larger than such a list can be (%d bytes)", path, O365_LIST_SIZE_MAX);
		goto err0;
	}
	text[*size] = '\0';
	if (!S_ISREG(status.st_mode))
		status.st_mtime = time(NULL);
	if (gmtime_r(&status.st_mtime, &tm) == NULL ||
	    strftime(date, O365_LIST_DATE_SIZE, "%Y-%m-%d", &tm) == 0)
		date[0] = '\0';
	if (!is_input)
		close(fd);

	/* Success! */
	return (text);

err0:
	if (!is_input && fd != -1)
		close(fd);
	free(text);

	/* Failure! */
	return (NULL);
}

enum sentence_end
cmd_o365_load(const struct sentence_values *values)
{
	const char *path = values->value[0], *directory = directory_path(values->value[3]);
	char date[O365_LIST_DATE_SIZE];
	struct o365_list_file file = {
	    .published = values->value[1] != NULL ? values->value[1] : date,
	    .replace = values->value[2] != NULL,
	};
	struct o365_list_change change;
	struct why why = {""}, wrong = {""};
	char *json = read_file(path, &file.size, date, &why);
	int result;

	if (json == NULL)
		return (trouble(&why));
	file.json = json;
	result = o365_list_load(directory, &file, deadline_in_ms(LOCK_WAIT_MS), &change, &wrong);
	free(json);
	if (result == -1) {
		why_set(&why, "%s was not loaded, nothing was changed: %s", path, wrong.text);
		return (trouble(&why));
	}
	printf("loaded the list of %s: %lld networks, %lld new, %lld gone\n", file.published,
	    (long long)change.networks, (long long)change.added, (long long)change.removed);
	return (SENTENCE_DONE);
}

static void
print_network(const char *network, const char *source, void *context)
{
	int64_t *count = context;

	if ((*count)++ == 0)
		printf(
		    "%-24s source\n%-24s ---------------\n", "network", "------------------------");
	printf("%-24s %s\n", network, source);
}

enum sentence_end
cmd_o365_show(const struct sentence_values *values)
{
	bool age_only = values->value[1] != NULL;
	struct o365_list_state state;
	struct why why = {""};
	int64_t count = 0;

	if (o365_list_show(directory_path(values->value[0]), deadline_in_ms(LOCK_WAIT_MS),
		age_only ? NULL : print_network, &count, &state, &why) == -1)
		return (trouble(&why));
	if (!age_only)
		printf(
		    "%s%lld networks; %s\n", count > 0 ? "\n" : "", (long long)count, state.words);
	else if (state.old)
		printf("coexim: %s\n", state.words);
	return (state.old ? SENTENCE_FOUND : SENTENCE_DONE);
}
