# SPDX-License-Identifier: GPL-2.0-or-later
#
# What each fuzz target links beyond lib/ and its own file, as in tests/unit/objects.mk.
# A line a target:  FUZZ_TARGETS += foo
#                   $(call fuzz_programs,foo): $(call objs,scand/foo.o)
# and at least one file in tests/fuzz/corpus/foo.

# The two programs of a target: the fuzzer, and the replay of its corpus in "make check".
fuzz_programs = $(BUILD)/fuzz/$(1) $(BUILD)/unit/fuzz_$(1)

FUZZ_TARGETS += scand_request scand_mime_count author_text escape header
$(call fuzz_programs,scand_request): $(call objs,scand/request.o)
$(call fuzz_programs,scand_mime_count): $(call objs,scand/mime_count.o)
$(call fuzz_programs,author_text): $(call objs,local_scan/author_text.o)
$(call fuzz_programs,escape):
$(call fuzz_programs,header): $(call objs,local_scan/header.o)

FUZZ_TARGETS += scan_reply dns_message spf
$(call fuzz_programs,scan_reply): $(call objs,local_scan/scan_reply.o local_scan/scan_words.o)
$(call fuzz_programs,scan_reply): FUZZ_LIBS += -lm
$(call fuzz_programs,dns_message): $(call objs,$(DNS_OBJS))
$(call fuzz_programs,spf): $(call objs,$(SPF_OBJS) $(DNS_OBJS))
$(call fuzz_programs,spf): FUZZ_LIBS += -lspf2

FUZZ_TARGETS += dmarc_record
$(call fuzz_programs,dmarc_record): $(call objs,local_scan/dmarc_record.o local_scan/authentication_results.o local_scan/dkim.o \
    local_scan/dmarc.o local_scan/idna.o local_scan/public_suffix.o local_scan/dns.o $(SPF_OBJS) $(DNS_OBJS) lib/msgio.o)
$(call fuzz_programs,dmarc_record): FUZZ_LIBS += -lopendmarc -lpsl -lidn2 -lspf2 -lcares

FUZZ_TARGETS += mail_view pattern
$(call fuzz_programs,mail_view): $(call objs,scand/mail_view.o scand/subjects.o scand/utf8.o scand/url.o scand/html_text.o \
    scand/mime.o scand/mime_names.o scand/mime_count.o)
$(call fuzz_programs,mail_view): FUZZ_LIBS += -lxml2 $(GMIME_LIBS)
$(call fuzz_programs,pattern): $(call objs,scand/pattern.o scand/needles.o scand/utf8.o)
$(call fuzz_programs,pattern): FUZZ_LIBS += -lpcre2-8
FUZZ_TARGETS += shown_text
$(call fuzz_programs,shown_text): $(call objs,tool/shown_text.o scand/utf8.o)

FUZZ_TARGETS += container compound foreign_names model_file examples rulebook
$(call fuzz_programs,container): $(call objs,scand/container.o scand/zip_tail.o scand/bzip2_chain.o)
$(call fuzz_programs,container): FUZZ_LIBS += -larchive
$(call fuzz_programs,compound): $(call objs,scand/compound.o)
$(call fuzz_programs,foreign_names): $(call objs,scand/foreign_names.o)
$(call fuzz_programs,model_file): $(call objs,classifier/model_file.o classifier/classifier.o)
$(call fuzz_programs,model_file): FUZZ_LIBS += -lm
$(call fuzz_programs,examples): $(call objs,classifier/examples.o classifier/model_file.o)
$(call fuzz_programs,examples): FUZZ_LIBS += -lm
$(call fuzz_programs,rulebook): $(call objs,scand/rulebook.o scand/spam_rules.o scand/malware_rules.o scand/heuristics.o scand/pattern.o \
    scand/needles.o scand/utf8.o scand/findings.o scand/mail_view.o scand/subjects.o scand/url.o scand/html_text.o scand/mime.o scand/mime_names.o \
    store/db.o store/db_statements.o store/stamp.o)
$(call fuzz_programs,rulebook): FUZZ_LIBS += -lsqlite3 -lpcre2-8 -lxml2 $(GMIME_LIBS)

FUZZ_TARGETS += lmtp
$(call fuzz_programs,lmtp): $(call objs,tool/lmtp.o tool/quarantine_facts.o store/quarantine.o store/db.o store/db_statements.o)
$(call fuzz_programs,lmtp): FUZZ_LIBS += -lsqlite3

FUZZ_TARGETS += web_route reply_facts
$(call fuzz_programs,reply_facts): $(call objs,tool/reply_facts.o)
$(call fuzz_programs,web_route): $(call objs,web/route.o web/page.o store/token.o store/db.o store/db_statements.o)
$(call fuzz_programs,web_route): FUZZ_LIBS += -lsqlite3

FUZZ_TARGETS += content
$(call fuzz_programs,content): $(call objs,$(filter-out scand/main.o,$(SCAND_OBJS)) $(CLASSIFIER_OBJS))
$(call fuzz_programs,content): FUZZ_LIBS += $(SCAND_LIBS)

$(O)/tests/fuzz/%.o: tests/fuzz/%.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -DFUZZ_CORPUS='"tests/fuzz/corpus"' -Ilib -Istore -Ilocal_scan -Iscand -Iclassifier -Itool -Iweb \
	    $(CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/unit/fuzz_%: $(O)/tests/fuzz/fuzz_%.o $(O)/tests/fuzz/replay.o $(call objs,$(LIB_OBJS))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(FUZZ_LIBS)
$(BUILD)/fuzz/%: $(O)/tests/fuzz/fuzz_%.o $(call objs,$(LIB_OBJS))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(FUZZ_LIBS)

fuzz-programs: $(addprefix $(BUILD)/fuzz/,$(FUZZ_TARGETS))
unit-tests: $(addprefix $(BUILD)/unit/fuzz_,$(FUZZ_TARGETS))
.PHONY: fuzz-programs
