#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: the routers' question answers exactly one row, whatever it is asked,
# over indexes alone with 50,000 mailboxes; the views route and split agree
# with it and show what leads nowhere.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario routes
example
QUERY=$ROOT/sql/route-query.sql

# ask LOCAL_PART DOMAIN: the answer, as Exim puts it: both quoted by doubling '
ask() {
	{
		echo '.parameter init'
		printf "INSERT INTO temp.sqlite_parameters VALUES (':local_part', '%s'), (':domain', '%s');\n" "${1//\'/\'\'}" "${2//\'/\'\'}"
		cat "$QUERY"
	} | shell -separator '|' "$DB" 2>&1
}
asked() {
	want "$3" "$(ask "$1" "$2")" "$1 at $2"
}

host=company-example.mail.protection.o365.example
ours="1|1|skyconnect|$host"
asked anna company.example "$ours|mailbox|anna@company.example|skyconnect|active|"
asked ANNA Company.Example "$ours|mailbox|anna@company.example|skyconnect|active|"
asked dora company.example "$ours|mailbox|dora@company.example|o365|active|"
asked left company.example "$ours|mailbox|left@company.example|skyconnect|blocked|"
asked "o'brien" company.example "$ours|mailbox|o'brien@company.example|skyconnect|active|"
asked info company.example "$ours|alias|info@company.example|||anna@company.example"
asked sales company.example "$ours|alias|sales@company.example|||anna@company.example,dora@company.example,partner@partner.example"
asked anna+lists company.example "$ours|mailbox|anna@company.example|skyconnect|active|"
asked anna+a+b company.example "$ours|mailbox|anna@company.example|skyconnect|active|"
asked sales+x company.example "$ours|alias|sales@company.example|||anna@company.example,dora@company.example,partner@partner.example"
asked nobody company.example "$ours|none||||"
asked nobody+x company.example "$ours|none||||"

# What a person answers to a digest: 32 letters a-z and digits 2-7, in one of our domains.
token=abcdefghijklmnopqrstuvwxyz234567
asked "quarantine+$token" company.example "$ours|reply||||"
asked "QUARANTINE+${token^^}" company.example "$ours|reply||||"
asked "quarantine+${token%7}" company.example "$ours|none||||"
asked "quarantine+${token}a" company.example "$ours|none||||"
asked "quarantine+${token%7}1" company.example "$ours|none||||"
asked "quarantine$token" company.example "$ours|none||||"
asked "quarantine+$token" partner.example "1|0|||none||||"
asked "anna+$token" company.example "$ours|mailbox|anna@company.example|skyconnect|active|"
shell "$DB" "UPDATE setting SET value = 'anna' WHERE name = 'quarantine_reply'"
asked "anna+$token" company.example "$ours|reply||||"
asked anna+lists company.example "$ours|mailbox|anna@company.example|skyconnect|active|"
shell "$DB" "INSERT INTO alias VALUES ('anna+$token@company.example', 'info@company.example')"
asked "anna+$token" company.example "$ours|alias|anna+$token@company.example|||info@company.example"
shell "$DB" "DELETE FROM alias WHERE address LIKE 'anna+%'; UPDATE setting SET value = 'quarantine' WHERE name = 'quarantine_reply'"
asked +x company.example "$ours|none||||"
asked '' company.example "$ours|none||||"
asked anna branch.example '1|1|o365|branch-example.mail.protection.o365.example|mailbox|anna@branch.example|skyconnect|active|'
asked anna moving.example '1|1|both|moving-example.mail.protection.o365.example|mailbox|anna@moving.example|skyconnect|active|'
for stranger in other.example '' sub.company.example company.example. "x' OR '1'='1" '%' '*'; do
	asked anna "$stranger" '1|0|||none||||'
done
for odd in "x' OR 1=1 --" 'anna@company.example' 'a b' '%' '*' 'ann_' 'anna%other.example' '"anna"' "$(printf '%05000d' 0)"; do
	asked "$odd" company.example "$ours|none||||"
done
accepted "INSERT INTO alias VALUES ('anna+vip@company.example', 'dora@company.example');
	INSERT INTO mailbox (address, home) VALUES ('sales+x@company.example', 'o365');
	INSERT INTO domain (name, mx) VALUES ('bare.example', 'skyconnect')"
asked anna+vip company.example "$ours|alias|anna+vip@company.example|||dora@company.example"
asked sales+x company.example "$ours|mailbox|sales+x@company.example|o365|active|"
asked x bare.example '1|1|skyconnect||none||||'

