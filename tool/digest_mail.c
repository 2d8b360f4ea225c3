/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "digest_mail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mime_out.h"
#include "submit.h"
#include "token.h"

enum { PATH_SIZE = 1024, LANGUAGES_MAX = 64, SUBMIT_MS = 60000, WORDS_SIZE = 64 };

/* ---- templates by language ------------------------------------------------ */

struct digest_shelf {
	struct {
		char language[DIGEST_LANGUAGE_SIZE];
		struct digest_templates *templates; /* NULL: they are wrong, and */
		struct why why;
	} book[LANGUAGES_MAX];
	size_t count;
};

struct digest_shelf *
digest_shelf_new(void)
{
	return (calloc(1, sizeof(struct digest_shelf)));
}

void
digest_shelf_free(struct digest_shelf *shelf)
{
	size_t i;

	if (shelf == NULL)
		return;
	for (i = 0; i < shelf->count; i++)
		digest_templates_free(shelf->book[i].templates);
	free(shelf);
}

/* Those of ${language}; NULL with ${why}. */
static const struct digest_templates *
templates_of(const struct digest_mail *mail, const char *language, struct why *why)
{
	struct digest_shelf *shelf = mail->shelf;
	char folder[PATH_SIZE];
	size_t i = 0;

	while (shelf != NULL && i < shelf->count && strcmp(shelf->book[i].language, language) != 0)
		i++;
	if (shelf == NULL || i == LANGUAGES_MAX) {
		why_set(why, "no memory for templates, or more than %d languages", LANGUAGES_MAX);
		return (NULL);
	}
	if (i == shelf->count) {
		shelf->count++;
		snprintf(shelf->book[i].language, sizeof(shelf->book[i].language), "%s", language);
		if (snprintf(folder, sizeof(folder), "%s%s%s", mail->folder,
			language[0] != '\0' ? "/" : "", language) >= PATH_SIZE)
			why_set(&shelf->book[i].why,
			    "the folder of the templates has a path that is too long");
		else
			shelf->book[i].templates =
			    digest_templates_read(folder, &shelf->book[i].why);
	}
	if (shelf->book[i].templates == NULL)
		why_set(why, "%s", shelf->book[i].why.text);
	return (shelf->book[i].templates);
}

/* ---- entries -------------------------------------------------------------- */

/* What is kept, and what a digest says of it. */
struct page {
	struct digest_row rows[DIGEST_ENTRIES_MAX];
	struct digest_entry entries[DIGEST_ENTRIES_MAX];
	struct kept_reason why[DIGEST_ENTRIES_MAX];
	size_t count;
};

static void
fill_entry(const struct digest_row *row, struct digest_entry *entry)
{
	*entry = (struct digest_entry){.author = row->author,
	    .sender = row->sender,
	    .subject = row->subject,
	    .address = row->address,
	    .reason = row->reason,
	    .kept_at = (time_t)row->kept_at,
	    .expires_at = (time_t)row->expires_at,
	    .scored = row->scored,
	    .score_milli = row->score_milli,
	    .is_group = row->is_group};
	switch (row->kind) {
	case QUARANTINE_SPAM:
		entry->kind = DIGEST_SPAM;
		break;
	case QUARANTINE_MALWARE:
		entry->kind = DIGEST_MALWARE;
		break;
	case QUARANTINE_VIRUS:
	case QUARANTINE_KINDS:
		entry->kind = DIGEST_VIRUS;
		break;
	}
}

/* The oldest that are there for ${person}. */
static int
read_page(const struct digest_mail *mail, const char *person, const struct digest_time *time,
    struct page *page, struct why *why)
{
	size_t i;

	if (digest_book_rows(
		mail->book, person, page->rows, DIGEST_ENTRIES_MAX, &page->count, why) == -1)
		return (-1);
	for (i = 0; i < page->count; i++) {
		const struct digest_row *row = &page->rows[i];
		const struct kept_facts facts = {.reason = row->reason,
		    .tests = row->tests,
		    .score_milli = row->score_milli,
		    .limit_milli =
			row->quarantine_milli > 0 ? row->quarantine_milli : time->quarantine_milli};

		fill_entry(row, &page->entries[i]);
		kept_reason(&facts, mail->words, &page->why[i]);
		page->entries[i].why = &page->why[i];
	}
	return (0);
}

