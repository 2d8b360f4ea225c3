/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scanner.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fdio.h"

enum { REPLY_MAX = SCANNER_REPLY_SIZE - 1, COMMAND_SIZE = 128 };

ssize_t
scanner_ask(const char *path, int message, const char *checks, struct deadline deadline,
    char reply[SCANNER_REPLY_SIZE], struct why *why)
{
	int fd = fdio_connect_unix(path, deadline, why);
	char command[COMMAND_SIZE];
	ssize_t size = 0, got = -1;
	int length;

	if (fd == -1)
		return (-1);
	length = snprintf(command, sizeof(command), "zCHECK 1 deadline_ms=%d checks=%s",
	    deadline_left_ms(deadline) > 0 ? deadline_left_ms(deadline) : 1, checks);
	if (fdio_send_fd(fd, command, (size_t)length + 1, message, deadline, why) == 0)
		while (size < REPLY_MAX && (got = fdio_read_some(fd, reply + size,
						(size_t)(REPLY_MAX - size), deadline, why)) > 0)
			size += got;
	close(fd);
	reply[size] = '\0';
	if (got == 0)
		return (size);
	why_set(why, "%s: the scanner's answer is too long", path);
	return (-1);
}

/* As PROTOCOL.md has it: clean is only what was all looked at, without a word against it. */
static enum answer
read_reply(char *reply, char name[SCANNER_NAME_SIZE], struct why *why)
{
	bool done = false, ended = false, found = false;
	char *rest = reply, *line;

	while ((line = strsep(&rest, "\n")) != NULL && rest != NULL) {
		if (strncmp(line, "virus ", 6) == 0 && !found) {
			found = true;
			snprintf(name, SCANNER_NAME_SIZE, "%.*s", SCANNER_NAME_SIZE - 1, line + 6);
		} else if (strcmp(line, "done virus") == 0) {
			done = true;
		} else if (strcmp(line, "end") == 0) {
			ended = true;
		} else if (strncmp(line, "note ", 5) != 0 && strncmp(line, "virus ", 6) != 0) {
			why_set(why, "the scanner says: %.200s", line);
		}
	}
	if (found)
		return (ANSWER_YES);
	if (done && ended && why->text[0] == '\0')
		return (ANSWER_NO);
	why_set(why, "the scanner did not say that it has looked at all of the message");
	return (ANSWER_CANNOT_TELL);
}

enum answer
scanner_virus(const char *path, int message, struct deadline deadline, char name[SCANNER_NAME_SIZE],
    struct why *why)
{
	char *reply = malloc(SCANNER_REPLY_SIZE);
	enum answer answer = ANSWER_CANNOT_TELL;
	struct why said = {""};

	if (reply == NULL)
		why_set(&said, "out of memory");
	else if (scanner_ask(path, message, "virus", deadline, reply, &said) != -1)
		answer = read_reply(reply, name, &said);
	if (answer == ANSWER_CANNOT_TELL)
		why_set(why, "%s", said.text);
	free(reply);
	return (answer);
}