# a directory without any domain is being made, or restored: it says of nobody that he is not ours
shell "$DB" .dump >"$WORK/full"
rm -f "$DB"
"$MIGRATE" "$DB" "$ROOT/sql/directory" >"$WORK/said" 2>&1 || fail "migrate: $(cat "$WORK/said")"
asked anna company.example '0|0|||none||||'
rm -f "$DB"
shell -bail "$DB" <"$WORK/full"

# ---- route
by() {
	gives "SELECT kind, leads_to, \"by\" FROM route WHERE address = '$1' ORDER BY leads_to" "$2"
}
by anna@company.example 'mailbox|anna@company.example|LD'
by dora@company.example 'mailbox|dora@company.example|S4 > O1'
by left@company.example 'mailbox|left@company.example|refused: blocked'
by info@company.example 'alias|anna@company.example|LD'
by sales@company.example 'group|anna@company.example|LD
group|dora@company.example|S4 > O1
group|partner@partner.example|S3 > ED'
by postmaster@bare.example 'missing||MISSING: add a mailbox or an alias'
by abuse@bare.example 'missing||MISSING: add a mailbox or an alias'
gives "SELECT count(*) FROM route WHERE \"by\" LIKE 'MISSING%'" 2
accepted "INSERT INTO alias VALUES ('t1@company.example', 'anna+x@company.example'), ('t2@company.example', 'info+x@company.example'),
	('t3@company.example', 'nobody@company.example'), ('t4@company.example', 'left@company.example'), ('t5@company.example', 'anna+vip@company.example')"
by t1@company.example 'alias|anna+x@company.example|LD'
by t2@company.example 'alias|info+x@company.example|alias info@company.example'
by t3@company.example 'alias|nobody@company.example|MISSING: no such mailbox or alias'
by t4@company.example 'alias|left@company.example|refused: blocked'
by t5@company.example 'alias|anna+vip@company.example|alias anna+vip@company.example'
accepted "DELETE FROM mailbox WHERE address = 'ben@company.example'"
by postmaster@company.example 'alias|ben@company.example|MISSING: no such mailbox or alias'

# whom alarms reach: an address of ours, with a tag or without, one elsewhere, or a user of the machine
admin() { # ADDRESS WANTED
	accepted "UPDATE setting SET value = '$1' WHERE name = 'admin_address'"
	gives "SELECT count(*) FROM route WHERE address = '$1' AND \"by\" LIKE 'MISSING: alarms%'" "$2"
}
admin nobody@company.example 1
admin anna@company.example 0
admin anna+alarms@company.example 0
admin info+alarms@company.example 0
admin admin@elsewhere.example 0
admin root 1
accepted "INSERT INTO alias VALUES ('root@branch.example', 'anna@branch.example')"
admin root 0

# ---- split
example
gives 'SELECT domain, mx, skyconnect, o365, blocked, aliases FROM split ORDER BY domain' 'branch.example|o365|4|2|1|6
company.example|skyconnect|4|2|1|6
moving.example|both|4|2|1|6'
accepted "UPDATE mailbox SET home = 'o365' WHERE address = 'anna@company.example'"
gives "SELECT skyconnect, o365 FROM split WHERE domain = 'company.example'" '3|3'

# ---- 50,000 mailboxes, 10,000 aliases, a group of 2,000
accepted "INSERT INTO mailbox (address, home) WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 50000)
	SELECT 'Person' || n || '@company.example', iif(n % 5, 'skyconnect', 'o365') FROM n;
	INSERT INTO alias WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 10000)
	SELECT 'alias' || n || '@company.example', 'person' || n || '@company.example' FROM n;
	INSERT INTO alias WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2000)
	SELECT 'everybody@company.example', 'person' || n || '@company.example' FROM n;"
asked person49999+x company.example "$ours|mailbox|person49999@company.example|skyconnect|active|"
gives "SELECT skyconnect, o365 FROM split WHERE domain = 'company.example'" '40003|10003'
gives "SELECT count(*), count(DISTINCT \"by\") FROM route WHERE address LIKE '%@company.example'" '62014|4'
plan() {
	shell "$DB" "EXPLAIN QUERY PLAN $1" | grep -E 'SCAN (mailbox|alias|domain|login|m|a|d|l)( |$)' || :
}
want '' "$(plan "$(sed -e "s/:local_part/'anna'/" -e "s/:domain/'company.example'/" "$QUERY")")" 'the plan of the routing question scans a table'
want 'yes' "$([ -n "$(plan 'SELECT * FROM mailbox')" ] && echo yes)" 'a plan that scans is seen as one'
want '' "$(plan "SELECT * FROM login WHERE mailbox = 'x'")$(plan "SELECT * FROM alias WHERE target = 'x'")" 'the plan of a lookup scans a table'
pass
