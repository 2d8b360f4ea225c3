#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: wrong listeners, networks, keys, settings and policy rows are refused
# with a sentence; the rows that say what the program is cannot be changed.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario wrong-edges
example

# ---- addresses: what both tables refuse
wrong_ip() {
	refused "INSERT INTO listener VALUES ($1, 2525, 'S0')" "$2"
	refused "UPDATE listener SET interface = $1 WHERE contact = 'S1'" "$2"
	refused "INSERT INTO o365_network (network) VALUES ($1)" "$2"
	refused "INSERT OR REPLACE INTO o365_network (network) VALUES ($1)" "$2"
	refused "UPDATE o365_network SET network = $1" "$2"
}
for ip in "'localhost'" "'eth0'" "'2001:db8::g'" "'203.0.113.10 '" "'1'" "x'3132372e302e302e31'" \
	"'10.0.0.1' || char(0)" "'fe80::1%eth0'"; do
	wrong_ip "$ip" 'this is no IP address; right is for example 203.0.113.10'
done
for ip in 203.0.113 203.0.113.256 203.0.113.1.1 203.0.113. .203.0.113 203..113.1 203.0.113.01 0203.0.113.1 a.b.c.d; do
	wrong_ip "'$ip'" 'an IPv4 address is four numbers from 0 to 255'
done
for ip in 1:2:3:4:5:6:7 1:2:3:4:5:6:7:8:9 1::2::3 :1::2 1::2: ::: 12345::1 1:2:3:4:5:6:7:8:: ::1:2:3:4:5:6:7:8; do
	wrong_ip "'$ip'" 'an IPv6 address is eight groups'
done
for ip in 2001:0db8::1 2001:db8:0:0:0:0:0:1 2001:db8:0:0::1 2001:db8::0:1 0:0:0:0:0:0:0:1 1:0:0:2:0:0:0:3 \
	1::2:0:0:0:3 1:0:0:2::3:4 1::2:3:4:5:6:7 ::0 0:: 2001:DB8::01; do
	wrong_ip "'$ip'" 'write the IPv6 address in its shortest form'
done
for ip in ::ffff:203.0.113.1 ::ffff:cb00:7101 ::203.0.113.1 ::cb00:7101; do
	wrong_ip "'$ip'" 'write an IPv4 address as such'
done
# ---- listener
refused "INSERT INTO listener VALUES ('203.0.113.0/24', 25, 'S0')" 'is one address, not a network'
for interface in NULL "''"; do
	refused "INSERT INTO listener VALUES ($interface, 25, 'S0')" "or '*' for any"
	refused "UPDATE listener SET interface = $interface" "or '*' for any"
done
for port in NULL "'smtp'" 0 -1 65536 25.5 "''"; do
	refused "INSERT INTO listener VALUES ('203.0.113.12', $port, 'S0')" 'port must be a whole number from 1 to 65535'
	refused "UPDATE OR REPLACE listener SET port = $port" 'port must be a whole number from 1 to 65535'
done
for contact in NULL "''" "'S3'" "'S4'" "'O1'" "'LOCAL'" "'s9'"; do
	refused "INSERT INTO listener VALUES ('203.0.113.12', 25, $contact)" 'contact must be S0 (internet), S1 (from O365) or S2'
	refused "UPDATE listener SET contact = $contact" 'contact must be S0 (internet), S1 (from O365) or S2'
done
refused "INSERT INTO listener VALUES ('203.0.113.10', 25, 'S1')" 'this interface and port has a row already'
refused "INSERT OR REPLACE INTO listener VALUES ('203.0.113.10', '25', 'S1')" 'this interface and port has a row already'
refused "UPDATE OR REPLACE listener SET interface = '203.0.113.10' WHERE contact = 'S1'" 'this interface and port has a row already'
# ---- o365_network
for network in 198.51.100.0/0 198.51.100.0/33 198.51.100.0/ 198.51.100.0/08 198.51.100.0/24/24 198.51.100.0/a \
	2001:db8::/129 2001:db8::/0 2001:db8::/1280; do
	refused "INSERT INTO o365_network (network) VALUES ('$network')" 'the part after / must be a number of bits'
	refused "UPDATE o365_network SET network = '$network'" 'the part after / must be a number of bits'
done
for network in 0.0.0.0/1 128.0.0.0/1 198.0.0.0/7 ::/1 2000::/3 2001:d00::/19; do
	refused "INSERT INTO o365_network (network) VALUES ('$network')" "a network this wide is nobody's"
	refused "UPDATE o365_network SET network = '$network'" "a network this wide is nobody's"
