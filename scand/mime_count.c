/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mime_count.h"

#include <sys/random.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Bytes of a line that are looked at (a boundary has at most 70, RFC 2046 section 5.1.1). */
enum { LINE_KEPT = 1000, BOUNDARY_KEPT = 200 };
/* Slots of the hash table of boundaries: twice what is held, so that a search is short. */
enum { SLOTS = MIME_COUNT_BOUNDARIES_MAX * 2 };
/* Lines that begin with "--" for one part. */
enum { DASHES_PER_PART = 20 };

struct level {
	uint64_t boundary;
	uint64_t rfc822; /* message/rfc822 announced since the last part of this level */
};

struct mime_count {
	char line[LINE_KEPT];
	size_t line_size;
	uint64_t secret;   /* hashes begin with it */
	bool after_cr;     /* an LF here belongs to the CR before it */
	bool after_dashes; /* the line before began with "--" and was not yet counted */
	uint64_t parts;
	uint64_t dashes;
	uint64_t deepest;
	size_t boundaries;
	uint64_t slots[SLOTS]; /* hashes; 0 is free */
	size_t depth;          /* levels in use, the message itself is level 0 */
	uint64_t rfc822_total;
	struct level levels[MIME_COUNT_DEPTH_MAX + 1];
};

/*
 * FNV-1a, 64 bits, from a beginning that nobody knows: with the usual one a message brings four
 * thousand boundaries that fall on one slot, and each line of it costs a walk through all of them.
 * A collision can only count a part too many.
 */
static uint64_t
hash_of(const struct mime_count *count, const char *data, size_t size)
{
	uint64_t hash = count->secret;
	size_t i;

	if (size > BOUNDARY_KEPT)
		size = BOUNDARY_KEPT;
	for (i = 0; i < size; i++)
		hash = (hash ^ (unsigned char)data[i]) * 1099511628211u;
	return (hash == 0 ? 1 : hash);
}

/* The slot that holds ${hash}, or the free one where it would go. */
static uint64_t *
slot_of(struct mime_count *count, uint64_t hash)
{
	size_t at = hash % SLOTS;

	while (count->slots[at] != 0 && count->slots[at] != hash)
		at = (at + 1) % SLOTS;
	return (&count->slots[at]);
}

static void
note_depth(struct mime_count *count)
{
	uint64_t depth = count->depth + count->rfc822_total;

	if (depth > count->deepest)
		count->deepest = depth;
}

/* A boundary that a header (or what might be one) announces. */
static void
add_boundary(struct mime_count *count, const char *value, size_t size)
{
	uint64_t *slot = slot_of(count, hash_of(count, value, size));

	if (*slot != 0)
		return;
	if (count->boundaries == MIME_COUNT_BOUNDARIES_MAX) {
		/* Nobody needs that many: more parts than any bound allows. */
		count->parts += UINT32_MAX;
		return;
	}
	count->boundaries++;
	*slot = hash_of(count, value, size);
}

/* Look for boundary=VALUE, boundary="VALUE", and RFC 2231's boundary*=, boundary*0=. */
static void
find_boundaries(struct mime_count *count, const char *line, size_t size)
{
	static const char name[] = "boundary";
	const size_t name_size = sizeof(name) - 1;
	const char *end = line + size, *at, *value;
	char quote;

	for (at = line; (size_t)(end - at) > name_size; at++) {
		if (((unsigned char)*at | 0x20) != 'b' || strncasecmp(at, name, name_size) != 0)
			continue;
		value = at + name_size;
		while (value < end && (*value == '*' || *value == ' ' || *value == '\t' ||
					  isdigit((unsigned char)*value)))
			value++;
		if (value == end || *value != '=')
			continue;
		value++;
		while (value < end && (*value == ' ' || *value == '\t'))
			value++;
		quote = '\0';
		if (value < end && (*value == '"' || *value == '\''))
			quote = *value++;
		for (at = value; at < end; at++)
			if (quote != '\0' ? *at == quote
					  : (*at == ';' || isspace((unsigned char)*at)))
				break;
		while (at > value && isspace((unsigned char)at[-1]))
			at--;
		if (at > value)
			add_boundary(count, value, (size_t)(at - value));
		at--;
	}
}

static void
find_rfc822(struct mime_count *count, const char *line, size_t size)
{
	static const char name[] = "message/rfc822";
	const char *end = line + size, *at;

	for (at = line; (size_t)(end - at) >= sizeof(name) - 1; at++)
		if (((unsigned char)*at | 0x20) == 'm' &&
		    strncasecmp(at, name, sizeof(name) - 1) == 0) {
			count->levels[count->depth].rfc822++;
			count->rfc822_total++;
			note_depth(count);
			return;
		}
}

/* Levels above ${depth} are over. */
static void
pop_to(struct mime_count *count, size_t depth)
{
	while (count->depth > depth) {
		count->rfc822_total -= count->levels[count->depth].rfc822;
		count->depth--;
	}
}

