/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Preloaded into the lab's Exim: appends a line to COUNT_FILE for each crypt(), with the kind and
 * cost of the hash, and no more of it. So a scenario can see that the same work was done.
 */

#include <crypt.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

char *
crypt(const char *phrase, const char *setting)
{
	char *(*real)(const char *, const char *);
	void *symbol = dlsym(RTLD_NEXT, "crypt");
	char line[16] = "";
	int fd = open(COUNT_FILE, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);

	/* "$y$j9T$salt": what stands before the third or, of bcrypt and yescrypt, fourth dollar */
	strncpy(line, setting, 6);
	strcat(line, "\n");
	if (fd != -1) {
		if (write(fd, line, strlen(line)) == -1)
			line[0] = '\0';
		close(fd);
	}
	memcpy(&real, &symbol, sizeof(real));
	return (real(phrase, setting));
}
