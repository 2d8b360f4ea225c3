#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Messages per second through S0, three Exims side by side:
#
#   plain    our configuration, no content check at all
#   coexim   our configuration with the module and coexim-scand
#   clamd    our configuration with Exim's own malware ACL on clamd
#
# Same signatures, same client, no two messages alike, rounds interleaved; in
# two ways: "cpu" (the DATA ACL discards after every check, so that no disk is
# waited for) and "queue" (into the queue, without delivery). Printed as messages per second,
# and as ratios to plain of the same round. It passes or fails nothing but
# its own set-up: machines are shared and noisy.
#
# Environment: ROUNDS (5), CONNECTIONS_CPU (30), CONNECTIONS_QUEUE (10),
#              MESSAGES (60, a connection), SIZE (4096 bytes of body)

set -euo pipefail
cd "$(dirname "$0")/../.."
source=$PWD

rounds=${ROUNDS:-5}
connections_cpu=${CONNECTIONS_CPU:-30}
connections_queue=${CONNECTIONS_QUEUE:-10}
messages=${MESSAGES:-60}
size=${SIZE:-4096}
recipient=anna@company.example

[ "$(id -u)" = 0 ] || { echo "bench: Exim and the scanner want to be started as root: use sudo" >&2; exit 2; }

top=$(mktemp -d /tmp/coexim-bench.XXXXXX)
pids=()
finish() {
	for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || :; done
	wait 2>/dev/null || :
	rm -rf "$top"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$top"

# ---- what all three share

mkdir -p "$top/db" "$top/etc/coexim" "$top/signatures" "$top/clamd"
chown Debian-exim "$top/clamd"
tests/scand/make-signatures.sh "$top/signatures"
chmod 755 "$top/signatures"
sql/migrate "$top/db/directory.db" sql/directory >/dev/null
sqlite3 -cmd '.timeout 5000' "$top/db/directory.db" <sql/example.sql
sqlite3 -cmd '.timeout 5000' "$top/db/directory.db" \
	"insert into listener (interface, port, contact) values ('*', 2600, 'S0')"
chown -R root:Debian-exim "$top/db"
chmod 750 "$top/db"
chmod 640 "$top/db/directory.db"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$top/tls.key" -out "$top/tls.crt" -days 2 \
	-subj /CN=mx.company.example 2>/dev/null
chgrp Debian-exim "$top/tls.key"
chmod 640 "$top/tls.key"

# The module reads its settings below sysconfdir: a build of its own.
make -s BUILD=build/bench sysconfdir="$top/etc" build/bench/coexim.so build/bench/coexim-scand build/bench/smtp_load

# ---- one Exim of the given kind ("plain", "coexim", "clamd") and way ("cpu", "queue")

render() { # KIND WAY PORT
	local kind=$1 way=$2 port=$3
	local dir=$top/$1-$2 file
	mkdir -p "$dir/conf/routers" "$dir/spool" "$dir/log"
	chown Debian-exim:Debian-exim "$dir/spool" "$dir/log"
	for file in site macros main acl transports retry authenticators exim4; do
		sed -e "s#/etc/exim4/coexim/tls#$top/tls#" -e "s#/etc/exim4/coexim#$dir/conf#" \
			-e "s#/var/lib/coexim#$top/db#" -e "s#/usr/lib/coexim/coexim.so#$source/build/bench/coexim.so#" \
			-e "s#^SITE_LISTEN.*#SITE_LISTEN = 127.0.0.1.$port#" \
			"exim-conf/$file.conf" >"$dir/conf/$file.conf"
	done
	cp routers/*.conf "$dir/conf/routers/"
	install/route-macro.sh <sql/route-query.sql >"$dir/conf/ask-route.conf"
	echo 'SITE_SRS_SECRET = bench' >"$dir/conf/srs-secret.conf"
	{
		echo "spool_directory = $dir/spool"
		echo "log_file_path = $dir/log/%slog"
		[ "$way" = cpu ] || echo 'queue_only = true'
		[ "$kind" != clamd ] || echo "av_scanner = clamd:$top/clamd/socket"
	} >>"$dir/conf/main.conf"
	[ "$kind" = coexim ] || sed -i '/^local_scan_path/d' "$dir/conf/main.conf"
	[ "$kind" != clamd ] || sed -i 's/^acl_data:/&\n  deny malware = *\n/' "$dir/conf/acl.conf"
	# after every other check of that ACL; the module runs for discarded mail too
	[ "$way" != cpu ] || sed -i '/^acl_data:/,/^  accept/s/^  accept/  discard/' "$dir/conf/acl.conf"
	sqlite3 -cmd '.timeout 5000' "$top/db/directory.db" \
		"insert into listener (interface, port, contact) values ('127.0.0.1', $port, 'S0')"
	exim4 -C "$dir/conf/exim4.conf" -bdf -oP "$dir/pid" &
	pids+=($!)
}

cat >"$top/etc/coexim/local_scan.conf" <<END
directory = $top/db/directory.db
scanner = coexim-scand
scanner_socket = $top/scand.socket
END
cat >"$top/etc/coexim/coexim-scand.conf" <<END
socket = $top/scand.socket
socket_group = Debian-exim
user = Debian-exim
signatures = $top/signatures
workers = 2
END
build/bench/coexim-scand -c "$top/etc/coexim/coexim-scand.conf" 2>"$top/scand.log" &
pids+=($!)

cat >"$top/clamd.conf" <<END
Foreground yes
User Debian-exim
LocalSocket $top/clamd/socket
LocalSocketMode 666
DatabaseDirectory $top/signatures
LogFile $top/clamd.log
MaxThreads 12
END
# MaxThreads 12 is Debian's.
clamd -c "$top/clamd.conf" >/dev/null 2>&1 &
pids+=($!)

port=2601
declare -A ports
for way in cpu queue; do
	for kind in plain coexim clamd; do
		ports[$kind-$way]=$port
		render "$kind" "$way" "$port"
		port=$((port + 1))
	done
done

ping() { printf 'nPING\n' | timeout 5 python3 -c '
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(sys.stdin.buffer.read())
print(s.recv(64).decode().strip())' "$1" 2>/dev/null; }
for socket in "$top/scand.socket" "$top/clamd/socket"; do
	for _ in $(seq 100); do
		[ "$(ping "$socket")" = PONG ] && break
		sleep 0.1
	done
	[ "$(ping "$socket")" = PONG ] || { echo "bench: nobody answers at $socket" >&2; cat "$top"/*.log >&2; exit 1; }
done

# ---- does each of them check at all? EICAR must be refused by two of the three.

# In two pieces, so that no scanner takes this file for a virus.
# shellcheck disable=SC2016 # no variables in it
printf '%s%s' 'X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR' '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*' >"$top/eicar.com"

eicar_code() { # PORT
	# swaks says by its exit status that it was refused: here that is an answer
	{ swaks -n --server "127.0.0.1:$1" --from load@inet.example --to "$recipient" \
		--header 'Subject: eicar' --attach-type application/octet-stream --attach "@$top/eicar.com" 2>/dev/null || :; } |
		sed -n 's/^<\(-\|\*\*\)  *\([0-9]*\) .*/\2/p' | tail -n 2 | head -n 1
}
for way in cpu queue; do
	for kind in plain coexim clamd; do
		code=$(eicar_code "${ports[$kind-$way]}")
		case $kind-$code in
		plain-250 | coexim-550 | clamd-550) ;;
		*)
			echo "bench: $kind ($way) answered a virus with '$code'" >&2
			tail -n 5 "$top/$kind-$way/log/"* >&2
			exit 1
			;;
		esac
	done