/* A line that delimits parts of ${boundary}. */
static void
take_delimiter(struct mime_count *count, uint64_t boundary)
{
	size_t level;

	count->parts++;
	for (level = count->depth; level > 0; level--)
		if (count->levels[level].boundary == boundary)
			break;
	if (level > 0) {
		pop_to(count, level);
	} else if (count->depth < MIME_COUNT_DEPTH_MAX) {
		count->depth++;
		count->levels[count->depth] = (struct level){.boundary = boundary, .rfc822 = 0};
	}
	count->rfc822_total -= count->levels[count->depth].rfc822;
	count->levels[count->depth].rfc822 = 0;
	note_depth(count);
}

/* The closing delimiter: its level is over. */
static void
take_close(struct mime_count *count, uint64_t boundary)
{
	size_t level;

	for (level = count->depth; level > 0; level--)
		if (count->levels[level].boundary == boundary) {
			pop_to(count, level - 1);
			return;
		}
}

/* A line "--...". Return whether it was counted as a part already. */
static bool
take_dashes(struct mime_count *count, const char *line, size_t size)
{
	uint64_t hash;

	count->dashes++;
	line += 2;
	size -= 2;
	while (size > 0 && isspace((unsigned char)line[size - 1]))
		size--;
	hash = hash_of(count, line, size);
	if (size > 0 && *slot_of(count, hash) != 0) {
		take_delimiter(count, hash);
		return (true);
	}
	if (size > 2 && line[size - 1] == '-' && line[size - 2] == '-') {
		hash = hash_of(count, line, size - 2);
		if (*slot_of(count, hash) != 0) {
			take_close(count, hash);
			count->parts++;
			return (true);
		}
	}
	return (false);
}

/* "Name:" or a folded line, by RFC 5322's own idea of a field name. */
static bool
looks_like_header(const char *line, size_t size)
{
	size_t i;

	for (i = 0; i < size && line[i] > ' ' && line[i] != ':'; i++)
		continue;
	return (i > 0 && i < size && line[i] == ':');
}

static void
take_line(struct mime_count *count)
{
	const char *line = count->line;
	size_t size = count->line_size;
	bool dashed = size >= 2 && line[0] == '-' && line[1] == '-';

	if (count->after_dashes && (size == 0 || looks_like_header(line, size)))
		count->parts++;
	count->after_dashes = dashed && !take_dashes(count, line, size);
	if (memchr(line, '=', size) != NULL)
		find_boundaries(count, line, size);
	if (memchr(line, '/', size) != NULL && memchr(line, ':', size) != NULL)
		find_rfc822(count, line, size);
	count->line_size = 0;
}

struct mime_count *
mime_count_new(void)
{
	struct mime_count *count = calloc(1, sizeof(*count));

	if (count == NULL)
		return (NULL);
	/* Up to 256 bytes come whole: getrandom(2). */
	if (getrandom(&count->secret, sizeof(count->secret), 0) == (ssize_t)sizeof(count->secret))
		return (count);
	free(count);
	return (NULL);
}

void
mime_count_reset(struct mime_count *count)
{
	/* The large table only when it was used: most messages announce no boundary. */
	if (count->boundaries > 0)
		memset(count->slots, 0, sizeof(count->slots));
	count->line_size = 0;
	count->after_cr = false;
	count->after_dashes = false;
	count->parts = 0;
	count->dashes = 0;
	count->deepest = 0;
	count->boundaries = 0;
	count->depth = 0;
	count->rfc822_total = 0;
	count->levels[0].rfc822 = 0;
}

void
mime_count_free(struct mime_count *count)
{
	free(count);
}

static void
keep(struct mime_count *count, const char *data, size_t size)
{
	size_t room = LINE_KEPT - count->line_size;

	if (size > room)
		size = room;
	memcpy(count->line + count->line_size, data, size);
	count->line_size += size;
}

void
mime_count_feed(struct mime_count *count, const char *data, size_t size)
{
	const char *end = data + size;

	while (data < end) {
		const char *lf, *cr, *stop;

		if (count->after_cr && *data == '\n')
			data++;
		count->after_cr = false;
		if (data == end)
			return;
		lf = memchr(data, '\n', (size_t)(end - data));
		stop = lf == NULL ? end : lf;
		cr = memchr(data, '\r', (size_t)(stop - data));
		if (cr != NULL)
			stop = cr;
		keep(count, data, (size_t)(stop - data));
		if (stop == end)
			return;
		take_line(count);
		count->after_cr = *stop == '\r';
		data = stop + 1;
	}
}

struct mime_counted
mime_count_end(struct mime_count *count)
{
	if (count->line_size > 0)
		take_line(count);
	return ((struct mime_counted){
	    .parts = count->parts + count->dashes / DASHES_PER_PART, .depth = count->deepest});
}
