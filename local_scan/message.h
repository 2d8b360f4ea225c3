/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MESSAGE_H_
#define MESSAGE_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * One message as Exim received it, in plain C types. Made by exim_in() alone;
 * everything after it takes a const pointer. The texts stay Exim's and are
 * good until local_scan() returns.
 */

/* One header with its folded lines, each line ended by LF. */
struct message_header {
	const char *text;
	size_t size;
};

/* The header lines that say whose the message is. */
enum message_author_line {
	MESSAGE_FROM,
	MESSAGE_SENDER,
	MESSAGE_RESENT_FROM,
	MESSAGE_RESENT_SENDER,
	MESSAGE_AUTHORS
};

/* One of them as Exim reads it; "" where there is none, NULL where Exim cannot. */
struct message_author {
	const char *mailbox;   /* the only address; "" when it is not exactly one, or in a group */
	const char *mailboxes; /* all that can be read, ':' between; what cannot is left out */
	const char *raw;       /* the text as it came */
	const char *decoded;   /* with its encoded words as UTF-8 */
};

struct message {
	const char *interface; /* address that took the connection, or NULL: no connection */
	int port;              /* its port; of no meaning without an interface */
	const char *peer;      /* address of the sending host, or NULL */
	const char *sender;    /* envelope sender, "" for the null sender */
	const char *const *recipients; /* envelope addresses, in the order in which they came */
	size_t recipients_count;       /* 0 when an ACL discarded them all */
	const char *acl_contact;       /* what the connect ACL found; "" for nothing */
	const char *acl_ddos;          /* what it found the ddos row to say; "" for nothing */
	const char *acl_dkim; /* what acl_dkim found of signatures (dkim.h); "" for nothing */
	const char *hostname; /* our own name */
	const char *helo;     /* what the peer called itself; "" for nothing */
	const char
	    *acl_dnsbl; /* what the MAIL ACL found listed: "zone=weight,...", in thousandths */
	const char *authenticated_id; /* the login, lower case; "" when nobody has logged in */
	const char *tls_cipher;       /* "" when the connection is not encrypted */
	/* The names in the peer's certificate, one a line; "" when it shows none that is verified.
	 */
	const char *peer_names;

	/* Filled where somebody has logged in; at S0 MESSAGE_FROM alone. Nobody else's are judged.
	 */
	struct message_author author[MESSAGE_AUTHORS];

	struct message_header *headers; /* without the deleted ones */
	size_t headers_count;
	int64_t headers_size; /* bytes of all of them */
	int64_t longest_line; /* bytes of the longest line that was received, without its end */

	int body_fd;       /* Exim's, and locked: never closed, never duplicated, never moved */
	off_t body_start;  /* where in the file the body begins */
	int64_t body_size; /* bytes */
	int64_t body_lines;
	/*
	 * Something else than an empty line ended the headers, and is the first line of the body.
	 * Who read the message as it came has seen more of them.
	 */
	bool headers_cut;
};

/* Bytes of the message: headers, the empty line, body. */
static inline int64_t
message_size(const struct message *message)
{
	return (message->headers_size + 1 + message->body_size);
}

#endif /* MESSAGE_H_ */
