/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pages.h"

#include <string.h>

#include "report.h"

void
pages_not_valid(struct page *page)
{
	page_begin(page, 404, "This link is no longer valid");
	page_html(page, "<p>It was used already, it is too old, or it is none of ours.</p>\n"
			"<p class=\"note\">If you have pressed a button just now, look into your "
			"mailbox first; "
			"else open the link in your mail once more.</p>\n");
	page_end(page);
}

void
pages_later(struct page *page, const struct why *why)
{
	report_line("coexim-web", "cannot tell: %s", why->text);
	page_begin(page, 503, "This cannot be done right now");
	page_html(page, "<p>Nothing is lost. Please open the link in your mail again in a few "
			"minutes.</p>\n");
	page_end(page);
}

static void
row_begin(struct page *page, const char *name)
{
	page_html(page, "<dt>");
	page_html(page, name);
	page_html(page, "</dt><dd>");
}

static void
row_text(struct page *page, const char *name, const char *text)
{
	row_begin(page, name);
	page_text(page, text[0] != '\0' ? text : "(none)");
	page_html(page, "</dd>\n");
}

void
pages_entry(struct page *page, const struct quarantine_entry *entry)
{
	const struct quarantine_message *message = &entry->message;

	page_html(page, "<dl>\n");
	row_text(page, "From", message->author);
	if (strcmp(message->author, message->sender) != 0)
		row_text(page, "Sent by", message->sender);
	row_text(page, "Subject", message->subject);
	row_text(page, "For", entry->address);
	row_begin(page, "Received");
	page_time(page, message->kept_at);
	page_html(page, "</dd>\n");
	row_text(page, "Why", message->reason);
	/* The verdict's own words end with it. */
	if (message->scored && strstr(message->reason, " points") == NULL) {
		row_begin(page, "Score");
		page_points(page, message->score_milli);
		page_html(page, "</dd>\n");
	}
	row_begin(page, "Kept until");
	page_time(page, message->expires_at);
	page_html(page, "</dd>\n</dl>\n");
}

void
pages_button(struct page *page, const struct pages_button *button)
{
	page_html(page, "<form class=\"act\" method=\"post\" action=\"");
	page_html(page, button->to);
	page_html(page, "\"><input type=\"hidden\" name=\"form\" value=\"");
	page_html(page, button->proof);
	page_html(page, "\">");
	page_html(page, "<button class=\"");
	page_html(page, button->looks);
	page_html(page, "\">");
	page_html(page, button->words);
	if (button->sender[0] != '\0')
		page_text(page, button->sender);
	page_html(page, "</button>");
	if (button->teach)
		page_html(page, "<p><label><input type=\"checkbox\" name=\"teach\" value=\"1\" "
				"checked> It is spam: learn from it</label></p>");
	page_html(page, "</form>\n");
}

void
pages_answer(const struct web *web, const struct request *request, struct page *page)
{
	struct route route = route_of(request->path);

	if (request->method == REQUEST_OTHER)
		route.kind = ROUTE_NONE;
	switch (route.kind) {
	case ROUTE_TOKEN:
		pages_token(web, request, &route, page);
		return;
	case ROUTE_ADMIN:
	case ROUTE_LIST:
	case ROUTE_DAYS:
	case ROUTE_ENTRY:
	case ROUTE_ENTRY_RELEASE:
	case ROUTE_ENTRY_DELETE:
		if (request->administrator == NULL)
			break;
		pages_admin(web, request, &route, page);
		return;
	case ROUTE_NONE:
		break;
	}
	pages_not_valid(page);
}
