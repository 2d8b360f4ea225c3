#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: a broken new set of signatures keeps the old one at work and says so in
# the log and in STATS; a folder emptied by mistake too; when the set is
# mended, what is new in it is found.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

# STATS has $1, in time.
want_stats() {
	local i
	for i in $(seq 600); do
		case $(client text STATS) in *"$1"*) return 0 ;; esac
		sleep 0.1
	done
	fail "STATS does not say \"$1\" ($i): $(client text STATS)"
}

scenario broken-set
settings 'workers = 2'
start_ready
eicar | plain_mail >"$WORK/eicar"
echo 'the word that is new: coexim-new-malware' | plain_mail >"$WORK/new"
want virus "$(client word "$WORK/eicar")" "before"
want clean "$(client word "$WORK/new")" "before"

# Each set comes by rename: it could be read half written.
printf '%s\n' 'Half-A-Signature:0:*:58354f' 'and garbage' >"$WORK/new.ndb"
mv "$WORK/new.ndb" "$WORK/signatures/new.ndb"
want_log 'new signatures not loaded: .*the old engine goes on' "the broken set"
want_stats 'TROUBLE: cannot load the signatures'
want virus "$(client word "$WORK/eicar")" "with a broken set on disk"

word=$(printf 'coexim-new-malware' | od -An -v -tx1 | tr -d ' \n')
echo "New-Malware:0:*:$word" >"$WORK/new.ndb"
mv "$WORK/new.ndb" "$WORK/signatures/new.ndb"
want_log 'engine swapped: 3 signatures' "the mended set"
want virus "$(client word "$WORK/new")" "the new signature"
want_stats 'TROUBLE: none'

mkdir "$WORK/away"
mv "$WORK"/signatures/* "$WORK/away"
client text RELOAD >/dev/null
sleep 1
want virus "$(client word "$WORK/eicar")" "with the folder emptied"
pass
