/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pages.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "directory.h"
#include "quarantine_db.h"
#include "quarantine_owner.h"
#include "report.h"
#include "token.h"

enum { WHO_SIZE = DIRECTORY_ADDRESS_SIZE + 16 };

/* Whether he whose link it is may act yet: who is blocked, or gone, may not, whatever mail of his
 * somebody has still open. */
static enum answer
is_here(const struct web *web, const struct token *token, struct why *why)
{
	struct directory *directory =
	    directory_open(web->house.directory, deadline_in_ms(web->settings.lock_wait_ms));
	enum answer answer = quarantine_receives(directory, token->person, why);

	directory_close(directory);
	return (answer);
}

/* The entry of a token that is good for what the link says. */
static enum answer
find(const struct web *web, struct quarantine *quarantine, const struct route *route,
    struct token *token, struct quarantine_entry *entry, struct why *why)
{
	enum answer answer =
	    token_look(quarantine_db(quarantine), route->token, TOKEN_WEB, time(NULL), token, why);

	if (answer == ANSWER_YES && token->action != route->action)
		answer = ANSWER_NO;
	if (answer == ANSWER_YES)
		answer = is_here(web, token, why);
	if (answer == ANSWER_YES)
		answer = quarantine_find(quarantine, token->entry, entry, why);
	if (answer == ANSWER_YES && entry->state != QUARANTINE_KEPT &&
	    entry->state != QUARANTINE_RELEASING)
		answer = ANSWER_NO;
	return (answer);
}

static void
write_button(const struct web *web, const struct route *route,
    const struct quarantine_message *message, struct page *page)
{
	static const struct pages_button buttons[TOKEN_ACTIONS] = {
	    [TOKEN_RELEASE] = {.looks = "yes", .words = "Release it to my mailbox"},
	    [TOKEN_ALLOW] = {.looks = "yes",
		.words = "Release it, and no longer keep back mail from "},
	    [TOKEN_DELETE] = {.looks = "no", .words = "Delete it"},
	};
	struct pages_button button = buttons[route->action];
	char proof[FORM_PROOF_SIZE], sender[QUARANTINE_ADDRESS_SIZE];

	quarantine_release_sender(message, sender);
	form_proof(&web->secret, token_action_names[route->action], route->token, proof);
	button.to = "";
	button.proof = proof;
	button.teach = route->action == TOKEN_DELETE;
	button.sender = route->action == TOKEN_ALLOW ? sender : "";
	pages_button(page, &button);
	page_html(page, "<p class=\"note\">Nothing has happened yet: it does when you press the "
			"button.</p>\n");
}

static void
look(const struct web *web, const struct route *route, struct quarantine *quarantine,
    struct page *page)
{
	struct quarantine_entry entry;
	struct token token;
	struct why why = {""};

	switch (find(web, quarantine, route, &token, &entry, &why)) {
	case ANSWER_NO:
		pages_not_valid(page);
		return;
	case ANSWER_CANNOT_TELL:
		pages_later(page, &why);
		return;
	case ANSWER_YES:
		break;
	}
	page_begin(page, 200,
	    route->action == TOKEN_DELETE ? "Delete this message?" : "Release this message?");
	pages_entry(page, &entry);
	if (entry.message.kind == QUARANTINE_SPAM || route->action == TOKEN_DELETE)
		write_button(web, route, &entry.message, page);
	else
		page_html(page, "<p class=\"bad\">It may do harm, so only your administrator can "
				"release it.</p>\n");
	page_end(page);
}

static void
write_done(const struct quarantine_entry *entry, enum token_action action, const struct why *why,
    struct page *page)
{
	char sender[QUARANTINE_ADDRESS_SIZE];

