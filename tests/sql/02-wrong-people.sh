#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: whatever else can be wrong with a domain, mailbox, alias or login is
# refused with a sentence, on insert, on replace and on update.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario wrong-people
example

# ---- domain
wrong_host() {
	refused "INSERT INTO domain (name, mx) VALUES ($1, 'skyconnect')" "$2"
	refused "UPDATE domain SET name = $1 WHERE name = 'moving.example'" "$2"
	refused "INSERT INTO domain VALUES ('new.example', 'skyconnect', $1, NULL)" "$2"
	refused "UPDATE domain SET o365_host = $1 WHERE name = 'company.example'" "$2"
	refused "UPDATE OR IGNORE domain SET o365_tenant = $1 WHERE name = 'company.example'" "$2"
}
wrong_host "'company'" 'at least two parts with one dot between'
wrong_host "'.example'" 'at least two parts with one dot between'
wrong_host "'a..example'" 'at least two parts with one dot between'
wrong_host "'new.example.'" 'without a dot at its end'
wrong_host "'new .example'" 'ASCII letters, digits, hyphens and dots only'
wrong_host "'néw.example'" 'ASCII letters, digits, hyphens and dots only'
wrong_host "'a:b.example'" 'ASCII letters, digits, hyphens and dots only'
wrong_host "'new.example' || char(0) || 'x'" 'ASCII letters, digits, hyphens and dots only'
wrong_host "x'612e62'" 'ASCII letters, digits, hyphens and dots only'
wrong_host "'-new.example'" 'begins or ends with a hyphen'
wrong_host "'new-.example'" 'begins or ends with a hyphen'
wrong_host "'203.0.113.1'" 'this is a number or an IP address'
wrong_host "printf('%064d', 0) || '.example'" 'at most 63 between two dots'
wrong_host "replace(printf('%0125d', 0), '0', 'a.') || 'example'" 'at most 253 characters'
refused "INSERT INTO domain (name, mx) VALUES (NULL, 'skyconnect')" 'domain: name is missing'
refused "INSERT OR REPLACE INTO domain (name, mx) VALUES (NULL, 'skyconnect')" 'domain: name is missing'
refused "INSERT INTO domain (name, mx) VALUES ('', 'skyconnect')" 'domain: name is missing'
refused "UPDATE domain SET o365_host = '' WHERE name = 'company.example'" 'o365_host must be a host name'
refused "UPDATE domain SET o365_tenant = '' WHERE name = 'company.example'" 'o365_tenant must be a name'
for mx in NULL "''" "'exchange'" "'SkyConnect'" 1; do
	refused "INSERT INTO domain (name, mx) VALUES ('new.example', $mx)" "domain: mx must be 'skyconnect'"
	refused "UPDATE domain SET mx = $mx" "domain: mx must be 'skyconnect'"
done
for name in company.example Company.EXAMPLE; do
	refused "INSERT INTO domain (name, mx) VALUES ('$name', 'skyconnect')" 'domain: this name is there already'
	refused "INSERT OR REPLACE INTO domain (name, mx) VALUES ('$name', 'skyconnect')" 'domain: this name is there already'
	refused "UPDATE OR REPLACE domain SET name = '$name' WHERE name = 'moving.example'" 'domain: this name is there already'
done
refused "UPDATE domain SET name = 'new.example' WHERE name = 'company.example'" 'cannot be renamed while'
refused "UPDATE domain SET o365_host = NULL WHERE name = 'company.example'" 'o365_host cannot be removed while mailboxes'
refused "DELETE FROM domain WHERE name = 'Company.example'" 'this domain still has mailboxes'
refused "DELETE FROM mailbox; DELETE FROM domain WHERE name = 'company.example'" 'this domain still has aliases'
example

