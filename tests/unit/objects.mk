# SPDX-License-Identifier: GPL-2.0-or-later
#
# What each unit test links beyond lib/ and its own file: only the objects under test.
# A line a test:  UNIT_TESTS += test_foo
#                 $(BUILD)/unit/test_foo: $(call objs,store/foo.o)

UNIT_TESTS += test_token
$(BUILD)/unit/test_token: $(call objs,store/db.o store/db_statements.o store/token.o)
UNIT_TESTS += test_web_pages test_web_settings test_reply_facts
$(BUILD)/unit/test_web_pages: $(call objs,web/page.o web/policy.o web/fields.o web/route.o web/form_proof.o web/admin_login.o \
    store/token.o store/db.o store/db_statements.o)
$(BUILD)/unit/test_web_settings: $(call objs,web/web_settings.o web/web_listen.o scand/listen.o)
$(BUILD)/unit/test_reply_facts: $(call objs,tool/reply_facts.o)

UNIT_TESTS += test_lib_escape test_lib_settings test_lib_deadline test_lib_why test_lib_fdio

UNIT_TESTS += test_contact test_checks test_log_line test_module_settings
$(BUILD)/unit/test_contact: $(call objs,local_scan/contact.o)
$(BUILD)/unit/test_checks: $(call objs,local_scan/checks.o local_scan/verdict.o local_scan/fates.o local_scan/scan_reply.o local_scan/scan_words.o)
$(BUILD)/unit/test_log_line: $(call objs,local_scan/log_line.o local_scan/verdict.o local_scan/fates.o local_scan/points.o)
$(BUILD)/unit/test_module_settings: $(call objs,local_scan/module_settings.o)

UNIT_TESTS += test_lib_sha256 test_scan_data
$(BUILD)/unit/test_scan_data: $(call objs,local_scan/scan_data.o local_scan/fates.o local_scan/verdict.o local_scan/points.o)

UNIT_TESTS += test_spam_fate
$(BUILD)/unit/test_spam_fate: $(call objs,local_scan/spam_fate.o local_scan/score.o local_scan/points.o)
$(BUILD)/unit/test_spam_fate: UNIT_LIBS += -lm

UNIT_TESTS += test_check_auth
$(BUILD)/unit/test_check_auth: $(call objs,local_scan/check_auth.o)

UNIT_TESTS += test_check_ddos
$(BUILD)/unit/test_check_ddos: $(call objs,local_scan/check_ddos.o)

UNIT_TESTS += test_author_text test_check_spoof
$(BUILD)/unit/test_author_text: $(call objs,local_scan/author_text.o)
$(BUILD)/unit/test_check_spoof: $(call objs,local_scan/check_spoof.o local_scan/author_text.o)

UNIT_TESTS += test_scan_client test_scan_client_reply
$(BUILD)/unit/test_scan_client_reply: $(call objs,local_scan/scan_reply.o local_scan/scan_words.o)
$(BUILD)/unit/test_scan_client: $(call objs,local_scan/scan_client.o local_scan/scan_reply.o local_scan/scan_words.o tests/unit/fake_scanner.o)

DNS_OBJS = local_scan/dns_message.o local_scan/dns_name.o local_scan/dns_answer.o
SPF_OBJS = local_scan/spf.o local_scan/spf_syntax.o local_scan/spf_expand.o local_scan/spf_rewrite.o \
           local_scan/spf_lookup.o

# What facts_authentication() needs, without local_scan/dns.o and the directory.
AUTHENTICATION_OBJS = local_scan/authentication.o local_scan/dkim.o local_scan/dkim_header.o local_scan/dmarc.o local_scan/dmarc_record.o \
    local_scan/from_domains.o local_scan/author_text.o local_scan/idna.o local_scan/public_suffix.o local_scan/header.o \
    local_scan/spf.o local_scan/spf_syntax.o local_scan/spf_expand.o local_scan/spf_rewrite.o local_scan/spf_lookup.o \
    local_scan/dns_message.o local_scan/dns_name.o local_scan/dns_answer.o
