/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "classifier.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "examples.h"
#include "learner.h"
#include "model_file.h"
#include "rows.h"

static char folder[] = "/tmp/test_classifier_model.XXXXXX";
static char good_float[64], good_byte[64], taught[64], broken[64];

enum { FLOAT_SIZE = sizeof(struct model_file_header) + (size_t)MODEL_FILE_WEIGHTS * 4 };

/* ---- files that are no models ------------------------------------------- */

enum base { BASE_FLOAT, BASE_BYTE, BASE_TAUGHT };

/* A good file, ${patch} put at ${at}, the checksum then made right or left, and ${size} bytes of it
   kept. */
struct row {
	const char *name;
	enum base base;
	size_t at;
	const char *patch;
	size_t patch_size;
	bool right_checksum;
	long size; /* 0: as it is; else what is added or taken away */
	const char *want_why;
};

#define AT(member)  offsetof(struct model_file_header, member)
#define PATCH(text) text, sizeof(text) - 1

static const struct row rows[] = {
    {"whole, float", BASE_FLOAT, 0, PATCH(""), false, 0, ""},
    {"whole, byte", BASE_BYTE, 0, PATCH(""), false, 0, ""},
    {"empty", BASE_FLOAT, 0, PATCH(""), false, -(long)FLOAT_SIZE, "cut short"},
    {"half a header", BASE_FLOAT, 0, PATCH(""), false, 30 - (long)FLOAT_SIZE, "cut short"},
    {"a header alone", BASE_FLOAT, 0, PATCH(""), false,
	(long)sizeof(struct model_file_header) - (long)FLOAT_SIZE, "cut short"},
    {"a byte less", BASE_FLOAT, 0, PATCH(""), false, -1, "cut short"},
    {"a byte more", BASE_BYTE, 0, PATCH(""), false, 1, "too long"},
    {"a byte more than any model", BASE_FLOAT, 0, PATCH(""), false, 1, "too long"},
    {"other magic", BASE_FLOAT, 0, PATCH("CxmClasz"), true, 0, "no model"},
    {"the other byte order", BASE_FLOAT, AT(byte_order), PATCH("\1\2\3\4"), true, 0, "byte order"},
    {"a later version", BASE_FLOAT, AT(version), PATCH("\2\0\0\0"), true, 0, "version"},
    {"fewer bits", BASE_FLOAT, AT(bits), PATCH("\x13\0\0\0"), true, 0, "version"},
    {"bits beyond all", BASE_FLOAT, AT(bits), PATCH("\xff\xff\xff\xff"), true, 0, "version"},
    {"weights of no size", BASE_FLOAT, AT(weight_size), PATCH("\0\0\0\0"), true, 0, "size of a"},
    {"weights of a great size", BASE_FLOAT, AT(weight_size), PATCH("\xff\xff\xff\xff"), true, 0,
	"size of a"},
    {"floats that say bytes", BASE_FLOAT, AT(weight_size), PATCH("\1\0\0\0"), true, 0, "too long"},
    {"bytes that say floats", BASE_BYTE, AT(weight_size), PATCH("\4\0\0\0"), true, 0, "cut short"},
    {"a unit that is NaN", BASE_BYTE, AT(unit), PATCH("\0\0\xc0\x7f"), true, 0, "unit"},
    {"a unit below zero", BASE_BYTE, AT(unit), PATCH("\0\0\x80\xbf"), true, 0, "unit"},
    {"a unit without end", BASE_BYTE, AT(unit), PATCH("\0\0\x80\x7f"), true, 0, "unit"},
    {"a field of later times", BASE_FLOAT, AT(reserved), PATCH("\1"), true, 0, "is 0"},
    {"a count changed", BASE_FLOAT, AT(site_ham), PATCH("\7"), false, 0, "checksum"},
    {"a weight changed", BASE_FLOAT, 4000, PATCH("\7\7"), false, 0, "checksum"},
    {"the last byte changed", BASE_FLOAT, FLOAT_SIZE - 1, PATCH("\7"), false, 0, "checksum"},
    {"a weight that is NaN", BASE_FLOAT, 4072, PATCH("\0\0\xc0\x7f"), true, 0, "no number"},
    {"a weight without end", BASE_FLOAT, 4072, PATCH("\0\0\x80\xff"), true, 0, "no number"},
    {"a weight too great", BASE_FLOAT, 4072, PATCH("\0\x50\xc3\x47"), true, 0, "too great"},
    {"what was taught", BASE_TAUGHT, 0, PATCH(""), false, 0, "no model"},
};

