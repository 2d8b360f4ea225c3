/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EXIM_LOGIN_H_
#define EXIM_LOGIN_H_

/*
 * What the ACL acl_login asks by ${dlfunc where a site's passwords are Dovecot's. Exim documents
 * such functions in the chapter "String expansions".
 */

#pragma GCC visibility push(default)
/**
 * coexim_dovecot_login(yield, argc, argv):
 * ${argv}: socket, login, password, the peer's address, ours, and the seconds that Dovecot may
 * take, 1 to 120. ${yield}: "yes", "no", or "cannot tell: " and why, fit for a log
 * line; it lies in memory of this file's own, good until the next call. Returns OK; or ERROR for
 * wrong arguments, which Exim takes as an expansion that failed: a temporary refusal.
 */
int
coexim_dovecot_login(unsigned char **yield, int argc, unsigned char *argv[]);
#pragma GCC visibility pop

#endif /* EXIM_LOGIN_H_ */
