#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: migrate brings a directory of every older version up to date with its
# rows in it, leaves no half when it is killed or its file is wrong, works
# twice at the same moment, and refuses what is not ours or newer.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario migrate
ALL=$ROOT/sql/directory
FILES=("$ALL"/[0-9]*.sql)
NEWEST=${#FILES[@]}

# folder COUNT: $WORK/files with the first COUNT migrations.
folder() {
	rm -rf "$WORK/files"
	mkdir "$WORK/files"
	cp "${FILES[@]:0:$1}" "$WORK/files/"
}
migrated() {
	CHECKS=$((CHECKS + 1))
	SAID=$("$MIGRATE" "$@" 2>&1) || fail "migrate $*: $SAID"
}
stopped() {
	local wanted=$1
	shift
	CHECKS=$((CHECKS + 1))
	if SAID=$("$MIGRATE" "$@" 2>&1); then
		fail "migrate $* was content"
	fi
	case $SAID in
	*"$wanted"*) ;;
	*) fail "migrate $*: wanted [$wanted], got [$SAID]" ;;
	esac
}
schema() {
	shell "$1" 'SELECT type, name, sql FROM sqlite_schema ORDER BY type, name'
}
# A fifth migration that takes its time, having done half of its work.
slow_file() {
	folder "$NEWEST"
	cat >"$WORK/files/$(printf '%03d' $((NEWEST + 1)))-slow.sql" <<'EOF'
CREATE TABLE half (n);
INSERT INTO half VALUES (1);
INSERT INTO half WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100000000) SELECT n FROM n;
CREATE TABLE other_half (n);
EOF
}
# started_then_killed DATABASE FILE: kill -9 migrate and its children once FILE-journal is there.
started_then_killed() {
	local tries=0 journal
	setsid "$MIGRATE" "$1" "$WORK/files" >/dev/null 2>&1 &
	victim=$!
	while journal=$(compgen -G "$2-journal" | head -n 1) && [ -z "$journal" ] || [ ! -s "$journal" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 600 ] || fail 'migrate did not begin'
		sleep 0.1
	done
	kill -KILL -- "-$victim"
	wait "$victim" 2>/dev/null || :
}

# ---- new
migrated "$DB"
case $SAID in
*"applied 001-"*"created, version $NEWEST"*) ;;
*) fail "migrate said: $SAID" ;;
esac
if [ "$(id -u)" = 0 ] && getent group Debian-exim >/dev/null; then
	want 'root:Debian-exim 640' "$(stat -c '%U:%G %a' "$DB")" 'owner and mode of a new directory'
else
	want '640' "$(stat -c '%a' "$DB")" 'mode of a new directory'
fi
want "$DB" "$(echo "$WORK"/*)" 'what a new directory leaves beside it'
gives 'PRAGMA user_version' "$NEWEST"
migrated "$DB"
want "migrate: $DB: version $NEWEST, up to date" "$SAID" 'a second migrate'
schema "$DB" >"$WORK/schema"

# ---- from every older version, rows and rights kept
for ((version = 1; version < NEWEST; version++)); do
	rm -f "$DB"
	folder "$version"
	migrated "$DB" "$WORK/files"
	gives 'PRAGMA user_version' "$version"
	accepted "UPDATE contact_check SET enabled = 1 WHERE contact = 'S1'; DELETE FROM listener WHERE port = 465"
	[ "$version" -lt 2 ] || accepted "INSERT INTO domain (name, mx) VALUES ('kept.example', 'both')"
	chmod 0604 "$DB"
	migrated "$DB" "$ALL"
	gives 'PRAGMA user_version' "$NEWEST"
	want '' "$(schema "$DB" | diff "$WORK/schema" -)" "schema after an upgrade from version $version"
	gives "SELECT enabled FROM contact_check WHERE contact = 'S1' AND \"check\" = 'virus'" 1
	gives 'SELECT count(*) FROM listener' 2
	[ "$version" -lt 2 ] || gives 'SELECT name FROM domain' kept.example
	want 604 "$(stat -c %a "$DB")" 'mode after an upgrade'
done

