#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: Microsoft's list of networks is loaded whole or not at all: of what is no such
# list, lacks half of the one before or is older, nothing is taken. Rows by hand stay.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

COEXIM=$(realpath "${BUILD:-$ROOT/build}")/coexim
scenario o365-list
example

list() { # NETWORK...: a list as Microsoft writes it, with these networks for mail
	local ips
	ips=$(printf ', "%s"' "$@")
	cat <<END
[ {"id": 1, "serviceArea": "Exchange", "serviceAreaDisplayName": "Exchange Online", "urls": ["outlook.o365.example"],
   "ips": ["192.0.2.0/28", "2001:db8:6::/48"], "tcpPorts": "80,443", "udpPorts": "443", "expressRoute": true,
   "category": "Optimize", "required": true},
  {"id": 9, "serviceArea": "Exchange", "urls": ["*.protection.o365.example"], "tcpPorts": "443", "required": true},
  {"id": 10, "serviceArea": "Exchange", "urls": ["*.mail.protection.o365.example"], "ips": [${ips#, }],
   "tcpPorts": "25", "expressRoute": true, "category": "Allow", "required": true},
  {"id": 31, "serviceArea": "SharePoint", "ips": ["192.0.2.128/27"], "tcpPorts": "80,25,443", "required": true},
  {"id": 46, "serviceArea": "Common", "urls": ["*.office.example"], "tcpPorts": "443,80", "required": true} ]
END
}

load() { # OPTION...: load $WORK/list.json; what it says in $said, its status in $ended
	ended=0
	said=$("$COEXIM" o365 load "$WORK/list.json" --directory="$DB" "$@" 2>&1) || ended=$?
}

loaded() { # WANTED OPTION...
	local wanted=$1
	shift
	load "$@"
	want "0 $wanted" "$ended $said" "load $*"
}

not_loaded() { # WANTED OPTION...
	local wanted=$1
	shift
	shell "$DB" .dump >"$WORK/dump"
	load "$@"
	CHECKS=$((CHECKS + 1))
	case "$ended $said" in
	"3 "*"was not loaded, nothing was changed"*"$wanted"*) ;;
	*) fail "wanted status 3 and [$wanted], got $ended [$said]: $(head -c 200 "$WORK/list.json" | tr '\0' '?')" ;;
	esac
	unchanged
}

gives 'SELECT network, source FROM o365_peer' '198.51.100.0/24|by hand'
gives 'SELECT old, words FROM o365_list_age' "0|no list of Office 365's networks has been loaded"

# ---- what is no such list
for broken in '' '{' '[' '[{]' 'ips' '[1]' '[null]' '["198.51.100.0/24"]' '{}' '[]' 'null' '25' '[[]]' \
	'{"serviceArea":"Exchange","tcpPorts":"25","ips":["198.51.100.0/25"]}' \
	'[{"serviceArea":"SharePoint","tcpPorts":"25","ips":["198.51.100.0/25"]}]' \
	'[{"serviceArea":"Exchange","tcpPorts":"443","ips":["198.51.100.0/25"]}]' \
	'[{"serviceArea":"Exchange","tcpPorts":"2525","ips":["198.51.100.0/25"]}]' \
	'[{"serviceArea":"Exchange","tcpPorts":"25"}]' \
	'[{"serviceArea":"Exchange","tcpPorts":"25","ips":"198.51.100.0/25"}]' \
	'[{"serviceArea":"Exchange","tcpPorts":"25","ips":{"a":"198.51.100.0/25"}}]' \
	'[{"serviceArea":"Exchange","ips":["198.51.100.0/25"]}]' \
	'[{"tcpPorts":"25","ips":["198.51.100.0/25"]}]' \
	'[{"serviceArea":"Exchange","tcpPorts":"25","ips":["198.51.100.0/25",1]}]' \
	'[{"serviceArea":"Exchange","tcpPorts":"25","ips":["198.51.100.0/25",["198.51.100.0/26"]]}]' \
	'[{"serviceArea":"Exchange","tcpPorts":"25","ips":["198.51.100.0/25"]}' \
	'[{"serviceArea":"Exchange","tcpPorts":"25","ips":["198.51.100.0/25"]}] x' \
	'<html><body>blocked by the proxy</body></html>'; do
	printf '%s' "$broken" >"$WORK/list.json"
	not_loaded 'the file '
done
printf '[{"serviceArea":"Exchange","tcpPorts":"25","ips":["198.51.100.0/25"]}]\0' >"$WORK/list.json"
not_loaded 'has a NUL in it'
{ list 198.51.100.0/25 && head -c 9000000 /dev/zero | tr '\0' ' '; } >"$WORK/list.json"
load
want "3 coexim: $WORK/list.json: larger than such a list can be (8388608 bytes)" "$ended $said" 'a huge file'
list 198.51.100.0/25 | head -c 300 >"$WORK/list.json"
not_loaded 'is no JSON'

# ---- networks that are none, or everybody
for network in 0.0.0.0/0 0.0.0.0/1 198.0.0.0/7 ::/0 2001::/16 2001:d00::/19; do
	list 198.51.100.0/25 "$network" >"$WORK/list.json"
	not_loaded "the file's network $network"
