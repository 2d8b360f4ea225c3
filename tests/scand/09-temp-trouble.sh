#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: where libclamav answers "clean" because it has no temporary folder, no
# room or no inodes there, the scanner answers that it cannot tell; and it scans again by itself
# when the fault is gone. Infected containers are the messages: none may be clean.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

ask() {
	for file in clam.zip clam.cab clam.chm clam.mail; do
		client word "$WORK/$file" 30000
	done | sort -u
}

# With the fault $1 no virus is answered clean, and one answer at least says why ($2).
want_trouble() {
	out=$(for file in clam.zip clam.cab clam.chm clam.mail; do
		client check "$WORK/$file" 30000
	done)
	case $out in
	*done*) fail "$1: a virus was answered clean" ;;
	*"error "*"$2"*) ;;
	*) fail "$1: $out" ;;
	esac
}

want_healed() {
	local i
	for i in $(seq 60); do
		# The workers that saw the fault answer once more and are replaced.
		if [ "$(client word "$WORK/plain")" = clean ] && [ "$(client word "$WORK/plain")" = clean ] &&
			[ "$(ask)" = virus ]; then
			return 0
		fi
		sleep 0.3
	done
	fail "$1: not healed after $i tries: $(client check "$WORK/plain")"
}

scenario temp-trouble
for file in clam.zip clam.cab clam.chm clam.mail; do
	mail_with "$TESTFILES/$file" "$file" >"$WORK/$file"
done
echo 'Good day.' | plain_mail >"$WORK/plain"

settings 'temp = folder' 'temp_free_size = 50M'
start_ready
want virus "$(ask)" "before"
mv "$WORK/temp" "$WORK/moved"
rm -rf "$WORK/moved"
want_trouble "folder missing" "temp%20folder"
mkdir "$WORK/temp"
[ "$(id -u)" != 0 ] || chown nobody "$WORK/temp"
want_healed "folder missing"
kill_all
rm -rf "$WORK/temp"/*

# More room and more inodes than any disk here has.
settings 'temp = folder' 'temp_size = 1000000M' 'temp_free_size = 1000000M'
start_ready
want_trouble "no room (setting)" "bytes%20free"
kill_all
settings 'temp = folder' 'temp_inodes = 100000000' 'temp_free_inodes = 100000000'
start_ready
want_trouble "no inodes (setting)" "inodes%20free"
kill_all

# With root's rights: the real things, in the private tmpfs of each worker.
if [ "$(id -u)" = 0 ]; then
	settings 'temp = tmpfs' 'temp_inodes = 3000'
	start_ready
	want virus "$(ask)" "tmpfs"
	for pid in $(workers); do
		head -c 60M /dev/zero >"/proc/$pid/cwd/fill" || fail "cannot fill the tmpfs"
	done
	want_trouble "tmpfs full" "bytes%20free"
	want_healed "tmpfs full"
	for pid in $(workers); do
		/usr/bin/python3 -c '
import os, sys
os.chdir(sys.argv[1])
try:
    for i in range(100000):
        open(str(i), "w").close()
except OSError:
    pass
' "/proc/$pid/cwd"
	done
	want_trouble "tmpfs without inodes" "inodes%20free"
	want_healed "tmpfs without inodes"
fi
pass