static char *
read_whole(const char *path, size_t *size)
{
	struct stat status;
	int fd = open(path, O_RDONLY);
	char *data;

	assert_int_not_equal(fd, -1);
	assert_int_equal(fstat(fd, &status), 0);
	*size = (size_t)status.st_size;
	data = calloc(1, *size + 64);
	assert_non_null(data);
	assert_int_equal(read(fd, data, *size), status.st_size);
	close(fd);
	return (data);
}

static void
write_whole(const char *path, const char *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, data, size), (ssize_t)size);
	close(fd);
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	const char *bases[] = {good_float, good_byte, taught};
	size_t size;
	char *data = read_whole(bases[row->base], &size);
	struct classifier_model *model;
	struct why why = {.text = ""};

	memcpy(data + row->at, row->patch, row->patch_size);
	if (row->right_checksum) {
		uint64_t sum;

		memset(data + AT(checksum), 0, sizeof(sum));
		sum = model_file_checksum(0x636f657869ULL, data, size / 8 * 8);
		memcpy(data + AT(checksum), &sum, sizeof(sum));
	}
	write_whole(broken, data, (size_t)((long)size + row->size));
	free(data);
	model = classifier_open(broken, &why);
	if (row->want_why[0] == '\0') {
		assert_string_equal(why.text, "");
		assert_non_null(model);
	} else {
		assert_null(model);
		assert_non_null(strstr(why.text, row->want_why));
	}
	classifier_close(model);
}

/* ---- messages that were taught: files that are none ----------------------- */

enum { TAUGHT_HEADER = 40, TAUGHT_RECORD = 16 };

static const struct row taught_rows[] = {
    {"taught: whole", BASE_TAUGHT, 0, PATCH(""), false, 0, ""},
    {"taught: cut short", BASE_TAUGHT, 0, PATCH(""), false, -8, "cut short"},
    {"taught: half a header", BASE_TAUGHT, 0, PATCH(""), false, -100000, "fitting size"},
    {"taught: too long", BASE_TAUGHT, 0, PATCH(""), false, 8, "too long"},
    {"taught: other magic", BASE_TAUGHT, 0, PATCH("X"), false, 0, "no messages"},
    {"taught: a later version", BASE_TAUGHT, 12, PATCH("\2"), false, 0, "version"},
    {"taught: a number changed", BASE_TAUGHT, 60, PATCH("\7"), false, 0, "checksum"},
    {"taught: more messages than fit", BASE_TAUGHT, 20, PATCH("\xff\xff\xff\xff"), false, 0,
	"no such size"},
    {"taught: fewer messages", BASE_TAUGHT, 20, PATCH("\1\0\0\0"), false, 0, "too long"},
    {"taught: more messages", BASE_TAUGHT, 20, PATCH("\3\0\0\0"), false, 0, "cut short"},
    {"taught: no such kind", BASE_TAUGHT, TAUGHT_HEADER + 8, PATCH("\2"), true, 0,
	"no such message"},
    {"taught: a message of a great size", BASE_TAUGHT, TAUGHT_HEADER + 12,
	PATCH("\xff\xff\xff\xff"), true, 0, "no such message"},
    {"taught: a message longer than the file", BASE_TAUGHT, TAUGHT_HEADER + 12, PATCH("\0\x40\0\0"),
	true, 0, "cut short"},
    {"taught: a number too great", BASE_TAUGHT, TAUGHT_HEADER + TAUGHT_RECORD, PATCH("\0\0\x10\0"),
	true, 0, "no such number"},
};

