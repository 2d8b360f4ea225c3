#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: wrong rows and settings of the digests are refused with a sentence; right ones are stored in lower case,
# and go where their domain, group and owner go.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario digest
example

gives 'SELECT domain, hour, enabled, zone, language FROM digest_time' '*|7|1||'
for domain in NULL "''" "'nowhere.example'" "'anna@company.example'"; do
	refused "INSERT INTO digest_time (domain, hour) VALUES ($domain, 7)" 'digest_time: domain must be a name of the table domain'
done
for hour in NULL -1 24 7.5 "'seven'"; do
	refused "INSERT INTO digest_time (domain, hour) VALUES ('company.example', $hour)" 'digest_time: hour must be a whole number'
	refused "UPDATE digest_time SET hour = $hour" 'digest_time: hour must be a whole number'
done
refused "UPDATE digest_time SET enabled = 2" 'enabled must be 1'
for zone in NULL "'/etc/passwd'" "'../x'" "'Europe Berlin'" "x'61'" "'ü'"; do
	refused "UPDATE digest_time SET zone = $zone" 'zone must be the name of a time zone'
done
for language in NULL "'de/x'" "'..'" "'abcdefghijklmnopq'"; do
	refused "UPDATE digest_time SET language = $language" 'language must be the name of a folder'
done
refused "UPDATE digest_time SET note = NULL" 'note must be a text'
refused "INSERT INTO digest_time (domain, hour) VALUES ('*', 8)" 'has a row already'
refused "INSERT OR REPLACE INTO digest_time (domain, hour) VALUES ('*', 8)" 'has a row already'
refused "UPDATE digest_time SET domain = 'company.example'" 'domain is fixed'
refused "DELETE FROM digest_time" "the row '*' is for all domains without one"

for group in NULL "''" "'nobody@company.example'" "'anna@company.example'"; do
	refused "INSERT INTO group_owner VALUES ($group, 'anna@company.example')" 'group_owner: address must be an address of the table alias'
done
for owner in NULL "''" "'nobody@company.example'" "'sales@company.example'" "'pat@partner.example'"; do
	refused "INSERT INTO group_owner VALUES ('sales@company.example', $owner)" 'group_owner: owner must be an address of the table mailbox'
done

for url in NULL "'mail.company.example'" "'ftp://x.example'" "'https://'" "'https:///x'" "'https://x.example/'" "'https://x.example/\"><b'" "'https://x.example/a b'" \
	"'https://x.example/?t='" "'javascript:alert(1)'" "'https://x' || char(10) || 'y'" "'https://' || printf('%0200d', 1)"; do
	refused "UPDATE setting SET value = $url WHERE name = 'web_url'" 'setting: web_url must begin with https://'
done
for local in NULL "''" "'a+b'" "'a@b'" "'-a'" "'a.'" "'a..b'" "'ü'" "printf('%031d', 1)"; do
	refused "UPDATE setting SET value = $local WHERE name = 'quarantine_reply'" 'setting: quarantine_reply must be 1 to 30 letters'
done
refused "UPDATE setting SET value = 'a b' WHERE name = 'admin_address'" 'setting: admin_address must be'
refused "INSERT INTO setting VALUES ('web_uri', '')" 'no setting of this name'
unchanged

accepted "UPDATE setting SET value = 'https://Mail.company.example:8443/q' WHERE name = 'web_url'; UPDATE setting SET value = '' WHERE name = 'web_url'"
accepted "UPDATE setting SET value = 'Junk.Mail' WHERE name = 'quarantine_reply'; UPDATE setting SET value = 'Root' WHERE name = 'admin_address'"
gives "SELECT group_concat(name || '=' || value, ' ') FROM (SELECT * FROM setting WHERE name NOT GLOB 'quarantine_[dpmt]*' ORDER BY name)" 'admin_address=root quarantine_reply=junk.mail web_url='

accepted "INSERT INTO digest_time (domain, hour, zone, language) VALUES ('Branch.example', 17, 'America/New_York', 'en')"
gives "SELECT domain, hour FROM digest_time WHERE domain = 'branch.example' COLLATE BINARY" 'branch.example|17'
accepted "DELETE FROM digest_time WHERE domain = 'branch.example'"
accepted "INSERT INTO domain (name, mx) VALUES ('new.example', 'skyconnect'); INSERT INTO digest_time (domain, hour) VALUES ('new.example', 1); DELETE FROM domain WHERE name = 'new.example'"
gives 'SELECT domain FROM digest_time' '*'

# an owner goes with the group, and with his mailbox
accepted "INSERT INTO group_owner VALUES ('Sales@company.example', 'DORA@company.example')"
refused "INSERT INTO group_owner VALUES ('sales@company.example', 'anna@company.example')" 'has an owner already'
refused "INSERT OR REPLACE INTO group_owner VALUES ('sales@company.example', 'anna@company.example')" 'has an owner already'
gives 'SELECT * FROM group_owner' 'sales@company.example|dora@company.example'
accepted "UPDATE alias SET address = 'crew@company.example' WHERE address = 'sales@company.example'"
gives 'SELECT * FROM group_owner' 'crew@company.example|dora@company.example'
accepted "UPDATE mailbox SET address = 'Dora.hill@company.example' WHERE address = 'dora@company.example'"
gives 'SELECT * FROM group_owner' 'crew@company.example|dora.hill@company.example'
accepted "DELETE FROM alias WHERE address = 'crew@company.example'"
gives 'SELECT count(*) FROM group_owner' 0
accepted "INSERT INTO alias VALUES ('crew@company.example', 'ben@company.example'); INSERT INTO group_owner VALUES ('crew@company.example', 'anna@company.example'); DELETE FROM alias WHERE target = 'anna@company.example'; DELETE FROM mailbox WHERE address = 'anna@company.example'"
gives 'SELECT count(*) FROM group_owner' 0
pass
