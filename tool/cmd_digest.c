/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_digest.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "digest_example.h"
#include "digest_text.h"
#include "file_swap.h"
#include "fileio.h"

enum { PREVIEW_MODE = 0644 };

static const char shipped_templates[] = COEXIM_SYSCONFDIR "/coexim/digest";

static enum sentence_end
trouble(const struct why *why)
{
	fprintf(stderr, "coexim: %s\n", why->text);
	return (SENTENCE_TROUBLE);
}

/* Write ${text} to the file ${path}; NULL or "-" is standard output. */
static int
write_out(const char *path, const char *text, struct why *why)
{
	struct file_swap swap = {.fd = -1};

	if (path == NULL || strcmp(path, "-") == 0) {
		fputs(text, stdout);
		return (0);
	}
	if (file_swap_begin(&swap, path, PREVIEW_MODE, why) == -1)
		return (-1);
	if (fileio_write_all(swap.fd, text, strlen(text), why) == -1) {
		file_swap_abandon(&swap);
		return (-1);
	}
	return (file_swap_commit(&swap, why));
}

enum sentence_end
cmd_digest_preview(const struct sentence_values *values)
{
	const char *folder = values->value[1] != NULL ? values->value[1] : shipped_templates;
	struct digest_entry entries[DIGEST_EXAMPLE_ENTRIES];
	struct digest digest = {.person = "anna@company.example",
	    .domain = "company.example",
	    .zone = "",
	    .entries = entries,
	    .count = DIGEST_EXAMPLE_ENTRIES};
	struct digest_templates *templates;
	struct digest_text text;
	struct why why = {""};
	int result;

	templates = digest_templates_read(folder, &why);
	if (templates == NULL)
		return (trouble(&why));
	digest_example(entries, time(NULL));
	result = digest_text_make(templates, &digest, &text, &why);
	if (result == 0)
		result = write_out(values->value[0], text.html, &why);
	digest_text_free(&text);
	digest_templates_free(templates);
	return (result == -1 ? trouble(&why) : SENTENCE_DONE);
}
