#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: new signatures are loaded and take over three times under load; not one request is
# refused, in error or wrong. How much slower the slowest answers are
# meanwhile is printed, and asserted nowhere.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

SIGNATURES=${SIGNATURES:-300000}

# A set of hash signatures that match nothing; $1 tells one set from another.
many_signatures() {
	/usr/bin/python3 -c '
import random, sys
rng = random.Random(sys.argv[2])
for i in range(int(sys.argv[1])):
    print(f"{rng.getrandbits(256):064x}:{rng.randrange(100, 99999)}:Synthetic-{i}")
' "$SIGNATURES" "$1" >"$WORK/many.$1"
}

scenario swap-under-load
settings 'workers = 2'
for round in 0 1 2 3; do
	many_signatures "$round"
done
mv "$WORK/many.0" "$WORK/signatures/many.hsb"
start_ready
# Not by client(): the signals below must reach the program itself.
/usr/bin/python3 "$HERE/client.py" "$WORK/socket" load-for 390 4 >"$WORK/load" &
load=$!
sleep 5
kill -USR1 "$load"
for round in 1 2 3; do
	mv "$WORK/many.$round" "$WORK/signatures/many.hsb"
	for _ in $(seq 1000); do # an idle priority waits for who else is busy
		[ "$(grep -c 'engine swapped' "$WORK/log")" -lt "$round" ] || break
		sleep 0.1
	done
	want "$round" "$(grep -c 'engine swapped' "$WORK/log")" "swaps"
done
kill -USR1 "$load"
sleep 2
kill -TERM "$load"
wait "$load"
case $(cat "$WORK/load") in
*" wrong=0 errors=0 refused=0") echo "$(cat "$WORK/load") over 3 swaps" >&2 ;;
*) fail "under load: $(cat "$WORK/load")" ;;
esac
pass
