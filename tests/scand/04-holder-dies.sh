#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: the engine's holder is killed under load; not one request is refused or answered
# wrong, a new holder loads the signatures, and its workers take over.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

scenario holder-dies
settings 'workers = 2'
start_ready
old=$(holders)
# Not by client(): the signal below must reach the program itself.
/usr/bin/python3 "$HERE/client.py" "$WORK/socket" load-for 150 6 >"$WORK/load" &
load=$!
sleep 1
kill -KILL "$old"
want_log 'engine holder .* is lost; its workers serve' "the loss"
want_log 'engine swapped' "the new holder"
sleep 1
kill -TERM "$load"
wait "$load"
case $(cat "$WORK/load") in
*" wrong=0 errors=0 refused=0") ;;
*) fail "under load: $(cat "$WORK/load")" ;;
esac
new=$(holders)
for pid in $new; do
	[ "$pid" != "$old" ] || fail "the old holder is still there"
done
eicar | plain_mail >"$WORK/eicar"
want virus "$(client word "$WORK/eicar")" "afterwards"
pass
