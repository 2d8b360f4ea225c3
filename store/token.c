/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "token.h"

#include <sys/random.h>

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "sha256.h"

enum { RANDOM_SIZE = 20, TEXT_LENGTH = TOKEN_TEXT_SIZE - 1, SELECTOR_SIZE = 17, WORD_SIZE = 16 };

static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";

const char *const token_action_names[TOKEN_ACTIONS] = {
    [TOKEN_RELEASE] = "release",
    [TOKEN_ALLOW] = "allow",
    [TOKEN_DELETE] = "delete",
};

static const char *const way_names[TOKEN_WAYS] = {[TOKEN_WEB] = "web", [TOKEN_MAIL] = "mail"};

/* What the table knows a token by. */
struct key {
	char hash[SHA256_HEX_SIZE];
	char selector[SELECTOR_SIZE];
};

static void
make_key(struct key *key, const char *text)
{
	sha256_hex(text, strlen(text), key->hash);
	memcpy(key->selector, key->hash, SELECTOR_SIZE - 1);
	key->selector[SELECTOR_SIZE - 1] = '\0';
}

/* Of a stranger's word: what cannot be a token is looked for as the empty one, which none is. */
static void
stranger_key(struct key *key, const char *text)
{
	char token[TOKEN_TEXT_SIZE] = "";
	size_t i;

	for (i = 0; i < TEXT_LENGTH && text[i] != '\0'; i++) {
		char letter = text[i];

		if (letter >= 'A' && letter <= 'Z')
			letter = (char)(letter - 'A' + 'a');
		if (strchr(letters, letter) == NULL)
			break;
		token[i] = letter;
	}
	if (i != TEXT_LENGTH || text[i] != '\0')
		token[0] = '\0';
	make_key(key, token);
}

/* Takes as long for any two hashes, wherever they differ. */
static bool
same_hash(const char *a, const char *b)
{
	unsigned char difference = 0;
	size_t i;

	for (i = 0; i < SHA256_HEX_SIZE; i++)
		difference |= (unsigned char)(a[i] ^ b[i]);
	return (difference == 0);
}

static int
make_random(unsigned char *bytes, size_t size, struct why *why)
{
	ssize_t got;

	/* Up to 256 bytes come whole; only the wait for the machine's first randomness can be
	 * interrupted: getrandom(2). */
	do
		got = getrandom(bytes, size, 0);
	while (got == -1 && errno == EINTR);
	if (got == (ssize_t)size)
		return (0);
	why_errno(why, "random bytes for a token");
	return (-1);
}

/* Five bits a letter: RFC 4648, section 6. */
static void
spell(const unsigned char *bytes, char text[TOKEN_TEXT_SIZE])
{
	size_t i;

	for (i = 0; i < TEXT_LENGTH; i++) {
		size_t bit = 5 * i;
		unsigned pair = (unsigned)bytes[bit / 8] << 8;

		if (bit / 8 + 1 < RANDOM_SIZE)
			pair |= bytes[bit / 8 + 1];
		text[i] = letters[(pair >> (11 - bit % 8)) & 31];
	}
	text[TEXT_LENGTH] = '\0';
}

/* Run what is bound, which gives no row. */
static int
run(struct db *state, enum db_statement statement, struct why *why)
{
	enum answer answer = db_step(state, statement, why);

	db_done(state, statement);
	return (answer == ANSWER_CANNOT_TELL ? -1 : 0);
}

int
token_make(struct db *state, const struct token *bound, enum token_way way, int64_t expires_at,
    char text[TOKEN_TEXT_SIZE], struct why *why)
{
	unsigned char bytes[RANDOM_SIZE];
	struct key key;

	if (make_random(bytes, sizeof(bytes), why) == -1)
		return (-1);
	spell(bytes, text);
	make_key(&key, text);
	db_bind_text(state, DB_TOKEN_MAKE, 1, key.selector);
	db_bind_text(state, DB_TOKEN_MAKE, 2, key.hash);
	db_bind_int(state, DB_TOKEN_MAKE, 3, bound->entry);
	db_bind_text(state, DB_TOKEN_MAKE, 4, bound->person);
	db_bind_text(state, DB_TOKEN_MAKE, 5, token_action_names[bound->action]);
	db_bind_text(state, DB_TOKEN_MAKE, 6, way_names[way]);
	db_bind_int(state, DB_TOKEN_MAKE, 7, expires_at);
	return (run(state, DB_TOKEN_MAKE, why));
}

