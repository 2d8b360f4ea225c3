/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "jail.h"

#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rows.h"

/*
 * Each row is an attempt, made by a child twice: outside of the jail it must
 * go through, or the row would prove nothing; inside it must end as the row says.
 */

enum { THROUGH = 0, REFUSED = 1, NOT_JAILED = 2, NO_MEMORY = 3, SECONDS = 120 };
enum { TEMP_SIZE = 1 << 20, MEMORY_SIZE = 64 << 20, CPU_MS = 1000 };

/* Of the child. The parent's folder holds "outside/file" and the child's "inside". */
static int channel[2];
static int other[2];
static pid_t parent;

/* What a system call's result means for the row. */
static int
through(long result)
{
	if (result != -1)
		return (THROUGH);
	return (errno == EACCES || errno == EPERM ? REFUSED : 99);
}

static int
read_outside(void)
{
	return (through(open("../outside/file", O_RDONLY | O_CLOEXEC)));
}

static int
read_passwd(void)
{
	return (through(open("/etc/passwd", O_RDONLY | O_CLOEXEC)));
}

static int
read_own_memory(void)
{
	return (through(open("/proc/self/mem", O_RDWR | O_CLOEXEC)));
}

static int
write_outside(void)
{
	return (through(open("../outside/file", O_WRONLY | O_CLOEXEC)));
}

