#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Messages per second through S0, Exims side by side:
#
#   plain    our configuration, no content check at all
#   virus    with the module and coexim-scand, of the checks virus alone
#   coexim   with everything that S0 checks: virus, malware, spam (rules, classifier, SPF, DKIM, DMARC)
#   clamd    our configuration with Exim's own malware ACL on clamd
#   rspamd   the same, and Exim's spam ACL on rspamd (its own rules; no Redis, no lists of the net)
#   spamd    clamd, and SpamAssassin's spamd in place of rspamd, with a tenth of the messages
#
# Same signatures, same client, no two messages alike, same DNS server (of this machine), rounds
# interleaved; in two ways: "cpu" (the DATA ACL discards after every check, so that no disk is
# waited for) and "queue" (into the queue, without delivery). Printed as messages per second,
# and as ratios to plain of the same round. It passes or fails nothing but
# its own set-up: machines are shared and noisy.
#
# Environment: ROUNDS (5), CONNECTIONS_CPU (30), CONNECTIONS_QUEUE (10),
#              MESSAGES (60, a connection), SIZE (4096 bytes of body)
#              KINDS ("plain virus coexim clamd rspamd spamd")

set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${ROUNDS:-5}
connections_cpu=${CONNECTIONS_CPU:-30}
connections_queue=${CONNECTIONS_QUEUE:-10}
messages=${MESSAGES:-60}
size=${SIZE:-4096}
recipient=anna@company.example
kinds=${KINDS:-plain virus coexim clamd rspamd spamd}
dns_port=5399

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

# ---- what all share

mkdir -p "$top/signatures" "$top/clamd" "$top/spamd"
chown Debian-exim "$top/clamd" "$top/spamd"
tests/scand/make-signatures.sh "$top/signatures"
chmod 755 "$top/signatures"
has_module() { case $1 in virus | coexim) return 0 ;; *) return 1 ;; esac; }
has_clamd() { case $1 in clamd | rspamd | spamd) return 0 ;; *) return 1 ;; esac; }
for kind in $kinds; do
	db=$top/db-$kind
	mkdir -p "$db/state"
	sql/migrate "$db/directory.db" sql/directory >/dev/null
	sqlite3 -cmd '.timeout 5000' "$db/directory.db" <sql/example.sql
	case $kind in
	coexim) off="''" ;;
	virus) off="'spam', 'malware'" ;;
	*) off="'spam', 'malware', 'virus'" ;;
	esac
	sqlite3 -cmd '.timeout 5000' "$db/directory.db" "update contact_check set enabled = 0
		where contact = 'S0' and \"check\" in ($off)"
	for state in rate state; do
		[ ! -d "sql/$state" ] || sql/migrate "$db/state/$state.db" "sql/$state" >/dev/null
	done
	chown -R root:Debian-exim "$db"
	chown -R Debian-exim "$db/state"
	chmod 750 "$db"
	chmod 640 "$db/directory.db"
done
sql/migrate "$top/rules.db" sql/rules >/dev/null
install -m 644 classifier/default.model "$top/default.model"
chmod 644 "$top/rules.db"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$top/tls.key" -out "$top/tls.crt" -days 2 \
	-subj /CN=mx.company.example 2>/dev/null
chgrp Debian-exim "$top/tls.key"
chmod 640 "$top/tls.key"

# The one domain that sends, with what SPF and DMARC ask for.
mkdir -p "$top/dns"
cat >"$top/dns/zone" <<'END'
$ORIGIN .
$TTL 3600
@                    SOA ns.inet.example. hostmaster.inet.example. 1 3600 600 86400 60
@                    NS  ns.inet.example.
ns.inet.example.     A   127.0.0.1
inet.example.        MX  10 mx.inet.example.
inet.example.        TXT "v=spf1 ip4:127.0.0.0/8 -all"
_dmarc.inet.example. TXT "v=DMARC1; p=reject"
mx.inet.example.     A   127.0.0.1
END
cat >"$top/dns/nsd.conf" <<END
server:
	ip-address: 127.0.0.1@$dns_port
	server-count: 1
	# it would answer 200 a second
	rrl-ratelimit: 0
	username: ""
	database: ""
	pidfile: "$top/dns/pid"
	zonelistfile: "$top/dns/zonelist"
	xfrdfile: "$top/dns/xfrd"
	logfile: "$top/dns/log"
	zonesdir: "$top/dns"
remote-control:
	control-enable: no
zone:
	name: "."
	zonefile: zone
END
nsd -d -c "$top/dns/nsd.conf" >/dev/null 2>&1 &
pids+=($!)

# The module reads its settings below sysconfdir: a build of its own for each kind.
build_module() { # KIND
	make -s BUILD="build/bench-$1" sysconfdir="$top/etc-$1" "build/bench-$1/coexim.so"
	# Exim's user and the scanner's may not look into each place where the sources can lie
	install -m 644 "build/bench-$1/coexim.so" "$top/coexim-$1.so"
}
make -s BUILD=build/bench build/bench/coexim-scand build/bench/smtp_load

# ---- one Exim of the given kind and way ("cpu", "queue")