static void
test_taught_row(void **state)
{
	const struct row *row = *state;
	size_t size;
	char *data = read_whole(taught, &size);
	long left;
	struct examples *examples;
	struct why why = {.text = ""};

	memcpy(data + row->at, row->patch, row->patch_size);
	if (row->right_checksum) {
		uint64_t sum = model_file_checksum(0, data + TAUGHT_HEADER, size - TAUGHT_HEADER);

		memcpy(data + TAUGHT_HEADER - sizeof(sum), &sum, sizeof(sum));
	}
	left = (long)size + row->size;
	write_whole(broken, data, left < 0 ? 20 : (size_t)left);
	free(data);
	examples = examples_read(broken, &why);
	if (row->want_why[0] == '\0') {
		assert_string_equal(why.text, "");
		assert_int_equal(examples_count(examples), 2);
	} else {
		assert_null(examples);
		assert_non_null(strstr(why.text, row->want_why));
	}
	examples_free(examples);
}

static void
test_none(void **state)
{
	struct why why = {.text = ""};
	struct examples *examples;

	(void)state;
	unlink(broken);
	assert_null(classifier_open(broken, &why));
	assert_non_null(strstr(why.text, "No such file"));
	why.text[0] = '\0';
	assert_null(classifier_open("/dev/zero", &why));
	assert_non_null(strstr(why.text, "this is no file"));
	examples = examples_read(broken, NULL);
	assert_int_equal(examples_count(examples), 0);
	examples_free(examples);
}

/* ---- learning ------------------------------------------------------------ */

/* Message ${number} of a ${kind}: traits that all have, some of its kind, and some of its own. */
static void
make_message(uint32_t features[300], enum example_kind kind, uint32_t number)
{
	uint32_t i;

	for (i = 0; i < 100; i++) {
		features[i] = i;
		features[100 + i] = 1000 + 1000 * kind + (number * 37 + i * 3) % 400;
		features[200 + i] = 10000 + (number * 977 + i * 131 + kind * 77777) % 500000;
	}
}

static double
score_of(const struct learner *learner, enum example_kind kind, uint32_t number)
{
	uint32_t features[300];

	make_message(features, kind, number);
	return (learner_score(learner, features, 300));
}

static enum example_news
teach(struct learner *learner, struct examples *examples, enum example_kind content,
    uint32_t number, enum example_kind as)
{
	uint32_t features[300];
	enum example_news news;

	make_message(features, content, number);
	news = examples_put(examples, features, 300, as);
	learner_count(learner, as, news);
	return (news);
}

static void
teach_many(struct learner *learner, struct examples *examples, enum example_kind kind)
{
	uint32_t i;

	for (i = 0; i < 200; i++)
		assert_int_equal(teach(learner, examples, kind, i, kind), EXAMPLE_NEW);
}

static void
test_learning_converges(void **state)
{
	struct learner *learner = learner_new(NULL, NULL);
	struct examples *examples = examples_read(NULL, NULL);
	struct classifier_counts counts;
	uint32_t i;

	(void)state;
	/* All of one kind, then all of the other: neither may be forgotten. */
	teach_many(learner, examples, EXAMPLE_SPAM);
	assert_int_not_equal(learner_learn(learner, examples, NULL), 0);
	teach_many(learner, examples, EXAMPLE_HAM);
	assert_int_not_equal(learner_learn(learner, examples, NULL), 0);
	for (i = 0; i < 400; i++) {
		assert_true(score_of(learner, EXAMPLE_SPAM, i) > 0.7);
		assert_true(score_of(learner, EXAMPLE_HAM, i) < 0.3);
	}
	counts = learner_counts(learner);
	assert_int_equal(counts.site_ham, 200);
	assert_int_equal(counts.site_spam, 200);
	examples_free(examples);
	learner_free(learner);
}

