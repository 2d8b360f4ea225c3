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
# make fuzz: the same, and told to libFuzzer where it goes.
FUZZER    ?=
ifneq ($(FUZZER),)
HARDEN   += -fsanitize=fuzzer-no-link
endif
CPPFLAGS  = -D_GNU_SOURCE -DCOEXIM_SYSCONFDIR='"$(sysconfdir)"' -DCOEXIM_VERSION='"$(VERSION)"' \
            -DCOEXIM_LIBDIR='"$(libdir)"'
OPTIMIZE  ?= -O2 -g
CFLAGS    = -std=c11 $(OPTIMIZE) -fPIC -fvisibility=hidden $(WARN) $(HARDEN)
LDFLAGS   = -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack $(LDSAN)
VERSION   = 0.1

# ---- one object list and one include path list per program --------------------------------------

LIB_OBJS     = lib/why.o lib/deadline.o lib/escape.o lib/settings.o lib/fdio.o lib/fileio.o lib/file_swap.o lib/network.o \
               lib/sha256.o lib/plain_text.o lib/base64.o lib/address.o
LIB_IDIRS    = -Ilib

STORE_OBJS   = store/db.o store/db_statements.o store/directory.o store/stamp.o store/spam_lists.o store/rate.o store/o365_list.o store/alarm.o store/quarantine.o store/quarantine_list.o \
               store/quarantine_owner.o store/quarantine_sweep.o store/kept_file.o
STORE_OBJS  += store/token.o store/quarantine_days.o
STORE_OBJS  += store/digest_book.o store/rule_words.o
STORE_IDIRS  = -Ilib -Istore

# coexim.so: what Exim loads, or has compiled in as libcoexim.a
MODULE_OBJS  = local_scan/local_scan.o local_scan/exim_in.o local_scan/exim_out.o local_scan/exim_login.o local_scan/dovecot.o \
               local_scan/contact.o local_scan/checks.o local_scan/check_table.o \
               local_scan/check_auth.o local_scan/check_ddos.o local_scan/check_spoof.o \
               local_scan/author_text.o local_scan/check_tenant.o \
               local_scan/header.o local_scan/check_rate.o local_scan/check_virus.o local_scan/check_malware.o \
               local_scan/facts.o local_scan/verdict.o local_scan/fates.o \
               local_scan/scan_data.o local_scan/points.o local_scan/score.o local_scan/spam_fate.o local_scan/check_spam.o local_scan/scan_client.o \
               local_scan/scan_reply.o local_scan/scan_words.o local_scan/message_copy.o local_scan/module_settings.o \
               local_scan/log_line.o \
               local_scan/dns.o local_scan/dns_message.o local_scan/dns_name.o local_scan/dns_answer.o \
               local_scan/spf.o local_scan/spf_syntax.o local_scan/spf_expand.o local_scan/spf_rewrite.o local_scan/spf_lookup.o \
               local_scan/authentication.o local_scan/authentication_results.o local_scan/dkim.o local_scan/dkim_header.o local_scan/dmarc.o local_scan/dmarc_record.o \
               local_scan/from_domains.o local_scan/idna.o local_scan/public_suffix.o \
               lib/msgio.o
EXIM_IDIR    ?=
MODULE_IDIRS = -Ilib -Istore -Ilocal_scan $(EXIM_IDIR)
MODULE_LIBS  = -lsqlite3 -lcares -lspf2 -lopendmarc -lpsl -lidn2 -lm

# coexim-scand: the resident scanner
GMIME_IDIRS  := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I gmime-3.0 2>/dev/null))
GMIME_LIBS   := $(shell pkg-config --libs gmime-3.0 2>/dev/null)
XML_IDIRS    := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I libxml-2.0 2>/dev/null))
SCAND_OBJS   = scand/main.o scand/config.o scand/listen.o scand/privileges.o scand/supervisor.o \
               scand/connection.o scand/request.o scand/instream.o scand/spool.o scand/reply.o \
               scand/pool.o scand/job.o scand/crew.o scand/generation.o scand/succession.o \
               scand/poison.o scand/sigset.o scand/watch.o scand/packet.o \
               scand/holder.o scand/worker.o scand/jail.o scand/jail_calls.o scand/jail_files.o scand/temp.o scand/charset.o \
               scand/engine.o scand/mime_count.o scand/mime.o scand/mime_names.o scand/class_view.o scand/class_book.o scand/utf8.o scand/pattern.o scand/html_text.o scand/url.o \
               scand/subjects.o scand/mail_view.o scand/spam_rules.o scand/needles.o scand/rulebook.o scand/content.o scand/malware.o scand/unpacked.o scand/signed_mail.o scand/malware_rules.o scand/heuristics.o \
               scand/inner.o scand/foreign_names.o scand/compound.o scand/container.o scand/zip_tail.o scand/bzip2_chain.o scand/file_type.o scand/findings.o scand/open_files.o \
               lib/report.o lib/msgio.o store/db.o store/db_statements.o store/stamp.o