render() { # KIND WAY PORT
	local kind=$1 way=$2 port=$3
	local dir=$top/$1-$2 file
	mkdir -p "$dir/conf/routers" "$dir/spool" "$dir/log"
	chown Debian-exim:Debian-exim "$dir/spool" "$dir/log"
	for file in site macros main acl transports retry authenticators exim4; do
		sed -e "s#/etc/exim4/coexim/tls#$top/tls#" -e "s#/etc/exim4/coexim#$dir/conf#" \
			-e "s#/var/lib/coexim#$top/db-$kind#" -e "s#/usr/lib/coexim/coexim.so#$top/coexim-$kind.so#" \
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
		has_clamd "$kind" && echo "av_scanner = clamd:$top/clamd/socket"
		[ "$kind" != rspamd ] || echo "spamd_address = $top/rspamd/socket variant=rspamd"
		[ "$kind" != spamd ] || echo "spamd_address = $top/spamd/socket"
	} >>"$dir/conf/main.conf"
	has_module "$kind" || sed -i '/^local_scan_path/d' "$dir/conf/main.conf"
	has_clamd "$kind" && sed -i 's/^acl_data:/&\n  deny malware = *\n/' "$dir/conf/acl.conf"
	case $kind in rspamd | spamd) sed -i 's/^  deny malware = \*$/&\n  deny spam = nobody\n/' "$dir/conf/acl.conf" ;; esac
	# after every other check of that ACL; the module runs for discarded mail too
	[ "$way" != cpu ] || sed -i '/^acl_data:/,/^  accept/s/^  accept/  discard/' "$dir/conf/acl.conf"
	sqlite3 -cmd '.timeout 5000' "$top/db-$kind/directory.db" \
		"insert into listener (interface, port, contact) values ('127.0.0.1', $port, 'S0')"
	exim4 -C "$dir/conf/exim4.conf" -bdf -oP "$dir/pid" &
	pids+=($!)
}

for kind in $kinds; do
	has_module "$kind" || continue
	mkdir -p "$top/etc-$kind/coexim"
	cat >"$top/etc-$kind/coexim/local_scan.conf" <<END
directory = $top/db-$kind/directory.db
rate = $top/db-$kind/state/rate.db
state = $top/db-$kind/state/state.db
scanner = coexim-scand
scanner_socket = $top/scand.socket
dns_server = 127.0.0.1:$dns_port
END
	build_module "$kind"
done
cat >"$top/coexim-scand.conf" <<END
socket = $top/scand.socket
socket_group = Debian-exim
user = Debian-exim
signatures = $top/signatures
rules = $top/rules.db
classifier_default = $top/default.model
workers = 2
END
build/bench/coexim-scand -c "$top/coexim-scand.conf" 2>"$top/scand.log" &
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

# rspamd as Debian sets it up, without what asks Redis or the net.
start_rspamd() {
	local module
	mkdir -p "$top/rspamd/db" "$top/rspamd/run"
	cp -r /etc/rspamd "$top/rspamd/conf"
	for module in fuzzy_check rbl asn neural greylist ratelimit history_redis replies url_redirector mx_check dcc p0f \
		reputation known_senders bayes_expiry elastic clickhouse metadata_exporter dkim_signing arc classifier-bayes; do
		echo 'enabled = false;' >"$top/rspamd/conf/local.d/$module.conf"
	done
	for module in controller proxy fuzzy; do
		echo 'enabled = false;' >"$top/rspamd/conf/local.d/worker-$module.inc"
	done
	printf 'bind_socket = "%s mode=0666";\ncount = 2;\n' "$top/rspamd/socket" >"$top/rspamd/conf/local.d/worker-normal.inc"
	printf 'dns { nameserver = ["127.0.0.1:%s"]; timeout = 1s; }\n' "$dns_port" >"$top/rspamd/conf/local.d/options.inc"
	printf 'type = "file"; filename = "%s";\n' "$top/rspamd/log" >"$top/rspamd/conf/local.d/logging.inc"
	chown -R _rspamd "$top/rspamd"
	rspamd -f -u _rspamd -g _rspamd -c "$top/rspamd/conf/rspamd.conf" --var=CONFDIR="$top/rspamd/conf" \
		--var=LOCAL_CONFDIR="$top/rspamd/conf" --var=DBDIR="$top/rspamd/db" --var=RUNDIR="$top/rspamd/run" \
		--var=LOGDIR="$top/rspamd" >"$top/rspamd.log" 2>&1 &
	pids+=($!)
}

start_spamd() {
	spamd --local --nouser-config --max-children=4 --min-children=2 --username=Debian-exim --helper-home-dir="$top/spamd" \
		--socketpath="$top/spamd/socket" --socketmode=0666 --syslog=stderr >"$top/spamd.log" 2>&1 &
	pids+=($!)
}

for kind in $kinds; do
	case $kind in rspamd | spamd) "start_$kind" ;; esac
done

port=2601
declare -A ports
for way in cpu queue; do
	for kind in $kinds; do
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