done
for network in NULL "''"; do
	refused "INSERT INTO o365_network (network) VALUES ($network)" 'o365_network: network is missing'
	refused "UPDATE o365_network SET network = $network" 'o365_network: network is missing'
done
refused "INSERT INTO o365_network VALUES ('198.51.101.0/24', NULL)" 'note must be a text'
refused "INSERT OR REPLACE INTO o365_network VALUES ('198.51.100.0/24', 'x')" 'this network is there already'
refused "UPDATE o365_network SET note = x'61'" 'note must be a text'
accepted "INSERT INTO o365_network VALUES ('198.0.0.0/8', 'a'), ('2001:d00::/20', 'b'), ('198.51.102.7', 'c'), ('2001:d00::7', 'd')"
accepted "DELETE FROM o365_network WHERE note IN ('a', 'b', 'c', 'd')"
accepted "INSERT INTO o365_network (network) VALUES ('2001:DB8::/32')"
refused "UPDATE OR REPLACE o365_network SET network = '2001:DB8::/32' WHERE note <> ''" 'this network is there already'
gives "SELECT network FROM o365_network WHERE note = ''" '2001:db8::/32'
accepted "UPDATE o365_network SET network = '2001:DB8:1::/48' WHERE note = ''"
gives "SELECT network FROM o365_network WHERE note = ''" '2001:db8:1::/48'
accepted "DELETE FROM o365_network WHERE note = ''"
refused "INSERT INTO o365_network (network) VALUES ('2001:db8::/32'), ('2001:DB8::/32')" 'this network is there already'
unchanged
# ---- dkim_key
pem="'-----BEGIN PRIVATE KEY-----' || char(10) || 'MIIB' || char(10) || '-----END PRIVATE KEY-----'"
refused "INSERT INTO dkim_key VALUES ('other.example', 's1', $pem)" 'domain must be a name of the table domain'
refused "INSERT INTO dkim_key VALUES (NULL, 's1', $pem)" 'domain must be a name of the table domain'
for selector in NULL "''" "'a b'" "'-a'" "'a.b'" "'a/b'" "printf('%064d', 0)" "'ä'"; do
	refused "INSERT INTO dkim_key VALUES ('company.example', $selector, $pem)" 'selector must have 1 to 63'
done
for key in NULL "''" "'/etc/key.pem'" "'-----BEGIN PUBLIC KEY-----x-----END PUBLIC KEY-----'" \
	"'-----BEGIN PRIVATE KEY-----x'" "$pem || char(0)" "replace($pem, 'MIIB', 'M\$IB')" "printf('%020000d', 0)"; do
	refused "INSERT INTO dkim_key VALUES ('company.example', 's1', $key)" 'must be a private key in PEM form'
done
accepted "INSERT INTO dkim_key VALUES ('Company.example', 'S1', $pem || char(10))"
gives "SELECT domain, selector FROM dkim_key" 'company.example|s1'
accepted "UPDATE dkim_key SET selector = 'S3', domain = 'COMPANY.example'"
gives "SELECT domain, selector FROM dkim_key" 'company.example|s3'
refused "INSERT OR REPLACE INTO dkim_key VALUES ('company.example', 's2', $pem)" 'this domain has a key already'
accepted "INSERT INTO dkim_key VALUES ('branch.example', 's1', $pem)"
refused "UPDATE OR REPLACE dkim_key SET domain = 'COMPANY.example' WHERE domain = 'branch.example'" 'this domain has a key already'
refused "UPDATE dkim_key SET selector = ''" 'selector must have 1 to 63'
refused "INSERT INTO domain (name, mx) VALUES ('bare.example', 'skyconnect'); UPDATE dkim_key SET domain = 'bare.example' WHERE domain = 'branch.example';
	DELETE FROM domain WHERE name = 'bare.example'" 'this domain still has DKIM keys'
refused "UPDATE domain SET name = 'new.example' WHERE name = 'bare.example'" 'cannot be renamed while'
example
# ---- setting
refused "INSERT INTO setting VALUES ('admin_adress', 'root')" 'there is no setting of this name'
refused "INSERT OR REPLACE INTO setting VALUES ('Admin_address', 'root')" 'this name is there already'
refused "DELETE FROM setting" 'its rows are fixed'
refused "UPDATE setting SET name = 'x'" 'name is fixed'
for value in NULL "''" "'two words'" "'9x'" "'ä'" "'/etc/passwd'" "'|mail'"; do
	refused "UPDATE setting SET value = $value WHERE name = 'admin_address'" 'admin_address must be an address like'