# ---- killed in mid-migration: a directory that is there stays whole
example
slow_file
started_then_killed "$DB" "$DB"
gives 'PRAGMA user_version' "$NEWEST"
unchanged
gives 'PRAGMA integrity_check' ok
# ... and one that is new does not come to be
rm -f "$DB"
started_then_killed "$DB" "$DB.new.??????"
want '' "$(compgen -G "$DB")" 'a new directory after a kill'
rm -f "$DB".new.*

# ---- a migration that is wrong
example
for wrong in 'CREATE TABLE half (n); INSERT INTO half VALUES (1); INSERT INTO nothing VALUES (1);' 'CREATE TABLE half (n); CREATE TABLE cut (n, '; do
	folder "$NEWEST"
	printf '%s\n' "$wrong" >"$WORK/files/$(printf '%03d' $((NEWEST + 1)))-wrong.sql"
	stopped "stays at version $NEWEST" "$DB" "$WORK/files"
	unchanged
done
folder "$NEWEST"
rm "$WORK/files"/002-*
stopped 'number 002 is missing' "$DB" "$WORK/files"
stopped 'no migration' "$DB" "$WORK"
stopped 'no folder' "$DB" "$WORK/nothing"
stopped 'usage: migrate' ''
stopped 'usage: migrate'
unchanged

# ---- a later migration can say that a check is made now
folder "$NEWEST"
{
	echo 'DROP TRIGGER contact_check_made;'
	echo "UPDATE contact_check SET made = 1, note = '' WHERE contact = 'S0' AND \"check\" = 'spam';"
	sed -n '/^CREATE TRIGGER contact_check_made/,/^END;/p' "$ALL"/001-*.sql
} >"$WORK/files/$(printf '%03d' $((NEWEST + 1)))-spam.sql"
migrated "$DB" "$WORK/files"
gives "SELECT made FROM contact_check WHERE contact = 'S0' AND \"check\" = 'spam'" 1
refused 'UPDATE contact_check SET made = 0' 'made says what this version'
# ---- which is then newer than the files we ship
stopped "has version $((NEWEST + 1)), newer than this program knows ($NEWEST)" "$DB" "$ALL"

# ---- not ours
rm -f "$DB"
shell "$DB" 'CREATE TABLE t (a); PRAGMA user_version = 1'
stopped "another program's database" "$DB" "$ALL"
gives 'SELECT count(*) FROM sqlite_schema' 1
shell "$DB" 'DROP TABLE t; PRAGMA user_version = 0; PRAGMA application_id = 7'
stopped "another program's database (application_id 7" "$DB" "$ALL"
echo 'no database, but a text that is long enough to be taken for one' >"$DB"
stopped 'cannot read' "$DB" "$ALL"
stopped 'cannot read' "$WORK" "$ALL"
stopped 'cannot create a file beside' "$WORK/no/such/directory.db" "$ALL"
# an empty file is new
: >"$DB"
migrated "$DB" "$ALL"
gives 'PRAGMA user_version' "$NEWEST"
# WAL is taken back
shell "$DB" 'PRAGMA journal_mode = WAL' >/dev/null
migrated "$DB" "$ALL"
gives 'PRAGMA journal_mode' delete

# ---- eight at the same moment, on a new one and on an old one
for from in 0 1; do
	for round in 1 2 3; do
		rm -f "$DB"
		if [ "$from" = 1 ]; then
			folder 1
			migrated "$DB" "$WORK/files"
		fi
		pids=''
		for number in 1 2 3 4 5 6 7 8; do
			"$MIGRATE" "$DB" "$ALL" >"$WORK/said.$number" 2>&1 &
			pids="$pids $!"
		done
		number=0
		for pid in $pids; do
			number=$((number + 1))
			wait "$pid" || fail "round $round, one of eight: $(cat "$WORK/said.$number")"
		done
		gives 'PRAGMA user_version' "$NEWEST"
		want '' "$(schema "$DB" | diff "$WORK/schema" -)" 'schema after eight at the same moment'
		want '' "$(compgen -G "$DB?*")" 'what eight at the same moment leave beside it'
	done
done

# ---- a lock is waited for, five seconds long
folder 1
rm -f "$DB"
migrated "$DB" "$WORK/files"
{
	echo 'BEGIN IMMEDIATE;'
	sleep 1
} | shell "$DB" &
sleep 0.3
migrated "$DB" "$ALL"
wait
pass
