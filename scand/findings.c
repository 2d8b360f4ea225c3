/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "check_names.h"

static void
add(struct findings *findings, enum findings_kind kind, const char *format, va_list ap)
    __attribute__((format(printf, 3, 0)));

static void
add(struct findings *findings, enum findings_kind kind, const char *format, va_list ap)
{
	struct finding *finding;
	int wanted;

	if (findings->count >= FINDINGS_MAX) {
		finding = &findings->list[FINDINGS_MAX - 1];
		finding->kind = FINDINGS_ERROR;
		snprintf(
		    finding->text, sizeof(finding->text), "more than %d findings", FINDINGS_MAX);
		return;
	}
	finding = &findings->list[findings->count++];
	finding->kind = kind;
	wanted = vsnprintf(finding->text, sizeof(finding->text), format, ap);
	if (wanted >= FINDINGS_TEXT_SIZE)
		memcpy(finding->text + FINDINGS_TEXT_SIZE - 4, "...", 4);
}

void
findings_add(struct findings *findings, enum findings_kind kind, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add(findings, kind, format, ap);
	va_end(ap);
}

void
findings_note(struct findings *findings, const char *format, ...)
{
	uint32_t i, notes = 0;
	va_list ap;

	for (i = 0; i < findings->count; i++)
		if (findings->list[i].kind == FINDINGS_NOTE)
			notes++;
	if (notes >= FINDINGS_NOTES_MAX)
		return;
	va_start(ap, format);
	add(findings, FINDINGS_NOTE, format, ap);
	va_end(ap);
}

void
findings_join(struct findings *findings, const struct findings *more)
{
	uint32_t i;

	for (i = 0; i < more->count; i++)
		findings_add(findings, more->list[i].kind, "%s", more->list[i].text);
	findings->done |= more->done;
}

const struct finding *
findings_first(const struct findings *findings, enum findings_kind kind)
{
	uint32_t i;

	for (i = 0; i < findings->count; i++)
		if (findings->list[i].kind == kind)
			return (&findings->list[i]);
	return (NULL);
}

bool
findings_is_sound(const struct findings *findings)
{
	uint32_t i;

	if (findings->count > FINDINGS_MAX || (findings->done & ~(uint32_t)CHECKS_ALL) != 0)
		return (false);
	for (i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->list[i];

		if (finding->kind < FINDINGS_VIRUS || finding->kind > FINDINGS_NOTE)
			return (false);
		if (memchr(finding->text, '\0', sizeof(finding->text)) == NULL)
			return (false);
	}
	return (true);
}
