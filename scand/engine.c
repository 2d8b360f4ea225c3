/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <clamav.h>

#include "check_names.h"
#include "heuristics.h"
#include "mime_count.h"
#include "report.h"

/* What libclamav puts before the name of a limit that it met. */
static const char limit_prefix[] = "Heuristics.Limits.Exceeded";

enum { HASH_BUFFER_SIZE = 65536 };
/* Most warnings of one load that are reported. */
enum { LOAD_WARNINGS_MAX = 20 };

struct engine {
	struct cl_engine *clamav;
	struct mime_count *count; /* for mail inside of mail */
};

/* Levels of files within files whose type is remembered. */
enum { LEVELS_MAX = 64 };

/* What libclamav's callbacks of one scan leave for us. */
struct scan_notes {
	const struct engine_scan *scan;
	struct engine *engine;
	bool quiet;         /* the files within were shown before */
	bool signs;         /* there was one */
	struct why trouble; /* the first warning or error */
	const char *limit;  /* the limit of ours that an inner message met, or NULL */
	char limit_met[FINDINGS_TEXT_SIZE]; /* the first one of libclamav's, with its prefix */
	char virus[FINDINGS_TEXT_SIZE];     /* the first one */
	enum inner_within inside[LEVELS_MAX];
};

/*
 * libclamav has one callback for its messages in the whole process, and hands
 * over the context of the scan, if there is one.
 */
static void
note_message(enum cl_msg severity, const char *full, const char *text, void *context)
{
	static unsigned int reported;
	struct scan_notes *notes = context;
	size_t size = strcspn(text, "\r\n");

	(void)full;
	if (severity < CL_MSG_WARN)
		return;
	if (notes != NULL)
		why_set(&notes->trouble, "libclamav: %.*s", (int)size, text);
	else if (reported++ < LOAD_WARNINGS_MAX)
		report_line("engine", "libclamav: %.*s", (int)size, text);
}

/*
 * Each name that libclamav finds. LIBCLAMAV: a sign does not end the scan; it is told at its end,
 * one of them, and only when nothing else was found.
 */
static void
note_found(int fd, const char *name, void *context)
{
	struct scan_notes *notes = context;
	const char *sign = heuristics_sign(name);

	(void)fd;
	if (notes == NULL)
		return;
	if (strncmp(name, limit_prefix, sizeof(limit_prefix) - 1) == 0) {
		if (notes->limit_met[0] == '\0')
			snprintf(notes->limit_met, sizeof(notes->limit_met), "%s", name);
	} else if (sign != NULL) {
		notes->signs = true;
		if (notes->scan->sign != NULL)
			notes->scan->sign(sign, notes->scan->context);
	} else if (notes->virus[0] == '\0') {
		snprintf(notes->virus, sizeof(notes->virus), "%s", name);
	}
}

/* Mail within (a base64 attachment, say) gets the same count as the message had before. */
static cl_error_t
count_mail(struct scan_notes *notes, const char *buffer, size_t size)
{
	struct mime_counted counted;

	mime_count_reset(notes->engine->count);
	mime_count_feed(notes->engine->count, buffer, size);
	counted = mime_count_end(notes->engine->count);
	if (counted.parts > notes->scan->parts_max)
		notes->limit = "mime-parts";
	else if (counted.depth > notes->scan->depth_max)
		notes->limit = "mime-depth";
	else
		return (CL_CLEAN);
	return (CL_VIRUS);
}