AUTHENTICATION_LIBS = -lspf2 -lopendmarc -lpsl -lidn2

UNIT_TESTS += test_authentication
$(BUILD)/unit/test_authentication: $(call objs,$(AUTHENTICATION_OBJS) tests/unit/fake_dns.o)
$(BUILD)/unit/test_authentication: UNIT_LIBS += $(AUTHENTICATION_LIBS)

UNIT_TESTS += test_dkim test_dkim_header test_dmarc_record
$(BUILD)/unit/test_dkim_header: $(call objs,local_scan/dkim_header.o local_scan/header.o)
$(BUILD)/unit/test_dkim: $(call objs,local_scan/dkim.o $(DNS_OBJS) tests/unit/fake_dns.o)
$(BUILD)/unit/test_dmarc_record: $(call objs,local_scan/dmarc_record.o)
$(BUILD)/unit/test_dmarc_record: UNIT_LIBS += -lopendmarc

UNIT_TESTS += test_authentication_results
$(BUILD)/unit/test_authentication_results: $(call objs,local_scan/authentication_results.o local_scan/dkim.o \
    local_scan/dmarc.o local_scan/dmarc_record.o local_scan/idna.o local_scan/public_suffix.o $(SPF_OBJS) $(DNS_OBJS) \
    tests/unit/fake_dns.o)
$(BUILD)/unit/test_authentication_results: UNIT_LIBS += $(AUTHENTICATION_LIBS)

UNIT_TESTS += test_message_copy test_module_facts
$(BUILD)/unit/test_message_copy: $(call objs,local_scan/message_copy.o)
$(BUILD)/unit/test_module_facts: $(call objs,local_scan/facts.o local_scan/message_copy.o local_scan/scan_reply.o local_scan/scan_words.o)

UNIT_TESTS += test_scand_request test_scand_instream test_scand_reply test_scand_mime_count
UNIT_TESTS += test_scand_poison test_scand_sigset test_lib_report test_lib_msgio
$(BUILD)/unit/test_scand_request: $(call objs,scand/request.o)
$(BUILD)/unit/test_scand_instream: $(call objs,scand/instream.o)
$(BUILD)/unit/test_scand_reply: $(call objs,scand/reply.o scand/findings.o)
$(BUILD)/unit/test_scand_mime_count: $(call objs,scand/mime_count.o)
$(BUILD)/unit/test_scand_poison: $(call objs,scand/poison.o)
$(BUILD)/unit/test_scand_sigset: $(call objs,scand/sigset.o)
$(BUILD)/unit/test_lib_report: $(call objs,lib/report.o)
$(BUILD)/unit/test_lib_msgio: $(call objs,lib/msgio.o)

UNIT_TESTS += test_directory
$(BUILD)/unit/test_directory: $(call objs,store/db.o store/db_statements.o store/directory.o store/stamp.o)

UNIT_TESTS += test_directory_people
$(BUILD)/unit/test_directory_people: $(call objs,store/db.o store/db_statements.o store/directory.o store/stamp.o)

UNIT_TESTS += test_directory_headers
$(BUILD)/unit/test_directory_headers: $(call objs,store/db.o store/db_statements.o store/directory.o store/stamp.o local_scan/header.o)

UNIT_TESTS += test_classifier_features
$(BUILD)/unit/test_classifier_features: $(call objs,$(CLASSIFIER_OBJS))
UNIT_TESTS += test_classifier_model
$(BUILD)/unit/test_classifier_model: $(call objs,$(LEARNER_OBJS))
$(BUILD)/unit/test_classifier_features $(BUILD)/unit/test_classifier_model: UNIT_LIBS += -lm

UNIT_TESTS += test_scand_jail
$(BUILD)/unit/test_scand_jail: $(call objs,scand/jail.o scand/jail_calls.o scand/jail_files.o)
$(BUILD)/unit/test_scand_jail: UNIT_LIBS += -lseccomp

