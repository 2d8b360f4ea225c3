#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: state.db is as installed what its tables say; wrong entries and thresholds of a person are refused
# with a sentence, right ones are taken.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario people
DB=$WORK/state.db
"$MIGRATE" "$DB" "$ROOT/sql/state" >/dev/null || fail 'migrate failed'
gives 'PRAGMA application_id' $((0x43785374))
gives 'PRAGMA journal_mode' wal
gives 'PRAGMA integrity_check' ok
gives "SELECT m.name || '(' || group_concat(c.name, ', ') || ')' FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
	WHERE m.type = 'table' AND m.name LIKE 'spam%' GROUP BY m.name" 'spam_entry(mailbox, sender, kind, made_at)
spam_threshold(mailbox, tag, quarantine, reject)'
gives 'SELECT (SELECT count(*) FROM spam_entry) + (SELECT count(*) FROM spam_threshold)' 0
shell "$DB" .dump >"$WORK/dump"

long=$(printf '%0250d' 0)
entry() { # MAILBOX SENDER KIND
	echo "INSERT INTO spam_entry (mailbox, sender, kind) VALUES ($1, $2, $3)"
}
for mailbox in NULL "''" "'anna'" "'@company.example'" "'anna@company'" "'a@b@company.example'" "'a b@company.example'" \
	"'änna@company.example'" "x'6140622e63'" "'$long@company.example'"; do
	refused "$(entry "$mailbox" "'@partner.example'" "'allow'")" 'mailbox must be the address of a mailbox'
done
for sender in NULL "''" "'@'" "'partner.example'" "'@partner'" "'a@b@partner.example'" "'*@partner .example'" \
	"'@pärtner.example'" "x'4062e263'" "'$long@partner.example'"; do
	refused "$(entry "'anna@company.example'" "$sender" "'allow'")" 'sender must be an address like'
done
for sender in "'*@partner.example'" "'@*.partner.example'" "'news@*.example'"; do
	refused "$(entry "'anna@company.example'" "$sender" "'allow'")" 'sender has no * in it'
done
for sender in "'@partner.example.'" "'@.partner.example'" "'news@partner..example'"; do
	refused "$(entry "'anna@company.example'" "$sender" "'allow'")" 'neither begins nor ends with a dot'
done
for kind in NULL "''" "'Allow'" "'deny'"; do
	refused "$(entry "'anna@company.example'" "'@partner.example'" "$kind")" "kind must be 'allow'"
done

threshold() { # MAILBOX 'TAG, QUARANTINE, REJECT'
	echo "INSERT INTO spam_threshold VALUES ($1, $2)"
}
for mailbox in NULL "''" "'anna'" "'@company.example'" "'a@b@company.example'"; do
	refused "$(threshold "$mailbox" '5, 8, 20')" 'mailbox must be the address of a mailbox'
done
for wrong in "'x', NULL, NULL" "NULL, '', NULL" "NULL, NULL, x'35'" "0, NULL, NULL" "NULL, -1, NULL" "NULL, NULL, 1001" "9e999, NULL, NULL"; do
	refused "$(threshold "'anna@company.example'" "$wrong")" 'numbers above 0, up to 1000 (never), or NULL'
done
for wrong in "9, 8, 20" "9, NULL, 8" "NULL, 9, 8"; do
	refused "$(threshold "'anna@company.example'" "$wrong")" 'tag may not be more than quarantine'
done
unchanged

accepted "$(entry "'Anna@company.example'" "'@partner.example'" "'allow'")"
accepted "$(entry "'anna@company.example'" "'news@partner.example'" "'block'")"
accepted "$(entry "'ben@company.example'" "'n*..ws.@partner.example'" "'block'")"
refused "$(entry "'ANNA@company.example'" "'@PARTNER.example'" "'block'")" 'UNIQUE'
gives "SELECT made_at GLOB '20??-??-?? ??:??:?? UTC' FROM spam_entry LIMIT 1" 1
refused "UPDATE spam_entry SET kind = 'never'" "kind must be 'allow'"
refused "UPDATE spam_entry SET mailbox = 'anna'" 'mailbox must be the address'
accepted "UPDATE spam_entry SET kind = 'allow' WHERE sender = 'news@partner.example'"
accepted "$(threshold "'anna@company.example'" 'NULL, NULL, NULL')"
accepted "$(threshold "'dora@company.example'" '5, 5, 1000')"
refused "$(threshold "'DORA@company.example'" '5, 8, 20')" 'UNIQUE'
refused "UPDATE spam_threshold SET tag = 7 WHERE mailbox = 'dora@company.example'" 'tag may not be more than quarantine'
accepted "UPDATE spam_threshold SET quarantine = 3 WHERE mailbox = 'anna@company.example'"

# So that nobody makes the question about him slow for all.
accepted "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 998)
	INSERT INTO spam_entry (mailbox, sender, kind) SELECT 'anna@company.example', 's' || i || '@partner.example', 'allow' FROM n"
refused "$(entry "'ANNA@company.example'" "'one-more@partner.example'" "'allow'")" 'a person may have 1000 entries'
accepted "$(entry "'dora@company.example'" "'one-more@partner.example'" "'allow'")"
pass
