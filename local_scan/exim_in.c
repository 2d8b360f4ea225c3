/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "exim_in.h"

#include <sys/stat.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOCAL_SCAN
#include <exim4/local_scan.h>

int
local_scan_version_major(void)
{
	return (LOCAL_SCAN_ABI_VERSION_MAJOR);
}

int
local_scan_version_minor(void)
{
	return (LOCAL_SCAN_ABI_VERSION_MINOR);
}

/* Exim's text or, where it has none, "". */
static const char *
text_or_empty(const uschar *text)
{
	return (text != NULL ? (const char *)text : "");
}

/*
 * What Exim makes of a text in its own language, NULL where it cannot. The text is ours: what a
 * stranger wrote stands only in what it names.
 */
static const char *
expanded(const char *format, ...) __attribute__((format(printf, 1, 2)));

static const char *
expanded(const char *format, ...)
{
	char text[64];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return ((const char *)expand_string((uschar *)text));
}

/* What Exim exports as a variable of its own alone. What cannot be expanded is as good as empty. */
static const char *
variable(const char *name)
{
	const char *value = expanded("$%s", name);

	return (value != NULL ? value : "");
}

/*
 * The parsing of addresses is Exim's. EXIM: "${addresses:" begins with ">:" so that a > in the
 * header is no separator; it passes over what does not parse; "${address:" is empty for anything
 * but one mailbox, and for a group. "$rh_" is cut at 64 KB.
 */
static void
take_author(struct message_author *author, const char *name)
{
	author->mailbox = expanded("${address:$rh_%s:}", name);
	author->mailboxes = expanded("${addresses:>:$rh_%s:}", name);
	author->raw = expanded("$rh_%s:", name);
	author->decoded = expanded("$h_%s:", name);
}

static void
take_authors(struct message *message)
{
	take_author(&message->author[MESSAGE_FROM], "from");
	take_author(&message->author[MESSAGE_SENDER], "sender");
	take_author(&message->author[MESSAGE_RESENT_FROM], "resent-from");
	take_author(&message->author[MESSAGE_RESENT_SENDER], "resent-sender");
}

/*
 * EXIM: verified is 1 or 0, and unset without TLS. A name of a certificate that a known
 * authority signed is still a stranger's text. Asked of connections alone: a bounce has none.
 */
static const char *
peer_names(void)
{
	char names[] = "${if bool{${tls_in_certificate_verified}}"
		       "{${certextract{subj_altname,dns}{$tls_in_peercert}}\n"
		       "${certextract{subject,CN}{$tls_in_peercert}}}}";

	if (sender_host_address == NULL)
		return ("");
	return (text_or_empty(expand_string((uschar *)names)));
}

/* EXIM: a header of type '*' was deleted or rewritten; it is not part of the message. */
static bool
header_counts(const header_line *header)
{
	return (header->type != '*' && header->slen > 0);
}

static int
take_recipients(struct message *message, struct why *why)
{
	const char **addresses;
	size_t i;

	if (message->recipients_count == 0)
		return (0);
	addresses = calloc(message->recipients_count, sizeof(*addresses));
	if (addresses == NULL) {
		why_errno(why, "no memory for %zu recipients", message->recipients_count);
		return (-1);
	}
	for (i = 0; i < message->recipients_count; i++)
		addresses[i] = (const char *)recipients_list[i].address;
	message->recipients = addresses;
	return (0);
}

static int
take_headers(struct message *message, struct why *why)
{
	const header_line *header;
	size_t count = 0;

	for (header = header_list; header != NULL; header = header->next)
		count += header_counts(header);
	if (count == 0)
		return (0);
	message->headers = calloc(count, sizeof(*message->headers));
	if (message->headers == NULL) {
		why_errno(why, "no memory for %zu headers", count);
		return (-1);
	}
	for (header = header_list; header != NULL; header = header->next) {
		struct message_header *into = &message->headers[message->headers_count];

		if (!header_counts(header))
			continue;
		into->text = (const char *)header->text;
		into->size = (size_t)header->slen;
		message->headers_size += header->slen;
		message->headers_count++;
	}
	return (0);
}

/*
 * EXIM: the data file begins with a line of its own, whose length differs
 * between versions that share one ABI number; the position at entry is the
 * only truth about where the body begins.
 */
static int
take_body(int fd, struct message *message, struct why *why)
{
	struct stat status;
	off_t start = lseek(fd, 0, SEEK_CUR);

	if (start == -1 || fstat(fd, &status) == -1) {
		why_errno(why, "the message's data file");
		return (-1);
	}
	if (status.st_size < start) {
		why_set(why, "the message's data file ends before its body begins");
		return (-1);
	}
	message->body_fd = fd;
	message->body_start = start;
	message->body_size = status.st_size - start;
	return (0);
}

/*
 * EXIM: a line without a colon ends the headers and begins the body, while its DKIM reads on to the
 * empty line, so that another From may be signed than the one that is seen. Nothing tells of it but
 * the number of bytes received: an empty line is counted, and is neither header nor body. The
 * first header is Exim's own, and not received. (Headers that an ACL adds are none of S0.)
 */
static bool
headers_cut(const struct message *message)
{
	int64_t received = strtoll(variable("message_size"), NULL, 10);
	int64_t own = message->headers_count > 0 ? (int64_t)message->headers[0].size : 0;
	int64_t headers = message->headers_size - own;

	/* Nothing may follow at all. */
	if (message->body_size == 0 && received == headers)
		return (false);
	return (received != headers + 1 + message->body_size);
}

int
exim_in(int fd, struct message *message, struct why *why)
{
	*message = (struct message){
	    .interface = (const char *)interface_address,
	    .port = interface_port,
	    .peer = (const char *)sender_host_address,
	    .sender = text_or_empty(sender_address),
	    .recipients_count = recipients_count > 0 ? (size_t)recipients_count : 0,
	    .acl_contact = variable("acl_c_contact"),
	    .acl_ddos = variable("acl_c_ddos"),
	    .acl_dnsbl = variable("acl_c_dnsbl"),
	    .acl_dkim = variable("acl_m_dkim"),
	    .hostname = variable("primary_hostname"),
	    .helo = variable("sender_helo_name"),
	    .authenticated_id = variable("authenticated_id"),
	    .tls_cipher = variable("tls_in_cipher"),
	    .peer_names = peer_names(),
	    .longest_line = strtoll(variable("max_received_linelength"), NULL, 10),
	    .body_lines = strtoll(variable("body_linecount"), NULL, 10),
	    .body_fd = -1,
	};

	if (message->authenticated_id[0] != '\0')
		take_authors(message);
	else if (strcmp(message->acl_contact, "S0") == 0)
		take_author(&message->author[MESSAGE_FROM], "from");
	if (take_recipients(message, why) == -1 || take_headers(message, why) == -1)
		return (-1);
	if (take_body(fd, message, why) == -1)
		return (-1);
	message->headers_cut = headers_cut(message);
	return (0);
}

void
exim_in_free(struct message *message)
{
	void *recipients;

	/* A list that is const to all but who made it. */
	memcpy(&recipients, &message->recipients, sizeof(recipients));
	free(recipients);
	message->recipients = NULL;
	message->recipients_count = 0;
	free(message->headers);
	message->headers = NULL;
	message->headers_count = 0;
}
