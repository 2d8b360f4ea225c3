/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule_words.h"

#include <stdlib.h>
#include <string.h>

#include "db.h"
#include "rules_db.h"

/* Descriptions that do not fit are left out, and so are rules beyond the last. */
enum { RULES_MAX = 2000, NAME_SIZE = 96, ABOUT_SIZE = 256 };

struct rule {
	char name[NAME_SIZE], about[ABOUT_SIZE];
};

struct rule_words {
	struct rule rule[RULES_MAX];
	size_t count;
};

struct rule_words *
rule_words_read(const char *path, struct deadline deadline)
{
	struct rule_words *words = calloc(1, sizeof(*words));
	struct db *db = db_open(path, RULES_DB_APPLICATION_ID, RULES_DB_VERSION_MAX, deadline);
	enum answer answer = ANSWER_NO;
	struct why unheard = {""};

	while (words != NULL && words->count < RULES_MAX &&
	       (answer = db_step(db, DB_SPAM_RULE_WORDS, &unheard)) == ANSWER_YES) {
		struct rule *rule = &words->rule[words->count];

		if (db_text(db, DB_SPAM_RULE_WORDS, 0, rule->name, NAME_SIZE, &unheard) == 0 &&
		    db_text(db, DB_SPAM_RULE_WORDS, 1, rule->about, ABOUT_SIZE, &unheard) == 0)
			words->count++;
	}
	db_done(db, DB_SPAM_RULE_WORDS);
	db_close(db);
	if (answer != ANSWER_CANNOT_TELL)
		return (words);
	free(words);
	return (NULL);
}

const char *
rule_words_of(const struct rule_words *words, const char *name, size_t size)
{
	size_t i;

	for (i = 0; words != NULL && i < words->count; i++)
		if (strlen(words->rule[i].name) == size &&
		    memcmp(words->rule[i].name, name, size) == 0)
			return (words->rule[i].about);
	return (NULL);
}

void
rule_words_free(struct rule_words *words)
{
	free(words);
}
