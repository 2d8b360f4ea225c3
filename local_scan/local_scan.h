/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COEXIM_LOCAL_SCAN_H_
#define COEXIM_LOCAL_SCAN_H_

/*
 * What Exim calls of the module, loaded by local_scan_path or compiled in.
 * (exim_in.h has the two functions by which it asks for the version.)
 * Exim's own header declares local_scan() with the same type.
 */
#pragma GCC visibility push(default)

/**
 * local_scan(fd, return_text):
 * Judge the message that Exim has just received and whose body ${fd} holds.
 * Return one of Exim's LOCAL_SCAN codes; ${return_text} gets the reply, or
 * what becomes $local_scan_data when the message is accepted.
 */
int
local_scan(int fd, unsigned char **return_text);

#pragma GCC visibility pop

#endif /* COEXIM_LOCAL_SCAN_H_ */
