#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# corpus-list.sh CORPUS WORK FOLDS: print "ham|spam FOLD FILE" for each message below the
# folders ham and spam of CORPUS, a folder or a tar archive, which is unpacked into the folder WORK.
# The same message is in the same fold each time, whatever the order or number of the others.
# Exit status: 1 when there is none of a kind.

set -eu
corpus=$1 work=$2 folds=$3
if [ -f "$corpus" ]; then
	mkdir -p "$work/corpus"
	tar -C "$work/corpus" -xf "$corpus"
	corpus=$work/corpus
fi
for kind in ham spam; do
	top=$(find "$corpus" -type d -name "$kind" -print | awk '{ print length, $0 }' | sort -n |
		sed -n '1s/^[0-9]* //p')
	[ -n "$top" ] || {
		echo "corpus-list: no folder $kind in $corpus" >&2
		exit 1
	}
	find "$top" -type f ! -name '.*' -print0 | sort -z | xargs -0 -r cksum |
		awk -v kind="$kind" -v folds="$folds" \
			'{ path = $0; sub(/^[0-9]+ [0-9]+ /, "", path); print kind, $1 % folds, path }'
done
