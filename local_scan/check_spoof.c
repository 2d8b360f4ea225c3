/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check_spoof.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "author_text.h"

enum {
	LINE_MAX_SIZE = 8192, /* bytes of one judged header; EXIM: above 64 KB it would be cut */
	WORDS_MAX = 64,       /* addresses judged in one header */
};

/* One message being judged. */
struct judge {
	struct directory *directory;
	const struct message *message;
	const struct directory_login *login;
	char own[DIRECTORY_ADDRESS_SIZE]; /* found to be own; most messages have one address only */
	struct why *why;
};

static const char *const names[MESSAGE_AUTHORS] = {
    [MESSAGE_FROM] = "From",
    [MESSAGE_SENDER] = "Sender",
    [MESSAGE_RESENT_FROM] = "Resent-From",
    [MESSAGE_RESENT_SENDER] = "Resent-Sender",
};

/* The text behind the colon when ${header} is called ${name}, else NULL; ${blank}: one before it.
 */
static const char *
text_of(const struct message_header *header, const char *name, bool *blank)
{
	size_t size = strlen(name);
	const char *at = header->text + size;

	if (header->size <= size || strncasecmp(header->text, name, size) != 0)
		return (NULL);
	*blank = isspace((unsigned char)*at) != 0;
	while (isspace((unsigned char)*at))
		at++;
	return (*at == ':' ? at + 1 : NULL);
}

/* ANSWER_YES: the address is not the login's; ${where} is what has it, for the reason. */
static enum answer
foreign(struct judge *judge, const char *where, const char *address, size_t size)
{
	char text[DIRECTORY_ADDRESS_SIZE];
	enum answer owns = ANSWER_NO;

	if (size < sizeof(text)) {
		memcpy(text, address, size);
		text[size] = '\0';
		if (judge->own[0] != '\0' && strcasecmp(text, judge->own) == 0)
			return (ANSWER_NO);
		owns = directory_owns(judge->directory, judge->login, text, judge->why);
	}
	switch (owns) {
	case ANSWER_YES:
		memcpy(judge->own, text, size + 1);
		return (ANSWER_NO);
	case ANSWER_NO:
		why_set(judge->why, "%s %.*s is not an address of login %.100s", where,
		    size < 200 ? (int)size : 200, address, judge->login->name);
		return (ANSWER_YES);
	case ANSWER_CANNOT_TELL:
		break;
	}
	return (ANSWER_CANNOT_TELL);
}

static enum answer
too_many(struct judge *judge, const char *where)
{
	why_set(judge->why, "%s has more than %d addresses", where, WORDS_MAX);
	return (ANSWER_YES);
}

/*
 * The mailboxes that Exim found, which passes over what does not parse. So where it does not
 * say that the line is one mailbox, there must be several, and no sign of a group.
 * EXIM: a colon within a mailbox is doubled; no own address has one.
 */
static enum answer
foreign_mailbox(struct judge *judge, const char *name, const struct message_author *author)
{
	const char *at = author->mailboxes;
	size_t count = 0;

	if (author->mailbox[0] == '\0' &&
	    (strchr(at, ':') == NULL || strpbrk(author->raw, ":;") != NULL)) {
		why_set(judge->why, "%s is a group, or has no address that can be read", name);
		return (ANSWER_YES);
	}
	while (count++ < WORDS_MAX) {
		size_t size = strcspn(at, ":");
		enum answer answer = foreign(judge, name, at, size);

		if (answer != ANSWER_NO || at[size] == '\0')
			return (answer);
		at += size + 1;
	}
	return (too_many(judge, name));
}

/* Whatever a person could read as an address. */
static enum answer
foreign_word(struct judge *judge, const char *name, const char *text)
{
	struct author_word word;
	size_t count = 0;

	while (author_text_next(&text, &word)) {
		enum answer answer = foreign(judge, name, word.start, word.size);

		if (answer != ANSWER_NO)
			return (answer);
		if (++count == WORDS_MAX)
			return (too_many(judge, name));
	}
	return (ANSWER_NO);
}

static enum answer
judge_text(struct judge *judge, const char *name, const struct message_author *author)
{
	struct why hidden = {""};
	enum answer answer;

	if (author->mailbox == NULL || author->mailboxes == NULL || author->raw == NULL ||
	    author->decoded == NULL) {
		why_set(judge->why, "Exim could not read %s", name);
		return (ANSWER_CANNOT_TELL);
	}
	if (author_text_hides(author->raw, author->decoded, &hidden)) {
		why_set(judge->why, "%s %s", name, hidden.text);
		return (ANSWER_YES);
	}
	answer = foreign_mailbox(judge, name, author);
	if (answer == ANSWER_NO)
		answer = foreign_word(judge, name, author->raw);
	if (answer == ANSWER_NO)
		answer = foreign_word(judge, name, author->decoded);
	return (answer);
}

/* All lines of one name. ANSWER_YES: something is wrong with them. */
static enum answer
judge_author(struct judge *judge, enum message_author_line line)
{
	const struct message *message = judge->message;
	const char *name = names[line];
	size_t i, count = 0, size = 0;
	bool blank = false;

	for (i = 0; i < message->headers_count; i++) {
		bool blank_here;

		if (text_of(&message->headers[i], name, &blank_here) == NULL)
			continue;
		count++;
		size += message->headers[i].size;
		blank = blank || blank_here;
	}
	if (count == 0 && line == MESSAGE_FROM)
		why_set(judge->why, "there is no From");
	else if (count == 0)
		return (ANSWER_NO);
	else if (count > 1)
		why_set(judge->why, "there are %zu lines %s", count, name);
	else if (blank)
		why_set(judge->why, "%s has a blank before its colon", name);
	else if (size > LINE_MAX_SIZE)
		why_set(judge->why, "%s is longer than %d bytes", name, LINE_MAX_SIZE);
	else
		return (judge_text(judge, name, &message->author[line]));
	return (ANSWER_YES);
}

/* The first header of this name, or "". */
static const char *
header_text(const struct message *message, const char *name)
{
	size_t i;

	for (i = 0; i < message->headers_count; i++) {
		bool blank;
		const char *text = text_of(&message->headers[i], name, &blank);

		if (text != NULL)
			return (text + strspn(text, " \t\r\n"));
	}
	return ("");
}

/* Nobody may answer it: then it must be something that is not to be answered. */
static bool
may_be_null_sender(const struct message *message)
{
	const char *type = header_text(message, "Content-Type");
	const char *automatic = header_text(message, "Auto-Submitted");

	if (strncasecmp(type, "multipart/report", 16) == 0 && strchr("; \t\n", type[16]) != NULL &&
	    (strcasestr(type, "delivery-status") != NULL ||
		strcasestr(type, "disposition-notification") != NULL))
		return (true);
	return (strncasecmp(automatic, "auto-replied", 12) == 0 ||
		strncasecmp(automatic, "auto-generated", 14) == 0);
}

static enum answer
judge_sender(struct judge *judge)
{
	const char *sender = judge->message->sender;

	if (sender[0] != '\0')
		return (foreign(judge, "envelope sender", sender, strlen(sender)));
	if (may_be_null_sender(judge->message))
		return (ANSWER_NO);
	why_set(judge->why,
	    "the null sender is for delivery reports, receipts and automatic replies alone");
	return (ANSWER_YES);
}

enum answer
check_spoof(struct facts *facts, struct finding *finding)
{
	struct judge judge = {.directory = facts_directory(facts),
	    .message = facts_message(facts),
	    .why = &finding->detail};
	enum answer answer = facts_login(facts, &judge.login, judge.why);
	int line;

	if (answer == ANSWER_NO) {
		why_set(judge.why, "nobody has logged in whose addresses are known");
		return (ANSWER_YES);
	}
	if (answer == ANSWER_CANNOT_TELL)
		return (answer);
	answer = judge_sender(&judge);
	for (line = 0; line < MESSAGE_AUTHORS && answer == ANSWER_NO; line++)
		answer = judge_author(&judge, (enum message_author_line)line);
	return (answer);
}
