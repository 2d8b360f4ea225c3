/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "admin_login.h"
#include "fileio.h"
#include "kept_file.h"
#include "plain_text.h"
#include "quarantine_days.h"
#include "report.h"

enum { LIST_MAX = 200, DAYS_MAX = 90, DAY_S = 86400, SHOWN_SIZE = 64 * 1024 };
enum { PATH_SIZE = 64, WHO_SIZE = ADMIN_NAME_SIZE + 32 };

/* Most of a text in a list: a byte may become six in HTML, and all rows of it fit on a page,
 * whatever strangers write. The page of the entry has all of it. */
enum { CELL_SIZE = 160, ROW_SIZE = 1024 };
_Static_assert(LIST_MAX *(4 * CELL_SIZE * 6 + ROW_SIZE) <= PAGE_SIZE_MAX,
    "a list of any texts fits on a page");

/* ---- the list ----------------------------------------------------------------------------------
 */

struct list {
	struct page *page;
	int64_t rows;
};

static void
cell(struct page *page, const char *text)
{
	char line[CELL_SIZE];

	page_html(page, "<td>");
	page_text(page, plain_text(line, sizeof(line), text, strlen(text)));
	page_html(page, "</td>");
}

static int
list_row(const struct quarantine_entry *entry, void *context)
{
	const struct quarantine_message *message = &entry->message;
	struct list *list = context;
	struct page *page = list->page;

	list->rows++;
	page_html(page, "<tr><td><a href=\"entry/");
	page_number(page, entry->id);
	page_html(page, "\">");
	page_time(page, message->kept_at);
	page_html(page, "</a></td>");
	cell(page, entry->address);
	cell(page, message->author[0] != '\0' ? message->author : message->sender);
	cell(page, message->subject);
	cell(page, message->reason);
	page_html(page, "<td class=\"n\">");
	if (message->scored)
		page_points(page, message->score_milli);
	page_html(page, "</td>");
	cell(page, quarantine_state_name(entry->state));
	page_html(page, "</tr>\n");
	return (0);
}

static void
input(struct page *page, const struct request *request, const char *name, const char *label)
{
	page_html(page, "<label>");
	page_html(page, label);
	page_html(page, "<input name=\"");
	page_html(page, name);
	page_html(page, "\" value=\"");
	page_attribute(page, fields_value(&request->query, name));
	page_html(page, "\"></label>\n");
}

static void
search_form(struct page *page, const struct request *request)
{
	bool ended = fields_value(&request->query, "ended")[0] != '\0';

	page_html(page, "<form class=\"find\" method=\"get\" action=\"\">\n");
	input(page, request, "recipient", "Recipient");
	input(page, request, "sender", "Sender");
	input(page, request, "reason", "Reason, kind or test");
	input(page, request, "days", "Of the last days");
	page_html(page, "<label><input type=\"checkbox\" name=\"ended\" value=\"1\"");
	page_html(page, ended ? " checked" : "");
	page_html(page, "> also released, deleted, expired</label>\n"
			"<button class=\"yes\">Search</button></form>\n");
}

static const char *
asked(const struct request *request, const char *name)
{
	const char *value = fields_value(&request->query, name);

	return (value[0] != '\0' ? value : NULL);
}

static void
write_list(struct quarantine *quarantine, const struct request *request, struct page *page)
{
	long days = strtol(fields_value(&request->query, "days"), NULL, 10);
	const struct quarantine_filter filter = {
	    .recipient = asked(request, "recipient"),
	    .sender = asked(request, "sender"),
	    .reason = asked(request, "reason"),
	    .since = days > 0 && days < 100000 ? time(NULL) - days * DAY_S : 0,
	    .limit = LIST_MAX,
	    .ended = asked(request, "ended") != NULL,
	};
	struct list list = {.page = page};
	struct why why = {""};

	page_begin(page, 200, "Quarantine");
	page_html(page, "<p><a href=\"days\">Counts per day</a></p>\n");
	search_form(page, request);
	page_html(page,
	    "<table><thead><tr><th>Kept</th><th>For</th><th>From</th><th>Subject</th>"
	    "<th>Why</th><th class=\"n\">Score</th><th>State</th></tr></thead><tbody>\n");
	if (quarantine_list(quarantine, &filter, list_row, &list, &why) == -1) {
		page_free(page);
		pages_later(page, &why);
		return;
	}
	page_html(page, "</tbody></table>\n<p class=\"note\">");
	page_number(page, list.rows);
	page_html(page, list.rows == LIST_MAX ? " shown, the newest: search for less to see others."
					      : " found.");
	page_html(page, "</p>\n");
	page_end(page);
}

