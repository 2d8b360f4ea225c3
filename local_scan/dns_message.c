/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dns_message.h"

#include <stdbool.h>
#include <string.h>

/* RFC 1035, sections 3.2 and 4.1; RFC 3596 for AAAA; RFC 6891 for OPT. */
enum {
	HEADER_SIZE = 12,
	TYPE_CNAME = 5,
	TYPE_OPT = 41,
	CLASS_IN = 1,
	FLAG_RESPONSE = 0x8000,
	FLAG_OPCODE = 0x7800,
	FLAG_TRUNCATED = 0x0200,
	FLAG_RECURSION_DESIRED = 0x0100,
	RCODE = 0x000f,
	RCODE_NOERROR = 0,
	RCODE_NXDOMAIN = 3
};

static const uint16_t type_numbers[] = {
    [DNS_A] = 1, [DNS_AAAA] = 28, [DNS_MX] = 15, [DNS_TXT] = 16, [DNS_PTR] = 12};

/* A message, and how far it is read. */
struct reader {
	const unsigned char *message;
	size_t size, at;
};

/* What of one record stands before its data, and where that is. */
struct record {
	char owner[DNS_NAME_SIZE];
	uint16_t type, class;
	size_t data, data_size;
};

static unsigned char *
put16(unsigned char *to, unsigned int value)
{
	to[0] = (unsigned char)(value >> 8U);
	to[1] = (unsigned char)value;
	return (to + 2);
}

static unsigned int
get16(const unsigned char *from)
{
	return ((unsigned int)from[0] << 8U | from[1]);
}

size_t
dns_message_ask(
    const char *name, enum dns_type type, uint16_t id, unsigned char message[DNS_QUESTION_SIZE_MAX])
{
	unsigned char *to = message;
	size_t name_size = dns_name_pack(name, message + HEADER_SIZE);

	if (name_size == 0)
		return (0);
	to = put16(to, id);
	to = put16(to, FLAG_RECURSION_DESIRED);
	to = put16(to, 1); /* a question */
	to = put16(to, 0); /* no answer */
	to = put16(to, 0); /* no authority */
	to = put16(to, 1); /* one more: OPT */
	to += name_size;
	to = put16(to, type_numbers[type]);
	to = put16(to, CLASS_IN);
	*to++ = 0; /* OPT: the root, */
	to = put16(to, TYPE_OPT);
	to = put16(to, DNS_UDP_SIZE_MAX);
	to = put16(to, 0); /* version and flags, */
	to = put16(to, 0);
	to = put16(to, 0); /* and no options */
	return ((size_t)(to - message));
}

static bool
read16(struct reader *reader, uint16_t *value)
{
	if (reader->size - reader->at < 2)
		return (false);
	*value = (uint16_t)get16(reader->message + reader->at);
	reader->at += 2;
	return (true);
}

static bool
read_name(struct reader *reader, char name[DNS_NAME_SIZE])
{
	size_t behind = dns_name_read(reader->message, reader->size, reader->at, name);

	if (behind == 0)
		return (false);
	reader->at = behind;
	return (true);
}

static bool
read_record(struct reader *reader, struct record *record)
{
	uint16_t ttl, data_size;

	if (!read_name(reader, record->owner) || !read16(reader, &record->type) ||
	    !read16(reader, &record->class) || !read16(reader, &ttl) || !read16(reader, &ttl) ||
	    !read16(reader, &data_size) || data_size > reader->size - reader->at)
		return (false);
	record->data = reader->at;
	record->data_size = data_size;
	reader->at += data_size;
	return (true);
}

/* The name that is all of the data from ${skip} on. */
static bool
read_data_name(
    const struct reader *reader, const struct record *record, size_t skip, char name[DNS_NAME_SIZE])
{
	/* A name may point back out of the data, but not run on behind it. */
	size_t end = record->data + record->data_size;

	return (skip < record->data_size &&
		dns_name_read(reader->message, end, record->data + skip, name) == end);
}

/* Its strings joined into ${text}; the number of bytes, or -1 when they do not fit the data. */
static long
join_strings(const unsigned char *data, size_t size, unsigned char *text)
{
	size_t at = 0, used = 0, length;

	if (size == 0)
		return (-1);
	while (at < size) {
		length = data[at++];
		if (length > size - at)
			return (-1);
		memcpy(text + used, data + at, length);
		used += length;
		at += length;
	}
	return ((long)used);
}

static bool
add_record(const struct reader *reader, const struct record *record, enum dns_type type,
    struct dns_answer *answer)
{
	const unsigned char *data = reader->message + record->data;
	unsigned char text[UINT16_MAX];
	char name[DNS_NAME_SIZE];
	long size;