SCAND_IDIRS  = -Ilib -Istore -Iscand -Iclassifier $(GMIME_IDIRS) $(XML_IDIRS)
SCAND_LIBS   = -lclamav -lseccomp -lmagic -larchive -lpcre2-8 -lxml2 -lsqlite3 $(GMIME_LIBS) -lm

# The classifier: a library without policy
CLASSIFIER_OBJS   = classifier/mail_features.o classifier/feature_headers.o classifier/feature_html.o \
                    classifier/feature_text.o classifier/model_file.o classifier/classifier.o
LEARNER_OBJS      = $(CLASSIFIER_OBJS) classifier/examples.o classifier/learner.o
CLASSIFIER_IDIRS  = -Ilib -Iclassifier

# What people do with the quarantine, by command, web or mail
RELEASE_OBJS = tool/quarantine_release.o tool/quarantine_settings.o tool/quarantine_teach.o tool/scanner.o tool/submit.o tool/act_log.o

# coexim: the operator's command
TOOL_OBJS    = tool/main.o tool/sentence.o tool/cmd_o365.o tool/cmd_check.o tool/cmd_alarm.o \
               tool/alarm_text.o tool/mail_user.o \
               tool/cmd_learn.o tool/mail_source.o tool/mail_eye.o \
               scand/mime.o scand/mime_names.o scand/mime_count.o scand/utf8.o scand/charset.o scand/class_view.o \
               scand/jail.o scand/jail_calls.o scand/jail_files.o $(LEARNER_OBJS)
TOOL_OBJS   += tool/cmd_digest.o tool/digest_due.o tool/digest_mail.o tool/kept_reason.o tool/digest_text.o tool/digest_example.o \
               tool/one_run.o tool/text_template.o tool/shown_text.o tool/zone.o tool/mime_out.o
TOOL_OBJS   += tool/operator.o tool/cmd_quarantine.o tool/message_text.o tool/cmd_quarantine_act.o tool/quarantine_text.o \
               tool/cmd_quarantine_upkeep.o tool/quarantine_mend.o tool/cmd_quarantine_teach.o \
               tool/cmd_quarantine_lmtp.o tool/job_alarm.o tool/lmtp.o tool/quarantine_take.o tool/quarantine_facts.o $(RELEASE_OBJS)
TOOL_OBJS   += tool/cmd_quarantine_reply.o tool/quarantine_reply.o tool/reply_facts.o
TOOL_IDIRS   = -Ilib -Istore -Iscand -Iclassifier -Itool $(GMIME_IDIRS)
TOOL_LIBS    = -lsqlite3 -lseccomp $(GMIME_LIBS) -lm

# coexim-web: pages by which persons have kept mail back
WEB_OBJS     = web/main.o web/web_settings.o web/web_listen.o web/server.o web/connections.o web/policy.o \
               web/fields.o web/route.o web/form_proof.o web/admin_login.o web/hand.o \
               web/page.o web/pages.o web/pages_token.o web/pages_admin.o \
               scand/listen.o tool/mail_user.o lib/report.o lib/msgio.o $(RELEASE_OBJS)
WEB_IDIRS    = -Ilib -Istore -Iscand -Itool -Iweb
WEB_LIBS     = -lmicrohttpd -lsqlite3 -lpthread

# ---- unit tests: the program, and beyond lib/ only the objects under test ------------------------

UNIT_TESTS   =

UNIT_LIBS    = -lcmocka -lsqlite3

# ---- rules --------------------------------------------------------------------------------------