/* ---- one entry ---------------------------------------------------------------------------------
 */

/* Its source, as text: nothing of it becomes active. */
static void
write_source(const struct web *web, const struct quarantine_message *message, struct page *page)
{
	struct why why = {""};
	ssize_t size = -1;
	off_t start = 0;
	char *text = malloc(SHOWN_SIZE);
	int fd = -1;

	if (text != NULL)
		fd = kept_file_open(web->house.folder, message->file, message->size, &start, &why);
	if (fd != -1) {
		size = fileio_read_at(fd, text, SHOWN_SIZE, start, &why);
		close(fd);
	}
	page_html(page, "<h2>Source</h2>\n");
	if (size >= 0) {
		page_html(page, "<pre>");
		page_lines(page, text, (size_t)size);
		page_html(page, "</pre>\n");
		if (message->size > size)
			page_html(page, "<p class=\"note\">Cut here.</p>\n");
	} else {
		report_line("coexim-web", "%s", why.text);
		page_html(page, "<p class=\"bad\">Its file cannot be read: see the log.</p>\n");
	}
	free(text);
}

static void
write_buttons(const struct web *web, const struct request *request,
    const struct quarantine_entry *entry, struct page *page)
{
	char proof[FORM_PROOF_SIZE], to[PATH_SIZE];
	struct pages_button button = {.to = to, .proof = proof, .sender = ""};

	snprintf(to, sizeof(to), "%lld/release", (long long)entry->id);
	form_proof(&web->secret, to, request->administrator, proof);
	button.looks = entry->message.kind == QUARANTINE_SPAM ? "yes" : "no";
	button.words = entry->message.kind == QUARANTINE_SPAM
			   ? "Release it"
			   : "Release it, although it may do harm";
	pages_button(page, &button);
	snprintf(to, sizeof(to), "%lld/delete", (long long)entry->id);
	form_proof(&web->secret, to, request->administrator, proof);
	button.looks = "no";
	button.words = "Delete it";
	button.teach = entry->message.kind == QUARANTINE_SPAM;
	pages_button(page, &button);
}

static void
row(struct page *page, const char *name, const char *text)
{
	page_html(page, "<dt>");
	page_html(page, name);
	page_html(page, "</dt><dd>");
	page_text(page, text);
	page_html(page, "</dd>\n");
}

static void
write_entry(const struct web *web, const struct request *request,
    const struct quarantine_entry *entry, struct page *page)
{
	const struct quarantine_message *message = &entry->message;

	page_begin(page, 200, "A message in quarantine");
	page_html(page, "<p><a href=\"../\">All</a></p>\n");
	pages_entry(page, entry);
	page_html(page, "<dl>\n");
	row(page, "State", quarantine_state_name(entry->state));
	row(page, "Kind", quarantine_kind_name(message->kind));
	row(page, "Tests", message->tests);
	row(page, "Came by", message->contact);
	row(page, "Mailbox", entry->mailbox);
	row(page, "Exim's id", message->exim_id);
	page_html(page, "<dt>Size</dt><dd>");
	page_number(page, message->size);
	page_html(page, " bytes</dd>\n</dl>\n");
	if (entry->state == QUARANTINE_KEPT || entry->state == QUARANTINE_RELEASING)
		write_buttons(web, request, entry, page);
	if (message->file_there)
		write_source(web, message, page);
	page_end(page);
}

static void
look(const struct web *web, struct quarantine *quarantine, const struct request *request,
    const struct route *route, struct page *page)
{
	struct quarantine_entry entry;
	struct why why = {""};
	char who[WHO_SIZE];

	switch (quarantine_find(quarantine, route->entry, &entry, &why)) {
	case ANSWER_NO:
		pages_not_valid(page);
		return;
	case ANSWER_CANNOT_TELL:
		pages_later(page, &why);
		return;
	case ANSWER_YES:
		break;
	}
	/* Who reads another's mail is written down first. */
	snprintf(who, sizeof(who), "%s by web", request->administrator);
	if (quarantine_note(quarantine, entry.id, who, "show", "", &why) == -1)
		pages_later(page, &why);
	else
		write_entry(web, request, &entry, page);
}

/* ---- what he does ------------------------------------------------------------------------------
 */