done
for network in '' 198.51.100 198.51.100.0/ 198.51.100.0/33 198.51.100.0/-1 198.51.100.0/24/24 198.51.100.256/25 2001:db8::/129 \
	2001:db8:::/48 ' 198.51.100.0/25' mail.o365.example "198.51.100.0' OR 1" '\u001b[31m' 198.51.100.0/24x; do
	list 198.51.100.0/25 "$network" >"$WORK/list.json"
	not_loaded ''
done
list $(seq -f '2001:db8:%g::/48' 1 2001) >"$WORK/list.json"
not_loaded 'more than 2000 networks'

# ---- a right one: the sets that send mail, in the form that rows have, beside what is there by hand
list 198.51.100.0/25 198.51.100.128/26 203.0.113.64/27 203.0.113.7/32 2001:DB8:f400::/48 2001:db8:f403:0::/64 198.51.100.0/25 >"$WORK/list.json"
touch -d '2026-03-04T05:06:07Z' "$WORK/list.json"
loaded 'loaded the list of 2026-03-04: 6 networks, 6 new, 0 gone'
gives "SELECT network FROM o365_peer WHERE source <> 'by hand' ORDER BY network" '198.51.100.0/25
198.51.100.128/26
2001:db8:f400::/48
2001:db8:f403::/64
203.0.113.64/27
203.0.113.7/32'
gives "SELECT network FROM o365_peer WHERE source = 'by hand'" '198.51.100.0/24'
gives "SELECT published, abs(julianday(loaded) - julianday('now')) < 0.1 FROM o365_list" '2026-03-04|1'
loaded 'loaded the list of 2026-04-01: 6 networks, 0 new, 0 gone' --date=2026-04-01

# ---- against the one before
list 198.51.100.0/25 198.51.100.128/26 203.0.113.64/27 203.0.113.8/32 2001:db8:f400::/48 2001:db8:f404::/64 >"$WORK/list.json"
not_loaded 'the list in force is newer, of 2026-04-01' --date=2026-03-31
loaded 'loaded the list of 2026-05-01: 6 networks, 2 new, 2 gone' --date=2026-05-01
list 198.51.100.0/25 203.0.113.64/27 2001:db8:f400::/48 192.0.2.0/24 >"$WORK/list.json"
not_loaded 'the file lacks 3 of the 6 networks' --date=2026-05-02
loaded 'loaded the list of 2026-05-02: 4 networks, 1 new, 3 gone' --date=2026-05-02 --replace
loaded 'loaded the list of 2026-01-02: 4 networks, 0 new, 0 gone' --date=2026-01-02 --replace
not_loaded 'published must be a day such as' --date=9999-01-01
for date in 2026-02-30 2026-2-3 today '' 20260203; do
	load --date="$date"
	want 2 "$ended" "the date $date"
done

# ---- its age, on one day
left_s=$((86400 - $(date +%s) % 86400))
[ "$left_s" -gt 60 ] || sleep $((left_s + 1))
shell "$DB" "UPDATE o365_list SET published = date('now', '-40 days')"
gives 'SELECT old, days FROM o365_list_age' '0|40'
ended=0
said=$("$COEXIM" o365 show --age --directory="$DB") || ended=$?
want '0 ' "$ended $said" 'a list that is not too old'
accepted "UPDATE o365_list SET age_max_days = 39"
said=$("$COEXIM" o365 show --age --directory="$DB") || ended=$?
want "1 coexim: the list of Office 365's networks is of $(date -u -d '-40 days' +%F), 40 days old, more than 39: load a new one (coexim o365 load)" \
	"$ended $said" 'a list that is too old'
said=$("$COEXIM" o365 show --directory="$DB") && fail 'an old list is nothing to see to'
want '198.51.100.0/24          by hand' "$(echo "$said" | sed -n 3p)" 'the table'
want "5 networks; the list" "$(echo "$said" | tail -n 1 | cut -c1-20)" 'its end'
for wrong in "published = '2026-02-30'" "published = 5" "published = '2026-02-03 10:00'" "age_max_days = 0" "age_max_days = NULL" "age_max_days = 1.5" \
	"loaded = 'now'" "published = date('now', '+2 days')"; do
	refused "UPDATE o365_list SET $wrong" 'o365_list: '
done
refused 'DELETE FROM o365_list' 'its one row stays'
refused 'INSERT INTO o365_list VALUES (NULL, NULL, 40)' 'its one row is there already'
refused "UPDATE o365_listed_network SET network = '192.0.2.0/25'" 'the next coexim o365 load replaces them'
shell "$DB" "DELETE FROM o365_network; DELETE FROM o365_listed_network; UPDATE o365_list SET published = NULL"
gives 'SELECT old FROM o365_list_age' 1

# ---- a database that is in use, or none
list 198.51.100.0/25 >"$WORK/list.json"
load --directory=/nonexistent/directory.db
want 2 "$ended" 'the option twice'
said=$("$COEXIM" o365 load "$WORK/list.json" --directory="$WORK/none.db" 2>&1) && fail 'loaded into nothing'
[ ! -e "$WORK/none.db" ] || fail 'made a database'
said=$("$COEXIM" o365 load "$WORK/none.json" --directory="$DB" 2>&1) && fail 'loaded no file'
want "coexim: $WORK/none.json: No such file or directory" "$said" 'no file'
pass
