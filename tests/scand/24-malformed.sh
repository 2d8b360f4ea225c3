#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: of two hundred malformed messages none is accepted unchecked: each check is done, or a
# limit or an error says why not; and no worker dies of one, or takes longer than its limit.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"
scenario malformed
settings 'workers = 2' 'scan_time = 15s'
"$ROOT/sql/migrate" "$WORK/rules.db" "$ROOT/sql/rules" >/dev/null || fail 'no rules.db'
[ "$SCAND_USER" != nobody ] || chown root:nogroup "$WORK/rules.db"
start_ready
wrong=$(/usr/bin/python3 "$HERE/malformed.py" "$WORK/mails" "$WORK/socket") || fail 'the questions could not be put'
want 200 "$(find "$WORK/mails" -name '*.eml' | wc -l)" 'messages'
[ -z "$wrong" ] || fail "$wrong"
! grep -q 'lost\|killed' "$WORK/log" || fail 'a worker was lost'
pass
