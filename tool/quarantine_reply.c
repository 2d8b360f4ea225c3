/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quarantine_reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "directory.h"
#include "quarantine.h"
#include "quarantine_db.h"
#include "quarantine_owner.h"
#include "reply_facts.h"
#include "submit.h"
#include "token.h"

enum { HEAD_MAX = 1024 * 1024, REST_SIZE = 65536, LOCK_WAIT_MS = 10000, ACT_MS = 120000 };
enum { SUBMIT_MS = 60000, TEXT_SIZE = 2048, WHO_SIZE = DIRECTORY_ADDRESS_SIZE + 16 };
enum { TOKEN_WORD_SIZE = 256 };

/* ---- the message -------------------------------------------------------------------------------
 */

/* Read all of it; what its headers are. Return their size, with the LF of the last; or -1. */
static long
read_head(struct lmtp *lmtp, char *head, struct why *why)
{
	static char rest[REST_SIZE];
	size_t size = 0;
	long end = -1;
	ssize_t got;

	while ((got = lmtp_body(lmtp, rest, sizeof(rest), why)) > 0) {
		size_t take = (size_t)got, i;

		if (end >= 0)
			continue;
		if (take > HEAD_MAX - size)
			take = HEAD_MAX - size;
		memcpy(head + size, rest, take);
		for (i = size > 0 ? size : 1; i < size + take && end < 0; i++)
			if (head[i] == '\n' && head[i - 1] == '\n')
				end = (long)i;
		size += take;
	}
	if (got == -1)
		return (-1);
	return (end >= 0 ? end : (long)size);
}

/* ---- who writes --------------------------------------------------------------------------------
 */

/* Whether S1 asks for the proof that it is our Office 365: without it its senders prove nothing. */
static enum answer
tenant_is_asked(struct directory *directory, struct why *why)
{
	struct directory_check checks[DIRECTORY_CHECKS_MAX];
	enum answer answer;
	size_t count, i;

	answer = directory_checks(directory, "S1", checks, &count, why);
	if (answer != ANSWER_YES)
		return (answer);
	for (i = 0; i < count; i++)
		if (strcmp(checks[i].check, "tenant") == 0)
			return (checks[i].enabled && strcmp(checks[i].action, "observe") != 0
				    ? ANSWER_YES
				    : ANSWER_NO);
	return (ANSWER_NO);
}

/* The mailbox of who wrote, as proved by where he came from. ANSWER_NO: nobody's. */
static enum answer
find_writer(struct directory *directory, const struct reply_facts *facts, const char *sender,
    char mailbox[DIRECTORY_ADDRESS_SIZE], struct why *why)
{
	struct quarantine_recipient owner = {.is_group = false};
	struct directory_login login;
	enum answer answer;

	if (strcmp(facts->contact, "S2") == 0) {
		answer = directory_login(directory, facts->login, &login, why);
		if (answer == ANSWER_YES)
			snprintf(mailbox, DIRECTORY_ADDRESS_SIZE, "%s", login.mailbox);
		return (answer == ANSWER_YES && mailbox[0] == '\0' ? ANSWER_NO : answer);
	}
	if (strcmp(facts->contact, "S1") != 0 || strlen(sender) >= DIRECTORY_ADDRESS_SIZE)
		return (ANSWER_NO);
	answer = tenant_is_asked(directory, why);
	if (answer != ANSWER_YES)
		return (answer);
	snprintf(owner.address, sizeof(owner.address), "%s", sender);
	if (quarantine_owner(directory, &owner, why) == -1)
		return (ANSWER_CANNOT_TELL);
	if (owner.is_group || strlen(owner.mailbox) >= DIRECTORY_ADDRESS_SIZE)
		return (ANSWER_NO);
	memcpy(mailbox, owner.mailbox, strlen(owner.mailbox) + 1);
	return (ANSWER_YES);
}

/* ---- what is answered --------------------------------------------------------------------------
 */

static int
tell(const struct quarantine_house *house, const char *to, const char *subject, const char *words,
    struct why *why)
{
	char admin[DIRECTORY_ADDRESS_SIZE], text[TEXT_SIZE];
	struct directory *directory =
	    directory_open(house->directory, deadline_in_ms(LOCK_WAIT_MS));
	enum answer answer = directory_setting(directory, "admin_address", admin, why);
	int size;

	directory_close(directory);
	if (answer != ANSWER_YES) {
		why_set(why, "the directory has no setting admin_address");
		return (-1);
	}
	size = snprintf(text, sizeof(text),
	    "From: Mail quarantine <%s>\nTo: <%s>\nSubject: %s\nAuto-Submitted: auto-replied\n"
	    "MIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n\n%s",
	    admin, to, subject, words);
	if (size < 0 || size >= (int)sizeof(text)) {
		why_set(why, "an answer of more than %d bytes", TEXT_SIZE - 1);
		return (-1);
	}
	return (submit_mail(to, text, (size_t)size, deadline_in_ms(SUBMIT_MS), why));
}

