/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "digest_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shown_text.h"
#include "text_template.h"
#include "zone.h"

enum { PATH_SIZE = 1024, TIME_SIZE = 32, NUMBER_SIZE = 32, HEAD_LINE_MAX = 200 };

/* Most characters of each that are shown: two or three lines of a phone. */
enum { SUBJECT_CHARS = 120, ADDRESS_CHARS = 80, REASON_CHARS = 160, NAME_CHARS = 60 };

/* ---- the names that templates know --------------------------------------- */

enum outer_name {
	OUTER_PERSON,
	OUTER_DOMAIN,
	OUTER_COUNT,
	OUTER_ONE,
	OUTER_BY_MAIL,
	OUTER_HELD,
	OUTER_MAX
};

static const char *const outer_names[OUTER_MAX + 1] = {[OUTER_PERSON] = "person",
    [OUTER_DOMAIN] = "domain",
    [OUTER_COUNT] = "count",
    [OUTER_ONE] = "one",
    [OUTER_BY_MAIL] = "by_mail",
    [OUTER_HELD] = "held"};

enum entry_name {
	ENTRY_AUTHOR,
	ENTRY_SENDER,
	ENTRY_SUBJECT,
	ENTRY_ADDRESS,
	ENTRY_GROUP,
	ENTRY_WHEN,
	ENTRY_EXPIRES,
	ENTRY_REASON,
	ENTRY_SCORE,
	ENTRY_BLOCKED,
	ENTRY_FORGED,
	ENTRY_UNPROVED,
	ENTRY_LISTED,
	ENTRY_LEARNED,
	ENTRY_WORDS,
	ENTRY_SPAM,
	ENTRY_MALWARE,
	ENTRY_VIRUS,
	ENTRY_RELEASE,
	ENTRY_ALLOW,
	ENTRY_DELETE,
	ENTRY_MAX
};

static const char *const entry_names[ENTRY_MAX + 1] = {[ENTRY_AUTHOR] = "author",
    [ENTRY_SENDER] = "sender",
    [ENTRY_SUBJECT] = "subject",
    [ENTRY_ADDRESS] = "address",
    [ENTRY_GROUP] = "group",
    [ENTRY_WHEN] = "when",
    [ENTRY_EXPIRES] = "expires",
    [ENTRY_REASON] = "reason",
    [ENTRY_SCORE] = "score",
    [ENTRY_BLOCKED] = "blocked",
    [ENTRY_FORGED] = "forged",
    [ENTRY_UNPROVED] = "unproved",
    [ENTRY_LISTED] = "listed",
    [ENTRY_LEARNED] = "learned",
    [ENTRY_WORDS] = "words",
    [ENTRY_SPAM] = "spam",
    [ENTRY_MALWARE] = "malware",
    [ENTRY_VIRUS] = "virus",
    [ENTRY_RELEASE] = "release",
    [ENTRY_ALLOW] = "allow",
    [ENTRY_DELETE] = "delete"};

static const struct text_template_names names = {outer_names, entry_names};

static const char yes[] = "yes";

/* ---- templates ----------------------------------------------------------- */

struct digest_templates {
	struct text_template *html, *plain, *head;
};

static struct text_template *
read_one(const char *folder, const char *name, enum text_template_kind kind, struct why *why)
{
	char path[PATH_SIZE];

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= PATH_SIZE) {
		why_set(why, "the folder of the templates has a path longer than %d bytes",
		    PATH_SIZE - 1);
		return (NULL);
	}
	return (text_template_read(path, kind, &names, why));
}

struct digest_templates *
digest_templates_read(const char *folder, struct why *why)
{
	struct digest_templates *templates = calloc(1, sizeof(*templates));

	if (templates == NULL) {
		why_set(why, "no memory for templates");
		return (NULL);
	}
	templates->html = read_one(folder, "digest.html", TEXT_TEMPLATE_HTML, why);
	if (templates->html != NULL)
		templates->plain = read_one(folder, "digest.txt", TEXT_TEMPLATE_TEXT, why);
	if (templates->plain != NULL)
		templates->head = read_one(folder, "digest.head", TEXT_TEMPLATE_TEXT, why);
	if (templates->head == NULL) {
		digest_templates_free(templates);
		return (NULL);
	}
	return (templates);
}

