#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: the commands of state.db(5), rate.db(5) and rules.db(5) work as printed.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario man-examples
example
shell "$DB" "INSERT INTO domain (name, mx, o365_host) VALUES ('new.example', 'skyconnect', 'o365.example');
	INSERT INTO mailbox (address, home) VALUES ('zoe@new.example', 'skyconnect')" || fail 'zoe'
for name in rate state rules; do
	"$MIGRATE" "$WORK/$name.db" "$ROOT/sql/$name" >"$WORK/said" 2>&1 || fail "$name.db: $(cat "$WORK/said")"
done

# displayed PAGE SECTION: what stands there as a command, with our paths
# shellcheck disable=SC2016 # for the commands
displayed() {
	awk -v section="$2" '/^\.S[Hh] / { on = index($0, section) } !on { next }
		/^\.Dl / { print substr($0, 5) } /^\.(Ed|fi)/ { block = 0 } block { print } /^\.(Bd|nf)/ { block = 1 }' "$ROOT/man/$1" |
		sed -e 's/\\(dq/"/g; s/\\-/-/g; s/\\e/\\/g' -e 's#/var/lib/coexim\(-scand\)\{0,1\}/\(state/\)\{0,1\}##g' -e 's#/usr/lib/coexim/migrate \(.*\)#"$MIGRATE" \1 "$ROOT/sql/rate"#'
}

# runs COUNT FILE: as many commands are in it, and each works
runs() {
	local said
	want yes "$([ "$(grep -cE '^(sqlite3|INSERT|UPDATE|SELECT|rm)' "$2")" -ge "$1" ] && echo yes)" "commands of ${2##*/}"
	said=$(cd "$WORK" && ROOT=$ROOT bash -eu "$2" 2>&1) || fail "${2##*/}: $said"
}

displayed state.db.5 EXAMPLES >"$WORK/state-commands"
runs 2 "$WORK/state-commands"
want '@partner.example|allow' "$(shell "$WORK/state.db" "SELECT sender, kind FROM spam_entry WHERE mailbox = 'anna@company.example'")" 'the entry'

displayed rate.db.5 TASKS >"$WORK/rate-commands"
runs 7 "$WORK/rate-commands"
gives "SELECT rate_class FROM mailbox WHERE address = 'zoe@new.example'" power
want 2 "$(shell "$WORK/rate.db" 'PRAGMA user_version')" 'the new rate.db'

{
	echo "sqlite3 -bail -init /dev/null rules.db <<'END'"
	displayed rules.db.5 EXAMPLES | grep -v '^sqlite3'
	echo END
} >"$WORK/rules-commands"
runs 4 "$WORK/rules-commands"
want 'TONER|(?i)\bcheap toner\b' "$(shell "$WORK/rules.db" "SELECT name, pattern FROM spam_rule WHERE description = 'toner again'")" 'the rule'
want tag "$(shell "$WORK/rules.db" "SELECT action FROM malware_rule WHERE name = 'encrypted-archive'")" 'the action'
want 0 "$(shell "$WORK/rules.db" "SELECT enabled FROM spam_rule WHERE name = 'HTML_ONLY'")" 'the rule that is there'
pass
