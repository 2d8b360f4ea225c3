/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A message through the walk over its parts, HTML and all, to what rules see of it. */

#include "fuzz.h"

#include <sys/mman.h>

#include <string.h>
#include <unistd.h>

#include "html_text.h"
#include "mail_view.h"
#include "mime.h"
#include "mime_count.h"
#include "utf8.h"

enum { PARTS_MAX = 10000, DEPTH_MAX = 50, WALK_MS = 60000 };

static struct mail_view *view;

static bool
is_text(const char *data, size_t size)
{
	static char mended[2 * MIME_TEXT_SIZE];
	size_t used, i, made = utf8_mend(mended, sizeof(mended), data, size, &used);

	/* What is text already is not changed by mending, but for line ends joined from pieces. */
	for (i = 0; i + 1 < size; i++)
		if (data[i] == '\r' && data[i + 1] == '\n')
			return (true);
	return (used == size && made == size && memcmp(mended, data, size) == 0);
}

static void
see_message(const struct mime_message *message, void *context)
{
	(void)context;
	FUZZ_CLAIM(message->headers.size <= MIME_HEADERS_SIZE);
	FUZZ_CLAIM(message->list_count <= MIME_HEADERS_MAX);
	FUZZ_CLAIM(is_text(message->subject.data, message->subject.size));
	mail_view_message(view, message, deadline_in_ms(WALK_MS));
}

static void
see_part(const struct mime_part *part, void *context)
{
	(void)context;
	FUZZ_CLAIM(part->head_size <= MIME_HEAD_SIZE);
	FUZZ_CLAIM(part->headers.size <= MIME_PART_HEADERS_SIZE);
	FUZZ_CLAIM(part->text.size == 0 || is_text(part->text.data, part->text.size));
	FUZZ_CLAIM(mime_content(part, 100).size <= 100);
	mail_view_part(view, part);
}

static void
see_end(void *context)
{
	size_t target, i, size;

	(void)context;
	mail_view_end(view);
	for (target = 0; target < VIEW_TARGETS; target++) {
		const struct subjects *subjects = &view->of[target];

		FUZZ_CLAIM(subjects->size <= subjects->size_max);
		for (i = 0; target != VIEW_RAW && i < subjects->count; i++) {
			const char *subject = subjects_get(subjects, i, &size);

			FUZZ_CLAIM(size <= subjects->size_max && is_text(subject, size));
		}
	}
}

/* The bounds that come before the walk. */
static bool
is_small(const uint8_t *data, size_t size)
{
	struct mime_count *count = mime_count_new();
	struct mime_counted counted;

	FUZZ_CLAIM(count != NULL);
	mime_count_feed(count, (const char *)data, size);
	counted = mime_count_end(count);
	mime_count_free(count);
	return (counted.parts <= PARTS_MAX && counted.depth <= DEPTH_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct mime_limits limits = {
	    .parts_max = PARTS_MAX, .deadline = deadline_in_ms(WALK_MS)};
	const struct mime_visitor visitor = {
	    .message = see_message, .part = see_part, .end = see_end, .text = true};
	struct why why = {.text = ""};
	int fd;

	if (view == NULL) {
		mime_prepare();
		html_text_prepare();
		view = mail_view_new();
		FUZZ_CLAIM(view != NULL);
	}
	if (size == 0 || !is_small(data, size))
		return (0);
	fd = memfd_create("message", MFD_CLOEXEC);
	FUZZ_CLAIM(fd != -1 && write(fd, data, size) == (ssize_t)size);
	if (mime_walk(fd, (int64_t)size, &limits, &visitor, &why) == -1)
		FUZZ_CLAIM(why.text[0] != '\0');
	close(fd);
	return (0);
}
