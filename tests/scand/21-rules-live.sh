#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: rules count within seconds of a change, without a restart and while mail is scanned; a
# pattern that does not compile is left out by its name; a rules.db that is missing or
# broken takes no other check with it, and what was in force before stays so.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"
scenario rules-live
settings "workers = 2"

printf 'From: x@a.example\nSubject: Free MONEY\n\nHello\n' >"$WORK/mail"
printf 'From: x@a.example\nSubject: nothing\n\nHello\n' >"$WORK/plain"

ask() { # FILE
	client check "$1" 60000 virus,spam | grep -v '^note no%20classifier'
}

# Until the answer about FILE is as wanted, in time.
await() { # WANTED FILE WHAT
	local got='' i
	for i in $(seq 1000); do
		got=$(ask "$2")
		[ "$got" != "$1" ] || return 0
		sleep 0.1
	done
	fail "$3 ($i): wanted \"$1\", got \"$got\""
}

start_ready
got=$(ask "$WORK/mail")
case $got in
note*rules.db*'
done virus
end') ;;
*) fail "without a rules.db: $got" ;;
esac
want_log 'rules.*rules.db.*nothing can be said of spam' 'the missing file is told'

rules
await 'done virus
done spam
end' "$WORK/mail" 'the file has come'

# Under load: nobody is refused, and nobody gets a wrong answer.
/usr/bin/python3 "$HERE/client.py" "$WORK/socket" load-for 300 3 >"$WORK/load" 2>"$WORK/wrongs" &
load=$!
sleep 0.5
for score in 1.5 2.5 3.5 4.25; do
	sql "DELETE FROM spam_rule WHERE name = 'MONEY'"
	sql "INSERT INTO spam_rule (name, target, pattern, score) VALUES ('MONEY', 'subject', '(?i)money', $score)"
	await "rule MONEY $score
done virus
done spam
end" "$WORK/mail" "the score $score counts"
	want 'done virus
done spam
end' "$(ask "$WORK/plain")" 'another message does not hit'
done
kill -TERM "$load"
wait "$load" || :
read -r counts <"$WORK/load"
case $counts in
*' wrong=0 errors=0 refused=0') ;;
*) fail "under load: $counts $(cat "$WORK/wrongs")" ;;
esac
[ "${counts%% *}" != asked=0 ] || fail 'there was no load'

sql "INSERT INTO spam_rule (name, target, pattern, score) VALUES ('BROKEN', 'subject', '(', 1)"
await 'note rule%20BROKEN%20is%20left%20out:%20at%20byte%201:%20missing%20closing%20parenthesis
rule MONEY 4.25
done virus
done spam
end' "$WORK/mail" 'a broken pattern leaves the others alone'
want_log 'rule BROKEN is left out: at byte 1' 'the broken pattern is told'
sql "UPDATE spam_rule SET enabled = 0 WHERE name = 'BROKEN'"
await 'rule MONEY 4.25
done virus
done spam
end' "$WORK/mail" 'a rule that is off is not compiled'

cp "$WORK/rules.db" "$WORK/good.db"
echo 'this is no database, and longer than its header would be: ..............................' >"$WORK/rules.db"
want_log 'rules of before stay in force' 'the broken file is told'
for i in $(seq 600); do
	got=$(ask "$WORK/mail")
	case $got in
	note*'rule MONEY 4.25
done virus
done spam
end') break ;;
	*'rule MONEY 4.25'*) [ "$i" -lt 600 ] || fail "the answer does not say that the file is broken: $got" ;;
	*) [ "$i" -lt 600 ] || fail "the broken file takes the rules with it: $got" ;;
	esac
	sleep 0.1
done
cp "$WORK/good.db" "$WORK/rules.db"
sql "UPDATE spam_rule SET score = 5 WHERE name = 'MONEY'"
await 'rule MONEY 5.0
done virus
done spam
end' "$WORK/mail" 'the file is whole again'

# A worker that is busy with the slowest pattern there is still answers, and the next one too.
sql "INSERT INTO spam_rule (name, target, pattern, score) VALUES ('SLOW', 'text', '^(?:a?){50}b', 1)"
{
	printf 'From: x@a.example\nSubject: money\n\n'
	head -c 200000 /dev/zero | tr '\0' 'a'
	printf '\nb\n'
} >"$WORK/slow"
await 'rule MONEY 5.0
note rule%20SLOW%20gave%20up:%20match%20limit%20exceeded
done virus
done spam
end' "$WORK/slow" 'a pattern without an end meets its limit'
! grep -q 'killed' "$WORK/log" || fail 'a worker was killed'
pass
