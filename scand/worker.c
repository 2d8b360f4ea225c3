/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "worker.h"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "check_names.h"
#include "content.h"
#include "fileio.h"
#include "jail.h"
#include "mime_count.h"
#include "packet.h"
#include "report.h"

/* libclamav may use this much of the time that is left: it gives up before it is killed. */
enum { TIME_PERCENT = 80 };

enum { READ_SIZE = 65536 };

/* Who the parent is after the holder's death; and whether this worker has a message, and should
 * end as soon as it has none. A signal handler can be told in no other way. */
static volatile pid_t adopter;
static volatile sig_atomic_t busy, retired;

struct worker {
	const struct worker_start *start;
	struct mime_count *count;
	struct content *content;
	struct why broken; /* why this worker can scan nothing; else empty */
	int64_t scans;
};

/*
 * The parent died. When that was the holder, the supervisor has adopted us and
 * goes on sending; when it was the supervisor, nobody needs us.
 */
static void
on_parent_death(int signal_number)
{
	(void)signal_number;
	if (getppid() != adopter)
		_exit(0);
}

/*
 * There are new rules: a successor has them. A message that is just being handed to us goes
 * to another worker then, since we have not begun with it.
 */
static void
on_retire(int signal_number)
{
	(void)signal_number;
	retired = 1;
	if (!busy)
		_exit(0);
}

static int
follow_parent(const struct worker_start *start, pid_t holder, struct why *why)
{
	struct sigaction action = {.sa_handler = on_parent_death, .sa_flags = SA_RESTART};
	struct sigaction retire = {.sa_handler = on_retire, .sa_flags = SA_RESTART};
	sigset_t signals;

	adopter = start->supervisor;
	if (sigaction(SIGUSR1, &action, NULL) == -1 || prctl(PR_SET_PDEATHSIG, SIGUSR1) == -1) {
		why_errno(why, "PR_SET_PDEATHSIG");
		return (-1);
	}
	/* The holder has blocked it, so that none is lost on one that has just been forked. */
	sigemptyset(&signals);
	sigaddset(&signals, WORKER_RETIRE_SIGNAL);
	if (sigaction(WORKER_RETIRE_SIGNAL, &retire, NULL) == -1 ||
	    sigprocmask(SIG_UNBLOCK, &signals, NULL) == -1) {
		why_errno(why, "signals");
		return (-1);
	}
	/* It may have died before we asked to be told. */
	if (getppid() != holder && getppid() != start->supervisor)
		_exit(0);
	return (0);
}

static bool
is_poisoned(const struct packet_scan *request, const unsigned char hash[POISON_HASH_SIZE])
{
	uint32_t i;

	for (i = 0; i < request->poisoned_count && i < POISON_MAX; i++)
		if (memcmp(request->poisoned[i], hash, POISON_HASH_SIZE) == 0)
			return (true);
	return (false);
}

/* Count the parts of the message. Return 0; or -1 when it cannot be read, in ${findings}. */
static int
count_parts(struct worker *worker, int fd, int64_t size, struct findings *findings)
{
	static char buffer[READ_SIZE];
	const struct config *config = worker->start->config;
	struct mime_counted counted;
	struct why why = {.text = ""};
	int64_t at = 0;

	mime_count_reset(worker->count);
	while (at < size) {
		size_t wanted = size - at < READ_SIZE ? (size_t)(size - at) : sizeof(buffer);
		ssize_t got = fileio_read_at(fd, buffer, wanted, at, &why);

		if (got <= 0) {
			findings_add(findings, FINDINGS_ERROR, "%s",
			    got == 0 ? "the message became shorter while it was read" : why.text);
			return (-1);
		}
		mime_count_feed(worker->count, buffer, (size_t)got);
		at += got;
	}
	counted = mime_count_end(worker->count);
	if (counted.parts > (uint64_t)config->mime_parts_max)
		findings_add(findings, FINDINGS_LIMIT, "mime-parts");
	if (counted.depth > (uint64_t)config->mime_depth_max)
		findings_add(findings, FINDINGS_LIMIT, "mime-depth");
	return (findings->count > 0 ? -1 : 0);
}

/* Tell the supervisor what we are about to scan, so that it knows what killed us. */
static void
say_begun(const struct worker *worker, const unsigned char hash[POISON_HASH_SIZE])
{
	struct packet packet;

	memset(&packet, 0, sizeof(packet));
	packet.kind = PACKET_BEGUN;
	memcpy(packet.begun.hash, hash, POISON_HASH_SIZE);
	if (packet_send(worker->start->fd, &packet, NULL, 0, 0) == -1)
		_exit(0);
}

static void
scan_message(
    struct worker *worker, int fd, const struct packet_scan *request, struct findings *findings)
{
	const struct config *config = worker->start->config;
	struct engine_scan scan = {
	    .full_ms = config->scan_time_ms * TIME_PERCENT / 100,
	    .parts_max = (uint64_t)config->mime_parts_max,
	    .depth_max = (uint64_t)config->mime_depth_max,
	};
	struct deadline deadline = {.at_ms = request->deadline_at_ms};
	unsigned char hash[POISON_HASH_SIZE];
	struct why why = {.text = ""};
	struct stat status;
	int64_t left;