static int
tell_not_valid(const struct quarantine_house *house, const char *to, struct why *why)
{
	return (tell(house, to, "This address is no longer valid",
	    "You have written to an address of the mail quarantine that is no longer valid: it "
	    "was\n"
	    "used already, it is too old, or it is none of yours. Nothing has been done.\n",
	    why));
}

/* ---- what is done ------------------------------------------------------------------------------
 */

static enum quarantine_end
act(const struct quarantine_house *house, const struct token *token, struct why *why)
{
	char who[WHO_SIZE];
	const struct quarantine_order order = {.entry = token->entry,
	    .who = who,
	    .person = token->person,
	    .allow = token->action == TOKEN_ALLOW,
	    .teach = true};

	snprintf(who, sizeof(who), "%s by mail", token->person);
	if (token->action == TOKEN_DELETE)
		return (quarantine_delete(house, &order, deadline_in_ms(ACT_MS), why));
	return (quarantine_release(house, &order, deadline_in_ms(ACT_MS), why));
}

/* The token is his and nobody else acts on it. */
static int
act_and_tell(const struct quarantine_house *house, struct db *state, const char *text,
    const struct token *token, struct why *why)
{
	struct why said = {""};
	enum quarantine_end end = act(house, token, &said);

	switch (end) {
	case QUARANTINE_DONE:
		/* A release is its own answer. What is used and was not marked so is gone anyway.
		 */
		if (said.text[0] != '\0')
			fprintf(stderr, "coexim: %s\n", said.text);
		(void)token_used(state, text, time(NULL), why);
		return (0);
	case QUARANTINE_GONE:
		(void)token_used(state, text, time(NULL), why);
		return (tell_not_valid(house, token->person, why));
	case QUARANTINE_FORBIDDEN:
	case QUARANTINE_INFECTED:
		if (token_give_back(state, text, why) == -1)
			return (-1);
		return (tell(house, token->person, "The message is not released",
		    "It may do harm, so only your administrator can release it. It is still "
		    "kept.\n",
		    why));
	case QUARANTINE_LATER:
		break;
	}
	(void)token_give_back(state, text, why);
	why_set(why, "%s", said.text);
	return (-1);
}

static int
answer_writer(const struct quarantine_house *house, struct quarantine *quarantine,
    const char *writer, const char *text, struct why *why)
{
	struct db *state = quarantine_db(quarantine);
	struct token token;
	enum answer answer = token_look(state, text, TOKEN_MAIL, time(NULL), &token, why);

	if (answer == ANSWER_YES && strcasecmp(token.person, writer) != 0)
		answer = ANSWER_NO;
	if (answer == ANSWER_YES)
		answer = token_claim(state, text, TOKEN_MAIL, time(NULL), &token, why);
	switch (answer) {
	case ANSWER_YES:
		return (act_and_tell(house, state, text, &token, why));
	case ANSWER_NO:
		return (tell_not_valid(house, writer, why));
	case ANSWER_CANNOT_TELL:
		break;
	}
	return (-1);
}

/* The word between + and @: of another length than a token's it is none. */
static void
token_of(const char *address, char text[TOKEN_WORD_SIZE])
{
	const char *plus = strchr(address, '+'), *at = strrchr(address, '@');

	text[0] = '\0';
	if (plus != NULL && at != NULL && at > plus && at - plus < TOKEN_WORD_SIZE)
		snprintf(text, (size_t)(at - plus), "%s", plus + 1);
}

static int
take(const struct quarantine_house *house, const struct lmtp_envelope *envelope,
    const struct reply_facts *facts, struct why *why)
{
	char writer[DIRECTORY_ADDRESS_SIZE] = "", text[TOKEN_WORD_SIZE];
	struct quarantine *quarantine;
	struct directory *directory;
	enum answer answer;
	int result = 0;
	size_t i;

	/* Nothing is done, and nothing answered: it would go back and forth. */
	if (facts->automatic || envelope->sender[0] == '\0')
		return (0);
	directory = directory_open(house->directory, deadline_in_ms(LOCK_WAIT_MS));
	answer = find_writer(directory, facts, envelope->sender, writer, why);
	/* Who is blocked may still write on the other side. */
	if (answer == ANSWER_YES)
		answer = quarantine_receives(directory, writer, why);
	directory_close(directory);
	if (answer != ANSWER_YES)
		return (answer == ANSWER_NO ? 0 : -1);
	quarantine = quarantine_open(house->state, deadline_in_ms(LOCK_WAIT_MS));
	for (i = 0; i < envelope->count && result == 0; i++) {
		token_of(envelope->recipients[i], text);
		result = answer_writer(house, quarantine, writer, text, why);
	}
	quarantine_close(quarantine);
	return (result);
}

int
quarantine_reply(
    struct lmtp *lmtp, const struct lmtp_envelope *envelope, void *context, struct why *why)
{
	const struct quarantine_house *house = context;
	char *head = malloc(HEAD_MAX);
	struct reply_facts facts;
	long size = -1;
	int result = -1;

	if (head == NULL)
		why_set(why, "no memory for the headers of a message");
	else
		size = read_head(lmtp, head, why);
	if (size >= 0 && reply_facts(head, (size_t)size, &facts, why) == 0)
		result = take(house, envelope, &facts, why);
	free(head);
	return (result);
}
