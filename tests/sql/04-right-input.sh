#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: what is right is taken as a person types it and stored in one form; what
# hangs on a mailbox goes along when it is renamed or deleted.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario right-input
example

# ---- stored in lower case, on insert and update
accepted "INSERT INTO domain VALUES ('New.Example', 'both', 'NEW.mail.o365.Example', 'New.OnMicrosoft.Example')"
gives "SELECT * FROM domain WHERE name = 'new.example'" 'new.example|both|new.mail.o365.example|new.onmicrosoft.example'
accepted "UPDATE domain SET name = 'NEWER.example', o365_host = 'X.Example' WHERE name = 'NEW.EXAMPLE'"
gives "SELECT name, o365_host FROM domain WHERE mx = 'both' ORDER BY name" 'moving.example|moving-example.mail.protection.o365.example
newer.example|x.example'
accepted "INSERT INTO mailbox (address, home) VALUES ('Carl@Newer.Example', 'skyconnect')"
gives "SELECT address, home, state FROM mailbox WHERE address = 'CARL@newer.example'" 'carl@newer.example|skyconnect|active'
accepted "UPDATE mailbox SET address = 'CARL@newer.example' WHERE address = 'carl@newer.example'"
gives "SELECT address FROM mailbox WHERE address LIKE 'carl%'" 'carl@newer.example'
accepted "UPDATE mailbox SET home = 'o365' WHERE address = 'Carl@Newer.example'"
accepted "INSERT INTO alias VALUES ('ALL@newer.example', 'Carl@NEWER.example'), ('all@newer.example', 'Some.One@Else.Example')"
gives "SELECT * FROM alias WHERE address = 'all@newer.example' ORDER BY 2" 'all@newer.example|carl@newer.example
all@newer.example|some.one@else.example'
accepted "UPDATE alias SET target = 'Other@Else.EXAMPLE' WHERE target = 'some.one@else.example'"
gives "SELECT target FROM alias WHERE target LIKE '%else%'" 'other@else.example'
accepted "UPDATE setting SET value = 'Admin@Company.Example' WHERE name = 'admin_address'"
gives "SELECT value FROM setting WHERE name = 'admin_address'" 'admin@company.example'
accepted "UPDATE setting SET value = 'root' WHERE name = 'admin_address'"
accepted "INSERT INTO listener VALUES ('2001:DB8::25', '25', 's1')"
gives "SELECT interface, typeof(port), contact FROM listener WHERE interface = '2001:db8::25'" '2001:db8::25|integer|S1'

accepted "UPDATE listener SET interface = '2001:DB8::26', contact = 's0' WHERE interface = '2001:db8::25'"
gives "SELECT interface, contact FROM listener WHERE interface GLOB '2001:*'" '2001:db8::26|S0'
hash86=$(printf '%086d' 0)
accepted "INSERT INTO login (name, kind, mailbox, password) VALUES ('CARL', 'mailbox', 'Carl@Newer.EXAMPLE', '\$6\$salt\$$hash86')"
gives "SELECT name, mailbox FROM login WHERE name GLOB 'c*'" 'carl|carl@newer.example'
accepted "UPDATE login SET name = 'Carl@Newer.Example', mailbox = 'CARL@newer.example' WHERE name = 'Carl'"
gives "SELECT name, mailbox FROM login WHERE name GLOB 'c*'" 'carl@newer.example|carl@newer.example'

# ---- what may stand before the @ and what may be a domain
for address in "o''neil" "research&development" "a+b" "a=b" "a~b" "a_b-c.d" "x" "a''" "a-" "1" "$(printf '%064d' 1)"; do
	accepted "INSERT INTO mailbox (address, home) VALUES ('$address@company.example', 'skyconnect')"
done
for name in a.b xn--nxasmq6b.example 1a.example 9.example "$(printf '%063d' 1).example" a-b--c.example; do
	accepted "INSERT INTO domain (name, mx) VALUES ('$name', 'skyconnect')"
done

# ---- every right IP address, as inet_ntop writes it
for ip in 0.0.0.0 255.255.255.255 127.0.0.1 ::1 :: fe80::1 2001:db8:0:1:0:1:0:1 1::8 1:2:3:4:5:6:7:8 1:0:2:3:4:5:6:7 \
	1::4:0:0:7:8 1:0:0:4::8 ::2:3:4:5:6:7 1:2:3:4:5:6:: ::1:0:0:0 ::ffff:0:0:1 64:ff9b::1; do
	accepted "INSERT INTO listener VALUES ('$ip', 2525, 'S0')"
