/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "jail_files.h"

#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include <linux/landlock.h>

/* Of the third version of Landlock; the header of Debian 12 has two. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

enum { ABI_REFER = 2, ABI_TRUNCATE = 3 };

/* The kernel's version of Landlock, or -1. */
static int
abi(void)
{
	return ((int)syscall(
	    SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION));
}

bool
jail_files_possible(void)
{
	return (abi() >= 1);
}

/* Allow in and below the working directory what libclamav does there. */
static int
allow_here(int rules, uint64_t rights)
{
	struct landlock_path_beneath_attr here = {.allowed_access = rights};
	int result;

	here.parent_fd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (here.parent_fd == -1)
		return (-1);
	result = (int)syscall(
	    SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &here, (uint32_t)0);
	close(here.parent_fd);
	return (result);
}

int
jail_files(struct why *why)
{
	/* No node but folders and files, no link out of it, nothing that runs. */
	uint64_t here = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
			LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_MAKE_DIR |
			LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_DIR |
			LANDLOCK_ACCESS_FS_REMOVE_FILE;
	/* All of the first version: the rights up to making a symbolic link. */
	struct landlock_ruleset_attr attributes = {
	    .handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
	int version = abi(), rules;

	if (version >= ABI_REFER)
		attributes.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= ABI_TRUNCATE) {
		attributes.handled_access_fs |= LANDLOCK_ACCESS_FS_TRUNCATE;
		here |= LANDLOCK_ACCESS_FS_TRUNCATE;
	}
	rules =
	    (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), (uint32_t)0);
	if (rules == -1) {
		why_errno(why, "the files cannot be fenced off (Landlock)");
		return (-1);
	}
	if (allow_here(rules, here) == -1 ||
	    syscall(SYS_landlock_restrict_self, rules, (uint32_t)0) == -1) {
		why_errno(why, "the files cannot be fenced off (Landlock)");
		close(rules);
		return (-1);
	}
	close(rules);
	return (0);
}
