/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sha256.h"

#include <string.h>

#include "rows.h"

struct sha256_row {
	const char *name;
	char fill; /* repeated; 0: the text itself */
	size_t size;
	const char *text;
	const char *want;
};

/* As sha256sum(1) prints them; the first two are also the examples of FIPS 180. */
static const struct sha256_row rows[] = {
    {"three letters", 0, 3, "abc",
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"two blocks", 0, 56, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"nothing", 0, 0, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"the length just fits", 'a', 55, NULL,
	"9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
    {"one whole block", 'a', 64, NULL,
	"ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
    {"a thousand", 'a', 1000, NULL,
	"41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"},
};

static void
test_row(void **state)
{
	const struct sha256_row *row = *state;
	char text[1000], hex[SHA256_HEX_SIZE];

	if (row->fill != 0)
		memset(text, row->fill, row->size);
	else
		memcpy(text, row->text, row->size);
	sha256_hex(text, row->size, hex);
	assert_string_equal(hex, row->want);
}

int
main(void)
{
	struct CMUnitTest tests[16];
	size_t used = 0;

	ROWS_ADD(tests, used, rows, test_row);
	return (ROWS_RUN("lib_sha256", tests, used));
}
