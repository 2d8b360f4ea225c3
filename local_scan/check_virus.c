/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check_virus.h"

#include <stdio.h>

enum answer
check_virus(struct facts *facts, struct finding *finding)
{
	const struct scan_result *scan = facts_scan(facts);

	switch (scan->virus) {
	case ANSWER_YES:
		why_set(&finding->detail, "%s%s", scan->limit ? "limit " : "", scan->name);
		break;
	case ANSWER_CANNOT_TELL:
		finding->detail = scan->why;
		snprintf(finding->alarm, sizeof(finding->alarm), "cannot tell");
		break;
	case ANSWER_NO:
		break;
	}
	return (scan->virus);
}
