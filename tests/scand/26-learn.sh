#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: "coexim learn" reads a message, an mbox, a Maildir, a folder and standard input; what it
# teaches counts in the scanner within seconds; twice does no harm, the other kind corrects; two at once do not
# lose what one of them taught; broken off it leaves the old model whole.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"
scenario learn
# shellcheck disable=SC2119 # none of our own
settings
rules
COEXIM=${COEXIM:-$ROOT/${BUILD:-build}/coexim}
case ${BUILD:-build} in /*) COEXIM=$BUILD/coexim ;; esac
cp "$ROOT/classifier/default.model" "$WORK/shipped.model"

message() { # WORD NUMBER
	printf 'From: p%s@a.example\nSubject: about %s %s\n\nThe %s of today is number %s.\n\nFrom here on it goes on.\n' \
		"$2" "$1" "$2" "$1" "$2"
}

learn() { # KIND FILE
	"$COEXIM" learn "$1" "$2" --model="$WORK/classifier.model" --shipped="$WORK/shipped.model" \
		>"$WORK/said" 2>&1 || fail "learn $*: $(cat "$WORK/said")"
}

wants() { # TEXT WHAT
	grep -qF -e "$1" "$WORK/said" || fail "$2: wanted \"$1\", got \"$(cat "$WORK/said")\""
}

mkdir -p "$WORK/Maildir/cur" "$WORK/Maildir/new" "$WORK/Maildir/tmp" "$WORK/folder/a/b" "$WORK/folder/.hidden"
for i in 1 2 3; do
	message zeppelin "$i" >"$WORK/Maildir/cur/$i:2,S"
	message zeppelin "1$i" >"$WORK/Maildir/new/1$i"
	message zeppelin "2$i" >"$WORK/Maildir/tmp/2$i"
	message zeppelin "3$i" >"$WORK/folder/a/b/$i"
	message zeppelin "4$i" >"$WORK/folder/.hidden/$i"
	printf 'From x Thu Jan  1 00:00:00 2026\n'
	message zeppelin "5$i"
	echo
done >"$WORK/mbox"
: >"$WORK/folder/empty"

learn spam "$WORK/Maildir"
wants 'learned 6 messages as spam: 6 new' 'a Maildir'
learn spam "$WORK/folder"
wants 'learned 3 messages as spam: 3 new' 'a folder'
learn spam "$WORK/mbox"
wants 'learned 3 messages as spam: 3 new' 'an mbox'
learn spam "$WORK/Maildir/cur/1:2,S"
wants '0 new, 1 known already' 'a message once more'
learn spam - <"$WORK/mbox"
wants '0 new, 3 known already' 'standard input'
wants 'taught 0 ham and 12 spam' 'the count'
message lighthouse 1 >"$WORK/ham"
learn ham "$WORK/ham"
wants 'taught 1 ham and 12 spam' 'the other kind'

start_ready
class_of() {
	client check "$1" 60000 spam | sed -n 's/^class //p'
}
message zeppelin 99 >"$WORK/new-spam"
case $(class_of "$WORK/new-spam") in
0.[5-9]*\ ham=1,spam=12) ;;
*) fail "what was taught does not count: $(class_of "$WORK/new-spam")" ;;
esac
learn ham "$WORK/new-spam"
learn ham "$WORK/Maildir"
wants '0 new, 0 known already, 6 taught as the other kind before' 'a correction'
wants 'now: 100.0 %' 'the correction counts'
for i in $(seq 1000); do
	case $(class_of "$WORK/new-spam") in
	0.[0-4]*\ ham=8,spam=6) break ;;
	esac
	[ "$i" -lt 1000 ] || fail "the correction is not live: $(class_of "$WORK/new-spam")"
	sleep 0.1
done

# Two at once: one is refused by name, none is lost.
cksum <"$WORK/classifier.model" >"$WORK/before"
exec 9>>"$WORK/classifier.model.lock"
flock 9
if "$COEXIM" learn ham "$WORK/ham" --model="$WORK/classifier.model" >"$WORK/said" 2>&1; then
	fail 'two at once'
fi
wants 'another coexim learn is at work' 'two at once'
exec 9>&-

# Broken off while it reads: the old model is whole.
mkfifo "$WORK/pipe"
"$COEXIM" learn spam - --model="$WORK/classifier.model" <"$WORK/pipe" >"$WORK/said" 2>&1 &
learner=$!
exec 8>"$WORK/pipe"
cat "$WORK/mbox" >&8
sleep 0.3
kill -INT "$learner" 2>/dev/null || :
kill -TERM "$learner"
wait "$learner" && fail 'it was not broken off'
exec 8>&-
cksum <"$WORK/classifier.model" | cmp -s - "$WORK/before" || fail 'broken off, it changed the model'
[ "$(find "$WORK" -maxdepth 1 -name 'classifier.model.??????' ! -name '*.taught' | wc -l)" = 0 ] || fail 'something was left'

# Without its model, all that was taught is learned again and counts.
mv "$WORK/classifier.model" "$WORK/kept.model"
learn ham "$WORK/ham"
wants '0 new, 1 known already' 'what was taught is still known'
wants 'taught 8 ham and 6 spam' 'the count without the model'
mv "$WORK/kept.model" "$WORK/classifier.model"

# What was taught is damaged, or the model: a word, and nothing is changed.
cp "$WORK/classifier.model.taught" "$WORK/good"
head -c 100 "$WORK/good" >"$WORK/classifier.model.taught"
if "$COEXIM" learn ham "$WORK/ham" --model="$WORK/classifier.model" >"$WORK/said" 2>&1; then
	fail 'a damaged file'
fi
wants 'cut short' 'a damaged file'
cksum <"$WORK/classifier.model" | cmp -s - "$WORK/before" || fail 'it changed the model'
pass