	if (action == TOKEN_DELETE) {
		page_begin(page, 200, "The message has been deleted");
	} else {
		page_begin(page, 200, "The message is on its way");
		page_html(page, "<p>You will find it in the mailbox of ");
		page_text(page, entry->address);
		page_html(page, ".</p>\n");
	}
	if (why->text[0] != '\0')
		page_html(page, "<p class=\"bad\">Not everything beside that could be done; your "
				"administrator sees in the log what is missing.</p>\n");
	else if (action == TOKEN_ALLOW) {
		quarantine_release_sender(&entry->message, sender);
		page_html(page, "<p>Mail from ");
		page_text(page, sender);
		page_html(page, " is no longer kept back as spam.</p>\n");
	}
	page_end(page);
}

/* What came of it, for who asked. Return whether his token is used up. */
static bool
write_end(enum quarantine_end end, const struct quarantine_entry *entry, enum token_action action,
    const struct why *why, struct page *page)
{
	switch (end) {
	case QUARANTINE_DONE:
		write_done(entry, action, why, page);
		return (true);
	case QUARANTINE_GONE:
		pages_not_valid(page);
		return (true);
	case QUARANTINE_FORBIDDEN:
	case QUARANTINE_INFECTED:
		page_begin(page, 403, "This message is not released");
		page_html(page, "<p class=\"bad\">It may do harm, so only your administrator can "
				"release it. It is still kept.</p>\n");
		page_end(page);
		return (false);
	case QUARANTINE_LATER:
		break;
	}
	pages_later(page, why);
	return (false);
}

static void
act(const struct web *web, const struct request *request, const struct route *route,
    struct quarantine *quarantine, struct page *page)
{
	struct deadline deadline = deadline_in_ms(web->settings.act_wait_ms);
	struct db *state = quarantine_db(quarantine);
	struct quarantine_order order = {.entry = 0};
	struct quarantine_entry entry;
	enum quarantine_end end;
	struct token token;
	struct why why = {""}, after = {""};
	char who[WHO_SIZE];
	enum answer answer;
	int left;

	answer = find(web, quarantine, route, &token, &entry, &why);
	if (answer == ANSWER_YES)
		answer = token_claim(state, route->token, TOKEN_WEB, time(NULL), &token, &why);
	if (answer == ANSWER_NO) {
		pages_not_valid(page);
		return;
	}
	if (answer == ANSWER_CANNOT_TELL) {
		pages_later(page, &why);
		return;
	}
	snprintf(who, sizeof(who), "%s by web", token.person);
	order.entry = token.entry;
	order.who = who;
	order.person = token.person;
	order.allow = token.action == TOKEN_ALLOW;
	order.teach = fields_value(&request->form, "teach")[0] != '\0';
	if (token.action == TOKEN_DELETE)
		end = hand_delete(&web->hand, &order, deadline, &why);
	else
		end = hand_release(&web->hand, &order, deadline, &why);
	if (end == QUARANTINE_DONE && why.text[0] != '\0')
		report_line("coexim-web", "entry %lld: %s", (long long)token.entry, why.text);
	if (write_end(end, &entry, token.action, &why, page))
		left = token_used(state, route->token, time(NULL), &after);
	else
		left = token_give_back(state, route->token, &after);
	/* The entry is what it has become all the same, and the claim ends. */
	if (left == -1)
		report_line(
		    "coexim-web", "entry %lld: its token: %s", (long long)token.entry, after.text);
}

void
pages_token(const struct web *web, const struct request *request, const struct route *route,
    struct page *page)
{
	const char *action = token_action_names[route->action];
	struct quarantine *quarantine;

	/* Before the token is looked at: the answer is the same for any. */
	if (request->method == REQUEST_POST &&
	    (request->foreign || !form_proved(&web->secret, action, route->token,
				     fields_value(&request->form, "form")))) {
		pages_not_valid(page);
		return;
	}
	quarantine = quarantine_open(web->house.state, deadline_in_ms(web->settings.lock_wait_ms));
	if (request->method == REQUEST_POST)
		act(web, request, route, quarantine, page);
	else
		look(web, route, quarantine, page);
	quarantine_close(quarantine);
}
