/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ACT_LOG_H_
#define ACT_LOG_H_

/**
 * act_log(format, ...):
 * One line in the system's log (syslog(3), facility mail, by the name coexim): what was done. What
 * is outside 0x20 to 0x7e becomes \xHH. Never fails: the audit in state.db is what counts.
 */
void
act_log(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* ACT_LOG_H_ */
