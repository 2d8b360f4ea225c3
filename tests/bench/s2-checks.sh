#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the checks of S2 cost a message, beside Exim's own "ratelimit" per recipient. Three Exims, with
# the same login, TLS and client; every message is discarded when all is asked:
#
#   plain      a login is asked for, and nothing else
#   checks     the module, with ddos, auth, spoof and rate (virus is off: gateway.sh measures it)
#   ratelimit  plain, and "ratelimit = ... / per_rcpt / strict" for the login at each RCPT
#
# Rounds are interleaved. Printed as milliseconds a message, and what is more than plain's as a ratio. It passes or
# fails nothing but its own set-up.
#
# Environment: ROUNDS (5), CONNECTIONS (4), MESSAGES (200, a connection), RECIPIENTS ("1 10")

set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=${ROUNDS:-5}
connections=${CONNECTIONS:-4}
messages=${MESSAGES:-200}
recipients=${RECIPIENTS:-1 10}
kinds='plain checks ratelimit'
login=ben@company.example

[ "$(id -u)" = 0 ] || { echo "bench: Exim wants to be started as root: use sudo" >&2; exit 2; }

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

mkdir -p "$top/db/state" "$top/etc/coexim"
for database in directory rate; do
	[ "$database" = directory ] && file=$top/db/directory.db || file=$top/db/state/$database.db
	sql/migrate "$file" "sql/$database" >/dev/null
done
sqlite3 -cmd '.timeout 5000' "$top/db/directory.db" <sql/example.sql
sqlite3 -cmd '.timeout 5000' "$top/db/directory.db" "
	update contact_check set enabled = 0 where contact = 'S2' and \"check\" = 'virus';
	update rate_class set recipients_per_message = 100, messages_per_minute = 1000000, messages_per_hour = 1000000,
		messages_per_day = 1000000, recipients_per_minute = 1000000, recipients_per_hour = 1000000,
		recipients_per_day = 1000000 where name = 'normal'"
for i in $(seq 100); do
	echo "insert into mailbox (address, home) values ('r$i@company.example', 'skyconnect');"
done | sqlite3 -cmd '.timeout 5000' "$top/db/directory.db"
chown -R root:Debian-exim "$top/db"
chown -R Debian-exim "$top/db/state"
chmod 750 "$top/db"
chmod 640 "$top/db/directory.db"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$top/tls.key" -out "$top/tls.crt" -days 2 \
	-subj /CN=mx.company.example 2>/dev/null
chgrp Debian-exim "$top/tls.key"
chmod 640 "$top/tls.key"
cat >"$top/etc/coexim/local_scan.conf" <<END
directory = $top/db/directory.db
rate = $top/db/state/rate.db
END
make -s BUILD=build/bench-s2 sysconfdir="$top/etc" build/bench-s2/coexim.so
# Exim's user may not look into each place where the sources can lie
install -m 644 build/bench-s2/coexim.so "$top/coexim.so"