# ---- mailbox
for home in NULL "''" "'exchange'" "'O365'" "'skyconnect '"; do
	refused "INSERT INTO mailbox (address, home) VALUES ('a@company.example', $home)" "home must be 'skyconnect' or 'o365'"
	refused "INSERT OR REPLACE INTO mailbox (address, home) VALUES ('a@company.example', $home)" "home must be 'skyconnect' or 'o365'"
	refused "UPDATE mailbox SET home = $home WHERE address = 'anna@company.example'" "home must be 'skyconnect' or 'o365'"
done
for state in NULL "''" "'off'" "'Active'" 1; do
	refused "INSERT INTO mailbox (address, home, state) VALUES ('a@company.example', 'o365', $state)" "state must be 'active' or 'blocked'"
	refused "UPDATE OR REPLACE mailbox SET state = $state WHERE address = 'anna@company.example'" "state must be 'active' or 'blocked'"
done
for address in anna@company.example Anna@Company.Example; do
	refused "INSERT INTO mailbox (address, home) VALUES ('$address', 'o365')" 'this address is there already'
	refused "INSERT OR REPLACE INTO mailbox (address, home) VALUES ('$address', 'o365')" 'this address is there already'
	refused "UPDATE OR REPLACE mailbox SET address = '$address' WHERE address = 'ben@company.example'" 'the new address is there already'
done
for address in info@company.example INFO@company.example; do
	refused "INSERT INTO mailbox (address, home) VALUES ('$address', 'skyconnect')" 'this address is an alias already'
	refused "UPDATE mailbox SET address = '$address' WHERE address = 'ben@company.example'" 'this address is an alias already'
done
refused "INSERT INTO domain (name, mx) VALUES ('sky.example', 'skyconnect');
	INSERT INTO mailbox (address, home) VALUES ('a@sky.example', 'o365')" 'has no o365_host; set it first'
refused "INSERT INTO mailbox (address, home) VALUES ('a@SKY.example', 'skyconnect');
	UPDATE mailbox SET home = 'o365' WHERE address = 'a@sky.example'" 'has no o365_host; set it first'
example

# ---- alias
refused "INSERT INTO alias VALUES ('Anna@company.example', 'ben@company.example')" 'this address is a mailbox already'
refused "UPDATE alias SET address = 'anna@company.example' WHERE address = 'info@company.example'" 'this address is a mailbox already'
refused "INSERT INTO alias VALUES ('x@company.example', 'X@company.example')" 'cannot be an alias to itself'
refused "UPDATE alias SET target = 'INFO@company.example' WHERE address = 'info@company.example'" 'cannot be an alias to itself'
refused "INSERT INTO alias VALUES ('INFO@company.example', 'anna@Company.example')" 'leads to this target already'
refused "INSERT OR REPLACE INTO alias VALUES ('info@company.example', 'anna@company.example')" 'leads to this target already'
refused "UPDATE OR REPLACE alias SET target = 'anna@company.example' WHERE address = 'sales@company.example'" 'leads to this target already'
# circles, of two, of three, over a tag, and by taking away what kept them apart
refused "INSERT INTO alias VALUES ('x@company.example', 'x+tag@company.example')" 'would lead in a circle'
refused "INSERT INTO alias VALUES ('x@company.example', 'info@company.example'), ('INFO@company.example', 'X@company.example')" 'would lead in a circle'
unchanged
accepted "INSERT INTO alias VALUES ('a@company.example', 'b@company.example'), ('b@company.example', 'c+9@company.example')"
refused "INSERT INTO alias VALUES ('c@company.example', 'a@company.example')" 'would lead in a circle'
refused "INSERT INTO alias VALUES ('c@company.example', 'A+1+2@company.example')" 'would lead in a circle'
refused "UPDATE alias SET target = 'b+x@company.example' WHERE address = 'b@company.example'" 'would lead in a circle'
refused "UPDATE alias SET target = 'a@company.example' WHERE address = 'b@company.example'" 'would lead in a circle'
accepted "INSERT INTO alias VALUES ('c+9@company.example', 'anna@company.example'), ('c@company.example', 'a@company.example')"
refused "DELETE FROM alias WHERE address = 'c+9@company.example'" 'would lead in a circle'
refused "UPDATE alias SET address = 'd@company.example' WHERE address = 'c+9@company.example'" 'would lead in a circle'
accepted "DELETE FROM alias WHERE address = 'c@company.example'; DELETE FROM alias WHERE address = 'c+9@company.example';
	INSERT INTO mailbox (address, home) VALUES ('c+9@company.example', 'skyconnect');
	INSERT INTO alias VALUES ('c@company.example', 'a@company.example')"
