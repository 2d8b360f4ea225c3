/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OPERATOR_H_
#define OPERATOR_H_

enum { OPERATOR_SIZE = 128 };

/**
 * operator_name(out):
 * Who runs this program, for audit and log: the name of the user, and, under sudo(8), "root (sudo
 * by anna)". To be asked before mail_user_become(). Whoever may run as root may say what he
 * likes; this is to know, not to prove.
 */
void
operator_name(char out[OPERATOR_SIZE]);

#endif /* OPERATOR_H_ */
