/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spool.h"

#include <sys/mman.h>

#include <fcntl.h>
#include <unistd.h>

#include "fdio.h"
#include "fileio.h"

/* Move what is kept so far to a file. */
static int
move_to_disk(struct spool *spool, struct why *why)
{
	int fd = open(spool->config->temp_dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd == -1) {
		why_errno(why, "cannot keep the stream in temp_dir %s", spool->config->temp_dir);
		goto err0;
	}
	if (spool->fd != -1) {
		if (fdio_copy_file(fd, spool->fd, 0, why) == -1)
			goto err1;
		close(spool->fd);
	}
	spool->fd = fd;
	spool->on_disk = 1;

	/* Success! */
	return (0);

err1:
	close(fd);
err0:
	/* Failure! */
	return (-1);
}

enum spool_result
spool_add(struct spool *spool, const char *data, size_t size, struct why *why)
{
	if ((int64_t)size > spool->config->stream_max_size - spool->size)
		return (SPOOL_TOO_LARGE);
	if (!spool->on_disk && spool->size + (int64_t)size > spool->config->stream_memory_size &&
	    move_to_disk(spool, why) == -1)
		return (SPOOL_FAILED);
	if (spool->fd == -1) {
		spool->fd = memfd_create("coexim-stream", MFD_CLOEXEC);
		if (spool->fd == -1) {
			why_errno(why, "memfd_create");
			return (SPOOL_FAILED);
		}
	}
	if (fileio_write_all(spool->fd, data, size, why) == -1)
		return (SPOOL_FAILED);
	spool->size += (int64_t)size;
	return (SPOOL_TAKEN);
}

void
spool_close(struct spool *spool)
{
	if (spool->fd != -1)
		close(spool->fd);
	spool->fd = -1;
}
