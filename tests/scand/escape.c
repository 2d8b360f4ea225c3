/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Linked in front of engine_scan() in a scanner that only the tests have: a
 * worker that a message has taken over. The last line of the message says what it does.
 */

#include <sys/socket.h>

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine.h"

void
__real_engine_scan(
    struct engine *engine, int fd, const struct engine_scan *scan, struct findings *findings);

void
__wrap_engine_scan(
    struct engine *engine, int fd, const struct engine_scan *scan, struct findings *findings);

/* The outcome that is not the jail's: it went through. */
static void
tell(struct findings *findings, int result)
{
	findings_add(
	    findings, FINDINGS_VIRUS, "%s", result == -1 ? "Escape.Refused" : "Escape.Done");
}

static void
spin(void)
{
	volatile unsigned int number = 0;

	for (;;)
		number++;
}

/* 300 ms of processor time: a scan that is hard work, but honest. */
static void
burn(void)
{
	struct timespec now, end;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	end.tv_nsec += 300000000;
	if (end.tv_nsec >= 1000000000) {
		end.tv_nsec -= 1000000000;
		end.tv_sec++;
	}
	do
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	while (now.tv_sec < end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec));
}

void
__wrap_engine_scan(
    struct engine *engine, int fd, const struct engine_scan *scan, struct findings *findings)
{
	char end[65] = "";
	off_t size = lseek(fd, 0, SEEK_END);
	off_t from = size > 64 ? size - 64 : 0;

	if (pread(fd, end, sizeof(end) - 1, from) == -1)
		return;
	if (strstr(end, "escape: socket\n") != NULL)
		tell(findings, socket(AF_INET, SOCK_STREAM, 0));
	else if (strstr(end, "escape: open\n") != NULL)
		tell(findings, open("/etc/passwd", O_RDONLY | O_CLOEXEC));
	else if (strstr(end, "escape: fork\n") != NULL)
		tell(findings, fork());
	else if (strstr(end, "escape: kill\n") != NULL)
		tell(findings, kill(getppid(), SIGTERM));
	else if (strstr(end, "escape: spin\n") != NULL)
		spin();
	if (findings->count > 0)
		return;
	if (strstr(end, "escape: burn\n") != NULL)
		burn();
	__real_engine_scan(engine, fd, scan, findings);
}
