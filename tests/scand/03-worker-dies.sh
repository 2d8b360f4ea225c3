#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: a worker that is killed, or stopped, in the middle of a scan costs that
# one message an error; fifty others asked at the same time get their right
# answers; the worker is replaced. A message that killed two workers is not
# given to a third.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

scenario worker-dies
settings 'workers = 3' 'scan_time = 20s' 'poison_after = 1s'
start_ready
/usr/bin/python3 "$HERE/slow_mail.py" >"$WORK/slow"

# The worker that scans $1, once libclamav has begun: the one that uses the processor.
busy_worker() {
	local i pid
	for i in $(seq 600); do
		for pid in $(workers); do
			if [ "$(ps -o stat= -p "$pid" | cut -c1)" = R ]; then
				sleep 0.1
				if [ "$(ps -o stat= -p "$pid" | cut -c1)" = R ]; then
					echo "$pid"
					return
				fi
			fi
		done
		sleep 0.02
	done
	echo "no busy worker ($i)" >&2
}

# A scan hit by signal $1 beside fifty others, with $2 ms to live.
hit() {
	client check "$WORK/slow" "$2" >"$WORK/slow.reply" &
	scan=$!
	victim=$(busy_worker)
	[ -n "$victim" ] || fail "$1: no worker was busy"
	kill "-$1" "$victim"
	out=$(client load 50 10)
	want "asked=50 right=50 wrong=0 errors=0 refused=0" "$out" "fifty others beside SIG$1"
	wait "$scan"
	case $(cat "$WORK/slow.reply") in
	"error "*end) ;;
	*) fail "SIG$1: the slow message got $(cat "$WORK/slow.reply")" ;;
	esac
	kill -CONT "$victim" 2>/dev/null
	start_wait
}

start_wait() {
	local i
	for i in $(seq 600); do
		case $(client text STATS) in
		*"live 3  idle 3 "*) return 0 ;;
		esac
		sleep 0.1
	done
	fail "the worker was not replaced ($i)"
}

hit KILL 60000
hit STOP 6000
# A worker that died before it began costs nothing: the message goes to another one.
echo 'Good day.' | plain_mail >"$WORK/clean"
victims=$(workers)
# shellcheck disable=SC2086 # a list of numbers
kill -STOP $victims
client check "$WORK/clean" >"$WORK/clean.reply" &
scan=$!
sleep 1
# shellcheck disable=SC2086
kill -KILL $victims
wait "$scan"
want "done virus
end" "$(cat "$WORK/clean.reply")" "a message that waited in a stopped worker's socket"
start_wait

# Its client has gone meanwhile: nobody else is given what he has closed by then.
lost=$(client text STATS | sed -n 's/.* lost \([0-9]*\),.*/\1/p')
victims=$(workers)
# shellcheck disable=SC2086
kill -STOP $victims
/usr/bin/python3 "$HERE/client.py" "$WORK/socket" check "$WORK/clean" >/dev/null &
scan=$!
for _ in $(seq 100); do
	case $(client text STATS) in
	*"live 3  idle 2 "*) break ;;
	esac
	sleep 0.1
done
kill -KILL "$scan"
wait "$scan" 2>/dev/null
# A whole round of the supervisor's, so that it has seen him go.
client text STATS >/dev/null
# shellcheck disable=SC2086
kill -KILL $victims
start_wait
! grep -q 'cannot hand the message' "$WORK/log" || fail "the message of a client that has gone was handed on"
want $((lost + 1)) "$(client text STATS | sed -n 's/.* lost \([0-9]*\),.*/\1/p')" "messages lost"

# Twice is enough: the third time nobody dies of it.
out=$(client check "$WORK/slow")
want "limit killed-workers
end" "$out" "the message that killed two workers"
want 8 "$(grep -c 'worker .* lost: killed by signal 9' "$WORK/log")" "workers lost"
pass
