#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: a new directory holds the two tables of DESIGN.md, section 1, and what
# this version does not make says so.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario as-installed
"$MIGRATE" "$DB" "$ROOT/sql/directory" >/dev/null || fail 'migrate failed'

# The rows of the design's table that has $1 in its head line, from column $2 on.
design() {
	awk -F ' *[|] *' -v head="$1" -v columns="$2" '
		$0 ~ head { on = 1; next }
		on && /^\| ---/ { next }
		on && !/^\|/ { exit }
		on { line = $2; for (i = 3; i <= columns + 1; i++) line = line "|" $i; print line }
	' "$ROOT/DESIGN.md"
}

gives 'SELECT source, target, flow FROM flow ORDER BY rowid' "$(design '^[|] source *[|] target *[|] flow' 3)"
gives "SELECT count(*) FROM flow" 8
gives "SELECT name, meets, quarantine_report FROM contact WHERE name NOT LIKE 'O_' ORDER BY rowid" \
	"$(design '^[|] contact *[|] what meets there' 4 | awk -F '|' '{ print $1 "|" $2 "|" $4 }')"
gives "SELECT group_concat(name, ' ') FROM (SELECT name FROM contact ORDER BY rowid)" 'S0 S1 S2 S3 S4 LOCAL O1 O2 O3 O4'
gives "SELECT name, quarantine_report FROM contact WHERE name LIKE 'O_'" 'O1|no
O2|no
O3|no
O4|no'
gives 'SELECT contact, "check", enabled, action, made FROM contact_check ORDER BY rowid' 'S0|spam|1|reject|1
S0|virus|1|reject|1
S0|malware|1|reject|1
S1|virus|0|reject|1
S1|tenant|1|reject|1
S2|ddos|1|tempfail|1
S2|rate|1|tempfail|1
S2|auth|1|reject|1
S2|spoof|1|reject|1
S2|virus|1|reject|1
LOCAL|virus|1|reject|0'
gives "SELECT count(*) FROM contact_check WHERE made = 0 AND note NOT LIKE '%not made by this version%'" 0
gives "SELECT count(*) FROM contact_check WHERE made = 1 AND note LIKE '%not made%'" 0
gives 'SELECT * FROM listener ORDER BY rowid' '*|25|S0
*|587|S2
*|465|S2'
gives 'SELECT contact, name, value FROM contact_limit ORDER BY rowid' 'S0|connections_minute|120
S0|unknown_connection|10
S0|unknown_hour|100
S0|connection_age|600
S2|connections_minute|300
S2|unknown_connection|50
S2|unknown_hour|500
S2|connection_age|600
S2|auth_failures_login|10
S2|auth_failures_address|30
S2|auth_failures_known|100
S2|auth_known|604800
S2|auth_lock|60
S2|rate_suspend|3
S0|dnsbl_cutoff|0'
gives "SELECT name, value FROM setting" "admin_address|root
web_url|
quarantine_reply|quarantine
quarantine_days|30
quarantine_person_entries|1000
quarantine_megabytes|10240
quarantine_teach|1"
for table in domain mailbox alias login o365_network dkim_key send_as; do
	gives "SELECT count(*) FROM $table" 0
done
# A column more would break INSERT INTO ... VALUES of people's scripts.
gives "SELECT m.name || '(' || group_concat(c.name, ', ') || ')' FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
	WHERE m.type = 'table' GROUP BY m.name" 'alias(address, target)
contact(name, meets, quarantine_report)
contact_check(contact, check, enabled, action, made, note)
contact_limit(contact, name, value, note)
digest_time(domain, hour, enabled, zone, language, note)
dkim_key(domain, selector, private_key)
dmarc_override(domain, policy, note)
dnsbl(zone, weight, enabled, note)
domain(name, mx, o365_host, o365_tenant)
flow(source, target, flow)
group_owner(address, owner)
listener(interface, port, contact)
login(name, kind, mailbox, password, state, rate_class)
mailbox(address, home, state, rate_class)
o365_certificate(name, note)
o365_list(published, loaded, age_max_days)
o365_listed_network(network)
o365_network(network, note)
own_source(domain, network, proved, note)
rate_class(name, recipients_per_message, messages_per_minute, messages_per_hour, messages_per_day, recipients_per_minute, recipients_per_hour, recipients_per_day, note)
send_as(login, address)
setting(name, value)
spam_entry(domain, sender, kind, note)
spam_point(name, points, note)
spam_threshold(domain, tag, quarantine, reject, note)
stripped_header(header, note)
tenant_header(header, note)
tenant_value(header, value, note)'
gives 'PRAGMA journal_mode' delete
gives 'PRAGMA integrity_check' ok

# The passwords of the example are what its head says.
example
gives "SELECT count(*) FROM login" 13
while read -r hash; do
	want "$hash" "$(perl -e 'print crypt("correct horse", $ARGV[0])' "$hash")" 'a hash of the example'
done <<EOF
$(shell "$DB" 'SELECT password FROM login')
EOF
pass
