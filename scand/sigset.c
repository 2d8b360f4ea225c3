/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sigset.h"

#include <sys/stat.h>

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>

/* The endings that libclamav loads from a folder (its manual, "Database formats"). */
static const char *const endings[] = {".db", ".hdb", ".hdu", ".fp", ".mdb", ".mdu", ".hsb", ".hsu",
    ".sfp", ".msb", ".msu", ".ndb", ".ndu", ".ldb", ".ldu", ".sdb", ".zmd", ".rmd", ".idb", ".fp",
    ".ftm", ".pdb", ".wdb", ".gdb", ".ign", ".ign2", ".cvd", ".cld", ".cud", ".cdb", ".cbc", ".cat",
    ".crb", ".ioc", ".yar", ".yara", ".pwdb", ".cfg", ".info", ".imp", ".ref"};

static bool
is_signature_file(const char *name)
{
	const char *ending = strrchr(name, '.');
	size_t i;

	if (ending == NULL || ending == name)
		return (false);
	for (i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (strcasecmp(ending, endings[i]) == 0)
			return (true);
	return (false);
}

/* FNV-1a, 64 bits. */
static uint64_t
mix(uint64_t hash, const void *data, size_t size)
{
	const unsigned char *at = data;
	size_t i;

	for (i = 0; i < size; i++)
		hash = (hash ^ at[i]) * 1099511628211u;
	return (hash);
}

static uint64_t
hash_file(const char *name, const struct stat *status)
{
	uint64_t hash = 14695981039346656037u;

	hash = mix(hash, name, strlen(name));
	hash = mix(hash, &status->st_ino, sizeof(status->st_ino));
	hash = mix(hash, &status->st_size, sizeof(status->st_size));
	hash = mix(hash, &status->st_mtim.tv_sec, sizeof(status->st_mtim.tv_sec));
	hash = mix(hash, &status->st_mtim.tv_nsec, sizeof(status->st_mtim.tv_nsec));
	return (hash);
}

int
sigset_read(const char *folder, struct sigset *set, struct why *why)
{
	struct dirent *entry;
	struct stat status;
	DIR *dir;

	*set = (struct sigset){.hash = 0, .files = 0};
	dir = opendir(folder);
	if (dir == NULL) {
		why_errno(why, "cannot read the signature folder %s", folder);
		return (-1);
	}
	/* A sum, so that the order in which the files are found does not matter. */
	while (set->files < SIGSET_FILES_MAX && (entry = readdir(dir)) != NULL)
		if (is_signature_file(entry->d_name) &&
		    fstatat(dirfd(dir), entry->d_name, &status, 0) == 0 &&
		    S_ISREG(status.st_mode)) {
			set->hash += hash_file(entry->d_name, &status);
			set->files++;
		}
	closedir(dir);
	return (0);
}

bool
sigset_equal(const struct sigset *a, const struct sigset *b)
{
	return (a->hash == b->hash && a->files == b->files);
}

enum sigset_news
sigset_watch_note(struct sigset_watch *watch, const struct sigset *set)
{
	bool still = watch->looked && sigset_equal(set, &watch->seen);

	watch->seen = *set;
	watch->looked = true;
	if (set->files == 0 || sigset_equal(set, &watch->tried))
		return (SIGSET_SAME);
	return (still ? SIGSET_LOAD : SIGSET_CHANGING);
}

void
sigset_watch_tried(struct sigset_watch *watch)
{
	watch->tried = watch->seen;
}

void
sigset_watch_retry(struct sigset_watch *watch)
{
	watch->tried = (struct sigset){.hash = 0, .files = 0};
}
