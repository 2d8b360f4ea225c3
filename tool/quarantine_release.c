/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quarantine_release.h"

#include <sys/mman.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "act_log.h"
#include "database_path.h"
#include "directory.h"
#include "fdio.h"
#include "kept_file.h"
#include "quarantine.h"
#include "quarantine_owner.h"
#include "quarantine_settings.h"
#include "quarantine_sweep.h"
#include "quarantine_teach.h"
#include "scanner.h"
#include "submit.h"

/* One act, from its order to its end. */
struct act {
	const struct quarantine_house *house;
	const struct quarantine_order *order;
	struct deadline deadline;
	struct quarantine *quarantine;
	struct quarantine_entry entry;
	struct quarantine_settings settings;
	int message; /* a copy, which nobody changes; -1: none yet */
	struct why *why;
};

static const char *
folder_of(const struct act *act)
{
	return (quarantine_folder(act->house->folder));
}

static void
log_act(const struct act *act, const char *what, const char *words)
{
	act_log("quarantine %s entry=%lld by=\"%s\" id=%s to=<%s> kind=%s%s%s", what,
	    (long long)act->entry.id, act->order->who, act->entry.message.exim_id,
	    act->entry.address, quarantine_kind_name(act->entry.message.kind),
	    words[0] != '\0' ? " " : "", words);
}

/* The entry, when it is there to be acted upon. */
static enum quarantine_end
find(struct act *act)
{
	switch (quarantine_find(act->quarantine, act->order->entry, &act->entry, act->why)) {
	case ANSWER_CANNOT_TELL:
		return (QUARANTINE_LATER);
	case ANSWER_NO:
		why_set(act->why, "there is no entry %lld", (long long)act->order->entry);
		return (QUARANTINE_GONE);
	case ANSWER_YES:
		break;
	}
	if (act->entry.state == QUARANTINE_RELEASING) {
		/* If that fails it is kept again: who asked now has lost nothing. */
		why_set(
		    act->why, "entry %lld is being released just now", (long long)act->entry.id);
		return (QUARANTINE_LATER);
	}
	if (act->entry.state != QUARANTINE_KEPT) {
		why_set(act->why, "entry %lld is %s already", (long long)act->entry.id,
		    quarantine_state_name(act->entry.state));
		return (QUARANTINE_GONE);
	}
	if (act->entry.message.kind != QUARANTINE_SPAM && !act->order->administrator) {
		why_set(act->why, "entry %lld is %s: the administrator's alone",
		    (long long)act->entry.id, quarantine_kind_name(act->entry.message.kind));
		return (QUARANTINE_FORBIDDEN);
	}
	return (QUARANTINE_DONE);
}

/* What the directory says: settings; and whether ${address}, where it is not NULL, is somebody's
 * now. */
static enum quarantine_end
ask_directory(struct act *act, const char *address)
{
	struct directory *directory =
	    directory_open(directory_path(act->house->directory), act->deadline);
	enum answer answer = ANSWER_CANNOT_TELL;

	if (quarantine_settings_read(directory, &act->settings, act->why) == 0)
		answer = address != NULL ? quarantine_receives(directory, address, act->why)
					 : ANSWER_YES;
	directory_close(directory);
	if (answer == ANSWER_NO)
		why_set(act->why, "the directory has no active mailbox for %.300s now", address);
	return (answer == ANSWER_YES ? QUARANTINE_DONE : QUARANTINE_LATER);
}

/* The message, copied into memory and compared with what was taken in: what is scanned is what goes
 * out. */
static enum quarantine_end
copy_message(struct act *act)
{
	const struct quarantine_message *message = &act->entry.message;
	char hex[QUARANTINE_HASH_SIZE];
	off_t start;
	int fd = kept_file_open(folder_of(act), message->file, message->size, &start, act->why);

	if (fd == -1)
		return (QUARANTINE_LATER);
	act->message = memfd_create("message", MFD_CLOEXEC);
	if (act->message == -1)
		why_errno(act->why, "no memory for the message");
	else if (fdio_copy_file(act->message, fd, start, act->why) != message->size)
		why_set(act->why, "the message cannot be read");
	else if (kept_file_hash(act->message, 0, hex, act->why) == 0 &&
		 strcmp(hex, message->sha256) != 0)
		why_set(act->why, "the file %s is damaged: it is not what was kept", message->file);
	close(fd);
	return (act->why->text[0] == '\0' ? QUARANTINE_DONE : QUARANTINE_LATER);
}

