/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "jail_calls.h"

#include <sys/mman.h>
#include <sys/prctl.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include <seccomp.h>

/*
 * What libclamav, the analysis and the C library were seen to call over all test files, and their
 * siblings that another version of the C library takes for the same end. Opening is
 * for Landlock to judge; what is not here are calls on which Landlock has no say:
 * sockets, processes, signals, truncate(2) and chown(2) by path, openat2(2), io_uring.
 */
static const int allowed[] = {
    /* memory */
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    /* descriptors */
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(pwrite64),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(ftruncate),
    SCMP_SYS(fstatfs),
    SCMP_SYS(getdents64),
    SCMP_SYS(dup),
    /* files */
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(statfs),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd),
    SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),
    SCMP_SYS(rmdir),
    SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),
    SCMP_SYS(umask),
    /* time */
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(times),
    SCMP_SYS(getrusage),
    /* itself */
    SCMP_SYS(futex),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getppid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(uname),
    SCMP_SYS(sysinfo),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    /* its threads: libclamav 1.4.3 starts some for a picture, 1.4.6 none */
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

/* A call that is allowed while one of its arguments, with a mask, has a certain value. */
struct condition {
	int call;
	unsigned int argument;
	scmp_datum_t mask;
	scmp_datum_t value;
};

static int
allow_if(scmp_filter_ctx filter, const struct condition *condition)
{
	struct scmp_arg_cmp compare =
	    SCMP_CMP64(condition->argument, SCMP_CMP_MASKED_EQ, condition->mask, condition->value);

	return (seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, condition->call, 1, &compare));
}

static int
fill(scmp_filter_ctx filter, int channel)
{
	/* Of an int the upper half of the register is anybody's. */
	const scmp_datum_t whole = ~(scmp_datum_t)0, lower = 0xffffffff;
	const struct condition conditions[] = {
	    {SCMP_SYS(sendmsg), 0, lower, (scmp_datum_t)channel},
	    {SCMP_SYS(recvmsg), 0, lower, (scmp_datum_t)channel},
	    /* No memory that is written and then run. */
	    {SCMP_SYS(mmap), 2, PROT_EXEC, 0},
	    {SCMP_SYS(mprotect), 2, PROT_EXEC, 0},
	    /* abort() raises a signal, in this process alone. */
	    {SCMP_SYS(tgkill), 0, lower, (scmp_datum_t)getpid()},
	    /* A thread, never a process; and its name. */
	    {SCMP_SYS(clone), 0, CLONE_THREAD, CLONE_THREAD},
	    {SCMP_SYS(prctl), 0, lower, PR_SET_NAME},
	    /* Limits may be read, not set. */
	    {SCMP_SYS(prlimit64), 2, whole, 0},
	    /* libclamav does it to the folders it has just made. */
	    {SCMP_SYS(chmod), 1, lower, 0700},
	    {SCMP_SYS(fcntl), 1, lower, F_GETFD},
	    {SCMP_SYS(fcntl), 1, lower, F_SETFD},
	    {SCMP_SYS(fcntl), 1, lower, F_GETFL},
	    {SCMP_SYS(fcntl), 1, lower, F_DUPFD_CLOEXEC},
	    /* stdio asks whether it writes to a terminal (TCGETS). */
	    {SCMP_SYS(ioctl), 1, lower, 0x5401},
	};
	size_t i;
	int error;

	for (i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, allowed[i], 0, NULL);
		if (error != 0)
			return (error);
	}
	for (i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		error = allow_if(filter, &conditions[i]);
		if (error != 0)
			return (error);
	}
	/* What it is to make stands in memory, where no filter looks: the C library takes clone(2)
	 * then. */
	error = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0, NULL);
	if (error != 0)
		return (error);
	return (seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
}

int
jail_calls(int channel, struct why *why)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int error;

	if (filter == NULL) {
		why_set(why, "seccomp: no memory for the filter");
		return (-1);
	}
	error = fill(filter, channel);
	if (error == 0)
		error = seccomp_load(filter);
	seccomp_release(filter);
	if (error != 0) {
		why_set(why, "the system calls cannot be limited (seccomp): %s", strerror(-error));
		return (-1);
	}
	return (0);
}