declare -A ports
port=2651
for kind in $kinds; do
	dir=$top/$kind
	ports[$kind]=$port
	mkdir -p "$dir/conf/routers" "$dir/spool" "$dir/log"
	chown Debian-exim:Debian-exim "$dir/spool" "$dir/log"
	for file in site macros main acl transports retry authenticators exim4; do
		sed -e "s#/etc/exim4/coexim/tls#$top/tls#" -e "s#/etc/exim4/coexim#$dir/conf#" \
			-e "s#/var/lib/coexim#$top/db#" -e "s#/usr/lib/coexim/coexim.so#$top/coexim.so#" \
			-e "s#^SITE_LISTEN.*#SITE_LISTEN = 127.0.0.1.$port#" "exim-conf/$file.conf" >"$dir/conf/$file.conf"
	done
	cp routers/*.conf "$dir/conf/routers/"
	install/route-macro.sh <sql/route-query.sql >"$dir/conf/ask-route.conf"
	echo 'SITE_SRS_SECRET = bench' >"$dir/conf/srs-secret.conf"
	printf 'spool_directory = %s\nlog_file_path = %s\n' "$dir/spool" "$dir/log/%slog" >>"$dir/conf/main.conf"
	[ "$kind" = checks ] || sed -i '/^local_scan_path/d' "$dir/conf/main.conf"
	# shellcheck disable=SC2016 # Exim's variable
	[ "$kind" != ratelimit ] || sed -i \
		's#^acl_rcpt:#&\n  defer ratelimit = 1000000 / 1h / per_rcpt / strict / $authenticated_id\n#' "$dir/conf/acl.conf"
	# after every other check of that ACL; the module runs for discarded mail too
	sed -i '/^acl_data:/,/^  accept/s/^  accept/  discard/' "$dir/conf/acl.conf"
	sqlite3 -cmd '.timeout 5000' "$top/db/directory.db" \
		"insert into listener (interface, port, contact) values ('127.0.0.1', $port, 'S2')"
	exim4 -C "$dir/conf/exim4.conf" -bdf -oP "$dir/pid" &
	pids+=($!)
	port=$((port + 1))
done

cat >"$top/load.py" <<'END'
import base64, multiprocessing, smtplib, ssl, sys, time
port, connections, messages, recipients, login = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
to = [f"r{i + 1}@company.example" for i in range(recipients)]
text = f"From: <{login}>\r\nTo: <{to[0]}>\r\nSubject: load\r\n\r\nhello\r\n"

def one(start, times):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    smtp = smtplib.SMTP("127.0.0.1", port, timeout=60)
    smtp.starttls(context=context)
    smtp.login(login, "correct horse")
    start.wait()
    began = time.monotonic()
    for i in range(messages):
        if smtp.sendmail(login, to, text):
            sys.exit("not all recipients were taken")
    times.put((began, time.monotonic()))

start, times = multiprocessing.Barrier(connections), multiprocessing.Queue()
workers = [multiprocessing.Process(target=one, args=(start, times)) for _ in range(connections)]
[worker.start() for worker in workers]
took = [times.get(timeout=300) for _ in workers]
[worker.join() for worker in workers]
if any(worker.exitcode for worker in workers):
    sys.exit("a connection failed")
print((max(end for _, end in took) - min(began for began, _ in took)) * 1000 / (connections * messages))
END

for kind in $kinds; do
	for _ in $(seq 100); do
		(exec 3<>"/dev/tcp/127.0.0.1/${ports[$kind]}") 2>/dev/null && break
		sleep 0.1
	done
done
for round in $(seq "$rounds"); do
	for count in $recipients; do
		for kind in $kinds; do
			[ ! -t 2 ] || printf '\rround %s of %s: %2s recipients, %-9s' "$round" "$rounds" "$count" "$kind" >&2
			ms=$(python3 "$top/load.py" "${ports[$kind]}" "$connections" "$messages" "$count" "$login") || {
				echo "bench: $kind does not take the load" >&2
				tail -n 3 "$top/$kind/log/"* >&2
				exit 1
			}
			echo "$round $count $kind $ms" >>"$top/results"
		done
	done
done
[ ! -t 2 ] || printf '\r%50s\r' '' >&2
grep -q 'checks=ddos,auth,spoof,rate' "$top/checks/log/mainlog" || { echo 'bench: the checks were not made' >&2; exit 1; }

printf '\nS2, %s connections, milliseconds a message (all at once), median of %s rounds\n\n' "$connections" "$rounds"
awk -v counts="$recipients" '
	{ ms[$2, $3, $1] = $4; if ($1 > rounds) rounds = $1 }
	function median(count, kind,    i, j, v, t) {
		for (i = 1; i <= rounds; i++) v[i] = ms[count, kind, i]
		for (i = 2; i <= rounds; i++)
			for (j = i; j > 1 && v[j - 1] > v[j]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
		return (v[int((rounds + 1) / 2)])
	}
	END {
		n = split(counts, list)
		printf "%-11s %8s %8s %10s %14s %17s %20s\n", "recipients", "plain", "checks", "ratelimit", "checks cost", "ratelimit costs", "checks to ratelimit"
		for (i = 1; i <= n; i++) {
			c = list[i]; p = median(c, "plain"); k = median(c, "checks"); r = median(c, "ratelimit")
			printf "%-11d %8.2f %8.2f %10.2f %14.2f %17.2f %20s\n", c, p, k, r, k - p, r - p, (r > p && k > p ? sprintf("%.2f", (k - p) / (r - p)) : "-")
		}
		print ""
	}' "$top/results"