void
digest_templates_free(struct digest_templates *templates)
{
	if (templates == NULL)
		return;
	text_template_free(templates->html);
	text_template_free(templates->plain);
	text_template_free(templates->head);
	free(templates);
}

/* ---- values -------------------------------------------------------------- */

/* The texts of one entry, and where each name has its own. */
struct entry_values {
	char author[SHOWN_TEXT_SIZE(ADDRESS_CHARS)], sender[SHOWN_TEXT_SIZE(ADDRESS_CHARS)];
	char subject[SHOWN_TEXT_SIZE(SUBJECT_CHARS)], address[SHOWN_TEXT_SIZE(ADDRESS_CHARS)];
	char reason[SHOWN_TEXT_SIZE(REASON_CHARS)], words[SHOWN_TEXT_SIZE(REASON_CHARS)];
	char when[TIME_SIZE], expires[TIME_SIZE], score[NUMBER_SIZE];
	const char *value[ENTRY_MAX];
};

/* All of a digest's. */
struct all_values {
	char person[SHOWN_TEXT_SIZE(ADDRESS_CHARS)];
	char count[NUMBER_SIZE];
	const char *outer[OUTER_MAX];
	struct entry_values entry[DIGEST_ENTRIES_MAX];
	const char *const *entries[DIGEST_ENTRIES_MAX];
};

#define SHOW(out, chars, text) shown_text(out, sizeof(out), chars, text, strlen(text))

static const char *
minute_text(char out[TIME_SIZE], time_t when)
{
	struct tm tm;

	out[0] = '\0';
	if (localtime_r(&when, &tm) != NULL)
		strftime(out, TIME_SIZE, "%Y-%m-%d %H:%M", &tm);
	return (out);
}

static const char *
day_text(char out[TIME_SIZE], time_t when)
{
	minute_text(out, when);
	out[strcspn(out, " ")] = '\0';
	return (out);
}

/* Tenths of a point. */
static const char *
score_text(char out[NUMBER_SIZE], const struct digest_entry *entry)
{
	out[0] = '\0';
	if (entry->scored)
		snprintf(out, NUMBER_SIZE, "%.1f", (double)entry->score_milli / 1000);
	return (out);
}

static const char *
when_true(bool is)
{
	return (is ? yes : "");
}

static void
fill_entry(const struct digest_entry *entry, struct entry_values *to)
{
	static const struct kept_reason none = {.words = ""};
	bool may = entry->kind == DIGEST_SPAM;
	const struct kept_reason *why = may && entry->why != NULL ? entry->why : &none;

	to->value[ENTRY_AUTHOR] = SHOW(to->author, ADDRESS_CHARS, entry->author);
	to->value[ENTRY_SENDER] = SHOW(to->sender, ADDRESS_CHARS, entry->sender);
	to->value[ENTRY_SUBJECT] = SHOW(to->subject, SUBJECT_CHARS, entry->subject);
	to->value[ENTRY_ADDRESS] = SHOW(to->address, ADDRESS_CHARS, entry->address);
	to->value[ENTRY_REASON] = SHOW(to->reason, REASON_CHARS, entry->reason);
	to->value[ENTRY_GROUP] = when_true(entry->is_group);
	to->value[ENTRY_WHEN] = minute_text(to->when, entry->kept_at);
	to->value[ENTRY_EXPIRES] = day_text(to->expires, entry->expires_at);
	to->value[ENTRY_SCORE] = score_text(to->score, entry);
	to->value[ENTRY_BLOCKED] = when_true(why->blocked);
	to->value[ENTRY_FORGED] = when_true(why->forged);
	to->value[ENTRY_UNPROVED] = when_true(why->unproved);
	to->value[ENTRY_LISTED] = when_true(why->listed);
	to->value[ENTRY_LEARNED] = when_true(why->learned);
	to->value[ENTRY_WORDS] = SHOW(to->words, REASON_CHARS, why->words);
	to->value[ENTRY_SPAM] = when_true(entry->kind == DIGEST_SPAM);
	to->value[ENTRY_MALWARE] = when_true(entry->kind == DIGEST_MALWARE);
	to->value[ENTRY_VIRUS] = when_true(entry->kind == DIGEST_VIRUS);
	to->value[ENTRY_RELEASE] = may ? entry->release : "";
	to->value[ENTRY_ALLOW] = may ? entry->allow : "";
	to->value[ENTRY_DELETE] = may ? entry->remove : "";
}

