/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "connections.h"

#include <sys/socket.h>

#include <pthread.h>
#include <stdlib.h>

#include "deadline.h"

struct connections {
	pthread_mutex_t lock;
	int64_t age_ms;
	size_t count, max;
	struct {
		int fd;
		struct deadline deadline;
	} item[];
};

struct connections *
connections_new(size_t max, int64_t age_ms)
{
	struct connections *connections =
	    calloc(1, sizeof(*connections) + max * sizeof(connections->item[0]));

	if (connections == NULL)
		return (NULL);
	if (pthread_mutex_init(&connections->lock, NULL) != 0) {
		free(connections);
		return (NULL);
	}
	connections->max = max;
	connections->age_ms = age_ms;
	return (connections);
}

void
connections_free(struct connections *connections)
{
	if (connections == NULL)
		return;
	pthread_mutex_destroy(&connections->lock);
	free(connections);
}

void
connections_add(struct connections *connections, int fd)
{
	pthread_mutex_lock(&connections->lock);
	if (connections->count < connections->max) {
		connections->item[connections->count].fd = fd;
		connections->item[connections->count].deadline =
		    deadline_in_ms(connections->age_ms);
		connections->count++;
	} else {
		/* More than the server itself should let in: not without a limit. */
		shutdown(fd, SHUT_RDWR);
	}
	pthread_mutex_unlock(&connections->lock);
}

void
connections_remove(struct connections *connections, int fd)
{
	size_t i;

	pthread_mutex_lock(&connections->lock);
	for (i = 0; i < connections->count; i++)
		if (connections->item[i].fd == fd) {
			connections->count--;
			connections->item[i] = connections->item[connections->count];
			break;
		}
	pthread_mutex_unlock(&connections->lock);
}

size_t
connections_count(struct connections *connections)
{
	size_t count;

	pthread_mutex_lock(&connections->lock);
	count = connections->count;
	pthread_mutex_unlock(&connections->lock);
	return (count);
}

void
connections_end_old(struct connections *connections)
{
	size_t i;

	pthread_mutex_lock(&connections->lock);
	for (i = 0; i < connections->count; i++)
		if (deadline_passed(connections->item[i].deadline))
			shutdown(connections->item[i].fd, SHUT_RDWR);
	pthread_mutex_unlock(&connections->lock);
}