/* By today's signatures. A virus that the administrator knows of is his to release. */
static enum quarantine_end
scan(struct act *act)
{
	const char *socket = act->house->socket != NULL ? act->house->socket : SCANNER_SOCKET;
	char name[SCANNER_NAME_SIZE];

	if (act->entry.message.kind == QUARANTINE_VIRUS)
		return (QUARANTINE_DONE);
	switch (scanner_virus(socket, act->message, act->deadline, name, act->why)) {
	case ANSWER_NO:
		return (QUARANTINE_DONE);
	case ANSWER_CANNOT_TELL:
		return (QUARANTINE_LATER);
	case ANSWER_YES:
		break;
	}
	if (quarantine_becomes(act->quarantine, act->entry.id, QUARANTINE_VIRUS, name,
		act->order->who, act->why) == -1)
		return (QUARANTINE_LATER);
	log_act(act, "virus", name);
	why_set(act->why, "there is a virus in it: %s", name);
	return (QUARANTINE_INFECTED);
}

static enum answer
change(struct act *act, enum quarantine_state from, enum quarantine_state to, const char *what,
    const char *words, struct why *why)
{
	const struct quarantine_change wanted = {
	    .who = act->order->who, .what = what, .words = words, .from = from, .to = to};

	return (quarantine_change(act->quarantine, act->entry.id, &wanted, why));
}

/* From kept to ${to}: mine, or another's who was faster. */
static enum quarantine_end
claim(struct act *act, enum quarantine_state to, const char *what)
{
	switch (change(
	    act, QUARANTINE_KEPT, to, what, act->order->allow ? "and allow" : "", act->why)) {
	case ANSWER_YES:
		return (QUARANTINE_DONE);
	case ANSWER_NO:
		why_set(act->why, "somebody else was faster, and may not have ended yet");
		break;
	case ANSWER_CANNOT_TELL:
		break;
	}
	return (QUARANTINE_LATER);
}

/* Hand it over, once. One that dies between the two leaves it "releasing": quarantine_recover(). */
static enum quarantine_end
submit(struct act *act)
{
	const struct submission submission = {.sender = act->entry.message.sender,
	    .recipient = act->entry.address,
	    .message = act->message,
	    .protocol = QUARANTINE_PROTOCOL};
	enum quarantine_end end = claim(act, QUARANTINE_RELEASING, "release");
	struct why unheard = {""};

	if (end != QUARANTINE_DONE)
		return (end);
	if (lseek(act->message, 0, SEEK_SET) == -1)
		why_errno(act->why, "the message cannot be read");
	else if (submit_as(&submission, act->deadline, act->why) == 0)
		return (QUARANTINE_DONE);
	change(
	    act, QUARANTINE_RELEASING, QUARANTINE_KEPT, "release-failed", act->why->text, &unheard);
	log_act(act, "release-failed", act->why->text);
	return (QUARANTINE_LATER);
}

/* "bob@partner.example", of what no address with quotes needs. */
static bool
is_address(const char *text, size_t size)
{
	const char *at = memchr(text, '@', size);
	size_t i;

	for (i = 0; i < size; i++)
		if (text[i] <= ' ' || text[i] > '~' || strchr("<>()[]\\\",:;", text[i]) != NULL)
			return (false);
	return (at != NULL && at > text && at + 1 < text + size &&
		memchr(at + 1, '@', (size_t)(text + size - at) - 1) == NULL);
}

void
quarantine_release_sender(
    const struct quarantine_message *message, char out[QUARANTINE_ADDRESS_SIZE])
{
	const char *author = message->author, *start = strrchr(author, '<');
	size_t size = strlen(author);

	/* A text with two of them may show one and mean the other. */
	if (start != NULL && author[size - 1] == '>' && strchr(author, '@') == strrchr(author, '@'))
		size = strlen(++start) - 1;
	else
		start = author;
	if (!is_address(start, size)) {
		start = message->sender;
		size = strlen(start);
	}
	snprintf(out, QUARANTINE_ADDRESS_SIZE, "%.*s", (int)size, start);
}