static int
make_outside(void)
{
	return (through(open("../outside/new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600)));
}

static int
make_folder_outside(void)
{
	return (through(mkdir("../outside/folder", 0700)));
}

static int
list_outside(void)
{
	return (through(open("..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
}

static int
remove_outside(void)
{
	return (through(unlink("../outside/file")));
}

static int
chmod_wide(void)
{
	return (through(chmod("../outside/file", 0666)));
}

static int
truncate_outside(void)
{
	return (through(truncate("../outside/file", 0)));
}

static int
rename_outside(void)
{
	return (through(rename("../outside/file", "../outside/moved")));
}

static int
link_outside(void)
{
	return (through(link("../outside/file", "here")));
}

static int
symlink_inside(void)
{
	return (through(symlink("/etc/passwd", "here")));
}

static int
change_folder(void)
{
	return (through(chdir("/")));
}

/* All that libclamav does with its folder. */
static int
use_inside(void)
{
	char text[4] = "";
	int fd;

	if (mkdir("folder", 0700) == -1 || chmod("folder", 0700) == -1)
		return (REFUSED);
	fd = open("folder/file", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1 || write(fd, "abc", 3) != 3 || ftruncate(fd, 2) == -1 ||
	    pread(fd, text, 3, 0) != 2 || close(fd) == -1)
		return (REFUSED);
	fd = open("folder/file", O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd == -1 || close(fd) == -1)
		return (REFUSED);
	fd = open("folder", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || unlinkat(fd, "file", 0) == -1 || close(fd) == -1)
		return (REFUSED);
	return (through(rmdir("folder")));
}

static int
internet(void)
{
	return (through(socket(AF_INET, SOCK_STREAM, 0)));
}

static int
datagram(void)
{
	return (through(socket(AF_INET6, SOCK_DGRAM, 0)));
}

static int
local_socket(void)
{
	int pair[2];

	return (through(socketpair(AF_UNIX, SOCK_STREAM, 0, pair)));
}

static int
send_by(int fd)
{
	char byte = 'x';
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};

	return (through(sendmsg(fd, &message, MSG_NOSIGNAL)));
}

static int
send_by_channel(void)
{
	return (send_by(channel[0]));
}

static int
send_by_another(void)
{
	return (send_by(other[0]));
}

static int
receive_by_another(void)
{
	char byte;
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};

	if (write(other[1], "x", 1) != 1)
		return (99);
	return (through(recvmsg(other[0], &message, 0)));
}

/* For a call that the C library has no function of, or one that does more. */
static int
by_number(long number, long first)
{
	return (through(syscall(number, first, 0L, 0L, 0L, 0L, 0L)));
}

static int
make_process(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return (through(child));
}

static int
in_clone(void *nothing)
{
	(void)nothing;
	return (0);
}

static int
make_thread(void)
{
	static char stack[65536] __attribute__((aligned(16)));

	return (through(clone(in_clone, stack + sizeof(stack),
	    CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD, NULL)));
}

static int
run_program(void)
{
	char name[] = "true";
	char *const nothing[] = {name, NULL};

	return (through(execve("/bin/true", nothing, nothing)));
}

static int
trace_parent(void)
{
	return (through(ptrace(PTRACE_TRACEME, 0, NULL, NULL)));
}

static int
signal_parent(void)
{
	return (through(kill(parent, 0)));
}

static int
signal_parents_thread(void)
{
	return (through(syscall(SYS_tgkill, parent, parent, 0)));
}

static int
read_parents_memory(void)
{
	char byte;
	struct iovec here = {.iov_base = &byte, .iov_len = 1};
	struct iovec there = {.iov_base = (void *)&parent, .iov_len = 1};

	return (through(process_vm_readv(parent, &here, 1, &there, 1, 0)));
}

static int
open_parents_pidfd(void)
{
	return (by_number(SYS_pidfd_open, parent));
}

static int
raise_a_limit(void)
{
	struct rlimit rlimit;

	if (getrlimit(RLIMIT_FSIZE, &rlimit) == -1)
		return (99);
	return (through(setrlimit(RLIMIT_FSIZE, &rlimit)));
}

static int
runnable_memory(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return (through(memory == MAP_FAILED ? -1 : 0));
}

static int
memory_made_runnable(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return (through(mprotect(memory, 4096, PROT_READ | PROT_EXEC)));
}

static int
own_namespace(void)
{
	return (by_number(SYS_unshare, CLONE_FILES));
}

static int
ring_of_calls(void)
{
	/* The structure is missing: EFAULT shows that the kernel has looked at it. */
	return (syscall(SYS_io_uring_setup, 1, NULL) == -1 && errno == EFAULT ? THROUGH : REFUSED);
}

static int
handles_of_files(void)
{
	return (syscall(SYS_open_by_handle_at, AT_FDCWD, NULL, 0) == -1 ? THROUGH : 99);
}

static int
change_user(void)
{
	return (through(setresuid((uid_t)-1, (uid_t)-1, (uid_t)-1)));
}

static int
lift_no_new_privileges(void)
{
	return (through(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0)));
}

static int
write_beyond_the_size(void)
{
	static const char block[65536];
	int fd = open("large", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	size_t written;

	for (written = 0; written < 2 * TEMP_SIZE; written += sizeof(block))
		if (write(fd, block, sizeof(block)) != (ssize_t)sizeof(block))
			return (REFUSED);
	return (THROUGH);
}

static int
grow_beyond_the_memory(void)
{
	void *memory =
	    mmap(NULL, 2 * MEMORY_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return (memory == MAP_FAILED && errno == ENOMEM ? NO_MEMORY : THROUGH);
}

static int
grow_within_the_memory(void)
{
	void *memory =
	    mmap(NULL, MEMORY_SIZE / 2, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return (memory == MAP_FAILED ? NO_MEMORY : THROUGH);
}

static int
burn_processor_time(void)
{
	struct rusage used;

	do
		getrusage(RUSAGE_SELF, &used);
	while (used.ru_utime.tv_sec + used.ru_stime.tv_sec < 3);
	return (THROUGH);
}

static int
end_by_abort(void)
{
	abort();
}

/* One more than the signals that a row may want, or its exit status. */
#define BY(signal_) (256 + (signal_))

struct row {
	const char *name;
	int (*attempt)(void);
	int want;         /* inside: an exit status, or BY(signal) */
	int want_outside; /* THROUGH where it does not say */
};

static const struct row rows[] = {
    {"files: reading one outside", read_outside, REFUSED, THROUGH},
    {"files: reading one that everybody may", read_passwd, REFUSED, THROUGH},
    {"files: its own memory as a file", read_own_memory, REFUSED, THROUGH},
    {"files: writing one outside", write_outside, REFUSED, THROUGH},
    {"files: making one outside", make_outside, REFUSED, THROUGH},
    {"files: making a folder outside", make_folder_outside, REFUSED, THROUGH},
    {"files: listing a folder outside", list_outside, REFUSED, THROUGH},
    {"files: removing one outside", remove_outside, REFUSED, THROUGH},
    {"files: opening one up to others", chmod_wide, BY(SIGSYS), THROUGH},
    {"files: cutting one outside", truncate_outside, BY(SIGSYS), THROUGH},
    {"files: renaming one outside", rename_outside, BY(SIGSYS), THROUGH},
    {"files: a link to one outside", link_outside, BY(SIGSYS), THROUGH},
    {"files: a symbolic link", symlink_inside, BY(SIGSYS), THROUGH},
    {"files: leaving the folder", change_folder, BY(SIGSYS), THROUGH},
    {"files: all that a scan does in its folder goes on", use_inside, THROUGH, THROUGH},
    {"network: IPv4", internet, BY(SIGSYS), THROUGH},
    {"network: IPv6", datagram, BY(SIGSYS), THROUGH},
    {"network: a local socket", local_socket, BY(SIGSYS), THROUGH},
    {"network: sending by its channel goes on", send_by_channel, THROUGH, THROUGH},
    {"network: sending by another descriptor", send_by_another, BY(SIGSYS), THROUGH},
    {"network: receiving by another descriptor", receive_by_another, BY(SIGSYS), THROUGH},
    {"process: fork", make_process, BY(SIGSYS), THROUGH},
    {"process: a thread of its own goes on", make_thread, THROUGH, THROUGH},
    {"process: exec", run_program, BY(SIGSYS), THROUGH},
    {"process: ptrace", trace_parent, BY(SIGSYS), THROUGH},
    {"process: a signal to another one", signal_parent, BY(SIGSYS), THROUGH},
    {"process: a signal to another one's thread", signal_parents_thread, BY(SIGSYS), THROUGH},
    {"process: the memory of another one", read_parents_memory, BY(SIGSYS), THROUGH},
    {"process: a handle of another one", open_parents_pidfd, BY(SIGSYS), THROUGH},
    {"process: setting a limit", raise_a_limit, BY(SIGSYS), THROUGH},
    {"process: another namespace", own_namespace, BY(SIGSYS), THROUGH},
    {"process: another user", change_user, BY(SIGSYS), THROUGH},
    {"process: prctl", lift_no_new_privileges, BY(SIGSYS), THROUGH},
    {"process: calls by a ring", ring_of_calls, BY(SIGSYS), THROUGH},
    {"process: files by their handles", handles_of_files, BY(SIGSYS), THROUGH},
    {"process: memory that runs", runnable_memory, BY(SIGSYS), THROUGH},
    {"process: memory made to run", memory_made_runnable, BY(SIGSYS), THROUGH},
    {"process: abort is still an abort", end_by_abort, BY(SIGABRT), BY(SIGABRT)},
    {"limit: a file beyond the size", write_beyond_the_size, BY(SIGXFSZ), THROUGH},
    {"limit: memory beyond the limit", grow_beyond_the_memory, NO_MEMORY, THROUGH},
    {"limit: memory within the limit", grow_within_the_memory, THROUGH, THROUGH},
    {"limit: processor time", burn_processor_time, BY(SIGKILL), THROUGH},
};

/* A process that hangs is no outcome. */
static void
be_child(const struct row *row, const char *folder, bool jailed)
{
	const struct config config = {
	    .temp_size = TEMP_SIZE,
	    .worker_memory_size = MEMORY_SIZE,
	    .worker_cpu_time_ms = CPU_MS,
	    .landlock = CONFIG_LANDLOCK_REQUIRE,
	};
	struct why why = {.text = ""};

	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	alarm(SECONDS);
	if (chdir(folder) == -1 || chdir("inside") == -1)
		_exit(NOT_JAILED);
	if (jailed && jail_enter(&config, channel[0], &why) == -1) {
		fprintf(stderr, "%s\n", why.text);
		_exit(NOT_JAILED);
	}
	_exit(row->attempt());
}

static int
outcome(const struct row *row, bool jailed)
{
	char folder[] = "/tmp/coexim-jail.XXXXXX", command[64];
	int status, fd;
	pid_t child;

	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(mkdir("inside", 0700), 0);
	assert_int_equal(mkdir("outside", 0700), 0);
	fd = open("outside/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd != -1);
	close(fd);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, other), 0);
	parent = getpid();
	child = fork();
	if (child == 0)
		be_child(row, folder, jailed);
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	close(channel[0]);
	close(channel[1]);
	close(other[0]);
	close(other[1]);
	assert_int_equal(chdir("/"), 0);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	assert_int_equal(system(command), 0);
	return (WIFSIGNALED(status) ? BY(WTERMSIG(status)) : WEXITSTATUS(status));
}

static void
test_row(void **state)
{
	const struct row *row = *state;

	assert_int_equal(outcome(row, false), row->want_outside);
	assert_int_equal(outcome(row, true), row->want);
}

int
main(void)
{
	struct CMUnitTest tests[64];
	struct why why = {.text = ""};
	const struct config config = {.landlock = CONFIG_LANDLOCK_REQUIRE};
	size_t used = 0;

	if (jail_check(&config, &why) == -1) {
		fprintf(stderr, "skipped: %s\n", why.text);
		return (77);
	}
	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("scand_jail", tests, used));
}
