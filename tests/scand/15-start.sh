#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: the socket has the mode and the group of the settings; a second scanner
# is refused with the reason; what is no socket is not touched; wrong settings
# are refused with file, line and what would be right; started as root, no
# process stays root and none can gain privileges.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

scenario start
settings 'workers = 2'
start_ready
want "socket 660 $SCAND_USER $(id -gn)" \
	"socket $(stat -c '%a %U %G' "$WORK/socket")" "the socket's mode, owner and group"
"$SCAND" -c "$WORK/scand.conf" 2>"$WORK/second"
want 1 $? "exit status of a second scanner"
grep -q 'another process listens' "$WORK/second" || fail "the second says: $(cat "$WORK/second")"
want PONG "$(client ping)" "the first, after the second"
for pid in $(family); do
	want "NoNewPrivs: 1" "$(grep NoNewPrivs "/proc/$pid/status" | tr '\t' ' ')" "process $pid"
	want "$(id -u "$SCAND_USER")" "$(stat -c %u "/proc/$pid/task")" "user of process $pid" || :
	case $(sed -n 's/^CapEff:\t//p' "/proc/$pid/status") in
	0000000000000000) ;;
	*) fail "process $pid has capabilities" ;;
	esac
done
kill_all

rm -f "$WORK/socket"
echo precious >"$WORK/socket"
"$SCAND" -c "$WORK/scand.conf" 2>"$WORK/second"
want 1 $? "exit status where the socket's path is a file"
want precious "$(cat "$WORK/socket")" "the file at the socket's path"
rm -f "$WORK/socket"

refused() {
	"$SCAND" -t -c "$WORK/scand.conf" 2>"$WORK/why"
	want 1 $? "exit status with: $1"
	grep -q "$2" "$WORK/why" || fail "with \"$1\" it says: $(cat "$WORK/why")"
}
settings 'workers = 0'
refused 'workers = 0' 'scand.conf:[0-9]*: workers = 0 is out of its limits'
settings 'worker = 1'
refused 'worker = 1' 'there is no setting "worker"'
settings 'scan_time = 5'
refused 'scan_time = 5' 'its unit'
settings 'temp_size = 10M'
refused 'temp_size = 10M' 'must be larger than max_scan_size'
"$SCAND" -t -c "$WORK/nowhere" 2>/dev/null
want 1 $? "exit status without a settings file"
"$SCAND" -t -c "$ROOT/scand/coexim-scand.conf" || fail "the shipped settings are refused"
pass
