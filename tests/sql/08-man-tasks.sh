#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: the commands of directory.db(5) work as printed, one after the other.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario man-tasks
example
{
	echo 'set -eu'
	# shellcheck disable=SC2016 # for the commands
	echo 'directory() { sqlite3 -box -init /dev/null -cmd ".timeout 5000" "$DB" "$@"; }'
	awk '/^\.Sh TASKS/ { on = 1 } /^\.Sh UPGRADES/ { on = 0 } on && /^\.Ed/ { block = 0 } on && block { print } on && /^\.Bd/ { block = 1 }' \
		"$ROOT/man/directory.db.5" | sed -e 's/\\e/\\/g' -e "s#/var/backups/#$WORK/#"
} >"$WORK/commands"
want yes "$([ "$(grep -c '^directory ' "$WORK/commands")" -ge 20 ] && echo yes)" 'commands in the page'
said=$(cd "$WORK" && DB=$DB bash -eu ./commands 2>&1) || fail "a command of the page: $said"
case $said in
*'MISSING'*) fail "something leads nowhere: $said" ;;
*'new.example'*) ;;
*) fail "the page shows no split: $said" ;;
esac
gives "SELECT mx, home, state FROM domain, mailbox WHERE name = 'new.example' AND address LIKE '%@new.example'" 'o365|skyconnect|blocked'
gives "SELECT name FROM login WHERE mailbox = 'zoe.hill@new.example'" 'zoe.hill@new.example'
gives "SELECT count(*) FROM alias WHERE target = 'zoe.hill@new.example'" 4
# the director is deleted, and the row with him
gives "SELECT login, address FROM send_as WHERE address LIKE '%@new.example'" 'copier|copier@new.example'
gives "SELECT enabled FROM contact_check WHERE contact = 'S1' AND \"check\" = 'virus'" 1
gives "SELECT tag FROM spam_threshold WHERE domain = 'new.example'" 3.0
gives "SELECT sender, kind FROM spam_entry ORDER BY 1" '@customer.example|allow
news@shop.example|block'
gives "SELECT domain, typeof(private_key) FROM dkim_key" 'new.example|text'
want yes "$([ -s "$WORK/directory-backup.db" ] && echo yes)" 'the backup'
pass