/* ---- links ---------------------------------------------------------------- */

/* The link that does ${action} by ${token}. */
static int
write_link(const struct digest_mail *mail, const char *person, const char *action,
    const char *token, char link[DIGEST_LINK_SIZE], struct why *why)
{
	const char *at = strrchr(person, '@');
	int size;

	if (mail->web_url[0] != '\0')
		size = snprintf(link, DIGEST_LINK_SIZE, "%s/%s/%s", mail->web_url, action, token);
	else
		size = snprintf(link, DIGEST_LINK_SIZE, "mailto:%s+%s%s?subject=%s", mail->reply,
		    token, at != NULL ? at : "", action);
	if (size < DIGEST_LINK_SIZE)
		return (0);
	why_set(why, "the setting web_url or quarantine_reply is too long for a link");
	return (-1);
}

/* Make the token of ${action} for ${row}, in the transaction that is open, and its link. */
static int
make_link(const struct digest_mail *mail, const char *person, const struct digest_row *row,
    enum token_action action, char link[DIGEST_LINK_SIZE], struct why *why)
{
	enum token_way way = mail->web_url[0] != '\0' ? TOKEN_WEB : TOKEN_MAIL;
	struct token token = {.entry = row->id, .action = action};
	char text[TOKEN_TEXT_SIZE];

	snprintf(token.person, sizeof(token.person), "%s", person);
	if (token_make(digest_book_db(mail->book), &token, way, row->expires_at, text, why) == -1)
		return (-1);
	return (write_link(mail, person, token_action_names[action], text, link, why));
}

/* Of one entry: malware and viruses are not his to release, and nobody can allow a bounce. */
static int
make_links(const struct digest_mail *mail, const char *person, const struct digest_row *row,
    struct digest_entry *entry, struct why *why)
{
	if (entry->kind != DIGEST_SPAM)
		return (0);
	if (make_link(mail, person, row, TOKEN_RELEASE, entry->release, why) == -1 ||
	    make_link(mail, person, row, TOKEN_DELETE, entry->remove, why) == -1)
		return (-1);
	if (row->sender[0] == '\0')
		return (0);
	return (make_link(mail, person, row, TOKEN_ALLOW, entry->allow, why));
}

/* All tokens of a page are there before its mail is. */
static int
make_all_links(
    const struct digest_mail *mail, const char *person, struct page *page, struct why *why)
{
	int result = 0;
	size_t i;

	if (digest_book_begin(mail->book, why) == -1)
		return (-1);
	for (i = 0; i < page->count && result == 0; i++)
		result = make_links(mail, person, &page->rows[i], &page->entries[i], why);
	return (digest_book_end(mail->book, result == 0, why) == 0 ? result : -1);
}

/* ---- the mail ------------------------------------------------------------- */

static int
make_text(const struct digest_mail *mail, const char *person, const struct digest_time *time,
    const struct page *page, struct digest_text *text, struct why *why)
{
	const struct digest_templates *templates = templates_of(mail, time->language, why);
	const struct digest digest = {.person = person,
	    .domain = time->domain,
	    .zone = time->zone,
	    .by_mail = mail->web_url[0] == '\0',
	    .entries = page->entries,
	    .count = page->count};

	if (templates == NULL)
		return (-1);
	return (digest_text_make(templates, &digest, text, why));
}

/* Make a mail of ${text} and hand it over. */
static int
submit(const char *person, const struct digest_time *time, const struct digest_text *text,
    struct why *why)
{
	char from[sizeof("postmaster@") + DIRECTORY_ADDRESS_SIZE];
	const struct mime_out out = {.from_name = text->from,
	    .from = from,
	    .to = person,
	    .subject = text->subject,
	    .plain = text->plain,
	    .html = text->html};
	char *message;
	size_t size;
	int result;