/* Each file that libclamav takes out of the message comes by here, those within it after it. */
static cl_error_t
inspect(int fd, const char *type, const char **ancestors, size_t parent_size, const char *name,
    size_t size, const char *buffer, uint32_t level, uint32_t attributes, void *context)
{
	struct scan_notes *notes = context;
	struct inner inner = {.within = INNER_WITHIN_ARCHIVE,
	    .level = level,
	    .name = name,
	    .data = buffer,
	    .size = size};

	(void)fd, (void)ancestors, (void)parent_size, (void)attributes;
	if (notes == NULL || type == NULL)
		return (CL_CLEAN);
	if (level < LEVELS_MAX)
		notes->inside[level] = inner_within(type);
	if (buffer == NULL)
		return (CL_CLEAN);
	if (level == 0)
		inner.within = INNER_MESSAGE;
	else if (level <= LEVELS_MAX)
		inner.within = notes->inside[level - 1];
	inner.mail = strcmp(type, "CL_TYPE_MAIL") == 0;
	/* Before anybody walks through it. */
	if (level > 0 && (inner.mail || inner_is_mail_name(name)) &&
	    count_mail(notes, buffer, size) != CL_CLEAN)
		return (CL_VIRUS);
	if (notes->scan->inner != NULL && !notes->quiet)
		notes->scan->inner(&inner, notes->scan->context);
	return (CL_CLEAN);
}

static int
set_limits(struct cl_engine *clamav, const struct config *config, struct why *why)
{
	const struct {
		enum cl_engine_field field;
		long long value;
	} numbers[] = {
	    {CL_ENGINE_MAX_SCANSIZE, config->max_scan_size},
	    /* LIBCLAMAV: a zip member above MaxFileSize is cut without a word, so the two are
	       equal. */
	    {CL_ENGINE_MAX_FILESIZE, config->max_scan_size},
	    {CL_ENGINE_MAX_FILES, config->max_files},
	    {CL_ENGINE_MAX_RECURSION, config->max_recursion},
	    {CL_ENGINE_MAX_SCANTIME, config->scan_time_ms},
	    /* LIBCLAMAV: its clean cache is keyed by MD5; a harmless twin cleared the infected one.
	     */
	    {CL_ENGINE_DISABLE_CACHE, 1},
	};
	size_t i;
	cl_error_t error;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		error = cl_engine_set_num(clamav, numbers[i].field, numbers[i].value);
		if (error != CL_SUCCESS) {
			why_set(why, "libclamav refuses a limit: %s", cl_strerror(error));
			return (-1);
		}
	}
	/* Each worker's own place is its working directory (temp.h). */
	error = cl_engine_set_str(clamav, CL_ENGINE_TMPDIR, ".");
	if (error != CL_SUCCESS) {
		why_set(why, "libclamav refuses its temp folder: %s", cl_strerror(error));
		return (-1);
	}
	return (0);
}

/*
 * What a first use reads from disk is read now: a worker in its jail cannot.
 */
static void
warm_up(void)
{
	static const char *const hashes[] = {"md5", "sha1", "sha256"};
	unsigned char digest[64];
	size_t i;

	tzset();
	for (i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
		void *context = cl_hash_init(hashes[i]);

		if (context != NULL)
			cl_finish_hash(context, digest);
	}
}

