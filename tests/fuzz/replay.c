/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Gives a target each file of its kept corpus, once: FUZZ_CORPUS/NAME, its NAME being that of
 * the program without the leading "fuzz_". */

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

enum { FILE_SIZE_MAX = 1024 * 1024, PATH_SIZE = 512 };

static int
replay(const char *path)
{
	static uint8_t bytes[FILE_SIZE_MAX];
	FILE *file = fopen(path, "rb");
	uint8_t *exact;
	size_t size;

	if (file == NULL) {
		perror(path);
		return (-1);
	}
	size = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	/* A block of just this size, so that a sanitizer sees the first byte read beyond it. */
	exact = malloc(size > 0 ? size : 1);
	FUZZ_CLAIM(exact != NULL);
	memcpy(exact, bytes, size);
	printf("%s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
	return (0);
}

int
main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');
	char folder[PATH_SIZE], path[2 * PATH_SIZE];
	struct dirent *entry;
	size_t count = 0;
	DIR *dir;

	name = name != NULL ? name + 1 : argv[0];
	name += strncmp(name, "fuzz_", 5) == 0 ? 5 : 0;
	snprintf(folder, sizeof(folder), "%s/%s", argc > 1 ? argv[1] : FUZZ_CORPUS, name);
	dir = opendir(folder);
	if (dir == NULL) {
		perror(folder);
		return (1);
	}
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (replay(path) == -1)
			return (1);
		count++;
	}
	closedir(dir);
	printf("%zu inputs\n", count);
	return (count > 0 ? 0 : 1);
}
