#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: the classifier's answer is that of the site's model, or of the shipped one where there is
# none; a new file counts within seconds, without a restart; one that is cut short or broken
# leaves the one of before in force, and the answer says so; without any the rules count all the same.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"
scenario classifier-live
# shellcheck disable=SC2119 # none of our own
settings
rules

printf 'From: x@a.example\nSubject: viagra for you\n\nBUY NOW!!! Click here http://10.1.2.3/win to be removed from our list\n' >"$WORK/mail"

ask() {
	client check "$WORK/mail" 60000 "${1:-virus,spam}"
}

# Until the answer matches, in time.
await() { # PATTERN WHAT
	local got='' i
	for i in $(seq 1000); do
		got=$(ask)
		# shellcheck disable=SC2254 # a pattern
		case $got in
		$1) return 0 ;;
		esac
		sleep 0.1
	done
	fail "$2 ($i): wanted \"$1\", got \"$got\""
}

start_ready
await 'note no%20classifier%20model:*
done virus
done spam
end' 'no model at all'

cp "$ROOT/classifier/default.model" "$WORK/shipped.model"
await 'class 0.[5-9]??? ham=0,spam=0
done virus
done spam
end' 'the shipped model'
want 'done virus
end' "$(ask virus)" 'asked for viruses alone'
shipped=$(ask | grep '^class')

# A broken one of the site's does not count, and takes nothing away.
head -c 5000 "$WORK/shipped.model" >"$WORK/classifier.model"
await "note classifier:*cut%20short
$shipped
done virus
done spam
end" 'cut short'
want_log 'cut short; the model of before stays in force' 'the broken file is told'

# The site's own, swapped in by rename; the scanner's user must be able to read it.
cat "$WORK/shipped.model" >"$WORK/new"
printf 'CxmClasz' | dd of="$WORK/new" conv=notrunc status=none
mv "$WORK/new" "$WORK/classifier.model"
await 'note classifier:*this%20is%20no%20model*' 'no model'
cp "$ROOT/classifier/default.model" "$WORK/new"
mv "$WORK/new" "$WORK/classifier.model"
await "$shipped
done virus
done spam
end" 'the file is whole again'

# Cut short in place while workers have it: nobody dies of it.
truncate -s 100 "$WORK/classifier.model"
await "note classifier:*cut%20short*" 'cut short in place'
case $(ask) in
*class\ *) ;;
*) fail 'the model of before is gone' ;;
esac
! grep -q 'killed' "$WORK/log" || fail 'a worker was killed'

rm "$WORK/classifier.model"
await "$shipped
done virus
done spam
end" 'the shipped model once more'
pass
