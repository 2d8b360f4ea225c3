/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SCAN_DATA_H_
#define SCAN_DATA_H_

#include "verdict.h"

/*
 * What an accepted message takes along to the routers: Exim keeps it in the spool file as
 * $local_scan_data, and no header that a sender writes can forge it.
 */

/* Longest, in bytes with its NUL. EXIM: above 16 KB it is cut without a word. */
enum { SCAN_DATA_SIZE = 15 * 1024 };

/**
 * scan_data_format(data, verdict):
 * Words of name=value with one space between them, no value with a space in it, so that
 * ${extract{verdict}{$local_scan_data}} gives the verdict:
 *
 *   contact=S0 verdict=mixed score=9.1 tests=SPF_FAIL:2.0,CLASS:7.1
 *   check=spam detail=... tag=HASH,HASH quarantine=HASH
 *
 * check and detail (percent-encoded) are what marks or quarantines it; mark (percent-encoded) is
 * what the malware check found that is only marked. tag and quarantine stand with verdict=mixed
 * alone, where they have somebody, and list the recipients by fates_hash(); who is in neither gets
 * the message as it is. Who is in both gets the heavier fate.
 */
void
scan_data_format(char data[SCAN_DATA_SIZE], const struct verdict *verdict);

#endif /* SCAN_DATA_H_ */
