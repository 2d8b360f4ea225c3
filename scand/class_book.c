/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "class_book.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

/* Whether the file is as it was read; one that had just changed then is read once more. */
static bool
is_same(const struct stamp *a, const struct stamp *b)
{
	return (a->device == b->device && a->inode == b->inode && a->size == b->size &&
		a->changed.tv_sec == b->changed.tv_sec &&
		a->changed.tv_nsec == b->changed.tv_nsec && a->settled == b->settled);
}

bool
class_book_look(struct class_book *book, const char *site, const char *shipped)
{
	bool is_site = access(site, F_OK) == 0 || errno != ENOENT;
	const char *path = is_site ? site : shipped;
	struct stamp now = stamp_take(path);
	struct classifier_model *model;
	struct classifier_counts counts;
	struct why why = {.text = ""};
	bool told;

	/* With trouble it is tried again each time: a folder may be opened to us meanwhile. */
	if (book->model != NULL && book->why.text[0] == '\0' && is_same(&book->seen, &now))
		return (false);
	model = classifier_open(path, &why);
	told = strcmp(book->why.text, why.text) == 0;
	if (model == NULL && book->model == NULL && is_site)
		model = classifier_open(shipped, NULL);
	book->why = why;
	if (model == NULL) {
		if (!told)
			report_line("classifier", "%s; %s", why.text,
			    book->model != NULL ? "the model of before stays in force"
						: "there is no model");
		return (!told);
	}
	counts = classifier_counts(model);
	if (why.text[0] != '\0')
		report_line("classifier", "%s; %s is in force", why.text, shipped);
	else
		report_line("classifier",
		    "%s: taught here %llu ham, %llu spam; shipped %llu ham, %llu spam", path,
		    (unsigned long long)counts.site_ham, (unsigned long long)counts.site_spam,
		    (unsigned long long)counts.shipped_ham,
		    (unsigned long long)counts.shipped_spam);
	classifier_close(book->model);
	book->model = model;
	book->seen = now;
	return (true);
}
