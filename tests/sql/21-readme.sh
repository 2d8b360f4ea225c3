#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: what README shows of sqlite3 is what sqlite3 says: the first rows of a site, the session on the example word for
# word, and each statement of its tables does something.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario readme
example
README=$ROOT/README.md
for name in rate state; do
	"$MIGRATE" "$WORK/$name.db" "$ROOT/sql/$name" >"$WORK/said" 2>&1 || fail "$name.db: $(cat "$WORK/said")"
done
"$MIGRATE" "$WORK/rules.db" "$ROOT/sql/rules" >"$WORK/said" 2>&1 || fail "rules.db: $(cat "$WORK/said")"

# The short form, as README has it, on our file.
grep -F 'alias directory=' "$README" | sed -e 's/^ *alias directory="\(.*\)"$/directory() { \1 "$@"; }/' \
	-e "s#/var/lib/coexim/directory.db#$DB#" -e 's/sqlite3/sqlite3 -init \/dev\/null/' >"$WORK/alias"
want 1 "$(wc -l <"$WORK/alias")" 'the short form'

# The session: a command a line behind "# ", and below it what it said.
awk '/^    # directory "/ { on = 1 } /^[^ ]/ { on = 0 } on && NF { print substr($0, 5) }' "$README" | sed '/^# directory "insert into login/,$d' >"$WORK/shown"
want yes "$([ "$(grep -c '^# ' "$WORK/shown")" -ge 15 ] && echo yes)" 'commands in the session'
{
	cat "$WORK/alias"
	sed -n 's/^# //p' "$WORK/shown" | while IFS= read -r command; do
		printf 'cat <<\\END\n# %s\nEND\n%s\n' "$command" "$command"
	done
} >"$WORK/session"
bash "$WORK/session" >"$WORK/saw" 2>&1
said=$(diff "$WORK/shown" "$WORK/saw" | head -n 4) || :
[ -z "$said" ] || fail "the session differs: $said"

# The first rows, in a database as installed.
rm -f "$DB"
"$MIGRATE" "$DB" "$ROOT/sql/directory" >"$WORK/said" 2>&1 || fail "migrate: $(cat "$WORK/said")"
grep -E '^    directory "(insert|update) ' "$README" >"$WORK/first"
want yes "$([ "$(wc -l <"$WORK/first")" -ge 5 ] && echo yes)" 'the first rows'
said=$(cat "$WORK/alias" "$WORK/first" | bash -eu 2>&1) || fail "the first rows: $said"
gives 'SELECT "by" FROM route WHERE address = '"'dora@company.example'" 'S4 > O1'
gives "SELECT value FROM setting WHERE name = 'admin_address'" 'postmaster@company.example'

# Each statement alone, on the example: it is taken, and it changes a row or shows something.
# shellcheck disable=SC2016 # Markdown's quotes
grep -oE '`(insert|update|delete|select) [^`]*`' "$README" | tr -d '\140' | sort -u >"$WORK/statements"
want yes "$([ "$(wc -l <"$WORK/statements")" -ge 20 ] && echo yes)" 'statements in README'
example
cp "$DB" "$WORK/example.db"
while IFS= read -r statement; do
	cp "$WORK/example.db" "$DB"
	said=$(shell -bail "$DB" "$statement; SELECT 'changed ' || total_changes()" 2>&1) || fail "$statement: $said"
	[ "$said" != 'changed 0' ] || fail "it does nothing: $statement"
	CHECKS=$((CHECKS + 1))
done <"$WORK/statements"

# Whole commands within a line, on databases of ours.
# shellcheck disable=SC2016 # Markdown's quotes
grep -oE '`sqlite3 [^`]*`' "$README" | tr -d '\140' | sed -e 's#/var/lib/coexim\(-scand\|/state\)/##' -e "s#^sqlite3 #sqlite3 -init /dev/null #" \
	-e '/NAME/d' | sort -u >"$WORK/commands"
want yes "$([ "$(wc -l <"$WORK/commands")" -ge 4 ] && echo yes)" 'commands in README'
while IFS= read -r command; do
	said=$(cd "$WORK" && bash -eu -c "$command" 2>&1) || fail "$command: $said"
	CHECKS=$((CHECKS + 1))
done <"$WORK/commands"
pass
