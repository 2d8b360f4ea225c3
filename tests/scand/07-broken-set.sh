#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: a broken new set of signatures keeps the old one at work and says so in
# the log and in STATS; a folder emptied by mistake too; when the set is
# mended, what is new in it is found.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

scenario broken-set
settings 'workers = 2'
start_ready
eicar | plain_mail >"$WORK/eicar"
echo 'the word that is new: coexim-new-malware' | plain_mail >"$WORK/new"
want virus "$(client word "$WORK/eicar")" "before"
want clean "$(client word "$WORK/new")" "before"

echo 'Half-A-Signature:0:*:58354f' >"$WORK/signatures/new.ndb"
echo 'and garbage' >>"$WORK/signatures/new.ndb"
want_log 'new signatures not loaded: .*the old engine goes on' "the broken set"
case $(client text STATS) in
*"TROUBLE: cannot load the signatures"*) ;;
*) fail "STATS does not tell: $(client text STATS)" ;;
esac
want virus "$(client word "$WORK/eicar")" "with a broken set on disk"

word=$(printf 'coexim-new-malware' | od -An -v -tx1 | tr -d ' \n')
echo "New-Malware:0:*:$word" >"$WORK/signatures/new.ndb"
want_log 'engine swapped: 3 signatures' "the mended set"
want virus "$(client word "$WORK/new")" "the new signature"
case $(client text STATS) in
*"TROUBLE: none"*) ;;
*) fail "STATS still tells of trouble: $(client text STATS)" ;;
esac

mkdir "$WORK/away"
mv "$WORK"/signatures/* "$WORK/away"
client text RELOAD >/dev/null
sleep 1
want virus "$(client word "$WORK/eicar")" "with the folder emptied"
pass
