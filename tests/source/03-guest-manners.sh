#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: the module is a guest in Exim's process. It asks the C library for
# nothing that ends the process, takes its signals or its timer, jumps, forks,
# starts a thread, or makes a second descriptor of Exim's locked file (its
# closing would drop the lock).

set -eu
cd "$(dirname "$0")/../.."
BUILD=${BUILD:-build}

rude='abort|_?exit|_Exit|quick_exit|__assert_fail|alarm|ualarm|setitimer|timer_create|signal|sigaction'
rude="$rude|sigprocmask|_?_?sigsetjmp|_?setjmp|longjmp|siglongjmp|__longjmp_chk|fork|vfork|posix_spawnp?"
rude="$rude|clone|system|popen|exec[vl]p?e?|pthread_create|thrd_create|dup|dup2|dup3|fdopen|chdir|umask|setenv|putenv"

asked=$(nm -D --undefined-only "$BUILD/coexim.so" | awk '{ sub(/@.*/, "", $NF); print $NF }')
case $asked in
*log_write*) ;;
*)
	echo "not ok guest-manners: $BUILD/coexim.so does not look like the module"
	exit 1
	;;
esac
found=$(printf '%s\n' "$asked" | grep -xE "$rude" | tr '\n' ' ' || :)
if [ -n "$found" ]; then
	echo "not ok guest-manners: $BUILD/coexim.so asks for: $found"
	exit 1
fi
echo "ok guest-manners"
