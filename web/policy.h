/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef POLICY_H_
#define POLICY_H_

enum { POLICY_SIZE = 256 };

/**
 * policy_write(policy):
 * The Content-Security-Policy of all pages: their own style, by its hash, and forms to us; no
 * script, picture or frame.
 */
void
policy_write(char policy[POLICY_SIZE]);

#endif /* POLICY_H_ */
