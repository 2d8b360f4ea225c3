#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: "coexim check" prints what the scanner found, rule by rule, and its exit status tells clean,
# found and cannot tell apart.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"
scenario check-by-hand
settings 'workers = 1'
coexim=${SCAND%/*}/coexim
rules
sql "INSERT INTO spam_rule (name, target, pattern, score, description) VALUES ('MONEY', 'subject', '(?i)money', 1.5, 'of money')"
sql "INSERT INTO spam_rule (name, target, pattern, score) VALUES ('GOOD', 'text', 'minutes', -0.25)"
start_ready

check() { # FILE: what it prints, blanks as one, and its exit status
	"$coexim" check "$1" --socket="$WORK/socket" --rules="$WORK/rules.db" 2>&1 | tr -s ' '
	echo "exit ${PIPESTATUS[0]}"
}
has() { # TEXT LINE WHAT
	printf '%s\n' "$1" | grep -qxF -- "$2" || fail "$3: no line \"$2\" in: $1"
}

printf 'Subject: Money\nMessage-ID: <1@a.example>\n\nThe minutes.\n' >"$WORK/mail"
got=$(check "$WORK/mail")
has "$got" 'rule MONEY 1.5 of money' 'a rule with its description'
has "$got" 'rule GOOD -0.25 ' 'a rule without one'
has "$got" 'rules points together 1.25' 'the sum'
has "$got" 'virus clean' 'no virus'
has "$got" 'spam analysed' 'analysed'
has "$got" 'exit 0' 'clean'
has "$(check - <"$WORK/mail")" 'exit 0' 'standard input'

mail_with "$TESTFILES/clam.exe" setup.exe >"$WORK/infected"
got=$(check "$WORK/infected")
has "$got" 'virus found' 'a virus'
has "$got" 'exit 1' 'found'

sql "INSERT INTO spam_rule (name, target, pattern, score) VALUES ('BROKEN', 'text', '(', 1)"
for i in $(seq 600); do
	got=$(check "$WORK/mail")
	case $got in *'rule BROKEN is left out'*) break ;; esac
	[ "$i" -lt 600 ] || fail "the broken rule is not told: $got"
	sleep 0.1
done

mv "$WORK/rules.db" "$WORK/away.db"
kill_all
start_ready
got=$(check "$WORK/mail")
has "$got" 'spam cannot tell' 'no rules.db'
has "$got" 'virus clean' 'the virus check goes on'
has "$got" 'exit 3' 'cannot tell'
kill_all
has "$(check "$WORK/mail")" 'exit 3' 'no scanner'
has "$(check /nowhere)" 'exit 3' 'no file'
pass
