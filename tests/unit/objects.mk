# SPDX-License-Identifier: GPL-2.0-or-later
#
# What each unit test links beyond lib/ and its own file: only the objects under test.
# A line a test:  UNIT_TESTS += test_foo
#                 $(BUILD)/unit/test_foo: $(call objs,store/foo.o)

UNIT_TESTS += test_lib_escape test_lib_settings test_lib_deadline test_lib_why test_lib_fdio
