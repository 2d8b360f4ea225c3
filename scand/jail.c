/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "jail.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "jail_calls.h"
#include "jail_files.h"

/* Bytes of address space in use, from /proc/self/statm; 0 when that cannot be read. */
static rlim_t
address_space(void)
{
	unsigned long long pages = 0;
	char line[256];
	FILE *file = fopen("/proc/self/statm", "re");

	if (file == NULL)
		return (0);
	if (fgets(line, sizeof(line), file) != NULL)
		pages = strtoull(line, NULL, 10);
	fclose(file);
	return ((rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE));
}

static int
limit(int resource, rlim_t value, const char *name, struct why *why)
{
	struct rlimit rlimit = {.rlim_cur = value, .rlim_max = value};

	if (setrlimit(resource, &rlimit) == -1) {
		why_errno(why, "cannot limit %s", name);
		return (-1);
	}
	return (0);
}

static int
limit_all(const struct config *config, struct why *why)
{
	const rlim_t second_ms = 1000;
	rlim_t used = address_space();

	if (used == 0) {
		why_set(why, "cannot read /proc/self/statm");
		return (-1);
	}
	/* A file larger than the temp folder ends the process: at its default SIGXFSZ kills. */
	signal(SIGXFSZ, SIG_DFL);
	if (limit(RLIMIT_FSIZE, (rlim_t)config->temp_size, "RLIMIT_FSIZE", why) == -1)
		return (-1);
	if (limit(RLIMIT_CORE, 0, "RLIMIT_CORE", why) == -1)
		return (-1);
	if (limit(RLIMIT_CPU, (rlim_t)config->worker_cpu_time_ms / second_ms, "RLIMIT_CPU", why) ==
	    -1)
		return (-1);
	return (limit(RLIMIT_AS, used + (rlim_t)config->worker_memory_size, "RLIMIT_AS", why));
}

int
jail_check(const struct config *config, struct why *why)
{
	if (config->landlock == CONFIG_LANDLOCK_REQUIRE && !jail_files_possible()) {
		why_errno(why,
		    "this kernel cannot fence off files (Landlock; see /sys/kernel/security/lsm): "
		    "set landlock = try to scan without that fence");
		return (-1);
	}
	return (0);
}

int
jail_enter(const struct config *config, int channel, struct why *why)
{
	if (limit_all(config, why) == -1)
		return (-1);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1) {
		why_errno(why, "no_new_privs");
		return (-1);
	}
	if (config->landlock == CONFIG_LANDLOCK_REQUIRE || jail_files_possible()) {
		if (jail_files(why) == -1)
			return (-1);
	}
	return (jail_calls(channel, why));
}
