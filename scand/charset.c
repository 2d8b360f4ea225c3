/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "charset.h"

#include <iconv.h>
#include <stddef.h>
#include <stdint.h>

static const char *const sets[] = {"UTF-8", "UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32BE",
    "UTF-32LE", "UTF-7", "UCS-2", "UCS-2BE", "UCS-2LE", "UCS-4", "UCS-4BE", "UCS-4LE", "UCS4",
    "ISO-10646-UCS-2", "ISO-10646-UCS-4", "US-ASCII", "ISO-8859-1", "ISO-8859-2", "ISO-8859-3",
    "ISO-8859-4", "ISO-8859-5", "ISO-8859-6", "ISO-8859-7", "ISO-8859-8", "ISO-8859-9",
    "ISO-8859-10", "ISO-8859-13", "ISO-8859-14", "ISO-8859-15", "ISO-8859-16", "CP1250", "CP1251",
    "CP1252", "CP1253", "CP1254", "CP1255", "CP1256", "CP1257", "CP1258", "CP437", "CP737", "CP775",
    "CP850", "CP852", "CP855", "CP857", "CP858", "CP860", "CP861", "CP862", "CP863", "CP864",
    "CP865", "CP866", "CP869", "CP874", "CP932", "CP949", "KOI8-R", "KOI8-U", "MACINTOSH",
    "SHIFT_JIS", "EUC-JP", "ISO-2022-JP", "ISO-2022-KR", "EUC-KR", "UHC", "JOHAB", "GB2312", "GBK",
    "GB18030", "BIG5", "BIG5-HKSCS", "EUC-TW", "TIS-620", "TCVN5712-1", "VISCII", "IBM037",
    "IBM1047", "EBCDIC-US"};

/* What libclamav converts to. */
static const char *const targets[] = {"UTF-8", "UTF-16BE", "UTF-16LE", "ISO-8859-1"};

unsigned int
charset_preload(void)
{
	unsigned int loaded = 0;
	size_t i, k;

	/* Never closed: closing the last handle unloads the module. */
	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		for (k = 0; k < sizeof(targets) / sizeof(targets[0]); k++)
			/* The C library says "failed" with a pointer of -1. */
			if ((intptr_t)iconv_open(targets[k], sets[i]) != -1)
				loaded++;
	return (loaded);
}