	/* Of the person's own domain, so that it is aligned with what signs and sends it. */
	snprintf(from, sizeof(from), "postmaster@%s", time->domain);
	if (mime_out_make(&out, &message, &size, why) == -1)
		return (-1);
	result = submit_mail(person, message, size, deadline_in_ms(SUBMIT_MS), why);
	free(message);
	return (result);
}

static int
make_and_submit(const struct digest_mail *mail, const char *person, const struct digest_time *time,
    const struct page *page, struct why *why)
{
	struct digest_text text;
	int result;

	if (make_text(mail, person, time, page, &text, why) == -1)
		return (-1);
	result = submit(person, time, &text, why);
	digest_text_free(&text);
	return (result);
}

static int
send_page(const struct digest_mail *mail, const char *person, const struct digest_time *when,
    struct page *page, struct why *why)
{
	const struct digest_row *last = &page->rows[page->count - 1];
	int64_t since = (int64_t)time(NULL);
	struct why unheard = {""};
	char words[WORDS_SIZE];

	if (make_all_links(mail, person, page, why) == -1)
		return (-1);
	if (make_and_submit(mail, person, when, page, why) == -1) {
		digest_book_take_back(mail->book, person, page->rows, page->count, since, &unheard);
		return (-1);
	}
	snprintf(words, sizeof(words), "%zu entries, the last of them %lld", page->count,
	    (long long)last->id);
	return (digest_book_tell(
	    mail->book, person, last->id, page->count < DIGEST_ENTRIES_MAX, words, why));
}

int
digest_mail_send(const struct digest_mail *mail, const char *person, const struct digest_time *time,
    size_t *told, struct why *why)
{
	struct page *page = malloc(sizeof(*page));
	int64_t last = 0;
	int result = 0;

	*told = 0;
	if (page == NULL) {
		why_set(why, "no memory for a digest");
		return (-1);
	}
	/* Templates first: no tokens for a digest that cannot be written. */
	if (templates_of(mail, time->language, why) == NULL)
		result = -1;
	while (result == 0 && !deadline_passed(mail->deadline)) {
		result = read_page(mail, person, time, page, why);
		if (result == -1 || page->count == 0)
			break;
		/* Nobody is to be told of the same again and again. */
		if (page->rows[0].id <= last) {
			why_set(why, "state.db does not keep what he has been told of");
			result = -1;
			break;
		}
		result = send_page(mail, person, time, page, why);
		last = page->rows[page->count - 1].id;
		if (result == 0)
			*told += page->count;
	}
	if (result == 0 && deadline_passed(mail->deadline)) {
		why_set(why, "the time of this run is over");
		result = -1;
	}
	free(page);
	return (result);
}

enum answer
digest_mail_preview(const struct digest_mail *mail, const char *person,
    const struct digest_time *time, struct digest_text *text, struct why *why)
{
	struct page *page = malloc(sizeof(*page));
	enum answer answer = ANSWER_CANNOT_TELL;
	size_t i;

	if (page == NULL) {
		why_set(why, "no memory for a digest");
		return (ANSWER_CANNOT_TELL);
	}
	if (read_page(mail, person, time, page, why) == 0)
		answer = page->count > 0 ? ANSWER_YES : ANSWER_NO;
	for (i = 0; answer == ANSWER_YES && i < page->count; i++) {
		struct digest_entry *entry = &page->entries[i];

		if (write_link(mail, person, "release", "preview", entry->release, why) == -1 ||
		    write_link(mail, person, "delete", "preview", entry->remove, why) == -1 ||
		    (entry->sender[0] != '\0' &&
			write_link(mail, person, "allow", "preview", entry->allow, why) == -1))
			answer = ANSWER_CANNOT_TELL;
	}
	if (answer == ANSWER_YES && make_text(mail, person, time, page, text, why) == -1)
		answer = ANSWER_CANNOT_TELL;
	free(page);
	return (answer);
}