static void
fill(const struct digest *digest, struct all_values *to)
{
	bool held = false;
	size_t i;

	for (i = 0; i < digest->count; i++) {
		fill_entry(&digest->entries[i], &to->entry[i]);
		to->entries[i] = to->entry[i].value;
		held = held || digest->entries[i].kind != DIGEST_SPAM;
	}
	snprintf(to->count, sizeof(to->count), "%zu", digest->count);
	to->outer[OUTER_PERSON] = SHOW(to->person, ADDRESS_CHARS, digest->person);
	to->outer[OUTER_DOMAIN] = digest->domain;
	to->outer[OUTER_COUNT] = to->count;
	to->outer[OUTER_ONE] = when_true(digest->count == 1);
	to->outer[OUTER_BY_MAIL] = when_true(digest->by_mail);
	to->outer[OUTER_HELD] = when_true(held);
}

/* ---- writing ------------------------------------------------------------- */

/* The line of ${head} that begins with ${name}, without it, as a text of its own; or NULL with
 * ${why}. */
static char *
head_line(const char *head, const char *name, struct why *why)
{
	size_t size;

	while (head != NULL && strncmp(head, name, strlen(name)) != 0) {
		head = strchr(head, '\n');
		head = head != NULL ? head + 1 : NULL;
	}
	if (head != NULL) {
		head += strlen(name);
		head += strspn(head, " \t");
	}
	size = head != NULL ? strcspn(head, "\n") : 0;
	if (size == 0 || size > HEAD_LINE_MAX) {
		why_set(why, "digest.head: it must have a line \"%s ...\" of at most %d bytes",
		    name, HEAD_LINE_MAX);
		return (NULL);
	}
	return (strndup(head, size));
}

/* From and Subject. */
static int
make_head(const struct text_template *template, const struct text_template_values *values,
    struct digest_text *text, struct why *why)
{
	char *head;
	size_t size;

	if (text_template_write(template, values, &head, &size, why) == -1)
		return (-1);
	text->from = head_line(head, "From:", why);
	if (text->from != NULL)
		text->subject = head_line(head, "Subject:", why);
	free(head);
	return (text->subject != NULL ? 0 : -1);
}

int
digest_text_make(const struct digest_templates *templates, const struct digest *digest,
    struct digest_text *text, struct why *why)
{
	struct all_values *all = calloc(1, sizeof(*all));
	struct text_template_values values;
	size_t size;

	*text = (struct digest_text){NULL, NULL, NULL, NULL};
	if (all == NULL) {
		why_set(why, "no memory for a digest");
		return (-1);
	}
	if (zone_set(digest->zone, why) == -1)
		goto err0;
	fill(digest, all);
	values = (struct text_template_values){all->outer, all->entries, digest->count};
	if (text_template_write(templates->html, &values, &text->html, &size, why) == -1 ||
	    text_template_write(templates->plain, &values, &text->plain, &size, why) == -1 ||
	    make_head(templates->head, &values, text, why) == -1)
		goto err0;

	/* Success! */
	free(all);
	return (0);

err0:
	/* Failure. */
	free(all);
	digest_text_free(text);
	return (-1);
}

void
digest_text_free(struct digest_text *text)
{
	free(text->html);
	free(text->plain);
	free(text->from);
	free(text->subject);
	*text = (struct digest_text){NULL, NULL, NULL, NULL};
}
