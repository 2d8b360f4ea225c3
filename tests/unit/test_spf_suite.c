/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_dns.h"
#include "rows.h"
#include "spf.h"

/*
 * The test suite of RFC 7208, every case by its name: data/rfc7208-tests.yml, of which
 * data/convert-spf-suite.py has made the lines that are read here.
 */

#define SUITE "tests/unit/data/rfc7208-tests.txt"

enum { CASES = 203, CASES_MAX = 256, LINE_SIZE = 4096, ZONE_SIZE = 64 * 1024, TEXT_SIZE = 512 };

struct suite_case {
	char name[TEXT_SIZE];
	char helo[TEXT_SIZE], host[TEXT_SIZE], mailfrom[TEXT_SIZE];
	char want[TEXT_SIZE]; /* the results that are right, blanks between */
	const char *zone;
};

static struct suite_case cases[CASES_MAX];
static size_t cases_count;

static void
test_case(void **state)
{
	const struct suite_case *row = *state;
	struct spf_query query = {.ip = row->host, .helo = row->helo, .sender = row->mailfrom};
	struct spf_answer answer;
	char words[TEXT_SIZE + 2], wanted[TEXT_SIZE];
	struct dns *dns;

	fake_dns_load(row->zone);
	dns = dns_open("");
	spf_check(&query, dns, deadline_in_ms(60000), &answer);
	dns_close(dns);
	snprintf(words, sizeof(words), " %s ", row->want);
	snprintf(wanted, sizeof(wanted), " %s ", spf_result_name(answer.result));
	if (strstr(words, wanted) == NULL)
		fail_msg(
		    "got %s (%s), want%s", spf_result_name(answer.result), answer.why.text, words);
}

/* None is left out, and none that the suite knows by a name of two words. */
static void
test_all_are_there(void **state)
{
	(void)state;
	assert_int_equal(cases_count, CASES);
}

/* Undo \DDD. */
static void
unescape(char text[TEXT_SIZE], const char *from)
{
	size_t used = 0;

	for (; *from != '\0' && used < TEXT_SIZE - 1; from++) {
		if (from[0] == '\\' && isdigit((unsigned char)from[1])) {
			text[used++] =
			    (char)((from[1] - '0') * 100 + (from[2] - '0') * 10 + (from[3] - '0'));
			from += 3;
		} else {
			text[used++] = *from;
		}
	}
	text[used] = '\0';
}

/* One line of the suite; the zone that is being read is ${zone}, of ZONE_SIZE. */
static void
read_line(char *line, char **zone)
{
	struct suite_case *row = &cases[cases_count];
	char *value = strchr(line, ' ');
	size_t used;

	if (line[0] == '#' || value == NULL)
		return;
	*value++ = '\0';
	if (strcmp(line, "section") == 0) {
		*zone = calloc(1, ZONE_SIZE); /* kept until the end of the program */
	} else if (strcmp(line, "zone") == 0) {
		used = strlen(*zone);
		snprintf(*zone + used, ZONE_SIZE - used, "%s\n", value);
	} else if (strcmp(line, "test") == 0) {
		unescape(row->name, value);
	} else if (strcmp(line, "helo") == 0) {
		unescape(row->helo, value);
	} else if (strcmp(line, "host") == 0) {
		unescape(row->host, value);
	} else if (strcmp(line, "mailfrom") == 0) {
		unescape(row->mailfrom, value);
	} else if (strcmp(line, "want") == 0 && cases_count < CASES_MAX - 1) {
		unescape(row->want, value);
		row->zone = *zone;
		cases_count++;
	}
}

int
main(void)
{
	static struct CMUnitTest tests[CASES_MAX] = {cmocka_unit_test(test_all_are_there)};
	char line[LINE_SIZE], *zone = NULL;
	FILE *suite = fopen(SUITE, "re");
	size_t i;

	if (suite == NULL) {
		perror(SUITE);
		return (1);
	}
	while (fgets(line, sizeof(line), suite) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		read_line(line, &zone);
	}
	fclose(suite);
	for (i = 0; i < cases_count; i++)
		tests[i + 1] = (struct CMUnitTest){
		    .name = cases[i].name, .test_func = test_case, .initial_state = &cases[i]};
	return (ROWS_RUN("the SPF test suite of RFC 7208", tests, cases_count + 1));
}