done
for network in 198.51.101.0/24 198.51.102.7 198.0.0.0/8 2001:db8::/32 2001:db8::1/128 2001:db8::1; do
	accepted "INSERT INTO o365_network (network) VALUES ('$network')"
done

# ---- passwords of each kind
hash43=$(printf '%043d' 0)
hash53=$(printf '%053d' 0)
number=0
for password in "\$y\$j9T\$salt\$$hash43" "\$2b\$12\$$hash53" "\$2y\$12\$$hash53" "\$6\$salt\$$hash86" "\$6\$rounds=5000\$salt\$$hash86"; do
	number=$((number + 1))
	accepted "INSERT INTO login (name, kind, password) VALUES ('device$number', 'service', '$password')"
done

# ---- policy
accepted "UPDATE contact_check SET enabled = 1 WHERE contact = 'S1' AND \"check\" = 'virus'"
accepted "UPDATE contact_check SET action = 'tempfail' WHERE \"check\" = 'virus'"
for action in reject quarantine tag tempfail; do
	accepted "UPDATE contact_check SET action = '$action', note = 'ours' WHERE \"check\" = 'spam'"
done
accepted "UPDATE contact SET quarantine_report = 'no', meets = 'everybody' WHERE name = 'S0'"

# ---- a move is one update; a rename takes login and aliases along
example
accepted "UPDATE mailbox SET home = 'o365' WHERE address = 'anna@company.example'"
gives "SELECT home FROM mailbox WHERE address = 'anna@company.example'" o365
accepted "UPDATE mailbox SET address = 'Anna.Berg@company.example' WHERE address = 'anna@company.example'"
gives "SELECT name, mailbox FROM login WHERE mailbox LIKE 'anna%@company.example'" 'anna.berg@company.example|anna.berg@company.example'
gives "SELECT address FROM alias WHERE target = 'anna.berg@company.example' ORDER BY 1" 'info@company.example
sales@company.example'
gives "SELECT count(*) FROM alias WHERE target = 'anna@company.example'" 0
# the old name can become an alias, and a group that had both has one row
accepted "INSERT INTO alias VALUES ('anna@company.example', 'anna.berg@company.example')"
accepted "INSERT INTO alias VALUES ('two@company.example', 'ben@company.example'), ('two@company.example', 'benny@company.example')"
accepted "UPDATE mailbox SET address = 'benny@company.example' WHERE address = 'ben@company.example'"
gives "SELECT target FROM alias WHERE address = 'two@company.example'" 'benny@company.example'
# a login of another name keeps it
accepted "UPDATE login SET name = 'dave' WHERE name = 'o''brien@company.example'; UPDATE mailbox SET address = 'dave@company.example' WHERE address = 'o''brien@company.example'"
gives "SELECT name, mailbox FROM login WHERE name = 'dave'" 'dave|dave@company.example'
refused "UPDATE mailbox SET address = 'x@company.example' WHERE address = 'left@company.example';
	UPDATE login SET name = 'y@company.example' WHERE name = 'printer';
	UPDATE mailbox SET address = 'y@company.example' WHERE address = 'x@company.example'" 'cannot be renamed along'
gives "SELECT name FROM login WHERE mailbox = 'x@company.example'" 'x@company.example'
# a deleted mailbox leaves no login
accepted "DELETE FROM mailbox WHERE address = 'ANNA.berg@company.example'"
gives "SELECT count(*) FROM login WHERE mailbox = 'anna.berg@company.example' OR name = 'anna.berg@company.example'" 0
# a tag with a row of its own leads elsewhere than the untagged address: no circle
accepted "INSERT INTO alias VALUES ('press+now@company.example', 'benny@company.example'), ('press@company.example', 'press+now@company.example')"
# a domain goes when nobody is left in it
accepted "DELETE FROM alias WHERE address LIKE '%@moving.example'; DELETE FROM mailbox WHERE address LIKE '%@moving.example'; DELETE FROM domain WHERE name = 'moving.example'"
gives "SELECT count(*) FROM login WHERE name LIKE '%@moving.example'" 0
pass