struct engine *
engine_load(const struct config *config, struct packet_engine *about, struct why *why)
{
	const unsigned int options = CL_DB_PHISHING | CL_DB_PHISHING_URLS | CL_DB_BYTECODE;
	struct deadline start = deadline_in_ms(0);
	struct engine *engine;
	unsigned int signatures = 0;
	cl_error_t error;

	cl_set_clcb_msg(note_message);
	engine = calloc(1, sizeof(*engine));
	if (engine == NULL) {
		why_errno(why, "engine");
		goto err0;
	}
	engine->count = mime_count_new();
	if (engine->count == NULL) {
		why_errno(why, "engine");
		goto err1;
	}
	error = cl_init(CL_INIT_DEFAULT);
	if (error != CL_SUCCESS) {
		why_set(why, "libclamav does not start: %s", cl_strerror(error));
		goto err2;
	}
	engine->clamav = cl_engine_new();
	if (engine->clamav == NULL) {
		why_set(why, "libclamav: no memory for an engine");
		goto err2;
	}
	if (set_limits(engine->clamav, config, why) == -1)
		goto err3;
	error = cl_load(config->signatures, engine->clamav, &signatures, options);
	if (error != CL_SUCCESS) {
		why_set(why, "cannot load the signatures of %s: %s", config->signatures,
		    cl_strerror(error));
		goto err3;
	}
	if (signatures == 0) {
		why_set(why, "no signatures in %s", config->signatures);
		goto err3;
	}
	error = cl_engine_compile(engine->clamav);
	if (error != CL_SUCCESS) {
		why_set(why, "cannot use the signatures of %s: %s", config->signatures,
		    cl_strerror(error));
		goto err3;
	}
	cl_engine_set_clcb_file_inspection(engine->clamav, inspect);
	cl_engine_set_clcb_virus_found(engine->clamav, note_found);
	warm_up();
	about->signatures = signatures;
	about->load_ms = (uint64_t)(deadline_now_ms() - start.at_ms);
	about->database_version =
	    (uint32_t)cl_engine_get_num(engine->clamav, CL_ENGINE_DB_VERSION, NULL);
	snprintf(about->library_version, sizeof(about->library_version), "%.31s", cl_retver());

	/* Success! */
	return (engine);

err3:
	cl_engine_free(engine->clamav);
err2:
	mime_count_free(engine->count);
err1:
	free(engine);
err0:
	/* Failure! */
	return (NULL);
}

int
engine_hash(int fd, int64_t size, unsigned char hash[POISON_HASH_SIZE], struct why *why)
{
	static char buffer[HASH_BUFFER_SIZE];
	void *context = cl_hash_init("sha256");
	int64_t at = 0;

	if (context == NULL) {
		why_set(why, "libclamav: no SHA-256");
		goto err0;
	}
	while (at < size) {
		size_t wanted = size - at < HASH_BUFFER_SIZE ? (size_t)(size - at) : sizeof(buffer);
		ssize_t got = pread(fd, buffer, wanted, at);

		if (got <= 0) {
			if (got == -1)
				why_errno(why, "cannot read the message");
			else
				why_set(why, "the message became shorter while it was read");
			goto err1;
		}
		cl_update_hash(context, buffer, (size_t)got);
		at += got;
	}
	if (cl_finish_hash(context, hash) != 0) {
		why_set(why, "libclamav: no SHA-256");
		goto err0;
	}

	/* Success! */
	return (0);

err1:
	cl_hash_destroy(context);
err0:
	/* Failure! */
	return (-1);
}

/* A limit that libclamav met, by its name without the prefix. */
static void
take_limit(const char *name, const struct engine_scan *scan, struct findings *findings)
{
	name += sizeof(limit_prefix) - 1;
	if (*name == '.')
		name++;
	/* The asker gave less time than the settings grant: that says nothing of the message. */
	if (strstr(name, "ScanTime") != NULL && scan->time_ms < scan->full_ms)
		findings_add(findings, FINDINGS_ERROR,
		    "not scanned within the %lld ms that were left", (long long)scan->time_ms);
	else
		findings_add(findings, FINDINGS_LIMIT, "%s", name);
}

static uint32_t
heuristic_options(unsigned int groups)
{
	static const struct {
		enum heuristics_group group;
		uint32_t option;
	} table[] = {
	    {HEURISTICS_ENCRYPTED_ARCHIVE, CL_SCAN_HEURISTIC_ENCRYPTED_ARCHIVE},
	    {HEURISTICS_ENCRYPTED_DOCUMENT, CL_SCAN_HEURISTIC_ENCRYPTED_DOC},
	    {HEURISTICS_MACROS, CL_SCAN_HEURISTIC_MACROS},
	    {HEURISTICS_BROKEN_PROGRAM, CL_SCAN_HEURISTIC_BROKEN},
	    {HEURISTICS_BROKEN_PICTURE, CL_SCAN_HEURISTIC_BROKEN_MEDIA},
	    {HEURISTICS_PHISHING,
		CL_SCAN_HEURISTIC_PHISHING_SSL_MISMATCH | CL_SCAN_HEURISTIC_PHISHING_CLOAK},
	    {HEURISTICS_PARTITIONS, CL_SCAN_HEURISTIC_PARTITION_INTXN},
	};
	/* LIBCLAMAV: without it every limit that is met reads as clean. */
	uint32_t options = CL_SCAN_HEURISTIC_EXCEEDS_MAX;
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if ((groups & table[i].group) != 0)
			options |= table[i].option;
	return (options);
}

