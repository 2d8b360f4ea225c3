/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "text_template.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "escape.h"
#include "fileio.h"
#include "utf8.h"

enum { PIECES_MAX = 1000, DEPTH_MAX = 8, NAME_SHOWN_SIZE = 64, PATH_SIZE = 1024 };

/* The text between places, a value, the beginning of a section, its end. */
enum piece_kind { PIECE_TEXT, PIECE_VALUE, PIECE_IF, PIECE_UNLESS, PIECE_EACH, PIECE_END };

struct piece {
	enum piece_kind kind;
	const char *start; /* of a text */
	size_t size;
	size_t name;   /* of the names; for an end, that of its section */
	bool of_entry; /* the name is one of those of entries */
	size_t other;  /* of a section: the piece that ends it; of an end: its section */
};

struct text_template {
	enum text_template_kind kind;
	const struct text_template_names *names;
	char path[PATH_SIZE];
	char *text;
	size_t size;
	struct piece pieces[PIECES_MAX];
	size_t count;
};

/* ---- reading ------------------------------------------------------------ */

/* What is being read, and the sections that are open. */
struct reading {
	struct text_template *template;
	const char *at, *end;
	size_t open[DEPTH_MAX];
	size_t depth;
	struct why *why;
};

static int
fault(const struct reading *reading, const char *at, const char *what)
{
	const char *start = reading->template->text;
	size_t line = 1;

	for (; start < at; start++)
		line += *start == '\n';
	why_set(reading->why, "%s: line %zu: %s", reading->template->path, line, what);
	return (-1);
}

static bool
find(const char *const *names, const char *name, size_t size, size_t *index)
{
	for (*index = 0; names[*index] != NULL; (*index)++)
		if (strlen(names[*index]) == size && memcmp(names[*index], name, size) == 0)
			return (true);
	return (false);
}

static bool
in_entries(const struct reading *reading)
{
	size_t i;

	for (i = 0; i < reading->depth; i++)
		if (reading->template->pieces[reading->open[i]].kind == PIECE_EACH)
			return (true);
	return (false);
}

static struct piece *
append(struct reading *reading, enum piece_kind kind)
{
	struct text_template *template = reading->template;
	struct piece *piece = &template->pieces[template->count];

	if (template->count == PIECES_MAX)
		return (NULL);
	template->count++;
	*piece = (struct piece){.kind = kind};
	return (piece);
}

static int
append_text(struct reading *reading, const char *start, const char *end)
{
	struct piece *piece;

	if (start >= end)
		return (0);
	piece = append(reading, PIECE_TEXT);
	if (piece == NULL)
		return (fault(reading, start, "too many places for values"));
	piece->start = start;
	piece->size = (size_t)(end - start);
	return (0);
}

/* {{/name}} */
static int
close_section(struct reading *reading, const char *name, size_t size)
{
	struct text_template *template = reading->template;
	struct piece *piece, *section;
	const char *opened;

	if (reading->depth == 0)
		return (fault(reading, name, "{{/...}} ends a section that was not begun"));
	section = &template->pieces[reading->open[reading->depth - 1]];
	opened = section->kind == PIECE_EACH ? "entries"
		 : section->of_entry         ? template->names->entry[section->name]
					     : template->names->outer[section->name];
	if (strlen(opened) != size || memcmp(opened, name, size) != 0) {
		char words[2 * NAME_SHOWN_SIZE];

		snprintf(words, sizeof(words), "{{/%s}} would be right here", opened);
		return (fault(reading, name, words));
	}
	piece = append(reading, PIECE_END);
	if (piece == NULL)
		return (fault(reading, name, "too many places for values"));
	section->other = template->count - 1;
	piece->other = reading->open[--reading->depth];
	return (0);
}

