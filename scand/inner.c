/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "inner.h"

#include <string.h>
#include <strings.h>

enum inner_within
inner_within(const char *type)
{
	static const char *const documents[] = {"CL_TYPE_OOXML", "CL_TYPE_PDF", "CL_TYPE_MSOLE2",
	    "CL_TYPE_HTML", "CL_TYPE_RTF", "CL_TYPE_XML", "CL_TYPE_HWP", "CL_TYPE_ONENOTE",
	    "CL_TYPE_SWF", "CL_TYPE_MSEXE", "CL_TYPE_ELF", "CL_TYPE_SCRIPT", "CL_TYPE_TEXT"};
	static const char *const mails[] = {"CL_TYPE_MAIL", "CL_TYPE_MHTML", "CL_TYPE_TNEF"};
	size_t i;

	for (i = 0; i < sizeof(mails) / sizeof(mails[0]); i++)
		if (strcmp(type, mails[i]) == 0)
			return (INNER_WITHIN_MAIL);
	for (i = 0; i < sizeof(documents) / sizeof(documents[0]); i++)
		if (strncmp(type, documents[i], strlen(documents[i])) == 0)
			return (INNER_WITHIN_DOCUMENT);
	return (INNER_WITHIN_ARCHIVE);
}

bool
inner_is_mail_name(const char *name)
{
	static const char ending[] = ".eml";
	size_t size = name == NULL ? 0 : strlen(name);

	return (size >= sizeof(ending) - 1 &&
		strcasecmp(name + size - (sizeof(ending) - 1), ending) == 0);
}