for kind in $kinds; do
	case $kind in
	rspamd | spamd)
		for _ in $(seq 600); do
			[ ! -S "$top/$kind/socket" ] || break
			sleep 0.1
		done
		[ -S "$top/$kind/socket" ] || { echo "bench: $kind did not start" >&2; tail -n 5 "$top/$kind.log" >&2; exit 1; }
		sleep 2
		;;
	esac
done

# ---- does each of them check at all? EICAR must be refused by all but one, GTUBE by those that know spam.

# In two pieces, so that no scanner takes this file for a virus.
# shellcheck disable=SC2016 # no variables in it
printf '%s%s' 'X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR' '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*' >"$top/eicar.com"

eicar_code() { # PORT
	# swaks says by its exit status that it was refused: here that is an answer
	{ swaks -n --server "127.0.0.1:$1" --from load@inet.example --to "$recipient" \
		--header 'Subject: eicar' --attach-type application/octet-stream --attach "@$top/eicar.com" 2>/dev/null || :; } |
		sed -n 's/^<\(-\|\*\*\)  *\([0-9]*\) .*/\2/p' | tail -n 2 | head -n 1
}
gtube_code() { # PORT
	{ swaks -n --server "127.0.0.1:$1" --from load@inet.example --to "$recipient" --header 'Subject: gtube' \
		--body 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE''-TEST-EMAIL*C.34X' 2>/dev/null || :; } |
		sed -n 's/^<\(-\|\*\*\)  *\([0-9]*\) .*/\2/p' | tail -n 2 | head -n 1
}
for way in cpu queue; do
	for kind in $kinds; do
		code=$(eicar_code "${ports[$kind-$way]}")/$(gtube_code "${ports[$kind-$way]}")
		# in the way "cpu" there is nobody left of whose fate the module could judge
		[ "$way/$kind/$code" != cpu/coexim/550/250 ] || code=550/550
		case $kind-$code in
		plain-250/250 | virus-550/250 | clamd-550/250 | coexim-550/550 | rspamd-550/550 | spamd-550/550) ;;
		*)
			echo "bench: $kind ($way) answered a virus and GTUBE with '$code'" >&2
			tail -n 5 "$top/$kind-$way/log/"* >&2
			exit 1
			;;
		esac
	done
done

# ---- the rounds

one() { # KIND WAY: messages per second, or "-" when not all were accepted
	local dir=$top/$1-$2 connections=$connections_cpu result
	local count=$messages
	[ "$2" = cpu ] || connections=$connections_queue
	# SpamAssassin takes ten times as long: fewer messages, or all wait for it
	[ "$1" != spamd ] || count=$(((messages + 9) / 10))
	result=$(build/bench/smtp_load 127.0.0.1 "${ports[$1-$2]}" "$connections" "$count" "$size" "$recipient") ||
		{ echo "bench: $1 $2: accepted, not accepted, seconds, rate: $result" >&2; }
	find "$dir/spool/input" -type f -delete 2>/dev/null || :
	echo "${result##* }"
}

results=$top/results
for round in $(seq "$rounds"); do
	for way in cpu queue; do
		for kind in $kinds; do
			[ ! -t 2 ] || printf '\rround %s of %s: %-6s %-6s' "$round" "$rounds" "$way" "$kind" >&2
			echo "$round $way $kind $(one "$kind" "$way")" >>"$results"
		done
	done
done
[ ! -t 2 ] || printf '\r%40s\r' '' >&2

printf '\nS0, %s-byte messages, no two alike; messages a second, and the ratio to plain of the same round\n\n' "$size"
awk -v names="$kinds" '
	{ rate[$2, $3, $1] = $4; if ($1 > rounds) rounds = $1 }
	function median(way, kind, ratio,    i, j, n, v, t) {
		n = 0
		for (i = 1; i <= rounds; i++)
			v[++n] = ratio == "" ? rate[way, kind, i] : rate[way, kind, i] / rate[way, ratio, i]
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && v[j - 1] > v[j]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
		return (v[int((n + 1) / 2)])
	}
	function beside(way, ours, theirs) {
		if (((way, ours, 1) in rate) && ((way, theirs, 1) in rate))
			printf "%-6s %s to %s, median of the rounds: %.2f\n", way, ours, theirs, median(way, ours, theirs)
	}
	END {
		count = split(names, kinds); split("cpu queue", ways)
		printf "%-6s %-7s", "way", "Exim"
		for (i = 1; i <= rounds; i++) printf " %7s", "round " i
		printf " %8s %9s\n", "median", "to plain"
		for (w = 1; w <= 2; w++) {
			for (k = 1; k <= count; k++) {
				printf "%-6s %-7s", ways[w], kinds[k]
				for (i = 1; i <= rounds; i++) printf " %7d", rate[ways[w], kinds[k], i]
				printf " %8d %9.2f\n", median(ways[w], kinds[k]), median(ways[w], kinds[k], kinds[1])
			}
			beside(ways[w], "virus", "clamd")
			beside(ways[w], "coexim", "clamd")
			beside(ways[w], "coexim", "rspamd")
			beside(ways[w], "coexim", "spamd")
			print ""
		}
	}' "$results"