static void
allow(struct act *act)
{
	const char *person = act->order->person;
	char sender[QUARANTINE_ADDRESS_SIZE];
	struct why why = {""};

	if (person == NULL && !act->entry.is_group)
		person = act->entry.mailbox;
	quarantine_release_sender(&act->entry.message, sender);
	if (person == NULL)
		why_set(&why, "%s is a group, which has no senders of its own", act->entry.mailbox);
	else if (quarantine_allow(act->quarantine, person, sender, &why) == 0)
		log_act(act, "allow", sender);
	if (why.text[0] != '\0')
		why_set(act->why, "released, but the sender is not allowed for good: %s", why.text);
}

static void
teach(struct act *act, const char *kind)
{
	struct why why = {""};

	if (act->settings.teach == 1 && act->entry.message.kind == QUARANTINE_SPAM &&
	    quarantine_teach(folder_of(act), kind, act->entry.message.file, act->message,
		act->entry.message.size, &why) == -1)
		why_set(act->why, "done, but nothing is learned of it: %s", why.text);
}

static void
sweep(struct act *act)
{
	struct why why = {""};

	/* What stays is swept by the next expire. */
	if (quarantine_sweep(act->quarantine, folder_of(act), act->entry.message.id, &why) == -1)
		log_act(act, "sweep-failed", why.text);
}

/* All that is left to do once the mail system has it. */
static void
finish_release(struct act *act)
{
	struct why why = {""};

	if (change(act, QUARANTINE_RELEASING, QUARANTINE_RELEASED, "released", "", &why) ==
	    ANSWER_CANNOT_TELL)
		why_set(act->why, "released, but this could not be written down: %s", why.text);
	log_act(act, "released", why.text);
	if (act->order->allow)
		allow(act);
	teach(act, "ham");
	if (why.text[0] == '\0')
		sweep(act);
}

static void
begin(struct act *act)
{
	act->message = -1;
	act->quarantine = quarantine_open(state_path(act->house->state), act->deadline);
}

static void
end(struct act *act)
{
	if (act->message != -1)
		close(act->message);
	quarantine_close(act->quarantine);
}

enum quarantine_end
quarantine_release(const struct quarantine_house *house, const struct quarantine_order *order,
    struct deadline deadline, struct why *why)
{
	struct act act = {.house = house, .order = order, .deadline = deadline, .why = why};
	enum quarantine_end result;

	begin(&act);
	result = find(&act);
	if (result == QUARANTINE_DONE)
		result = ask_directory(&act, act.entry.address);
	if (result == QUARANTINE_DONE)
		result = copy_message(&act);
	if (result == QUARANTINE_DONE)
		result = scan(&act);
	if (result == QUARANTINE_DONE)
		result = submit(&act);
	if (result == QUARANTINE_DONE)
		finish_release(&act);
	end(&act);
	return (result);
}

enum quarantine_end
quarantine_delete(const struct quarantine_house *house, const struct quarantine_order *order,
    struct deadline deadline, struct why *why)
{
	struct act act = {.house = house, .order = order, .deadline = deadline, .why = why};
	struct why unread = {""};
	enum quarantine_end result;

	begin(&act);
	result = find(&act);
	if (result == QUARANTINE_DONE && order->teach)
		result = ask_directory(&act, NULL);
	if (result == QUARANTINE_DONE && order->teach) {
		/* A file that is gone or damaged teaches nothing, and may be deleted all the same.
		 */
		act.why = &unread;
		if (copy_message(&act) != QUARANTINE_DONE)
			act.settings.teach = 0;
		act.why = why;
	}
	if (result == QUARANTINE_DONE)
		result = claim(&act, QUARANTINE_DELETED, "delete");
	if (result == QUARANTINE_DONE) {
		log_act(&act, "deleted", "");
		if (order->teach)
			teach(&act, "spam");
		sweep(&act);
	}
	end(&act);
	return (result);
}
