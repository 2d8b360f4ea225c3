#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: the index of the quarantine keeps no message twice and nothing that is in no state, its view is
# readable with sqlite3 alone, and its settings refuse what they cannot mean.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"
scenario quarantine
example

for setting in days person_entries megabytes teach; do
	for value in "''" "'-1'" "'1.5'" "'many'" "'99999999999'"; do
		refused "UPDATE setting SET value = $value WHERE name = 'quarantine_$setting'" "setting: quarantine_$setting is"
	done
done
refused "UPDATE setting SET value = '0' WHERE name = 'quarantine_days'" 'quarantine_days is a number of days from 1'
accepted "UPDATE setting SET value = '60' WHERE name = 'quarantine_days'"
accepted "UPDATE setting SET value = '0' WHERE name = 'quarantine_teach'"
refused "INSERT INTO setting (name, value) VALUES ('quarantine_hours', '1')" 'there is no setting of this name'

DB=$WORK/state.db
"$MIGRATE" "$DB" "$ROOT/sql/state" >/dev/null || fail 'no state.db'
want wal "$(shell "$DB" 'PRAGMA journal_mode')" 'journal mode'

message() { # EXIM_ID FILE SHA256 KIND
	echo "INSERT INTO quarantine_message (exim_id, file, size, sha256, kept_at, expires_at, contact, kind, reason, tests, score_milli, sender, author, subject)
		VALUES ('$1', '$2', 9, '$3', 1795711961, 1795711961 + 86400, 'S0', '$4', 'words', '', 8500, 's@x.example', 'S', 'It''s')"
}
entry() { # MESSAGE ADDRESS MAILBOX STATE
	echo "INSERT INTO quarantine_entry (message, address, mailbox, is_group, state, state_at) VALUES ($1, '$2', '$3', 0, '$4', 1795711961)"
}
one=0123456789abcdef0123456789abcdef two=0123456789abcdef0123456789abcde0
accepted "$(message 1xY-1-2 $one aa spam)"
refused "$(message 1xY-1-2 $two aa spam)" UNIQUE
refused "$(message 1xY-1-3 $one aa spam)" UNIQUE
refused "$(message 1xY-1-3 ../../etc/passwd aa spam)" CHECK
refused "$(message 1xY-1-3 "${one}0" aa spam)" CHECK
refused "$(message 1xY-1-3 "$two" aa ham)" CHECK
accepted "$(entry 1 anna+x@company.example anna@company.example kept)"
refused "$(entry 1 Anna+X@company.example anna@company.example kept)" UNIQUE
refused "$(entry 1 ben@company.example ben@company.example lost)" CHECK
accepted "$(entry 1 ben@company.example ben@company.example released)"
gives 'SELECT entry, kept, recipient, mailbox, state, sender, subject, kind, score, expires, file FROM quarantine' \
	"1|2026-11-26 16:52:41|anna+x@company.example|anna@company.example|kept|s@x.example|It's|spam|8.5|2026-11-27 16:52:41|01/$one"
# Of every older version, with its rows in it, in use by the mail system.
files=("$ROOT"/sql/state/[0-9]*.sql)
for old in $(seq 2 $((${#files[@]} - 1))); do
	DB=$WORK/old-$old/state.db
	mkdir -p "$WORK/old-$old/files"
	cp "${files[@]:0:$old}" "$WORK/old-$old/files/"
	"$MIGRATE" "$DB" "$WORK/old-$old/files" >/dev/null || fail "no state.db of version $old"
	accepted "$(message 1xY-1-2 $one aa spam); $(entry 1 anna@company.example anna@company.example kept);
		INSERT INTO spam_entry (mailbox, sender, kind) VALUES ('anna@company.example', '@partner.example', 'block');
		INSERT INTO quarantine_audit (at, who, what, entry, exim_id, address, words) VALUES (1, 'exim', 'keep', 1, '1xY-1-2', 'a@b.example', '')"
	"$MIGRATE" "$DB" "$ROOT/sql/state" >"$WORK/said" || fail "of version $old: $(cat "$WORK/said")"
	want "${#files[@]}" "$(shell "$DB" 'PRAGMA user_version')" "the version that $old became"
	gives "SELECT (SELECT count(*) FROM quarantine), (SELECT count(*) FROM quarantine_audit), (SELECT kind FROM spam_entry),
		(SELECT count(*) FROM token), (SELECT count(*) FROM digest_told), (SELECT journal_mode FROM pragma_journal_mode)" '1|1|block|0|0|wal'
	# numbers of entries go on where they were: a person's token and what he has been told of are by number
	accepted "DELETE FROM quarantine_entry; $(entry 1 anna@company.example anna@company.example kept)"
	gives 'SELECT id FROM quarantine_entry' 2
done
pass