	if (fstat(fd, &status) == -1 || !S_ISREG(status.st_mode)) {
		findings_add(findings, FINDINGS_ERROR, "the descriptor is not a regular file");
		return;
	}
	if (status.st_size == 0) {
		findings_add(findings, FINDINGS_ERROR, "the message is empty");
		return;
	}
	if (status.st_size > config->max_scan_size) {
		findings_add(findings, FINDINGS_LIMIT, "MaxScanSize");
		return;
	}
	if (engine_hash(fd, status.st_size, hash, &why) == -1) {
		findings_add(findings, FINDINGS_ERROR, "%s", why.text);
		return;
	}
	if (is_poisoned(request, hash)) {
		findings_add(findings, FINDINGS_LIMIT, "killed-workers");
		return;
	}
	if (count_parts(worker, fd, status.st_size, findings) == -1)
		return;
	if (temp_check(config, &why) == -1) {
		findings_add(findings, FINDINGS_ERROR, "%s", why.text);
		worker->broken = why;
		return;
	}
	left = (int64_t)deadline_left_ms(deadline) * TIME_PERCENT / 100;
	scan.time_ms = left < scan.full_ms ? left : scan.full_ms;
	if (scan.time_ms == 0) {
		findings_add(findings, FINDINGS_ERROR, "no time left to scan");
		return;
	}
	say_begun(worker, hash);
	scan.virus = (request->checks & CHECK_VIRUS) != 0;
	content_begin(worker->content, request->checks, deadline, &scan);
	if ((request->checks & (CHECK_VIRUS | CHECK_MALWARE)) != 0)
		engine_scan(worker->start->engine, fd, &scan, findings);
	if ((request->checks & ~(uint32_t)CHECK_VIRUS) != 0)
		content_check(worker->content, fd, status.st_size, findings);
	if (temp_empty(&why) == -1) {
		findings_add(findings, FINDINGS_ERROR, "%s", why.text);
		worker->broken = why;
	}
}

/*
 * Whether it has done enough. The processor time of its whole life is limited
 * (RLIMIT_CPU), and no message is to be killed for what those before it used.
 */
static bool
is_spent(const struct worker *worker)
{
	const struct config *config = worker->start->config;
	struct timespec used = {.tv_sec = 0};

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return (worker->scans >= config->worker_scans_max ||
		(int64_t)used.tv_sec * 1000 >= config->worker_cpu_time_ms / 2);
}

/* Answer one request. Return whether this worker should go on. */
static bool
serve(struct worker *worker, int fd, const struct packet_scan *request)
{
	struct packet packet;
	struct findings *findings = &packet.result.findings;

	memset(&packet, 0, sizeof(packet));
	packet.kind = PACKET_RESULT;
	if (worker->broken.text[0] != '\0')
		findings_add(findings, FINDINGS_ERROR, "%s", worker->broken.text);
	else
		scan_message(worker, fd, request, findings);
	worker->scans++;
	/* A successor starts anew: its temp folder may be there again, and its memory is small. */
	packet.result.last = worker->broken.text[0] != '\0' || is_spent(worker) || retired;
	if (packet_send(worker->start->fd, &packet, NULL, 0, 0) == -1)
		return (false);
	return (packet.result.last == 0);
}

/* Everything that may fail before the first message. A failure is the answer to that message. */
static void
prepare(struct worker *worker)
{
	const struct worker_start *start = worker->start;
	const struct content_start content = {
	    .parts_max = (size_t)start->config->mime_parts_max,
	    .members_max = (size_t)start->config->max_files,
	    .unpacked_max = start->config->max_scan_size,
	    .types = start->types,
	    .book = start->book,
	    .classes = start->classes,
	};

	worker->count = mime_count_new();
	if (worker->count == NULL) {
		why_errno(&worker->broken, "worker");
		return;
	}
	worker->content = content_new(&content, &worker->broken);
	if (worker->content == NULL)
		return;
	if (temp_enter(start->temp, start->slot, &worker->broken) == -1)
		return;
	jail_enter(start->config, start->fd, &worker->broken);
}

void
worker_run(const struct worker_start *start)
{
	struct worker worker = {.start = start};
	struct packet packet;
	bool go_on = true;
	int fd;

	follow_parent(start, getppid(), &worker.broken);
	prepare(&worker);
	if (worker.broken.text[0] != '\0')
		report_line("worker", "%s", worker.broken.text);
	while (go_on && packet_receive(start->fd, &packet, &fd, 1, 0) == PACKET_GOT) {
		if (fd == -1 || packet.kind != PACKET_SCAN)
			break;
		busy = 1;
		go_on = serve(&worker, fd, &packet.scan);
		close(fd);
		busy = 0;
		if (retired)
			break;
	}
	/* Its folder is the supervisor's to remove: from within the jail it cannot be. */
	_exit(0);
}
