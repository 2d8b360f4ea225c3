# SPDX-License-Identifier: GPL-2.0-or-later
#
# make               build everything into build/
# sudo make demo     install what is missing, build, and show all mail flows
# sudo make check    install what is missing, build, and run all tests
# make help          the other targets

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
SHELL = /bin/sh

CC      ?= gcc
ifeq ($(origin CC),default)
CC      = gcc
endif
AR      = ar
BUILD   ?= build
# EXIM=built runs the lab with the Exim made by "make exim" in place of Debian's.
EXIM    ?= debian
prefix     ?= /usr
sysconfdir ?= /etc
libdir     ?= $(prefix)/lib/coexim
DESTDIR    ?=

# ---- flags -------------------------------------------------------------------------------------

WARN      = -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wpointer-arith -Wwrite-strings -Wformat=2 -Wswitch-enum -Wvla
HARDEN    = -fstack-protector-strong -fstack-clash-protection -fcf-protection -D_FORTIFY_SOURCE=2
SANITIZE  ?=
ifneq ($(SANITIZE),)
HARDEN    = -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
LDSAN     = -fsanitize=address,undefined
endif
CPPFLAGS  = -D_GNU_SOURCE -DCOEXIM_SYSCONFDIR='"$(sysconfdir)"' -DCOEXIM_VERSION='"$(VERSION)"'
OPTIMIZE  ?= -O2 -g
CFLAGS    = -std=c11 $(OPTIMIZE) -fPIC -fvisibility=hidden $(WARN) $(HARDEN)
LDFLAGS   = -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack $(LDSAN)
VERSION   = 0.1

# ---- one object list and one include path list per program --------------------------------------

LIB_OBJS     = lib/why.o lib/deadline.o lib/escape.o lib/settings.o lib/fdio.o
LIB_IDIRS    = -Ilib

STORE_OBJS   = store/db.o store/directory.o
STORE_IDIRS  = -Ilib -Istore

# coexim.so: what Exim loads, or has compiled in as libcoexim.a
MODULE_OBJS  = local_scan/local_scan.o local_scan/exim_in.o local_scan/exim_out.o \
               local_scan/contact.o local_scan/checks.o local_scan/check_virus.o \
               local_scan/scan_client.o local_scan/message_copy.o local_scan/module_settings.o \
               local_scan/log_line.o
MODULE_IDIRS = -Ilib -Istore -Ilocal_scan
MODULE_LIBS  = -lsqlite3

# coexim-scand: the resident scanner
SCAND_OBJS   = scand/main.o scand/engine.o
SCAND_IDIRS  = -Ilib -Iscand
SCAND_LIBS   = -lclamav

# ---- unit tests: the program, and beyond lib/ only the objects under test ------------------------

UNIT_TESTS   =

UNIT_LIBS    = -lcmocka -lsqlite3

# ---- rules --------------------------------------------------------------------------------------

O = $(BUILD)/obj
all: $(BUILD)/coexim.so $(BUILD)/libcoexim.a $(BUILD)/coexim-scand $(BUILD)/directory.db

objs = $(addprefix $(O)/,$(1))

$(O)/lib/%.o: lib/%.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(LIB_IDIRS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(O)/store/%.o: store/%.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(STORE_IDIRS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(O)/local_scan/%.o: local_scan/%.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(MODULE_IDIRS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(O)/scand/%.o: scand/%.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(SCAND_IDIRS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(O)/tests/unit/%.o: tests/unit/%.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Ilib -Istore -Ilocal_scan -Iscand $(CFLAGS) -MMD -MP -c -o $@ $<
$(O)/tests/bench/%.o: tests/bench/%.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Ilib $(CFLAGS) -MMD -MP -c -o $@ $<

# Other flags or another compiler: everything is built anew.
$(O)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' | cmp -s - $@ || \
	    echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' > $@
FORCE:

$(BUILD)/coexim.so: $(call objs,$(MODULE_OBJS) $(STORE_OBJS) $(LIB_OBJS))
	$(CC) -shared $(LDFLAGS) -o $@ $^ $(MODULE_LIBS)

$(BUILD)/libcoexim.a: $(call objs,$(MODULE_OBJS) $(STORE_OBJS) $(LIB_OBJS))
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/coexim-scand: $(call objs,$(SCAND_OBJS) $(LIB_OBJS))
	$(CC) -pie $(LDFLAGS) -o $@ $^ $(SCAND_LIBS)

$(BUILD)/unit/%: $(O)/tests/unit/%.o $(call objs,$(LIB_OBJS))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(UNIT_LIBS)

include $(wildcard tests/unit/objects.mk)

unit-tests: $(addprefix $(BUILD)/unit/,$(UNIT_TESTS))

-include $(shell find $(O) -name '*.d' 2>/dev/null)

clean:
	rm -rf $(BUILD)

.PHONY: all unit-tests clean FORCE
.SECONDARY:
