/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "holder.h"

#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "charset.h"
#include "content.h"
#include "deadline.h"
#include "engine.h"
#include "packet.h"
#include "report.h"
#include "worker.h"

/* A worker that ends sooner than this after its start is replaced only when it has passed. */
enum { RESPAWN_MS = 100 };

struct child {
	pid_t pid; /* 0: none */
	int64_t started_ms;
};

struct holder {
	const struct holder_start *start;
	struct engine *engine;
	struct file_type *types;
	struct rulebook book;
	struct class_book classes;
	struct deadline next_look; /* at rules.db and the classifier's model */
	struct packet_engine about;
	struct why why;
	int signals; /* a signalfd for SIGCHLD */
	bool draining;
	struct child children[CONFIG_WORKERS_MAX];
};

/* The load at idle priority, in a task that ends with it. */
static void
load_idly(struct holder *holder)
{
	struct sched_param none = {.sched_priority = 0};

	/* The holder may be killed while it waits for us. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (sched_setscheduler(0, SCHED_IDLE, &none) == -1)
		report_line("holder", "SCHED_IDLE: %s", strerror(errno));
	holder->engine = engine_load(holder->start->config, &holder->about, &holder->why);
}

/*
 * Load the signatures aside. A process without privileges can enter
 * SCHED_IDLE but not leave it, and workers must not inherit it. So the load runs in a vfork(2)
 * child, which on Linux shares our memory while we stand still, and leaves the engine behind when
 * it ends. Not in a thread: from the first pthread_create on, glibc's stdio and malloc lock, and
 * the load takes three and a half times as long (measured: 2.46 s in place of 0.70 s).
 */
static void
load_aside(struct holder *holder)
{
	int status = 0;
	/* NOLINTNEXTLINE(clang-analyzer-security.insecureAPI.vfork): this is what it is here for */
	pid_t pid = vfork();

	if (pid == 0) {
		load_idly(holder); /* NOLINT(clang-analyzer-unix.Vfork): the same */
		_exit(0);
	}
	if (pid == -1) {
		why_errno(&holder->why, "cannot begin to load: vfork");
		return;
	}
	waitpid(pid, &status, 0);
	if (WIFSIGNALED(status)) {
		holder->engine = NULL;
		why_set(&holder->why, "the load was killed by signal %d (%s)", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	}
}

static void
load(struct holder *holder)
{
	struct why why = {.text = ""};

	if (holder->start->aside && holder->start->config->load_priority == CONFIG_LOAD_IDLE)
		load_aside(holder);
	else
		holder->engine = engine_load(holder->start->config, &holder->about, &holder->why);
	content_prepare();
	rulebook_look(&holder->book, holder->start->config->rules);
	class_book_look(&holder->classes, holder->start->config->classifier,
	    holder->start->config->classifier_default);
	holder->types = file_type_new(&why);
	if (holder->types == NULL)
		report_line("holder", "no check for malware: %s", why.text);
	if (holder->engine != NULL && charset_preload() == 0)
		report_line("holder", "no character set converters: HTML in UTF-16 is not decoded");
}

/* Tell the supervisor how the loading went. Return 0, or -1 when it is gone. */
static int
say_loaded(const struct holder *holder)
{
	struct packet packet;

	memset(&packet, 0, sizeof(packet));
	packet.kind = holder->engine != NULL ? PACKET_READY : PACKET_FAILED;
	packet.engine = holder->about;
	memcpy(packet.engine.why, holder->why.text, sizeof(packet.engine.why));
	return (packet_send(holder->start->control, &packet, NULL, 0, 0));
}

/* In the child: keep nothing of the holder's but the worker's own. */
static void
become_worker(struct holder *holder, unsigned int index, int fd)
{
	struct worker_start start = {
	    .config = holder->start->config,
	    .engine = holder->engine,
	    .temp = holder->start->temp,
	    .types = holder->types,
	    .book = &holder->book,
	    .classes = &holder->classes,
	    .slot = holder->start->first_slot + index,
	    .fd = fd,
	    .supervisor = holder->start->supervisor,
	};
	sigset_t signals;
	unsigned int i;

	close(holder->start->control);
	close(holder->signals);
	for (i = 0; i < TEMP_SLOTS_MAX; i++)
		if (i != start.slot && start.temp->mount[i] != -1)
			close(start.temp->mount[i]);
	sigemptyset(&signals);
	sigaddset(&signals, WORKER_RETIRE_SIGNAL);
	sigprocmask(SIG_SETMASK, &signals, NULL);
	worker_run(&start);
}

/* Fork worker ${index} and hand its ends to the supervisor. Return 0, or -1 with a report. */
static int
start_worker(struct holder *holder, unsigned int index)
{
	struct child *child = &holder->children[index];
	struct packet packet;
	int pair[2], fds[2], sent;

	if (packet_pair(pair) == -1) {
		report_line("holder", "cannot start a worker: socketpair: %s", strerror(errno));
		return (-1);
	}
	child->started_ms = deadline_now_ms();
	child->pid = fork();
	if (child->pid == 0) {
		close(pair[0]);
		become_worker(holder, index, pair[1]);
	}
	close(pair[1]);
	if (child->pid == -1) {
		report_line("holder", "cannot start a worker: fork: %s", strerror(errno));
		child->pid = 0;
		close(pair[0]);
		return (-1);
	}
	/* Not yet reaped, so the number cannot be another's. */
	fds[0] = pair[0];
	fds[1] = pidfd_open(child->pid, 0);
	memset(&packet, 0, sizeof(packet));
	packet.kind = PACKET_WORKER;
	packet.worker.pid = child->pid;
	packet.worker.slot = index;
	sent = fds[1] == -1 ? -1 : packet_send(holder->start->control, &packet, fds, 2, 0);
	close(pair[0]);
	if (fds[1] != -1)
		close(fds[1]);
	return (sent);
}

static void
reap(struct holder *holder)
{
	struct signalfd_siginfo info;
	unsigned int i;
	int status;
	pid_t pid;

	while (read(holder->signals, &info, sizeof(info)) > 0)
		continue;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (i = 0; i < (unsigned int)holder->start->config->workers; i++)
			if (holder->children[i].pid == pid)
				holder->children[i].pid = 0;
		if (WIFSIGNALED(status))
			report_line("holder", "worker %ld lost: killed by signal %d (%s)",
			    (long)pid, WTERMSIG(status), strsignal(WTERMSIG(status)));
		else if (WEXITSTATUS(status) != 0)
			report_line("holder", "worker %ld lost: exit status %d", (long)pid,
			    WEXITSTATUS(status));
	}
}

/*
 * Start the workers that are missing. Return the milliseconds after which to
 * try again, or -1 when all are there.
 */
static int
fill_up(struct holder *holder)
{
	int64_t now = deadline_now_ms();
	unsigned int i;
	int again = -1;

	for (i = 0; i < (unsigned int)holder->start->config->workers; i++) {
		struct child *child = &holder->children[i];

		if (child->pid != 0)
			continue;
		if (now - child->started_ms < RESPAWN_MS || start_worker(holder, i) == -1)
			again = RESPAWN_MS;
	}
	return (again);
}

static unsigned int
alive(const struct holder *holder)
{
	unsigned int i, count = 0;

	for (i = 0; i < (unsigned int)holder->start->config->workers; i++)
		if (holder->children[i].pid != 0)
			count++;
	return (count);
}

/* The supervisor is gone: nobody would take an answer. */
static void
end_all(const struct holder *holder)
{
	unsigned int i;

	for (i = 0; i < (unsigned int)holder->start->config->workers; i++)
		if (holder->children[i].pid != 0)
			kill(holder->children[i].pid, SIGKILL);
	for (i = 0; i < (unsigned int)holder->start->config->workers; i++)
		temp_remove(holder->start->temp, holder->start->first_slot + i);
	_exit(0);
}

/*
 * Look at rules.db and the classifier's model when it is time to. Workers with those of before
 * end, and successors begin: they have what the holder had when they were forked. Return the
 * milliseconds until the next look.
 */
static int
look_at_rules(struct holder *holder)
{
	const struct config *config = holder->start->config;
	unsigned int i;
	bool rules_new, model_new;

	if (!deadline_passed(holder->next_look))
		return (deadline_left_ms(holder->next_look));
	rules_new = rulebook_look(&holder->book, config->rules);
	model_new =
	    class_book_look(&holder->classes, config->classifier, config->classifier_default);
	if (rules_new || model_new)
		for (i = 0; i < (unsigned int)config->workers; i++)
			if (holder->children[i].pid != 0)
				kill(holder->children[i].pid, WORKER_RETIRE_SIGNAL);
	holder->next_look = deadline_in_ms(config->rules_check_ms);
	return ((int)config->rules_check_ms);
}

static void
serve(struct holder *holder)
{
	struct packet packet;
	struct pollfd fds[2] = {
	    {.fd = holder->start->control, .events = POLLIN},
	    {.fd = holder->signals, .events = POLLIN},
	};
	enum packet_got got;

	while (!holder->draining || alive(holder) > 0) {
		int again = -1;

		if (!holder->draining) {
			int look = look_at_rules(holder);

			again = fill_up(holder);
			if (again == -1 || look < again)
				again = look;
		}
		if (poll(fds, 2, again) == -1 && errno != EINTR)
			end_all(holder);
		got = packet_receive(holder->start->control, &packet, NULL, 0, MSG_DONTWAIT);
		if (got == PACKET_END)
			end_all(holder);
		if (got == PACKET_GOT && packet.kind == PACKET_DRAIN)
			holder->draining = true;
		reap(holder);
	}
}

void
holder_run(const struct holder_start *start)
{
	struct holder *holder = calloc(1, sizeof(*holder));
	sigset_t signals;

	if (holder == NULL || prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
		_exit(1);
	if (getppid() != start->supervisor)
		_exit(0);
	holder->start = start;
	sigemptyset(&signals);
	sigprocmask(SIG_SETMASK, &signals, NULL);
	load(holder);
	/* From here on the end of the control socket tells us, and we can still end the workers. */
	prctl(PR_SET_PDEATHSIG, 0);
	if (say_loaded(holder) == -1 || holder->engine == NULL)
		_exit(0);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, WORKER_RETIRE_SIGNAL);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	sigdelset(&signals, WORKER_RETIRE_SIGNAL);
	holder->signals = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
	if (holder->signals == -1)
		_exit(1);
	serve(holder);
	_exit(0);
}