/* One pass of libclamav's; ${all}: it goes on after a match. */
static cl_error_t
pass(struct scan_notes *notes, int fd, int64_t time_ms, bool all)
{
	struct cl_scan_options options = {
	    .general = CL_SCAN_GENERAL_HEURISTICS | (all ? CL_SCAN_GENERAL_ALLMATCHES : 0U),
	    .parse = ~(uint32_t)0,
	    .heuristic = heuristic_options(notes->scan->heuristics),
	};
	const char *name = NULL;
	unsigned long scanned = 0;
	cl_error_t error;

	notes->signs = false;
	notes->limit_met[0] = '\0';
	notes->virus[0] = '\0';
	/* The engine is this process's own copy: nobody else sees the change. */
	cl_engine_set_num(notes->engine->clamav, CL_ENGINE_MAX_SCANTIME, time_ms);
	error =
	    cl_scandesc_callback(fd, NULL, &name, &scanned, notes->engine->clamav, &options, notes);
	/* Nothing that it found goes by unheard. */
	if (error == CL_VIRUS && !notes->signs && notes->limit_met[0] == '\0' &&
	    notes->virus[0] == '\0')
		note_found(fd, name != NULL ? name : "unnamed", notes);
	return (error);
}

/*
 * A sign hides other signs and, worse, a limit. So the few messages with one are gone through
 * once more, for all that there is.
 */
static cl_error_t
pass_again(struct scan_notes *notes, int fd, int64_t begun_ms)
{
	int64_t left_ms = notes->scan->time_ms - (deadline_now_ms() - begun_ms);

	if (left_ms <= 0) {
		why_set(
		    &notes->trouble, "not scanned within %lld ms", (long long)notes->scan->time_ms);
		return (CL_CLEAN);
	}
	notes->quiet = true;
	return (pass(notes, fd, left_ms, true));
}

void
engine_scan(
    struct engine *engine, int fd, const struct engine_scan *scan, struct findings *findings)
{
	struct scan_notes notes = {.scan = scan, .engine = engine};
	int64_t begun_ms = deadline_now_ms();
	uint32_t before = findings->count;
	cl_error_t error;

	error = pass(&notes, fd, scan->time_ms, !scan->virus);
	if (notes.signs && scan->virus && notes.virus[0] == '\0')
		error = pass_again(&notes, fd, begun_ms);
	if (notes.limit != NULL)
		findings_add(findings, FINDINGS_LIMIT, "%s", notes.limit);
	if (notes.trouble.text[0] != '\0')
		findings_add(findings, FINDINGS_ERROR, "%s", notes.trouble.text);
	if (error != CL_CLEAN && error != CL_VIRUS)
		findings_add(findings, FINDINGS_ERROR, "libclamav: %s", cl_strerror(error));
	if (notes.limit_met[0] != '\0')
		take_limit(notes.limit_met, scan, findings);
	if (notes.virus[0] != '\0' && notes.limit == NULL && scan->virus)
		findings_add(findings, FINDINGS_VIRUS, "%s", notes.virus);
	/* After a match libclamav looks no further, so only what is clean was looked at as a whole.
	 */
	if (findings->count == before && scan->virus)
		findings->done |= CHECK_VIRUS;
}
