#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: without signatures, and with signatures none of which load, the scanner
# answers PING and says of every message that it cannot tell, by each of the
# three commands; and when signatures come it scans, with nothing restarted.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

# No request is answered "clean", whichever way it is asked, nor kept waiting for what is not there.
want_no_answer() {
	local reply form out
	reply=$(client check "$WORK/clean" 5000)
	case $reply in
	*done*) fail "$2: CHECK answered $reply" ;;
	"error "*"$1"*end) ;;
	*) fail "$2: CHECK answered $reply" ;;
	esac
	for form in --fdpass --stream; do
		out=$(timeout 20 clamdscan -c "$WORK/clamd.conf" --no-summary "$form" "$WORK/clean" 2>&1)
		case $out in
		*deadline*) fail "$2: clamdscan $form was kept waiting: $out" ;;
		*ERROR) ;;
		*) fail "$2: clamdscan $form said $out" ;;
		esac
	done
	want PONG "$(client ping)" "$2: PING"
}

scenario no-signatures
settings 'workers = 2' 'clamd_time = 5s'
printf 'LocalSocket %s\n' "$WORK/socket" >"$WORK/clamd.conf"
echo 'Good day.' | plain_mail >"$WORK/clean"
chmod 644 "$WORK/clean"
eicar | plain_mail >"$WORK/eicar"
mv "$WORK/signatures" "$WORK/away"
start
want_no_answer signatures "no folder"

mkdir "$WORK/signatures"
for _ in $(seq 600); do
	case $(client check "$WORK/clean" 5000) in *no%20signatures*) break ;; esac
	sleep 0.1
done
want_no_answer no%20signatures "an empty folder"

echo 'this is no signature' >"$WORK/signatures/broken.ndb"
want_log 'new signatures not loaded' "a broken set"
want_no_answer signatures "a broken set alone"

rm "$WORK/signatures/broken.ndb"
cp "$WORK"/away/* "$WORK/signatures/"
want_log 'engine loaded' "the signatures came"
want virus "$(client word "$WORK/eicar")" "with signatures"
want clean "$(client word "$WORK/clean")" "with signatures"
pass