static void
write_end(enum quarantine_end end, const struct why *why, struct page *page)
{
	switch (end) {
	case QUARANTINE_DONE:
		page_begin(page, 200, "Done");
		break;
	case QUARANTINE_GONE:
		page_begin(page, 409, "It was released or deleted before");
		break;
	case QUARANTINE_FORBIDDEN:
	case QUARANTINE_INFECTED:
		page_begin(page, 403, "It is not released");
		break;
	case QUARANTINE_LATER:
		pages_later(page, why);
		return;
	}
	if (why->text[0] != '\0') {
		page_html(page, "<p class=\"bad\">");
		page_text(page, why->text);
		page_html(page, "</p>\n");
	}
	page_html(page, "<p><a href=\"../../\">All</a></p>\n");
	page_end(page);
}

static void
act(const struct web *web, const struct request *request, const struct route *route,
    struct page *page)
{
	struct deadline deadline = deadline_in_ms(web->settings.act_wait_ms);
	bool release = route->kind == ROUTE_ENTRY_RELEASE;
	struct quarantine_order order = {.entry = route->entry, .administrator = true};
	char what[PATH_SIZE], who[WHO_SIZE];
	enum quarantine_end end;
	struct why why = {""};

	snprintf(
	    what, sizeof(what), "%lld/%s", (long long)route->entry, release ? "release" : "delete");
	if (request->foreign || !form_proved(&web->secret, what, request->administrator,
				    fields_value(&request->form, "form"))) {
		pages_not_valid(page);
		return;
	}
	snprintf(who, sizeof(who), "%s by web", request->administrator);
	order.who = who;
	order.teach = fields_value(&request->form, "teach")[0] != '\0';
	if (release)
		end = hand_release(&web->hand, &order, deadline, &why);
	else
		end = hand_delete(&web->hand, &order, deadline, &why);
	write_end(end, &why, page);
}

/* ---- counts ------------------------------------------------------------------------------------
 */

static int
day_row(const struct quarantine_day *day, void *context)
{
	struct page *page = context;
	const int64_t numbers[] = {
	    day->spam, day->malware, day->virus, day->released, day->deleted, day->expired};
	size_t i;

	page_html(page, "<tr>");
	cell(page, day->day);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		page_html(page, "<td class=\"n\">");
		page_number(page, numbers[i]);
		page_html(page, "</td>");
	}
	page_html(page, "</tr>\n");
	return (0);
}

static void
write_days(struct quarantine *quarantine, struct page *page)
{
	struct why why = {""};

	page_begin(page, 200, "Quarantine, counts per day");
	page_html(page,
	    "<p><a href=\"./\">All</a></p>\n<table><thead><tr><th>Kept on</th>"
	    "<th class=\"n\">spam</th><th class=\"n\">malware</th><th class=\"n\">virus</th>"
	    "<th class=\"n\">released since</th><th class=\"n\">deleted</th>"
	    "<th class=\"n\">expired</th></tr></thead><tbody>\n");
	if (quarantine_days(quarantine, DAYS_MAX, day_row, page, &why) == -1) {
		page_free(page);
		pages_later(page, &why);
		return;
	}
	page_html(page, "</tbody></table>\n"
			"<p class=\"note\">Messages by recipient, days in UTC.</p>\n");
	page_end(page);
}

void
pages_admin(const struct web *web, const struct request *request, const struct route *route,
    struct page *page)
{
	bool post = request->method == REQUEST_POST;
	struct quarantine *quarantine;

	if (post && (route->kind == ROUTE_ENTRY_RELEASE || route->kind == ROUTE_ENTRY_DELETE)) {
		act(web, request, route, page);
		return;
	}
	quarantine = quarantine_open(web->house.state, deadline_in_ms(web->settings.lock_wait_ms));
	if (!post && route->kind == ROUTE_LIST) {
		write_list(quarantine, request, page);
	} else if (!post && route->kind == ROUTE_DAYS) {
		write_days(quarantine, page);
	} else if (!post && route->kind == ROUTE_ENTRY) {
		look(web, quarantine, request, route, page);
	} else if (!post && route->kind == ROUTE_ADMIN) {
		page_begin(page, 302, "Quarantine");
		page->location = "admin/";
		page_html(page, "<p><a href=\"admin/\">Quarantine</a></p>\n");
		page_end(page);
	} else {
		pages_not_valid(page);
	}
	quarantine_close(quarantine);
}
