/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "contact.h"

#include <stdio.h>
#include <string.h>

#include "rows.h"

/* The directory that answers what the row says, to show that each answer travels. */
struct directory {
	enum answer answer;
	const char *contact;
	int asked;
};

enum answer
directory_contact(struct directory *directory, const char *interface, int port,
    char contact[DIRECTORY_NAME_SIZE], struct why *why)
{
	directory->asked++;
	assert_string_equal(interface, "192.0.2.1");
	assert_int_equal(port, 25);
	if (directory->answer == ANSWER_CANNOT_TELL)
		why_set(why, "database is locked");
	if (directory->answer == ANSWER_YES)
		snprintf(contact, DIRECTORY_NAME_SIZE, "%s", directory->contact);
	return (directory->answer);
}

struct contact_row {
	const char *name;
	const char *interface;
	const char *acl_contact;
	struct directory directory;
	enum answer want;
	enum contact want_contact;
	const char *want_why;
	int want_asked;
};

static const struct contact_row rows[] = {
    {"S0", "192.0.2.1", "S0", {ANSWER_YES, "S0", 0}, ANSWER_YES, CONTACT_S0, "", 1},
    {"S1", "192.0.2.1", "S1", {ANSWER_YES, "S1", 0}, ANSWER_YES, CONTACT_S1, "", 1},
    {"S2", "192.0.2.1", "S2", {ANSWER_YES, "S2", 0}, ANSWER_YES, CONTACT_S2, "", 1},
    {"no interface is LOCAL, and nobody is asked", NULL, "", {ANSWER_CANNOT_TELL, "", 0},
	ANSWER_YES, CONTACT_LOCAL, "", 0},
    {"no row names interface and port", "192.0.2.1", "S0", {ANSWER_NO, "", 0}, ANSWER_NO,
	CONTACT_UNKNOWN, "no row of listener has interface 192.0.2.1 port 25", 1},
    {"database trouble is not 'no row'", "192.0.2.1", "S0", {ANSWER_CANNOT_TELL, "", 0},
	ANSWER_CANNOT_TELL, CONTACT_UNKNOWN, "database is locked", 1},
    {"the ACL found another contact", "192.0.2.1", "S1", {ANSWER_YES, "S0", 0}, ANSWER_NO,
	CONTACT_UNKNOWN, "listener says S0 for interface 192.0.2.1 port 25, acl_c_contact says S1",
	1},
    {"the ACL found nothing", "192.0.2.1", "", {ANSWER_YES, "S0", 0}, ANSWER_NO, CONTACT_UNKNOWN,
	"listener says S0 for interface 192.0.2.1 port 25, acl_c_contact says nothing", 1},
    {"a contact that sends takes no connection", "192.0.2.1", "S3", {ANSWER_YES, "S3", 0},
	ANSWER_NO, CONTACT_UNKNOWN,
	"listener says S3 for interface 192.0.2.1 port 25, which receives nothing", 1},
    {"LOCAL has no listener", "192.0.2.1", "LOCAL", {ANSWER_YES, "LOCAL", 0}, ANSWER_NO,
	CONTACT_UNKNOWN,
	"listener says LOCAL for interface 192.0.2.1 port 25, which receives nothing", 1},
    {"a name nobody knows", "192.0.2.1", "-", {ANSWER_YES, "-", 0}, ANSWER_NO, CONTACT_UNKNOWN,
	"listener says - for interface 192.0.2.1 port 25, which receives nothing", 1},
};

static void
test_row(void **state)
{
	const struct contact_row *row = *state;
	struct message message = {.interface = row->interface,
	    .port = 25,
	    .acl_contact = row->acl_contact,
	    .sender = "a@b"};
	struct directory directory = row->directory;
	enum contact contact = CONTACT_S2;
	struct why why = {""};

	assert_int_equal(contact_find(&message, &directory, &contact, &why), row->want);
	assert_int_equal(contact, row->want_contact);
	assert_string_equal(why.text, row->want_why);
	assert_int_equal(directory.asked, row->want_asked);
}

struct bounce_row {
	const char *name;
	const char *interface, *sender;
	bool want;
};

static const struct bounce_row bounces[] = {
    {"Exim's own bounce", NULL, "", true},
    {"a local program's mail", NULL, "root@gw.example", false},
    {"a bounce from the internet is none of ours", "192.0.2.1", "", false},
};

static void
test_bounce(void **state)
{
	const struct bounce_row *row = *state;
	struct message message = {.interface = row->interface, .sender = row->sender};

	assert_int_equal(contact_is_own_bounce(&message), row->want);
}

int
main(void)
{
	struct CMUnitTest tests[32];
	size_t used = 0;

	ROWS_ADD(tests, used, rows, test_row);
	ROWS_ADD(tests, used, bounces, test_bounce);
	return (ROWS_RUN("local_scan/contact", tests, used));
}
