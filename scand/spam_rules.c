/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spam_rules.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "needles.h"
#include "pattern.h"
#include "report.h"

enum {
	NAME_SIZE = 41,
	HEADER_SIZE = 61,
	TARGET_SIZE = 68,
	/* A longer subject is tried in pieces that overlap, so that what is shorter than
	 * OVERLAP_SIZE is seen whole in one of them. */
	OVERLAP_SIZE = 1024,
	POINTS_MAX = 9999000 /* thousandths */
};

struct spam_rule {
	char name[NAME_SIZE];
	char header[HEADER_SIZE]; /* "": any */
	enum view_target target;
	int64_t points; /* thousandths */
	struct pattern *pattern;
	struct needles needles; /* of a pattern for VIEW_TEXT */
};

struct spam_rules {
	struct spam_rule list[SPAM_RULES_MAX];
	size_t count;
};

/* ---- loading ------------------------------------------------------------ */

static const struct {
	const char *name;
	enum view_target target;
} targets[] = {
    {"headers", VIEW_HEADERS},
    {"header-names", VIEW_HEADER_NAMES},
    {"subject", VIEW_SUBJECT},
    {"text", VIEW_TEXT},
    {"hidden", VIEW_HIDDEN},
    {"raw", VIEW_RAW},
    {"url", VIEW_URLS},
    {"link", VIEW_LINKS},
    {"attachment", VIEW_ATTACHMENTS},
    {"parts", VIEW_PARTS},
};