static int
read_row(struct db *state, struct token *found, char *hash, struct why *why)
{
	const enum db_statement look = DB_TOKEN_LOOK;
	char action[WORD_SIZE];
	size_t i;

	if (db_text(state, look, 0, hash, SHA256_HEX_SIZE, why) == -1 ||
	    db_int(state, look, 1, &found->entry, why) == -1 ||
	    db_text(state, look, 2, found->person, sizeof(found->person), why) == -1 ||
	    db_text(state, look, 3, action, sizeof(action), why) == -1)
		return (-1);
	for (i = 0; i < TOKEN_ACTIONS; i++)
		if (strcmp(action, token_action_names[i]) == 0) {
			found->action = (enum token_action)i;
			return (0);
		}
	why_set(why, "a row of the table token has the action \"%s\", which is none", action);
	return (-1);
}

static enum answer
look(struct db *state, const struct key *key, enum token_way way, int64_t now, struct token *found,
    struct why *why)
{
	char hash[SHA256_HEX_SIZE] = {0};
	enum answer answer;

	memset(found, 0, sizeof(*found));
	db_bind_text(state, DB_TOKEN_LOOK, 1, key->selector);
	db_bind_text(state, DB_TOKEN_LOOK, 2, way_names[way]);
	db_bind_int(state, DB_TOKEN_LOOK, 3, now);
	answer = db_step(state, DB_TOKEN_LOOK, why);
	if (answer == ANSWER_YES && read_row(state, found, hash, why) == -1)
		answer = ANSWER_CANNOT_TELL;
	db_done(state, DB_TOKEN_LOOK);
	if (!same_hash(hash, key->hash) && answer == ANSWER_YES)
		answer = ANSWER_NO;
	if (answer != ANSWER_YES)
		memset(found, 0, sizeof(*found));
	return (answer);
}

enum answer
token_look(struct db *state, const char *text, enum token_way way, int64_t now, struct token *found,
    struct why *why)
{
	struct key key;

	stranger_key(&key, text);
	return (look(state, &key, way, now, found, why));
}

enum answer
token_claim(struct db *state, const char *text, enum token_way way, int64_t now,
    struct token *found, struct why *why)
{
	struct key key;
	enum answer answer;

	stranger_key(&key, text);
	answer = look(state, &key, way, now, found, why);
	if (answer != ANSWER_YES)
		return (answer);
	db_bind_text(state, DB_TOKEN_CLAIM, 1, key.selector);
	db_bind_int(state, DB_TOKEN_CLAIM, 2, now);
	db_bind_int(state, DB_TOKEN_CLAIM, 3, TOKEN_CLAIM_S);
	answer = db_step(state, DB_TOKEN_CLAIM, why);
	db_done(state, DB_TOKEN_CLAIM);
	if (answer == ANSWER_NO) {
		/* Between the two questions somebody was faster. */
		why_set(why, "somebody else acts on this token now");
		answer = ANSWER_CANNOT_TELL;
	}
	if (answer != ANSWER_YES)
		memset(found, 0, sizeof(*found));
	return (answer);
}

int
token_used(struct db *state, const char *text, int64_t now, struct why *why)
{
	struct key key;

	stranger_key(&key, text);
	db_bind_text(state, DB_TOKEN_USED, 1, key.selector);
	db_bind_int(state, DB_TOKEN_USED, 2, now);
	return (run(state, DB_TOKEN_USED, why));
}

int
token_give_back(struct db *state, const char *text, struct why *why)
{
	struct key key;

	stranger_key(&key, text);
	db_bind_text(state, DB_TOKEN_GIVE_BACK, 1, key.selector);
	return (run(state, DB_TOKEN_GIVE_BACK, why));
}

int
token_forget(struct db *state, int64_t now, struct why *why)
{
	db_bind_int(state, DB_TOKEN_FORGET, 1, now);
	return (run(state, DB_TOKEN_FORGET, why));
}
