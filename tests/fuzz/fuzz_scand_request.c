/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz.h"

#include "check_names.h"
#include "request.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct request request, again;
	enum request_state state = request_parse((const char *)data, size, &request);

	if (state == REQUEST_INCOMPLETE) {
		FUZZ_CLAIM(size < REQUEST_MAX);
		return (0);
	}
	FUZZ_CLAIM(request.size <= size && request.size <= REQUEST_MAX);
	if (request.kind == REQUEST_CHECK && request.why.text[0] == '\0') {
		FUZZ_CLAIM(
		    request.deadline_ms >= 1 && request.deadline_ms <= REQUEST_DEADLINE_MAX_MS);
		FUZZ_CLAIM(request.checks != 0 && (request.checks & ~(uint32_t)CHECKS_ALL) == 0);
	}
	/* What follows a request does not change how it is read. */
	if (request.kind != REQUEST_UNKNOWN) {
		FUZZ_CLAIM(request_parse((const char *)data, request.size, &again) == state);
		FUZZ_CLAIM(again.kind == request.kind && again.checks == request.checks);
	}
	return (0);
}