done

# ---- the rounds

one() { # KIND WAY: messages per second, or "-" when not all were accepted
	local dir=$top/$1-$2 connections=$connections_cpu result
	[ "$2" = cpu ] || connections=$connections_queue
	result=$(build/bench/smtp_load 127.0.0.1 "${ports[$1-$2]}" "$connections" "$messages" "$size" "$recipient") ||
		{ echo "bench: $1 $2: accepted, not accepted, seconds, rate: $result" >&2; }
	find "$dir/spool/input" -type f -delete 2>/dev/null || :
	echo "${result##* }"
}

results=$top/results
for round in $(seq "$rounds"); do
	for way in cpu queue; do
		for kind in plain coexim clamd; do
			[ ! -t 2 ] || printf '\rround %s of %s: %-6s %-6s' "$round" "$rounds" "$way" "$kind" >&2
			echo "$round $way $kind $(one "$kind" "$way")" >>"$results"
		done
	done
done
[ ! -t 2 ] || printf '\r%40s\r' '' >&2

printf '\nS0, %s-byte messages, no two alike; messages a second, and the ratio to plain of the same round\n\n' "$size"
awk '
	{ rate[$2, $3, $1] = $4; if ($1 > rounds) rounds = $1 }
	function median(way, kind, ratio,    i, j, n, v, t) {
		n = 0
		for (i = 1; i <= rounds; i++)
			v[++n] = ratio == "" ? rate[way, kind, i] : rate[way, kind, i] / rate[way, ratio, i]
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && v[j - 1] > v[j]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
		return (v[int((n + 1) / 2)])
	}
	END {
		split("cpu queue", ways); split("plain coexim clamd", kinds)
		printf "%-6s %-7s", "way", "Exim"
		for (i = 1; i <= rounds; i++) printf " %7s", "round " i
		printf " %8s %9s\n", "median", "to plain"
		for (w = 1; w <= 2; w++) {
			for (k = 1; k <= 3; k++) {
				printf "%-6s %-7s", ways[w], kinds[k]
				for (i = 1; i <= rounds; i++) printf " %7d", rate[ways[w], kinds[k], i]
				printf " %8d %9.2f\n", median(ways[w], kinds[k]), median(ways[w], kinds[k], "plain")
			}
			printf "%-6s coexim to clamd, median of the rounds: %.2f\n\n", ways[w], median(ways[w], "coexim", "clamd")
		}
	}' "$results"
