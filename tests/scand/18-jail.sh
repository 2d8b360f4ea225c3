#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: a worker that a message has taken over does nothing but die, and costs that one message an
# answer: the crew goes on, and the message that did it twice is not scanned again. A worker's
# processor time ends by itself, between two messages. Nobody's folder is left behind.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

# What the worker shall do in place of a scan stands in the last line: only this binary obeys.
escape() {
	printf 'number %s\nescape: %s\n' "$2" "$1" | plain_mail >"$WORK/escape"
}

want_died() {
	case $(client check "$WORK/escape" "${2:-60000}") in
	"error "*end) ;;
	*) fail "$1: $(client check "$WORK/escape")" ;;
	esac
}

scenario jail
SCAND=$(dirname "$SCAND")/tests/coexim-scand-escape
[ -x "$SCAND" ] || fail "no program $SCAND: run make unit-tests first"
settings 'workers = 2' 'scan_time = 5s' 'worker_cpu_time = 10s' 'temp = folder'
start_ready
echo 'Good day.' | plain_mail >"$WORK/clean"
client load 40 4 >"$WORK/load" &
load=$!
number=0
for act in socket fork kill; do
	number=$((number + 1))
	escape "$act" "$number"
	want_died "$act"
done
want 3 "$(grep -c 'lost: killed by signal 31' "$WORK/log")" "workers ended by the filter"
wait "$load"
want "asked=40 right=40 wrong=0 errors=0 refused=0" "$(cat "$WORK/load")" "others meanwhile"
want_died "kill once more"
want "limit killed-workers
end" "$(client check "$WORK/escape")" "the message that killed two workers"

escape open 4
want "virus Escape.Refused
end" "$(client check "$WORK/escape")" "a file outside"
escape spin 5
want_died spin 1000
kill_all
rm -rf "$WORK/temp"/*

# Seven seconds of work: a worker may use twelve, goes after six, in good order, and none of the
# messages pays for those before it.
settings 'workers = 1' 'scan_time = 6s' 'worker_cpu_time = 12s' 'temp = folder'
start_ready
first=$(workers)
lost=$(grep -c 'lost' "$WORK/log")
for number in $(seq 24); do
	escape burn "$number"
	want "done virus
end" "$(client check "$WORK/escape")" "message $number of one worker"
done
[ "$(workers)" != "$first" ] || fail "no worker was replaced for its processor time"
want "$lost" "$(grep -c 'lost' "$WORK/log")" "workers lost"

# New signatures: the folders of the old generation go with it.
echo 'Another:0:*:0123456789abcdef' >"$WORK/signatures/more.ndb"
client text RELOAD >/dev/null
want_log 'engine swapped' "new signatures"
for _ in $(seq 600); do
	[ "$(find "$WORK/temp" -mindepth 1 -maxdepth 1 | wc -l)" -gt 1 ] || break
	sleep 0.1
done
want 1 "$(find "$WORK/temp" -mindepth 1 -maxdepth 1 | wc -l)" "folders after the swap"
pass