refused "DELETE FROM mailbox WHERE address = 'c+9@company.example'" 'would lead in a circle'
refused "UPDATE mailbox SET address = 'd@company.example' WHERE address = 'c+9@company.example'" 'would lead in a circle'
example

# ---- login
# shellcheck disable=SC2016 # a hash, not a variable
hash='$y$j9T$frIp6bufxJih5j3gTXo8N.$GnsTfrJZsQaDgCe7pF335O0RNqpYf30J6k.yq5oKJlB'
for password in NULL "''" "'correct horse'" "'{crypt}$hash'" "'$hash '" "x'24'" "'\$y\$'" "'\$1\$abcdefgh\$aaaaaaaaaaaaaaaaaaaaaa'" \
	"'\$6\$salt\$tooshort'" "'\$2b\$12\$short'" "'*'" "'$hash' || char(0)" "replace('$hash', 'G', ':')" \
	"replace('$hash', '.', char(10))"; do
	refused "INSERT INTO login (name, kind, password) VALUES ('scanner', 'service', $password)" 'never the password itself; make one with: mkpasswd -m yescrypt'
	refused "UPDATE OR REPLACE login SET password = $password WHERE name = 'printer'" 'never the password itself; make one with: mkpasswd -m yescrypt'
done
for name in NULL "''" "'a b'" "'a:b'" "'ä'" "'a' || char(10)" "printf('%0255d', 0)"; do
	refused "INSERT INTO login (name, kind, password) VALUES ($name, 'service', '$hash')" 'login: name must have 1 to 254'
	refused "UPDATE login SET name = $name WHERE name = 'printer'" 'login: name must have 1 to 254'
done
for kind in NULL "''" "'person'"; do
	refused "INSERT INTO login (name, kind, password) VALUES ('x', $kind, '$hash')" "kind must be 'mailbox'"
	refused "UPDATE login SET kind = $kind WHERE name = 'printer'" "kind must be 'mailbox'"
done
refused "UPDATE login SET kind = 'service' WHERE name = 'anna@company.example'" "of kind 'service' has no mailbox"
for mailbox in NULL "'nobody@company.example'" "'info@company.example'"; do
	refused "INSERT INTO login (name, kind, mailbox, password) VALUES ('x', 'mailbox', $mailbox, '$hash')" "of kind 'mailbox' needs in mailbox"
	refused "UPDATE login SET mailbox = $mailbox WHERE name = 'anna@company.example'" "of kind 'mailbox' needs in mailbox"
done
for state in NULL "'off'"; do
	refused "INSERT INTO login (name, kind, password, state) VALUES ('x', 'service', '$hash', $state)" "login: state must be 'active' or 'blocked'"
	refused "UPDATE login SET state = $state" "login: state must be 'active' or 'blocked'"
done
refused "INSERT INTO login (name, kind, password) VALUES ('Printer', 'service', '$hash')" 'login: this name is there already'
refused "INSERT OR REPLACE INTO login (name, kind, password) VALUES ('Printer', 'service', '$hash')" 'login: this name is there already'
refused "UPDATE OR REPLACE login SET name = 'PRINTER' WHERE name = 'anna@company.example'" 'login: the new name is there already'
unchanged
pass
