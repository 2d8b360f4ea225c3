/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef REPORT_H_
#define REPORT_H_

/*
 * Log lines of a resident program: one line an event, on standard error,
 * where systemd or a terminal takes it from there.
 */

/* Longest line, in bytes with its LF; a longer one is cut and ends in "...". */
enum { REPORT_LINE_MAX = 1024 };

/**
 * report_line(who, format, ...):
 * Write "${who}[pid]: text" and an LF with one write(2). Bytes of the text
 * outside 0x20 to 0x7e become \xHH, so that no value can end the line or begin another.
 * Never fails: what cannot be written is lost.
 */
void
report_line(const char *who, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif /* REPORT_H_ */