static void
test_twice_does_no_harm(void **state)
{
	struct learner *learner = learner_new(NULL, NULL);
	struct examples *examples = examples_read(NULL, NULL);
	double before, after;
	uint32_t i;

	(void)state;
	teach_many(learner, examples, EXAMPLE_SPAM);
	teach_many(learner, examples, EXAMPLE_HAM);
	learner_learn(learner, examples, NULL);
	before = score_of(learner, EXAMPLE_SPAM, 3);
	for (i = 0; i < 20; i++) {
		assert_int_equal(
		    teach(learner, examples, EXAMPLE_SPAM, 3, EXAMPLE_SPAM), EXAMPLE_KNOWN);
		learner_learn(learner, examples, NULL);
	}
	after = score_of(learner, EXAMPLE_SPAM, 3);
	assert_true(fabs(after - before) < 0.05);
	assert_int_equal(examples_count(examples), 400);
	assert_int_equal(learner_counts(learner).site_spam, 200);
	examples_free(examples);
	learner_free(learner);
}

static void
test_other_kind_corrects(void **state)
{
	struct learner *learner = learner_new(NULL, NULL);
	struct examples *examples = examples_read(NULL, NULL);

	(void)state;
	teach_many(learner, examples, EXAMPLE_SPAM);
	teach_many(learner, examples, EXAMPLE_HAM);
	learner_learn(learner, examples, NULL);
	/* By mistake, and put right. */
	assert_int_equal(teach(learner, examples, EXAMPLE_HAM, 5, EXAMPLE_SPAM), EXAMPLE_CORRECTED);
	learner_learn(learner, examples, NULL);
	assert_true(score_of(learner, EXAMPLE_HAM, 5) > 0.5);
	assert_int_equal(learner_counts(learner).site_spam, 201);
	assert_int_equal(learner_counts(learner).site_ham, 199);
	assert_int_equal(teach(learner, examples, EXAMPLE_HAM, 5, EXAMPLE_HAM), EXAMPLE_CORRECTED);
	learner_learn(learner, examples, NULL);
	assert_true(score_of(learner, EXAMPLE_HAM, 5) < 0.5);
	assert_true(score_of(learner, EXAMPLE_HAM, 6) < 0.5);
	assert_int_equal(learner_counts(learner).site_spam, 200);
	assert_int_equal(learner_counts(learner).site_ham, 200);
	examples_free(examples);
	learner_free(learner);
}

static void
test_oldest_are_forgotten(void **state)
{
	struct examples *examples = examples_read(NULL, NULL);
	uint32_t features[2], i;

	(void)state;
	for (i = 0; i < EXAMPLES_MAX + 10; i++) {
		features[0] = i % 1000;
		features[1] = 1000 + i / 1000;
		assert_int_equal(
		    examples_put(examples, features, 2, i < 5 ? EXAMPLE_HAM : EXAMPLE_SPAM),
		    EXAMPLE_NEW);
	}
	assert_int_equal(examples_count(examples), EXAMPLES_MAX);
	/* The few of the other kind stay. */
	assert_int_equal(examples_at(examples, 0)->kind, EXAMPLE_HAM);
	assert_int_equal(examples_at(examples, 5)->features[0], 15);
	examples_free(examples);
}

static void
test_written_and_read(void **state)
{
	struct classifier_model *exact = classifier_open(good_float, NULL),
				*coarse = classifier_open(good_byte, NULL);
	struct learner *learner = learner_new(good_float, NULL);
	struct classifier_counts counts = classifier_counts(exact);
	uint32_t features[300], i;

	(void)state;
	assert_int_equal(counts.site_ham, 200);
	assert_int_equal(counts.shipped_ham, 0);
	counts = classifier_counts(coarse);
	assert_int_equal(counts.site_ham, 0);
	assert_int_equal(counts.shipped_spam, 200);
	for (i = 0; i < 100; i++) {
		double probability;

		make_message(features, i % 2 == 0 ? EXAMPLE_HAM : EXAMPLE_SPAM, i);
		probability = classifier_score(exact, features, 300);
		assert_true(probability == learner_score(learner, features, 300));
		assert_true(fabs(probability - classifier_score(coarse, features, 300)) < 0.05);
	}
	/* Nothing to go by; and numbers that are none. */
	assert_true(classifier_score(exact, features, 0) == 0.5);
	features[0] = MODEL_FILE_WEIGHTS;
	features[1] = UINT32_MAX;
	assert_true(classifier_score(exact, features, 2) == 0.5);
	assert_true(classifier_score(coarse, features, 2) == 0.5);
	learner_free(learner);
	classifier_close(exact);
	classifier_close(coarse);
}

