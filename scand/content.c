/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "content.h"

#include <malloc.h>
#include <stdlib.h>

#include "check_names.h"
#include "class_view.h"
#include "html_text.h"
#include "mail_view.h"
#include "malware.h"
#include "mime.h"

enum { MIB = 1024 * 1024 };

struct content {
	struct content_start start;
	struct mail_view *view;
	struct mail_features *features;
	/* Of the message that is being looked at. */
	uint32_t checks; /* those that can be made */
	struct deadline deadline;
	struct malware malware;
	struct findings *findings;
};

void
content_prepare(void)
{
	/* Buffers of some hundred KB come and go with each message. As mappings of their own, which
	 * malloc makes them by default, their pages would be made and cleared each time: half
	 * of what the analysis costs. */
	mallopt(M_MMAP_THRESHOLD, 4 * MIB);
	mallopt(M_TRIM_THRESHOLD, 8 * MIB);
	mime_prepare();
	html_text_prepare();
	container_prepare();
}

struct content *
content_new(const struct content_start *start, struct why *why)
{
	struct content *content = calloc(1, sizeof(*content));

	if (content == NULL)
		goto err0;
	content->start = *start;
	content->view = mail_view_new();
	if (content->view == NULL)
		goto err1;
	content->features = mail_features_new();
	if (content->features == NULL)
		goto err2;

	/* Success! */
	return (content);

err2:
	mail_view_free(content->view);
err1:
	free(content);
err0:
	/* Failure! */
	why_errno(why, "content");
	return (NULL);
}

static void
visit_message(const struct mime_message *message, void *context)
{
	struct content *content = context;

	if ((content->checks & CHECK_SPAM) == 0)
		return;
	mail_view_message(content->view, message, content->deadline);
	class_view_message(content->features, message);
}

static void
visit_part(const struct mime_part *part, void *context)
{
	struct content *content = context;

	if ((content->checks & CHECK_MALWARE) != 0)
		malware_part(&content->malware, part);
	if ((content->checks & CHECK_SPAM) == 0)
		return;
	mail_view_part(content->view, part);
	class_view_part(content->features, part);
}

/* What the classifier says; without a model nothing, and the rules count without it. */
static void
classify(struct content *content)
{
	const struct class_book *classes = content->start.classes;
	struct classifier_counts counts;
	const uint32_t *features;
	size_t count;

	if (classes->why.text[0] != '\0')
		findings_note(content->findings, "%s%s",
		    classes->model == NULL ? "no classifier model: " : "classifier: ",
		    classes->why.text);
	if (classes->model == NULL)
		return;
	features = mail_features_end(content->features, &count);
	counts = classifier_counts(classes->model);
	findings_add(content->findings, FINDINGS_CLASS, "%.4f ham=%llu,spam=%llu",
	    classifier_score(classes->model, features, count), (unsigned long long)counts.site_ham,
	    (unsigned long long)counts.site_spam);
}

static void
visit_end(void *context)
{
	struct content *content = context;

	if ((content->checks & CHECK_SPAM) == 0)
		return;
	mail_view_end(content->view);
	spam_rules_run(content->start.book->spam, content->view, content->findings);
	classify(content);
	content->findings->done |= CHECK_SPAM;
}

/* What the rules' file has to be told of. */
static void
add_notes(const struct rulebook *book, struct findings *findings)
{
	uint32_t i;

	if (book->why.text[0] != '\0')
		findings_note(findings, "%s", book->why.text);
	for (i = 0; i < book->notes.count; i++)
		findings_note(findings, "%s", book->notes.list[i].text);
}

void
content_begin(
    struct content *content, uint32_t checks, struct deadline deadline, struct engine_scan *scan)
{
	const struct rulebook *book = content->start.book;
	const struct container_limits limits = {.members_max = content->start.members_max,
	    .size_max = content->start.unpacked_max,
	    .deadline = deadline};

	content->checks = checks & (CHECK_MALWARE | CHECK_SPAM);
	content->deadline = deadline;
	if ((checks & CHECK_MALWARE) == 0)
		return;
	malware_begin(&content->malware, book->malware, content->start.types, &limits);
	scan->heuristics = book->heuristics;
	scan->inner = malware_inner;
	scan->sign = malware_sign;
	scan->context = &content->malware;
}

void
content_check(struct content *content, int fd, int64_t size, struct findings *findings)
{
	const struct mime_limits limits = {
	    .parts_max = content->start.parts_max, .deadline = content->deadline};
	const struct mime_visitor visitor = {
	    .message = visit_message,
	    .part = visit_part,
	    .end = visit_end,
	    .text = (content->checks & CHECK_SPAM) != 0,
	    .context = content,
	};
	struct why why = {.text = ""};

	content->findings = findings;
	add_notes(content->start.book, findings);
	if (content->start.book->spam == NULL)
		content->checks &= ~(uint32_t)CHECK_SPAM;
	if (content->checks == 0)
		return;
	mail_features_reset(content->features);
	if (mime_walk(fd, size, &limits, &visitor, &why) == -1) {
		findings_add(findings, FINDINGS_ERROR, "%s", why.text);
		return;
	}
	if ((content->checks & CHECK_MALWARE) != 0)
		malware_end(&content->malware, findings);
}
