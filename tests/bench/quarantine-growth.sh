#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# How the quarantine's commands grow with what is kept: a list, one person's list, an expiry that finds nothing to do (as most
# do) and one of a hundred messages, a digest run that finds nothing new (as most do) and one that tells a
# hundred persons, with 1000, 10000 and 100000 entries for a thousand persons.
# Prints milliseconds, the median of five, and the ratio to the first column; passes or fails nothing.
#
# On databases of its own in a temporary folder. The mails of digests go to true(1), by a mount that only
# this script sees: what Exim needs for one does not depend on how much is kept.

set -eu
cd "$(dirname "$0")/../.."
BUILD=$(realpath -m -- "${BUILD:-build}")
SIZES=${SIZES:-1000 10000 100000}

if [ "$(id -u)" != 0 ]; then
	echo 'quarantine-growth: only root can keep the mails from leaving' >&2
	exit 1
fi
if [ "${1:-}" != inside ]; then
	exec unshare --mount --propagation private "$0" inside
fi
mount --bind /bin/true "$(readlink -f /usr/sbin/sendmail)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
# coexim goes on as Exim's user, who may not look into each place where the sources can lie
cp -r install/digest "$work/"
people=$work/directory.db

sql/migrate "$people" sql/directory >/dev/null
sqlite3 -bail "$people" <<'END'
INSERT INTO domain (name, mx) VALUES ('company.example', 'skyconnect');
WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
INSERT INTO mailbox (address, home) SELECT printf('person%04d@company.example', i), 'skyconnect' FROM n;
END
chown root:Debian-exim "$people" && chmod 640 "$people"

# fill FIRST LAST: entries of these numbers, each person's in turn
fill() {
	sqlite3 -bail "$state" "BEGIN;
	WITH n (i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
	INSERT INTO quarantine_message (id, exim_id, file, size, sha256, kept_at, expires_at, contact, kind, reason, tests, score_milli,
		sender, author, subject)
	SELECT i, 'x' || i, printf('%032x', i), 2000, '', unixepoch() - 60, unixepoch() + 86400, 'S0', 'spam', 'spam', '', 9000,
		'a' || i || '@spam.example', 'A Sender <a' || i || '@spam.example>', 'Message number ' || i FROM n;
	INSERT INTO quarantine_entry (id, message, address, mailbox, is_group, state_at)
	SELECT id, id, printf('person%04d@company.example', id % 1000 + 1), printf('person%04d@company.example', id % 1000 + 1), 0, 1
	FROM quarantine_message WHERE id BETWEEN $1 AND $2; COMMIT"
}

# all have been told of everything
told() {
	sqlite3 -bail "$state" "INSERT OR REPLACE INTO digest_told SELECT mailbox, max(id), 1 FROM quarantine_entry GROUP BY mailbox"
}

# ms COMMAND...: the median of five
ms() {
	local began times=''
	for _ in 1 2 3 4 5; do
		began=$EPOCHREALTIME
		"$@" >/dev/null
		times="$times $(((${EPOCHREALTIME/./} - ${began/./}) / 100))"
	done
	# shellcheck disable=SC2086 # words
	printf '%s\n' $times | sort -n | sed -n 3p
}

coexim() {
	"$BUILD/coexim" "$@"
}

digests() {
	coexim digest run --now --directory="$people" --state="$state" --templates="$work/digest"
}

# the same, with something new for a hundred persons
digests_new() {
	next=$((next + 100))
	fill $((next - 99)) "$next"
	digests
}

expire() {
	coexim quarantine expire --directory="$people" --state="$state" --folder="$folder"
}

# the same, with a hundred messages that are past their time
expire_old() {
	local i
	gone=$((gone + 100))
	for i in $(seq $((gone - 99)) "$gone"); do
		echo message >"$folder/00/$(printf '%032x' "$i")"
	done
	sqlite3 -bail "$state" "UPDATE quarantine_message SET expires_at = 1 WHERE id BETWEEN $((gone - 99)) AND $gone"
	expire
}

declare -A took
for size in $SIZES; do
	mkdir "$work/$size"
	state=$work/$size/state.db
	sql/migrate "$state" sql/state >/dev/null
	fill 1 "$size"
	told
	folder=$work/$size/kept
	mkdir -p "$folder/00"
	chown -R Debian-exim:Debian-exim "$work/$size"
	next=$size
	gone=0
	took["list of 50,$size"]=$(ms coexim quarantine list --state="$state" --limit=50)
	took["one person's list,$size"]=$(ms coexim quarantine list --state="$state" --recipient=person0007@company.example)
	took["expiry of nothing,$size"]=$(ms expire)
	took["expiry of 100,$size"]=$(ms expire_old)
	took["digests of nothing,$size"]=$(ms digests)
	took["100 digests,$size"]=$(ms digests_new)
done

printf '%-20s' 'entries'
for size in $SIZES; do printf '%10s%8s' "$size" ''; done
echo
for what in 'list of 50' "one person's list" 'expiry of nothing' 'expiry of 100' 'digests of nothing' '100 digests'; do
	printf '%-20s' "$what"
	first=''
	for size in $SIZES; do
		tenths=${took["$what,$size"]}
		first=${first:-$tenths}
		printf '%7d.%d ms %6s' $((tenths / 10)) $((tenths % 10)) "x$(awk "BEGIN { printf \"%.1f\", $tenths / $first }")"
	done
	echo
done