# The scanner with a worker that does as the message says; never installed.
$(O)/tests/scand/%.o: tests/scand/%.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(SCAND_IDIRS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/tests/coexim-scand-escape: $(call objs,tests/scand/escape.o $(SCAND_OBJS) $(CLASSIFIER_OBJS) $(LIB_OBJS))
	@mkdir -p $(@D)
	$(CC) -pie $(LDFLAGS) -Wl,--wrap=engine_scan -o $@ $^ $(SCAND_LIBS)
unit-tests: $(BUILD)/tests/coexim-scand-escape

UNIT_TESTS += test_scand_unpacked
$(BUILD)/unit/test_scand_unpacked: $(call objs,scand/unpacked.o)

UNIT_TESTS += test_scand_malware test_scand_mime test_scand_utf8 test_scand_pattern test_scand_needles test_scand_html_text
$(BUILD)/unit/test_scand_malware: $(call objs,scand/malware.o scand/inner.o scand/unpacked.o scand/signed_mail.o scand/malware_rules.o scand/heuristics.o \
    scand/compound.o scand/container.o scand/zip_tail.o scand/bzip2_chain.o scand/foreign_names.o scand/mime.o scand/mime_names.o scand/pattern.o scand/utf8.o scand/file_type.o scand/findings.o \
    store/db.o store/db_statements.o lib/report.o)
$(BUILD)/unit/test_scand_malware: UNIT_LIBS += -lmagic -larchive -lpcre2-8 $(GMIME_LIBS)
$(BUILD)/unit/test_scand_mime: $(call objs,scand/mime.o scand/mime_names.o scand/utf8.o)
$(BUILD)/unit/test_scand_utf8: $(call objs,scand/utf8.o)
$(BUILD)/unit/test_scand_pattern: $(call objs,scand/pattern.o)
$(BUILD)/unit/test_scand_needles: $(call objs,scand/needles.o)
$(BUILD)/unit/test_scand_html_text: $(call objs,scand/html_text.o)
$(BUILD)/unit/test_scand_html_text: UNIT_LIBS += -lxml2
$(BUILD)/unit/test_scand_pattern: UNIT_LIBS += -lpcre2-8
$(BUILD)/unit/test_scand_mime: UNIT_LIBS += $(GMIME_LIBS)
UNIT_TESTS += test_rate
$(BUILD)/unit/test_rate: $(call objs,store/db.o store/db_statements.o store/rate.o)
UNIT_TESTS += test_check_rate
$(BUILD)/unit/test_check_rate: $(call objs,local_scan/check_rate.o store/db.o store/db_statements.o store/rate.o)

UNIT_TESTS += test_lib_network test_check_tenant
$(BUILD)/unit/test_check_tenant: $(call objs,local_scan/check_tenant.o local_scan/header.o)

UNIT_TESTS += test_tool_sentence
$(BUILD)/unit/test_tool_sentence: $(call objs,tool/sentence.o)

# fake_dns.o stands in for local_scan/dns.o: zone data in memory.
UNIT_TESTS += test_dns_message
$(BUILD)/unit/test_dns_message: $(call objs,$(DNS_OBJS))
UNIT_TESTS += test_dns
$(BUILD)/unit/test_dns: $(call objs,local_scan/dns.o $(DNS_OBJS) lib/msgio.o)
$(BUILD)/unit/test_dns: UNIT_LIBS += -lcares
UNIT_TESTS += test_spf_suite
$(BUILD)/unit/test_spf_suite: $(call objs,$(SPF_OBJS) $(DNS_OBJS) tests/unit/fake_dns.o)
$(BUILD)/unit/test_spf_suite: UNIT_LIBS += -lspf2
UNIT_TESTS += test_spf test_spf_syntax
$(BUILD)/unit/test_spf: $(call objs,$(SPF_OBJS) $(DNS_OBJS) tests/unit/fake_dns.o)
$(BUILD)/unit/test_spf: UNIT_LIBS += -lspf2
$(BUILD)/unit/test_spf_syntax: $(call objs,local_scan/spf_syntax.o)

# The analysis of content alone, on files: what shipped rules hit, and what it costs.
$(BUILD)/tests/content: $(call objs,tests/scand/content.o $(filter-out scand/main.o,$(SCAND_OBJS)) $(CLASSIFIER_OBJS) $(LIB_OBJS))
	@mkdir -p $(@D)
	$(CC) -pie $(LDFLAGS) -o $@ $^ $(SCAND_LIBS)
unit-tests: $(BUILD)/tests/content

UNIT_TESTS += test_alarm
$(BUILD)/unit/test_alarm: $(call objs,store/db.o store/db_statements.o store/alarm.o tool/alarm_text.o)
UNIT_TESTS += test_check_malware
$(BUILD)/unit/test_check_malware: $(call objs,local_scan/check_malware.o)

UNIT_TESTS += test_dovecot
$(BUILD)/unit/test_dovecot: $(call objs,local_scan/dovecot.o)

UNIT_TESTS += test_digest_text
$(BUILD)/unit/test_digest_text: $(call objs,tool/digest_text.o tool/digest_example.o tool/text_template.o tool/shown_text.o tool/zone.o \
    tool/mime_out.o scand/utf8.o)
$(BUILD)/unit/test_digest_text: UNIT_LIBS += $(GMIME_LIBS)

QUARANTINE_OBJS = store/db.o store/db_statements.o store/quarantine.o store/quarantine_list.o store/quarantine_owner.o store/kept_file.o store/directory.o store/stamp.o
UNIT_TESTS += test_lib_plain_text test_lmtp test_quarantine
$(BUILD)/unit/test_lmtp: $(call objs,tool/lmtp.o tool/quarantine_facts.o store/db.o store/db_statements.o store/quarantine.o)
$(BUILD)/unit/test_quarantine: $(call objs,$(QUARANTINE_OBJS))

UNIT_TESTS += test_spam_lists
$(BUILD)/unit/test_spam_lists: $(call objs,store/db.o store/db_statements.o store/directory.o store/spam_lists.o store/stamp.o)
UNIT_TESTS += test_digest_book
$(BUILD)/unit/test_digest_book: $(call objs,tool/digest_due.o tool/zone.o store/digest_book.o store/db.o store/db_statements.o store/directory.o \
    store/stamp.o store/quarantine.o store/quarantine_list.o)

UNIT_TESTS += test_scand_subjects test_scand_spam_rules
$(BUILD)/unit/test_scand_subjects: $(call objs,scand/subjects.o scand/url.o scand/utf8.o)
$(BUILD)/unit/test_scand_spam_rules: $(call objs,scand/spam_rules.o scand/mail_view.o scand/subjects.o scand/url.o \
    scand/utf8.o scand/html_text.o scand/mime.o scand/mime_names.o scand/pattern.o scand/needles.o scand/findings.o store/db.o store/db_statements.o \
    lib/report.o)
$(BUILD)/unit/test_scand_spam_rules: UNIT_LIBS += -lpcre2-8 -lxml2 $(GMIME_LIBS)

UNIT_TESTS += test_lib_file_swap test_tool_mail_source
$(BUILD)/unit/test_tool_mail_source: $(call objs,tool/mail_source.o)

UNIT_TESTS += test_check_spam
$(BUILD)/unit/test_check_spam: $(call objs,local_scan/check_spam.o local_scan/score.o local_scan/spam_fate.o local_scan/points.o \
    local_scan/fates.o local_scan/dkim.o store/db.o store/db_statements.o store/directory.o store/spam_lists.o store/stamp.o $(DNS_OBJS) \
    tests/unit/fake_dns.o)
$(BUILD)/unit/test_check_spam: UNIT_LIBS += -lm
UNIT_TESTS += test_kept_reason
$(BUILD)/unit/test_kept_reason: $(call objs,tool/kept_reason.o store/rule_words.o store/db.o store/db_statements.o)

UNIT_TESTS += test_lib_address
