#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: the commands of directory.db(5) work as printed, one after the other.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario man-tasks
example
"$MIGRATE" "$WORK/state.db" "$ROOT/sql/state" >"$WORK/said" 2>&1 || fail "state.db: $(cat "$WORK/said")"
shell "$WORK/state.db" "INSERT INTO spam_entry (mailbox, sender, kind) VALUES ('zoe@new.example', '@a.example', 'allow'), ('director@new.example', '@b.example', 'block')"
# as a spreadsheet writes it
printf '\357\273\277address,home\r\nmax@new.example,skyconnect\r\n Mia@New.example , o365\r\n' >"$WORK/people.csv"
{
	echo 'set -eu'
	# shellcheck disable=SC2016 # for the commands
	echo 'directory() { sqlite3 -box -init /dev/null -cmd ".timeout 5000" "$DB" "$@"; }'
	awk '/^\.Sh TASKS/ { on = 1 } /^\.Sh UPGRADES/ { on = 0 } on && /^\.Ed/ { block = 0 } on && block { print } on && /^\.Bd/ { block = 1 }' \
		"$ROOT/man/directory.db.5" | sed -e 's/\\e/\\/g' -e 's/^\\&//' -e "s#/var/backups/#$WORK/#" -e "s#/var/lib/coexim/state/#$WORK/#"
} >"$WORK/commands"
want yes "$([ "$(grep -c '^directory ' "$WORK/commands")" -ge 20 ] && echo yes)" 'commands in the page'
said=$(cd "$WORK" && DB=$DB bash -eu ./commands 2>&1) || fail "a command of the page: $said"
case $said in
*'MISSING'*) fail "something leads nowhere: $said" ;;
*'new.example'*) ;;
*) fail "the page shows no split: $said" ;;
esac
gives "SELECT mx, home, state FROM domain, mailbox WHERE name = 'new.example' AND address LIKE 'zoe%@new.example'" 'o365|skyconnect|blocked'
gives "SELECT address, home FROM mailbox WHERE address LIKE 'm__@new.example' ORDER BY 1" 'max@new.example|skyconnect
mia@new.example|o365'
want 'zoe.hill@new.example|@a.example' "$(shell "$WORK/state.db" 'SELECT mailbox, sender FROM spam_entry')" 'what persons have set'
gives "SELECT name FROM login WHERE mailbox = 'zoe.hill@new.example'" 'zoe.hill@new.example'
gives "SELECT count(*) FROM alias WHERE target = 'zoe.hill@new.example'" 4
# the director is deleted, and the row with him
gives "SELECT login, address FROM send_as WHERE address LIKE '%@new.example'" 'copier|copier@new.example'
gives "SELECT enabled FROM contact_check WHERE contact = 'S1' AND \"check\" = 'virus'" 1
gives "SELECT tag FROM spam_threshold WHERE domain = 'new.example'" 3.0
gives "SELECT sender, kind FROM spam_entry ORDER BY 1" '@customer.example|allow
news@shop.example|block'
gives "SELECT domain, typeof(private_key) FROM dkim_key" 'new.example|text'
want 600 "$(stat -c %a "$WORK/directory-backup.db")" 'mode of the backup'

# A list with a wrong line in it: its sentence, and nobody of the list is there.
shell "$DB" .dump >"$WORK/dump"
printf 'address,home\nleo@new.example,skyconnect\nlea@new.example,O365\n' >"$WORK/people.csv"
{
	# shellcheck disable=SC2016 # for the commands
	echo 'directory() { sqlite3 -box -init /dev/null -cmd ".timeout 5000" "$DB" "$@"; }'
	sed -n '/^directory -bail/,/^END/p' "$WORK/commands"
} >"$WORK/import"
if said=$(cd "$WORK" && DB=$DB bash ./import 2>&1); then
	fail 'a list with a wrong line was taken'
fi
want yes "$(grep -q "home must be 'skyconnect' or 'o365'" <<<"$said" && echo yes)" "what it said: $said"
unchanged
pass