/* Cut short or overwritten in place, as "cp" does it, the file takes nobody's model away. */
static void
test_file_changed_in_place(void **state)
{
	struct classifier_model *model;
	uint32_t features[300];
	double before;
	size_t size;
	char *data = read_whole(good_float, &size);

	(void)state;
	write_whole(broken, data, size);
	free(data);
	make_message(features, EXAMPLE_SPAM, 1);
	model = classifier_open(broken, NULL);
	before = classifier_score(model, features, 300);
	assert_int_equal(truncate(broken, 100), 0);
	assert_true(classifier_score(model, features, 300) == before);
	classifier_close(model);
}

/* A worker that a message has taken over writes to its own copy, and to nobody else's. */
static void
test_nobody_else_sees_what_one_writes(void **state)
{
	struct model_file file;
	struct why why = {.text = ""};
	size_t size;
	unsigned char *memory = model_file_read(good_float, &file, &size, &why);
	unsigned char before;
	int status = -1;
	pid_t pid;

	(void)state;
	assert_non_null(memory);
	before = memory[size - 1];
	pid = fork();
	if (pid == 0) {
		if (mprotect(memory, size, PROT_READ | PROT_WRITE) == -1)
			_exit(1);
		memory[size - 1] ^= 0xff;
		_exit(memory[size - 1] == before ? 2 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(memory[size - 1], before);
	munmap(memory, size);
}

/* ---- all ------------------------------------------------------------------ */

static void
make_files(void)
{
	struct learner *learner = learner_new(NULL, NULL);
	struct examples *examples = examples_read(NULL, NULL);
	struct examples *two = examples_read(NULL, NULL);
	struct why why = {.text = ""};
	const uint32_t few[3] = {1, 2, 3};

	assert_non_null(mkdtemp(folder));
	snprintf(good_float, sizeof(good_float), "%s/float", folder);
	snprintf(good_byte, sizeof(good_byte), "%s/byte", folder);
	snprintf(taught, sizeof(taught), "%s/taught", folder);
	snprintf(broken, sizeof(broken), "%s/broken", folder);
	teach_many(learner, examples, EXAMPLE_SPAM);
	teach_many(learner, examples, EXAMPLE_HAM);
	learner_learn(learner, examples, &why);
	assert_int_equal(learner_write(learner, good_float, &why), 0);
	assert_int_equal(learner_ship(learner, good_byte, &why), 0);
	examples_put(two, few, 3, EXAMPLE_HAM);
	examples_put(two, few, 2, EXAMPLE_SPAM);
	assert_int_equal(examples_write(two, taught, &why), 0);
	assert_string_equal(why.text, "");
	examples_free(two);
	examples_free(examples);
	learner_free(learner);
}

int
main(void)
{
	struct CMUnitTest tests[64];
	size_t used = 0;
	int result;

	make_files();
	ROWS_ADD(tests, used, rows, test_row);
	ROWS_ADD(tests, used, taught_rows, test_taught_row);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_none);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_learning_converges);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_twice_does_no_harm);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_other_kind_corrects);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_oldest_are_forgotten);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_written_and_read);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_file_changed_in_place);
	tests[used++] = (struct CMUnitTest)cmocka_unit_test(test_nobody_else_sees_what_one_writes);
	result = ROWS_RUN("the classifier's model", tests, used);
	unlink(good_float);
	unlink(good_byte);
	unlink(taught);
	unlink(broken);
	rmdir(folder);
	return (result);
}