done
refused "UPDATE setting SET value = 'root@localhost' WHERE name = 'admin_address'" 'at least two parts'
# ---- what is fixed
for change in "INSERT INTO contact VALUES ('S5', 'x', 'no')" "INSERT OR REPLACE INTO contact VALUES ('S0', 'x', 'no')" \
	"DELETE FROM contact WHERE name = 'S3'"; do
	refused "$change" 'contact: the points of contact are fixed'
done
refused "UPDATE contact SET name = 'S5' WHERE name = 'S0'" 'contact: name is fixed'
for value in NULL "''" "'maybe'" 1; do
	refused "UPDATE contact SET quarantine_report = $value WHERE name = 'S0'" "must be 'yes' or 'no'"
done
refused "UPDATE contact SET quarantine_report = 'yes' WHERE name = 'S1'" 'at S0 alone'
refused "UPDATE contact SET meets = NULL" 'meets must be a text'
refused "INSERT INTO flow VALUES ('a', 'b', 'c')" 'flow: these eight rows'
refused "UPDATE flow SET flow = 'x'" 'flow: these eight rows'
refused "DELETE FROM flow" 'flow: these eight rows'
refused "INSERT INTO contact_check VALUES ('S9', 'virus', 1, 'reject', 1, '')" 'there is no contact of this name'
refused "INSERT INTO contact_check VALUES (NULL, 'virus', 1, 'reject', 1, '')" 'there is no contact of this name'
refused "INSERT INTO contact_check VALUES ('S1', 'spam', 1, 'reject', 1, '')" 'no check of this name and none can be added'
refused "INSERT OR REPLACE INTO contact_check VALUES ('s0', 'Virus', 0, 'reject', 1, '')" 'this row is there already'
refused "DELETE FROM contact_check WHERE contact = 'S0'" 'to switch a check off UPDATE'
refused "UPDATE contact_check SET contact = 'S1' WHERE \"check\" = 'spam'" 'contact and "check" are fixed'
refused "UPDATE contact_check SET \"check\" = 'Spam' WHERE \"check\" = 'spam'" 'contact and "check" are fixed'
refused "UPDATE contact_check SET made = 0 WHERE \"check\" = 'spam'" 'made says what this version of the program can do and is no policy'
refused "UPDATE OR REPLACE contact_check SET made = NULL" 'made says what this version of the program can do and is no policy'
for enabled in NULL 2 -1 "'yes'" "''" 0.5; do
	refused "UPDATE contact_check SET enabled = $enabled" 'enabled must be 1 (on) or 0 (off)'
done
for action in NULL "''" "'accept'" "'quarantine'" "'tag'" "'Reject'"; do
	refused "UPDATE contact_check SET action = $action WHERE \"check\" = 'virus' AND contact <> 'S0'" "must be 'reject' or 'tempfail'"
done
for action in NULL "'accept'" "'tag'"; do
	refused "UPDATE contact_check SET action = $action WHERE \"check\" = 'virus' AND contact = 'S0'" "must be 'reject', 'quarantine' or 'tempfail'"
done
refused "UPDATE contact_check SET action = 'accept' WHERE \"check\" = 'spam'" "action of spam must be"
refused "UPDATE contact_check SET action = 'tag' WHERE \"check\" = 'malware'" "action of malware must be"
refused "UPDATE contact_check SET action = 'quarantine' WHERE \"check\" = 'spoof'" "action of spoof must be"
refused "UPDATE contact_check SET note = NULL" 'note must be a text'
refused "INSERT INTO contact_limit VALUES ('S0', 'connections_hour', 5, '')" 'there is no limit of this name at this contact and none can be added'
refused "INSERT INTO contact_limit VALUES ('S1', 'unknown_hour', 5, '')" 'there is no limit of this name at this contact and none can be added'
refused "INSERT OR REPLACE INTO contact_limit VALUES ('s0', 'Unknown_hour', 5, '')" 'this row is there already'
refused "DELETE FROM contact_limit WHERE contact = 'S0'" 'to have no limit UPDATE contact_limit SET value = 0'
refused "UPDATE contact_limit SET contact = 's0' WHERE contact = 'S0'" 'contact and name are fixed'
refused "UPDATE OR REPLACE contact_limit SET name = 'connection_age'" 'contact and name are fixed'
for value in NULL -1 1000001 "'many'" "''" 0.5; do
	refused "UPDATE contact_limit SET value = $value" 'value must be a whole number from 0 (no limit) to 1000000'
done
refused "UPDATE contact_limit SET note = NULL" 'note must be a text'
unchanged
pass