static int
take_target(const char *text, struct spam_rule *rule, struct why *why)
{
	static const char header[] = "header:";
	size_t size = sizeof(header) - 1, i;

	if (strncmp(text, header, size) == 0 && strlen(text + size) < sizeof(rule->header) &&
	    text[size] != '\0') {
		memcpy(rule->header, text + size, strlen(text + size) + 1);
		rule->target = VIEW_HEADERS;
		return (0);
	}
	for (i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		if (strcmp(text, targets[i].name) == 0) {
			rule->target = targets[i].target;
			return (0);
		}
	why_set(why, "there is no target %s", text);
	return (-1);
}

/* Read the row that is there into ${rule}. Return 0, or -1 with ${why}; the name is there then, or
 * empty. */
static int
take_row(struct db *db, struct spam_rule *rule, struct why *why)
{
	char target[TARGET_SIZE], pattern[PATTERN_SIZE_MAX + 1];

	*rule = (struct spam_rule){.name = ""};
	if (db_text(db, DB_SPAM_RULES, 0, rule->name, sizeof(rule->name), why) == -1 ||
	    db_text(db, DB_SPAM_RULES, 1, target, sizeof(target), why) == -1 ||
	    db_text(db, DB_SPAM_RULES, 2, pattern, sizeof(pattern), why) == -1 ||
	    db_int(db, DB_SPAM_RULES, 3, &rule->points, why) == -1 ||
	    take_target(target, rule, why) == -1)
		return (-1);
	if (rule->target == VIEW_TEXT)
		needles_find(&rule->needles, pattern);
	rule->pattern =
	    pattern_compile(pattern, rule->target == VIEW_RAW ? PATTERN_BYTES : PATTERN_TEXT, why);
	return (rule->pattern == NULL ? -1 : 0);
}

struct spam_rules *
spam_rules_load(struct db *db, struct findings *notes, struct why *why)
{
	struct spam_rules *rules = calloc(1, sizeof(*rules));
	enum answer answer;

	if (rules == NULL) {
		why_errno(why, "rules");
		return (NULL);
	}
	while ((answer = db_step(db, DB_SPAM_RULES, why)) == ANSWER_YES) {
		struct spam_rule *rule = &rules->list[rules->count];
		struct why wrong = {.text = ""};

		if (rules->count == SPAM_RULES_MAX) {
			report_line(
			    "rules", "more than %d rules: the rest is left out", SPAM_RULES_MAX);
			findings_note(notes, "more than %d rules", SPAM_RULES_MAX);
			break;
		}
		if (take_row(db, rule, &wrong) == 0) {
			rules->count++;
			continue;
		}
		report_line("rules", "rule %s is left out: %s", rule->name, wrong.text);
		findings_note(notes, "rule %s is left out: %s", rule->name, wrong.text);
	}
	db_done(db, DB_SPAM_RULES);
	if (answer != ANSWER_CANNOT_TELL)
		return (rules);
	spam_rules_free(rules);
	return (NULL);
}

void
spam_rules_free(struct spam_rules *rules)
{
	size_t i;

	if (rules == NULL)
		return;
	for (i = 0; i < rules->count; i++)
		pattern_free(rules->list[i].pattern);
	free(rules);
}

size_t
spam_rules_count(const struct spam_rules *rules)
{
	return (rules->count);
}

/* ---- matching ----------------------------------------------------------- */

/* The last place at or before ${at} where a piece of ${subject} may be cut. */
static size_t
cut_at(const char *subject, size_t at)
{
	while (at > 0 && ((unsigned char)subject[at] & 0xc0) == 0x80)
		at--;
	return (at);
}

static enum answer
try_subject(const struct spam_rule *rule, const char *subject, size_t size, struct why *why)
{
	size_t from = 0;

	while (size - from > PATTERN_SUBJECT_MAX) {
		size_t end = from + PATTERN_SUBJECT_MAX;
		enum answer answer;

		if (rule->target != VIEW_RAW)
			end = cut_at(subject, end);
		answer = pattern_matches(rule->pattern, subject + from, end - from, 0, why);
		if (answer != ANSWER_NO)
			return (answer);
		from = end - OVERLAP_SIZE;
		if (rule->target != VIEW_RAW)
			from = cut_at(subject, from);
	}
	return (pattern_matches(rule->pattern, subject + from, size - from, 0, why));
}

static enum answer
try_headers(const struct spam_rule *rule, const struct mail_view *view, struct why *why)
{
	const struct subjects *headers = &view->of[VIEW_HEADERS];
	size_t i, size, length = strlen(rule->header);
	enum answer answer;

	for (i = 0; i < headers->count; i++) {
		const char *header = subjects_get(headers, i, &size);

		if (view->name_sizes[i] != length || size < length + 2 ||
		    strncasecmp(header, rule->header, length) != 0)
			continue;
		answer = try_subject(rule, header + length + 2, size - length - 2, why);
		if (answer != ANSWER_NO)
			return (answer);
	}
	return (ANSWER_NO);
}

static enum answer
try_rule(const struct spam_rule *rule, const struct mail_view *view, struct why *why)
{
	const struct subjects *subjects = &view->of[rule->target];
	size_t i, size;

	if (rule->header[0] != '\0')
		return (try_headers(rule, view, why));
	if (rule->target == VIEW_RAW)
		return (try_subject(rule, view->raw.data, view->raw.size, why));
	for (i = 0; i < subjects->count; i++) {
		const char *subject = subjects_get(subjects, i, &size);
		enum answer answer = try_subject(rule, subject, size, why);

		if (answer != ANSWER_NO)
			return (answer);
	}
	return (ANSWER_NO);
}

/* The sign by which everybody can try a spam filter: spamassassin.apache.org/gtube. */
static bool
is_gtube(const struct mail_view *view)
{
	static const char gtube[] = "XJS*C4JDBQADN1.NSBN3*2IDNEN*"
				    "GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";
	const size_t size = sizeof(gtube) - 1;
	const struct subjects *subject = &view->of[VIEW_SUBJECT], *text = &view->of[VIEW_TEXT];

	return (memmem(subject->data, subject->size, gtube, size) != NULL ||
		memmem(text->data, text->size, gtube, size) != NULL ||
		memmem(view->raw.data, view->raw.size, gtube, size) != NULL);
}

/* Add the finding of a rule: its points with a point and at least one digit after it. */
static void
add_hit(struct findings *findings, const char *name, int64_t points)
{
	const char *sign = points < 0 ? "-" : "";
	int64_t most = points < 0 ? -points : points;
	int64_t after = most % 1000;
	int digits = 3;

	for (; digits > 1 && after % 10 == 0; digits--)
		after /= 10;
	findings_add(findings, FINDINGS_RULE, "%s %s%" PRId64 ".%0*" PRId64, name, sign,
	    most / 1000, digits, after);
}

static int64_t
clamp(int64_t points)
{
	if (points > POINTS_MAX)
		return (POINTS_MAX);
	return (points < -POINTS_MAX ? -POINTS_MAX : points);
}

void
spam_rules_run(
    const struct spam_rules *rules, const struct mail_view *view, struct findings *findings)
{
	struct deadline deadline =
	    deadline_earlier(view->deadline, deadline_in_ms(SPAM_RULES_TIME_MS));
	const struct subjects *text = &view->of[VIEW_TEXT];
	struct haystack haystack;
	int64_t more = 0;
	size_t hits = 0, i;

	haystack_make(&haystack, text->data, text->size);
	if (is_gtube(view)) {
		add_hit(findings, "GTUBE", 1000000);
		hits++;
	}
	for (i = 0; i < rules->count; i++) {
		const struct spam_rule *rule = &rules->list[i];
		struct why why = {.text = ""};
		enum answer answer;

		if (rule->target == VIEW_TEXT && !haystack_may_have(&haystack, &rule->needles))
			continue;
		if (deadline_passed(deadline)) {
			findings_note(
			    findings, "no time left for rule %s and those behind it", rule->name);
			break;
		}
		answer = try_rule(rule, view, &why);
		if (answer == ANSWER_CANNOT_TELL)
			findings_note(findings, "rule %s gave up: %s", rule->name, why.text);
		if (answer != ANSWER_YES)
			continue;
		if (++hits < FINDINGS_RULES_MAX)
			add_hit(findings, rule->name, rule->points);
		else
			more += rule->points;
	}
	if (hits >= FINDINGS_RULES_MAX)
		add_hit(findings, "MORE_RULES", clamp(more));
}
