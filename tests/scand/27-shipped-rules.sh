#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: each rule that comes with the program hits the message that it is for, and not the one that
# looks like it; an ordinary message is hit by none; GTUBE is hit wherever it stands.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"
scenario shipped-rules
content=${SCAND%/*}/tests/content
[ -x "$content" ] || fail "no program $content: run make unit-tests first"
"$ROOT/sql/migrate" "$WORK/rules.db" "$ROOT/sql/rules" >/dev/null || fail 'no rules.db'
/usr/bin/python3 "$HERE/shipped_rules.py" "$WORK/mails" || fail 'no messages'
printf 'From: a@a.example\nTo: b@b.example\nSubject: hello\nDate: Thu, 26 Nov 2026 09:30:00 +0100\nMessage-ID: <1@a.example>\n\nHello Bert.\n' \
	>"$WORK/plain.eml"
gtube='XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'
printf 'Subject: x\n\n%s\n' "$gtube" >"$WORK/gtube-body.eml"
printf 'Subject: %s\n\nx\n' "$gtube" >"$WORK/gtube-subject.eml"
printf 'Subject: x\nContent-Transfer-Encoding: base64\n\n%s\n' "$(printf '%s' "$gtube" | base64 -w 76)" >"$WORK/gtube-base64.eml"

"$content" "$WORK/rules.db" "$ROOT/classifier/default.model" "$WORK"/mails/*.eml "$WORK"/*.eml >"$WORK/hits" 2>"$WORK/said" || fail 'the program failed'
cat "$WORK/said" >>"$WORK/log"
! grep -v '^rules.* rules .*of\|^classifier' "$WORK/said" >&2 || fail 'not all rules are whole'

hits() { # FILE RULE: is it hit?
	grep -qE "^$WORK/$1 (.* )?$2=" "$WORK/hits"
}
sqlite3 "$WORK/rules.db" 'SELECT name FROM spam_rule WHERE enabled = 1' >"$WORK/names"
[ "$(wc -l <"$WORK/names")" -ge 40 ] || fail 'there are few rules'
wrong=''
while read -r name; do
	[ -e "$WORK/mails/$name.hit.eml" ] || wrong="$wrong $name:untested"
	hits "mails/$name.hit.eml" "$name" || wrong="$wrong $name:missed"
	! hits "mails/$name.miss.eml" "$name" || wrong="$wrong $name:hit-wrongly"
done <"$WORK/names"
[ -z "$wrong" ] || fail "$wrong"
want "$WORK/plain.eml" "$(grep -F "$WORK/plain.eml" "$WORK/hits")" 'an ordinary message'
for where in body subject base64; do
	hits "gtube-$where.eml" GTUBE || fail "GTUBE in $where"
done
pass
