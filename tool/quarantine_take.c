/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quarantine_take.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "directory.h"
#include "escape.h"
#include "fileio.h"
#include "kept_file.h"
#include "quarantine.h"
#include "quarantine_facts.h"
#include "quarantine_owner.h"
#include "quarantine_settings.h"
#include "sha256.h"

enum { CHUNK_SIZE = 65536, HEAD_MAX = 4 * 1024 * 1024, DATABASE_MS = 20000 };
/* Our own lines in front: the facts once more, and a line a recipient. */
enum { LINE_SIZE = 3 * QUARANTINE_ADDRESS_SIZE + 64, DAY_S = 86400 };
_Static_assert((int)LMTP_RECIPIENTS_MAX == (int)QUARANTINE_RECIPIENTS_MAX, "all fit");
_Static_assert((int)LMTP_ADDRESS_SIZE == (int)QUARANTINE_ADDRESS_SIZE, "all fit");

struct taking {
	const struct quarantine_place *place;
	const struct lmtp_envelope *envelope;
	struct quarantine_message message;
	struct quarantine_recipient *recipients;
	char (*also)[QUARANTINE_ADDRESS_SIZE]; /* whom it is kept for already */
	size_t also_count;
	struct kept_file file;
	char *head; /* as it came */
	size_t head_size, head_room;
	off_t start; /* of the message in the file */
};

/* Read on until the empty line that ends the headers has come; what follows it comes along. */
static int
read_head(struct taking *taking, struct lmtp *lmtp, size_t *end, struct why *why)
{
	for (;;) {
		char *empty = NULL;
		ssize_t got;

		if (taking->head_size > 0 && taking->head[0] == '\n')
			empty = taking->head;
		else if (taking->head_size > 1)
			empty = memmem(taking->head, taking->head_size, "\n\n", 2);
		if (empty != NULL) {
			*end = (size_t)(empty - taking->head) + (empty != taking->head);
			return (0);
		}
		if (taking->head_room - taking->head_size < CHUNK_SIZE) {
			char *more = taking->head_room < HEAD_MAX
					 ? realloc(taking->head, taking->head_room + HEAD_MAX / 8)
					 : NULL;

			if (more == NULL) {
				why_set(why, "headers of more than %d bytes", HEAD_MAX);
				return (-1);
			}
			taking->head = more;
			taking->head_room += HEAD_MAX / 8;
		}
		got = lmtp_body(lmtp, taking->head + taking->head_size, CHUNK_SIZE, why);
		if (got == 0)
			why_set(why, "a message without the end of its headers");
		if (got <= 0)
			return (-1);
		taking->head_size += (size_t)got;
	}
}

static int
put(const struct taking *taking, const char *text, size_t size, struct why *why)
{
	return (fileio_write_all(taking->file.fd, text, size, why));
}

static int
put_word(const struct taking *taking, const char *lead, const char *value, const char *end,
    struct why *why)
{
	char line[LINE_SIZE], encoded[LINE_SIZE - 64];
	int length = snprintf(line, sizeof(line), "%s%s%s", lead,
	    escape_percent(encoded, sizeof(encoded), value, strlen(value)), end);

	return (put(taking, line, (size_t)length, why));
}

/* One who is not in this envelope. More than fit into one are not in any of them. */
static int
add_also(const char *address, void *context)
{
	struct taking *taking = context;
	const struct lmtp_envelope *envelope = taking->envelope;
	size_t i;

	for (i = 0; i < envelope->count; i++)
		if (strcasecmp(envelope->recipients[i], address) == 0)
			return (0);
	if (envelope->count + taking->also_count < QUARANTINE_RECIPIENTS_MAX)
		snprintf(
		    taking->also[taking->also_count++], QUARANTINE_ADDRESS_SIZE, "%s", address);
	return (0);
}

/* EXIM: recipients that were put off at different times come one after the other, each time with
 * the whole message. Its one file then names all of them. */
static int
find_also(struct taking *taking, struct why *why)
{
	struct quarantine *quarantine;
	int result;

	taking->also = calloc(QUARANTINE_RECIPIENTS_MAX, sizeof(*taking->also));
	if (taking->also == NULL) {
		why_set(why, "out of memory");
		return (-1);
	}
	quarantine = quarantine_open(taking->place->state, deadline_in_ms(DATABASE_MS));
	result = quarantine_also(quarantine, taking->message.exim_id, add_also, taking, why);
	quarantine_close(quarantine);
	return (result);
}

/* Our lines: what the index says of the message, since an index can be lost. */
static int
put_own_lines(struct taking *taking, const char *facts, size_t facts_size, struct why *why)
{
	const struct lmtp_envelope *envelope = taking->envelope;
	char more[128];
	size_t i;
	int length =
	    snprintf(more, sizeof(more), "X-Coexim-Quarantine: recipients=%zu kept=%lld sender=",
		envelope->count + taking->also_count, (long long)taking->message.kept_at);

	if (put(taking, more, (size_t)length, why) == -1 ||
	    put_word(taking, "", envelope->sender, "\n", why) == -1)
		return (-1);
	for (i = 0; i < envelope->count; i++)
		if (put_word(taking, "X-Coexim-Quarantine-For: ", envelope->recipients[i], "\n",
			why) == -1)
			return (-1);
	for (i = 0; i < taking->also_count; i++)
		if (put_word(taking, "X-Coexim-Quarantine-For: ", taking->also[i], "\n", why) == -1)
			return (-1);
	return (put(taking, facts, facts_size, why));
}