static int
begin_or_value(struct reading *reading, char mark, const char *name, size_t size)
{
	const struct text_template_names *names = reading->template->names;
	bool each = mark == '#' && size == strlen("entries") && memcmp(name, "entries", size) == 0;
	struct piece place = {.kind = each          ? PIECE_EACH
				      : mark == '#' ? PIECE_IF
				      : mark == '^' ? PIECE_UNLESS
						    : PIECE_VALUE};
	struct piece *piece;

	place.of_entry =
	    !each && in_entries(reading) && find(names->entry, name, size, &place.name);
	if (!each && !place.of_entry && !find(names->outer, name, size, &place.name)) {
		char shown[NAME_SHOWN_SIZE], words[2 * NAME_SHOWN_SIZE];

		snprintf(words, sizeof(words), "%s {{%s}}",
		    find(names->entry, name, size, &place.name)
			? "only between {{#entries}} and {{/entries}} there is"
			: "there is no value",
		    escape_log(shown, sizeof(shown), name, size));
		return (fault(reading, name, words));
	}
	if (each && in_entries(reading))
		return (fault(reading, name, "{{#entries}} within {{#entries}}"));
	if (mark != '\0' && reading->depth == DEPTH_MAX)
		return (fault(reading, name, "too many sections within one another"));
	piece = append(reading, place.kind);
	if (piece == NULL)
		return (fault(reading, name, "too many places for values"));
	*piece = place;
	if (mark != '\0')
		reading->open[reading->depth++] = reading->template->count - 1;
	return (0);
}

/* Is there nothing but blanks from ${at} to the end of its line? ${next} becomes where the next
 * begins. */
static bool
line_ends(const struct reading *reading, const char *at, const char **next)
{
	while (at < reading->end && (*at == ' ' || *at == '\t'))
		at++;
	*next = at < reading->end ? at + 1 : at;
	return (at == reading->end || *at == '\n');
}

/* The beginning of the line of ${at}, when nothing but blanks is before it there; else NULL. */
static const char *
line_begins(const struct reading *reading, const char *at)
{
	const char *text = reading->template->text;

	while (at > text && (at[-1] == ' ' || at[-1] == '\t'))
		at--;
	return (at == text || at[-1] == '\n' ? at : NULL);
}

/* The place that begins at ${open}, "{{". */
static int
read_place(struct reading *reading, const char *open)
{
	const char *inner = open + 2, *next, *begins;
	const char *close = memmem(inner, (size_t)(reading->end - inner), "}}", 2);
	const char *text_end = open;
	char mark = '\0';
	size_t size;
	int result;

	if (close == NULL)
		return (fault(reading, open, "{{ without }}"));
	if (inner < close && strchr("#^/!", *inner) != NULL)
		mark = *inner++;
	size = (size_t)(close - inner);
	next = close + 2;
	begins = mark != '\0' ? line_begins(reading, open) : NULL;
	if (begins != NULL && begins >= reading->at) {
		const char *line;

		if (line_ends(reading, next, &line)) {
			text_end = begins;
			next = line;
		}
	}
	if (append_text(reading, reading->at, text_end) == -1)
		return (-1);
	if (mark == '!')
		result = 0;
	else if (mark == '/')
		result = close_section(reading, inner, size);
	else
		result = begin_or_value(reading, mark, inner, size);
	reading->at = next;
	return (result);
}

static int
understand(struct text_template *template, struct why *why)
{
	struct reading reading = {.template = template, .at = template->text, .why = why};
	const char *open;

	reading.end = template->text + template->size;
	while ((open = memmem(reading.at, (size_t)(reading.end - reading.at), "{{", 2)) != NULL)
		if (read_place(&reading, open) == -1)
			return (-1);
	if (append_text(&reading, reading.at, reading.end) == -1)
		return (-1);
	if (reading.depth > 0)
		return (fault(&reading, reading.end, "a section was begun and has no end"));
	return (0);
}

/* The file's text, mended, into ${template}. */
static int
load(struct text_template *template, struct why *why)
{
	char *raw = malloc(TEXT_TEMPLATE_SIZE_MAX + 1);
	int fd = open(template->path, O_RDONLY | O_CLOEXEC);
	ssize_t size = -1;
	size_t used;

	if (fd == -1)
		why_errno(why, "%s", template->path);
	else if (raw == NULL)
		why_set(why, "no memory for %s", template->path);
	else
		size = fileio_read_at(fd, raw, TEXT_TEMPLATE_SIZE_MAX + 1, 0, why);
	if (fd != -1)
		close(fd);
	if (size > TEXT_TEMPLATE_SIZE_MAX) {
		why_set(why, "%s: is longer than %d bytes", template->path, TEXT_TEMPLATE_SIZE_MAX);
		size = -1;
	}
	template->text = size != -1 ? malloc((size_t)size * UTF8_GROWTH + 1) : NULL;
	if (template->text != NULL)
		template->size =
		    utf8_mend(template->text, (size_t)size * UTF8_GROWTH, raw, (size_t)size, &used);
	else if (size != -1)
		why_set(why, "no memory for %s", template->path);
	free(raw);
	return (template->text != NULL ? 0 : -1);
}

