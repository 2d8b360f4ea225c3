#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: when the supervisor is killed nothing of the scanner is left, neither
# idle nor busy nor stopped workers, nor a holder; and a new one starts on the
# socket that the old one left. SIGTERM ends it all in good order.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

# Wait until none of $@ lives.
want_gone() {
	local i
	for i in $(seq 600); do
		[ -n "$(living "$@")" ] || return 0
		sleep 0.1
	done
	# shellcheck disable=SC2046 # a list of numbers
	kill -KILL $(living "$@")
	fail "still there after $i tenths of a second: $(living "$@")"
}

scenario supervisor-dies
settings 'workers = 3' 'temp = folder'
start_ready
/usr/bin/python3 "$HERE/slow_mail.py" 100 >"$WORK/slow"
client check "$WORK/slow" >/dev/null 2>&1 &
sleep 0.3
# shellcheck disable=SC2046 # a list of numbers
set -- $(family)
[ $# -eq 5 ] || fail "wanted a supervisor, a holder and three workers, got $#"
kill -STOP "$(workers | tail -n 1)"
kill -KILL "$SCAND_PID"
wait "$SCAND_PID" 2>/dev/null
want_gone "$@"
want "" "$(ls "$WORK/temp")" "folders left behind"

[ -S "$WORK/socket" ] || fail "the socket should be there still, that is the point of the next start"
start_ready
# shellcheck disable=SC2046 # a list of numbers
set -- $(family)
kill -TERM "$SCAND_PID"
wait "$SCAND_PID"
want 0 $? "exit status after SIGTERM"
want_gone "$@"
want "" "$(ls "$WORK/temp")" "folders left behind by SIGTERM"

# A holder that does not listen does not keep it from ending.
start_ready
# shellcheck disable=SC2046 # a list of numbers
set -- $(family)
kill -STOP "$(holders)"
kill -TERM "$SCAND_PID"
wait "$SCAND_PID"
want 0 $? "exit status with a holder that is stopped"
want_gone "$@"
pass