	switch (type) {
	case DNS_A:
		return (record->data_size == 4 &&
			dns_answer_add(answer, data, record->data_size, 0) == 0);
	case DNS_AAAA:
		return (record->data_size == 16 &&
			dns_answer_add(answer, data, record->data_size, 0) == 0);
	case DNS_MX:
		return (read_data_name(reader, record, 2, name) &&
			dns_answer_add(answer, name, strlen(name), (uint16_t)get16(data)) == 0);
	case DNS_PTR:
		return (read_data_name(reader, record, 0, name) &&
			dns_answer_add(answer, name, strlen(name), 0) == 0);
	case DNS_TXT:
		size = join_strings(data, record->data_size, text);
		return (size >= 0 && dns_answer_add(answer, text, (size_t)size, 0) == 0);
	}
	return (false);
}

/*
 * One pass over the answers: those of ${type} at ${name} are added; what ${name} is an alias of
 * goes into ${target}, else it is "". Whether all could be read.
 */
static bool
read_answers(struct reader reader, unsigned int answers, const char *name, enum dns_type type,
    struct dns_answer *answer, char target[DNS_NAME_SIZE])
{
	struct record record;

	target[0] = '\0';
	while (answers-- > 0) {
		if (!read_record(&reader, &record))
			return (false);
		if (record.class != CLASS_IN || !dns_name_same(record.owner, name))
			continue;
		if (record.type == type_numbers[type]) {
			if (!add_record(&reader, &record, type, answer))
				return (false);
		} else if (record.type == TYPE_CNAME) {
			if (!read_data_name(&reader, &record, 0, target))
				return (false);
		}
	}
	return (true);
}

/* Is this the answer to the question? Reads the header and the question. */
static bool
answers_question(struct reader *reader, const char *name, enum dns_type type)
{
	unsigned char bytes[DNS_NAME_BYTES_MAX];
	char asked[DNS_NAME_SIZE], wanted[DNS_NAME_SIZE];
	uint16_t asked_type, asked_class;
	size_t size = dns_name_pack(name, bytes);

	return (size > 0 && dns_name_read(bytes, size, 0, wanted) == size &&
		get16(reader->message + 4) == 1 && read_name(reader, asked) &&
		read16(reader, &asked_type) && read16(reader, &asked_class) &&
		dns_name_same(asked, wanted) && asked_type == type_numbers[type] &&
		asked_class == CLASS_IN);
}

/* What stands at the end of the chain of aliases that begins at ${name}. */
static void
follow(struct reader reader, const char *name, enum dns_type type, struct dns_answer *answer,
    struct why *why)
{
	unsigned int answers = get16(reader.message + 6);
	unsigned char bytes[DNS_NAME_BYTES_MAX];
	char current[DNS_NAME_SIZE], target[DNS_NAME_SIZE];
	int links;

	/* As the names in the answer are written. */
	if (dns_name_read(bytes, dns_name_pack(name, bytes), 0, current) == 0)
		return;
	for (links = 0; links <= DNS_CNAMES_MAX; links++) {
		if (!read_answers(reader, answers, current, type, answer, target)) {
			why_set(why, "%s", answer->why.text);
			why_set(why, "a DNS answer that is no DNS message");
			return;
		}
		if (answer->count > 0 || target[0] == '\0')
			return;
		memcpy(current, target, sizeof(current));
	}
	why_set(
	    why, "a DNS answer with more than %d aliases in a row, or in a ring", DNS_CNAMES_MAX);
}

void
dns_message_read(const unsigned char *message, size_t size, const char *name, enum dns_type type,
    struct dns_answer *answer)
{
	struct reader reader = {.message = message, .size = size, .at = HEADER_SIZE};
	struct why why = {""};
	unsigned int flags;

	*answer = (struct dns_answer){.status = DNS_NODATA};
	if (size < HEADER_SIZE) {
		why_set(&why, "a DNS answer of %zu bytes", size);
		goto err0;
	}
	flags = get16(message + 2);
	if ((flags & FLAG_RESPONSE) == 0 || (flags & FLAG_OPCODE) != 0 ||
	    !answers_question(&reader, name, type)) {
		why_set(&why, "a DNS answer to another question");
		goto err0;
	}
	if ((flags & FLAG_TRUNCATED) != 0) {
		why_set(&why, "a DNS answer cut short");
		goto err0;
	}
	switch (flags & RCODE) {
	case RCODE_NOERROR:
		follow(reader, name, type, answer, &why);
		break;
	case RCODE_NXDOMAIN:
		answer->status = DNS_NXDOMAIN;
		break;
	default:
		why_set(&why, "the DNS server answers with error %u", flags & RCODE);
		break;
	}
	if (why.text[0] != '\0')
		goto err0;

	/* Success! */
	return;

err0:
	/* Failure! */
	dns_answer_fail(answer, &why);
}