struct text_template *
text_template_read(const char *path, enum text_template_kind kind,
    const struct text_template_names *names, struct why *why)
{
	struct text_template *template = calloc(1, sizeof(*template));

	if (template == NULL) {
		why_set(why, "no memory for %s", path);
		return (NULL);
	}
	template->kind = kind;
	template->names = names;
	if (snprintf(template->path, sizeof(template->path), "%s", path) >= PATH_SIZE) {
		why_set(why, "the path of a template is longer than %d bytes", PATH_SIZE - 1);
		goto err0;
	}
	if (load(template, why) == -1 || understand(template, why) == -1)
		goto err0;

	/* Success! */
	return (template);

err0:
	/* Failure. */
	text_template_free(template);
	return (NULL);
}

void
text_template_free(struct text_template *template)
{
	if (template == NULL)
		return;
	free(template->text);
	free(template);
}

/* ---- writing ------------------------------------------------------------ */

static void
write_value(FILE *out, enum text_template_kind kind, const char *value)
{
	for (; *value != '\0'; value++) {
		const char *entity = NULL;

		if (kind == TEXT_TEMPLATE_HTML)
			entity = *value == '&'    ? "&amp;"
				 : *value == '<'  ? "&lt;"
				 : *value == '>'  ? "&gt;"
				 : *value == '"'  ? "&quot;"
				 : *value == '\'' ? "&#39;"
						  : NULL;
		if (entity != NULL)
			fputs(entity, out);
		else
			fputc(*value, out);
	}
}

/* Where the writing is. */
struct place {
	size_t piece;
	size_t entry;            /* of {{#entries}} */
	const char *const *each; /* its values; NULL outside */
};

static const char *
value_of(
    const struct piece *piece, const struct text_template_values *values, const struct place *place)
{
	if (!piece->of_entry)
		return (values->outer[piece->name]);
	return (place->each != NULL ? place->each[piece->name] : "");
}

/* Let ${place} be in the entry where it stands, at its first piece; or behind ${end}, past the
 * last. */
static void
go_to_entry(
    const struct text_template_values *values, size_t begin, size_t end, struct place *place)
{
	bool is_one = place->entry < values->entries_count;

	place->each = is_one ? values->entries[place->entry] : NULL;
	place->piece = is_one ? begin : end;
}

/* Write the piece at ${place}, and go to the one before that which comes next. */
static void
write_piece(const struct text_template *template, const struct text_template_values *values,
    struct place *place, FILE *out)
{
	const struct piece *piece = &template->pieces[place->piece];

	switch (piece->kind) {
	case PIECE_TEXT:
		fwrite(piece->start, 1, piece->size, out);
		break;
	case PIECE_VALUE:
		write_value(out, template->kind, value_of(piece, values, place));
		break;
	case PIECE_IF:
		if (value_of(piece, values, place)[0] == '\0')
			place->piece = piece->other;
		break;
	case PIECE_UNLESS:
		if (value_of(piece, values, place)[0] != '\0')
			place->piece = piece->other;
		break;
	case PIECE_EACH:
		place->entry = 0;
		go_to_entry(values, place->piece, piece->other, place);
		break;
	case PIECE_END:
		if (template->pieces[piece->other].kind == PIECE_EACH) {
			place->entry++;
			go_to_entry(values, piece->other, place->piece, place);
		}
		break;
	}
}

int
text_template_write(const struct text_template *template, const struct text_template_values *values,
    char **text, size_t *size, struct why *why)
{
	struct place place = {.piece = 0};
	FILE *out;
	bool whole;

	*text = NULL;
	out = open_memstream(text, size);
	if (out == NULL) {
		why_errno(why, "a text of %s", template->path);
		return (-1);
	}
	for (; place.piece < template->count && ftello(out) <= TEXT_TEMPLATE_TEXT_MAX;
	     place.piece++)
		write_piece(template, values, &place, out);
	whole = ferror(out) == 0 && ftello(out) <= TEXT_TEMPLATE_TEXT_MAX;
	if (fclose(out) == EOF || !whole) {
		why_set(why, "%s: its text would be longer than %d bytes, or memory is out",
		    template->path, TEXT_TEMPLATE_TEXT_MAX);
		free(*text);
		*text = NULL;
		return (-1);
	}
	return (0);
}