/* The rest of the body, as it comes. */
static int
put_body(struct taking *taking, struct lmtp *lmtp, struct why *why)
{
	char *chunk = malloc(CHUNK_SIZE);
	ssize_t got = -1;

	if (chunk == NULL)
		why_set(why, "out of memory");
	else
		while ((got = lmtp_body(lmtp, chunk, CHUNK_SIZE, why)) > 0) {
			taking->message.size += got;
			if (put(taking, chunk, (size_t)got, why) == -1) {
				got = -1;
				break;
			}
		}
	free(chunk);
	return ((int)got);
}

static int
write_file(struct taking *taking, struct lmtp *lmtp, struct why *why)
{
	struct quarantine_message *message = &taking->message;
	size_t end;
	long at;

	if (read_head(taking, lmtp, &end, why) == -1)
		return (-1);
	at = quarantine_facts_split(taking->head, end, why);
	if (at == -1 ||
	    quarantine_facts_read(taking->head + at, end - (size_t)at, message, why) == -1 ||
	    find_also(taking, why) == -1 ||
	    put_own_lines(taking, taking->head + at, end - (size_t)at, why) == -1)
		return (-1);
	taking->start = lseek(taking->file.fd, 0, SEEK_CUR);
	message->size = at + (int64_t)(taking->head_size - end);
	if (put(taking, taking->head, (size_t)at, why) == -1 ||
	    put(taking, taking->head + end, taking->head_size - end, why) == -1 ||
	    put_body(taking, lmtp, why) == -1 || kept_file_sync(&taking->file, why) == -1)
		return (-1);
	return (kept_file_hash(taking->file.fd, taking->start, message->sha256, why));
}

/* The same message has the same name whenever it comes, so that a second try leaves nothing over.
 */
static void
name_file(struct quarantine_message *message)
{
	char both[QUARANTINE_EXIM_ID_SIZE + QUARANTINE_HASH_SIZE], hex[SHA256_HEX_SIZE];
	int length = snprintf(both, sizeof(both), "%s %s", message->exim_id, message->sha256);

	sha256_hex(both, (size_t)length, hex);
	snprintf(message->file, sizeof(message->file), "%.*s", QUARANTINE_FILE_SIZE - 1, hex);
}

/* What the directory says: whose it is, and how long it is kept. */
static int
ask_directory(struct taking *taking, struct why *why)
{
	const struct lmtp_envelope *envelope = taking->envelope;
	struct directory *directory =
	    directory_open(taking->place->directory, deadline_in_ms(DATABASE_MS));
	struct quarantine_settings settings;
	int result = quarantine_settings_read(directory, &settings, why);
	size_t i;

	for (i = 0; i < envelope->count && result == 0; i++) {
		struct quarantine_recipient *recipient = &taking->recipients[i];

		snprintf(
		    recipient->address, sizeof(recipient->address), "%s", envelope->recipients[i]);
		result = quarantine_owner(directory, recipient, why);
	}
	directory_close(directory);
	if (result == 0)
		taking->message.expires_at = taking->message.kept_at + settings.days * DAY_S;
	return (result);
}

static int
place_file(void *context, struct why *why)
{
	struct taking *taking = context;

	return (kept_file_place(&taking->file, taking->message.file, why));
}

static int
enter(struct taking *taking, struct why *why)
{
	struct quarantine *quarantine =
	    quarantine_open(taking->place->state, deadline_in_ms(DATABASE_MS));
	int result = quarantine_keep(quarantine, &taking->message, taking->recipients,
	    taking->envelope->count, "exim", place_file, taking, why);

	quarantine_close(quarantine);
	return (result);
}

int
quarantine_take(
    struct lmtp *lmtp, const struct lmtp_envelope *envelope, void *context, struct why *why)
{
	struct taking *taking = calloc(1, sizeof(*taking));
	int result = -1;

	if (taking == NULL) {
		why_set(why, "out of memory");
		return (-1);
	}
	taking->place = context;
	taking->envelope = envelope;
	taking->message.kept_at = time(NULL);
	snprintf(taking->message.sender, sizeof(taking->message.sender), "%s", envelope->sender);
	taking->recipients = calloc(envelope->count, sizeof(*taking->recipients));
	if (taking->recipients == NULL) {
		why_set(why, "out of memory");
		goto err1;
	}
	if (kept_file_begin(&taking->file, taking->place->folder, why) == -1)
		goto err1;
	if (write_file(taking, lmtp, why) == -1)
		goto err0;
	name_file(&taking->message);
	if (ask_directory(taking, why) == 0)
		result = enter(taking, why);

err0:
	kept_file_end(&taking->file);
err1:
	free(taking->recipients);
	free(taking->also);
	free(taking->head);
	free(taking);
	return (result);
}
