#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: what README shows of sqlite3 is what sqlite3 says: the first rows of a site, the session on the example word for
# word, each statement of its tables does something, and what is restored is what was backed up, readable to nobody else.

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

# Backup and restore, as printed, into databases that have lost what was in them; those of Exim's user stay in WAL mode.
example
mkdir "$WORK/backups"
grep -E "^    (umask 077|sqlite3 -cmd '.timeout 5000' .*[.](backup|restore) |/usr/lib/coexim/migrate )" "$README" |
	sed -e 's/^ *//; s/; mkdir.*//' -e "s#/var/lib/coexim\(-scand\|/state\)\{0,1\}/#$WORK/#g" -e 's#^sqlite3 #sqlite3 -init /dev/null #' \
		-e "s#^/usr/lib/coexim/migrate .*/\([a-z]*\)\.db#& $ROOT/sql/\1#; s#^/usr/lib/coexim/migrate#$MIGRATE#" >"$WORK/lines"
grep -v -e '\.restore' -e migrate "$WORK/lines" >"$WORK/backup"
grep -e '\.restore' -e migrate "$WORK/lines" >"$WORK/restore"
want '4 2' "$(wc -l <"$WORK/backup") $(wc -l <"$WORK/restore")" 'lines of backup and restore'
shell "$WORK/state.db" "INSERT INTO spam_entry (mailbox, sender, kind) VALUES ('anna@company.example', '@kept.example', 'allow')"
said=$(cd "$WORK/backups" && bash -eu ../backup 2>&1) || fail "backup: $said"
want 'directory.db rules.db state.db' "$(cd "$WORK/backups" && echo *)" 'backups'
want 600 "$(stat -c %a "$WORK/backups"/* | sort -u)" 'mode of the backups'
want 6 "$(shell "$WORK/backups/directory.db" "SELECT count(*) FROM mailbox WHERE address LIKE '%@company.example'")" 'mailboxes in the backup'
shell "$WORK/state.db" 'DELETE FROM spam_entry'
said=$(cd "$WORK/backups" && bash -eu ../restore 2>&1) || fail "restore: $said"
want '@kept.example' "$(shell "$WORK/state.db" 'SELECT sender FROM spam_entry')" 'what was restored'
want wal "$(shell "$WORK/state.db" 'PRAGMA journal_mode')" 'journal mode of what was restored'
want 640 "$(stat -c %a "$WORK/state.db")" 'mode of what was restored'
pass