O = $(BUILD)/obj
all: $(BUILD)/coexim.so $(BUILD)/libcoexim.a $(BUILD)/coexim-scand $(BUILD)/coexim $(BUILD)/coexim-web $(BUILD)/directory.db $(BUILD)/rules.db

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
$(O)/classifier/%.o: classifier/%.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CLASSIFIER_IDIRS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(O)/tool/%.o: tool/%.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(TOOL_IDIRS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(O)/web/%.o: web/%.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(WEB_IDIRS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(O)/tests/unit/%.o: tests/unit/%.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Ilib -Istore -Ilocal_scan -Iscand -Iclassifier -Itool -Iweb $(CFLAGS) -MMD -MP -c -o $@ $<
$(O)/tests/bench/%.o: tests/bench/%.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Ilib -Istore -Ilocal_scan -Iscand -Iclassifier $(CFLAGS) -MMD -MP -c -o $@ $<

# Other flags or another compiler: everything is built anew. Written while make reads this,
# so that a second make has nothing to do.
FLAGS = $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)
ifneq ($(FLAGS),$(file <$(O)/flags))
$(shell mkdir -p $(O))
$(file >$(O)/flags,$(FLAGS))
endif
$(O)/flags:
	$(shell mkdir -p $(@D))$(file >$@,$(FLAGS))

$(BUILD)/coexim.so: $(call objs,$(MODULE_OBJS) $(STORE_OBJS) $(LIB_OBJS))
	$(CC) -shared $(LDFLAGS) -o $@ $^ $(MODULE_LIBS)

$(BUILD)/libcoexim.a: $(call objs,$(MODULE_OBJS) $(STORE_OBJS) $(LIB_OBJS))
	rm -f $@
	$(AR) rcs $@ $^

# Exim itself with the module inside; the script knows what is up to date.
exim:
	BUILD='$(BUILD)' MAKE='$(MAKE)' CC='$(CC)' SANITIZE='$(SANITIZE)' install/build-exim.sh

$(BUILD)/coexim-scand: $(call objs,$(SCAND_OBJS) $(CLASSIFIER_OBJS) $(LIB_OBJS))
	$(CC) -pie $(LDFLAGS) -o $@ $^ $(SCAND_LIBS)

$(BUILD)/coexim: $(call objs,$(TOOL_OBJS) $(STORE_OBJS) $(LIB_OBJS))
	$(CC) -pie $(LDFLAGS) -o $@ $^ $(TOOL_LIBS)

$(BUILD)/coexim-web: $(call objs,$(WEB_OBJS) $(STORE_OBJS) $(LIB_OBJS))
	$(CC) -pie $(LDFLAGS) -o $@ $^ $(WEB_LIBS)

# An empty database, to show that the migrations apply.
$(BUILD)/directory.db: sql/migrate $(wildcard sql/directory/*.sql)
	@mkdir -p $(@D)
	rm -f $@
	sql/migrate $@ sql/directory

$(BUILD)/unit/%: $(O)/tests/unit/%.o $(call objs,$(LIB_OBJS))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(UNIT_LIBS)

$(BUILD)/rules.db: sql/migrate $(wildcard sql/rules/*.sql)
	@mkdir -p $(@D)
	rm -f $@
	sql/migrate $@ sql/rules

include $(wildcard tests/unit/objects.mk)
include $(wildcard tests/fuzz/targets.mk)

unit-tests: $(addprefix $(BUILD)/unit/,$(UNIT_TESTS))

-include $(shell find $(O) -name '*.d' 2>/dev/null)

# ---- tests and demo: TESTS="lab/ virus" picks some; tests/run and tests/lab/lab tell more ---------

check:
	install/debian-packages.sh build demo check
	$(MAKE) all unit-tests $(if $(filter built,$(EXIM)),exim)
	BUILD='$(BUILD)' EXIM='$(EXIM)' tests/run $(TESTS)

check-asan:
	$(MAKE) check SANITIZE=1 BUILD=build/asan EXIM=built TESTS='$(TESTS)'

# Each target for FUZZ_SECONDS (60); FUZZ="mime request" picks some.
fuzz:
	install/debian-packages.sh build check fuzz
	$(MAKE) fuzz-programs CC='$(patsubst gcc,clang,$(CC))' SANITIZE=1 FUZZER=1 BUILD=build/fuzz
	BUILD=build/fuzz tests/fuzz/run $(FUZZ)

demo:
	install/debian-packages.sh build demo
	$(MAKE) all $(if $(filter built,$(EXIM)),exim)
	BUILD='$(BUILD)' EXIM='$(EXIM)' tests/lab/demo

lab-up:
	install/debian-packages.sh build demo
	$(MAKE) all $(if $(filter built,$(EXIM)),exim)
	BUILD='$(BUILD)' EXIM='$(EXIM)' tests/lab/lab up

lab-down:
	BUILD='$(BUILD)' tests/lab/lab down

# ---- lint: each .c with its program's own include paths ------------------------------------------

SHELL_SCRIPTS = $(shell git ls-files -co --exclude-standard 2>/dev/null | \
    xargs -r grep -lE '^\#!(/bin/sh|/usr/bin/env bash|/bin/bash)' 2>/dev/null)
C_FILES       = $(wildcard lib/*.[ch] store/*.[ch] local_scan/*.[ch] scand/*.[ch] tool/*.[ch] web/*.[ch] classifier/*.[ch] \
                tests/unit/*.[ch] tests/bench/*.[ch] tests/lab/*.[ch] tests/tool/*.[ch] tests/fuzz/*.[ch])
TIDY          = clang-tidy --quiet

lint:
	install/debian-packages.sh lint build check
	clang-format --dry-run -Werror $(C_FILES)
	$(TIDY) $(wildcard lib/*.c) -- -std=c11 $(CPPFLAGS) $(LIB_IDIRS)
	$(TIDY) $(wildcard store/*.c) -- -std=c11 $(CPPFLAGS) $(STORE_IDIRS)
	$(TIDY) $(wildcard local_scan/*.c) -- -std=c11 $(CPPFLAGS) $(MODULE_IDIRS)
	$(TIDY) $(wildcard scand/*.c) -- -std=c11 $(CPPFLAGS) $(SCAND_IDIRS)
	$(TIDY) $(wildcard classifier/*.c) -- -std=c11 $(CPPFLAGS) $(CLASSIFIER_IDIRS)
	$(TIDY) $(wildcard tool/*.c) -- -std=c11 $(CPPFLAGS) $(TOOL_IDIRS)
	$(TIDY) $(wildcard web/*.c) -- -std=c11 $(CPPFLAGS) $(WEB_IDIRS)
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
	    --error-exitcode=1 --suppress=missingIncludeSystem -D_GNU_SOURCE \
	    -Ilib -Istore -Ilocal_scan -Iscand -Iclassifier -Itool -Iweb lib store local_scan scand classifier tool web
	shellcheck -x $(SHELL_SCRIPTS)

# ---- install ------------------------------------------------------------------------------------

install: all
	DESTDIR='$(DESTDIR)' BUILD='$(BUILD)' PREFIX='$(prefix)' SYSCONFDIR='$(sysconfdir)' \
	    LIBDIR='$(libdir)' install/install.sh

clean:
	rm -rf $(BUILD)

help:
	@echo 'make             build everything into $(BUILD)/'
	@echo 'sudo make demo   install what is missing, build, show every mail flow on real Exim'
	@echo 'sudo make check  install what is missing, build, run all tests (TESTS="sql/ lab/17" picks some; EXIM=built: with our own Exim)'
	@echo 'make check-asan  the same under ASan and UBSan'
	@echo 'make fuzz        each fuzz target for a minute (FUZZ_SECONDS; FUZZ="mime request" picks some) under ASan and UBSan'
	@echo 'make lint        clang-format, clang-tidy, cppcheck, shellcheck'
	@echo 'make exim        build Exim with the module compiled in'
	@echo 'make lab-up      start the lab and leave it running; make lab-down ends it'
	@echo 'make bench       speed of gateway, scanner and quarantine beside others, as ratios'
	@echo 'make accuracy    how well spam is told from ham, beside bogofilter and SpamAssassin (CORPUS=)'
	@echo 'make install     put everything in place (DESTDIR is honoured)'

$(BUILD)/smtp_load: $(O)/tests/bench/smtp_load.o $(call objs,lib/deadline.o)
	$(CC) $(LDFLAGS) -o $@ $^

$(BUILD)/classifier_lab: $(call objs,tests/bench/classifier_lab.o scand/class_view.o scand/mime.o scand/mime_names.o scand/utf8.o \
    $(LEARNER_OBJS) $(LIB_OBJS))
	$(CC) $(LDFLAGS) -o $@ $^ $(GMIME_LIBS) -lm

$(BUILD)/verdict_score: $(call objs,tests/bench/verdict_score.o local_scan/score.o local_scan/points.o)
	$(CC) $(LDFLAGS) -o $@ $^ -lm

# ---- benchmarks: ratios for people; nothing passes or fails by them -------------------------------

bench:
	install/debian-packages.sh build demo check bench
	$(MAKE) all $(BUILD)/smtp_load
	tests/bench/gateway.sh
	tests/bench/s2-checks.sh
	tests/bench/quarantine-growth.sh
	SCAND='$(BUILD)/coexim-scand' tests/bench/scanner-beside-clamd.sh

# How well spam is told from ham, and what it costs: CORPUS=..., and what tests/bench/accuracy.sh says.
CORPUS ?= ../shared/corpora/spamassassin.tar.xz
accuracy:
	install/debian-packages.sh build demo check accuracy
	$(MAKE) all unit-tests $(BUILD)/classifier_lab $(BUILD)/verdict_score
	BUILD='$(BUILD)' tests/bench/accuracy.sh '$(CORPUS)'
	SCAND='$(BUILD)/coexim-scand' tests/bench/content-analysis.sh '$(CORPUS)'

.PHONY: all exim unit-tests check check-asan fuzz bench accuracy demo lab-up lab-down lint install clean help
.SECONDARY:
