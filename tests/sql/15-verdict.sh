#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: wrong points, thresholds, entries and blocklists are refused with a sentence; right ones are
# taken; what belongs to a domain goes with it.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario verdict
example
number='points are a number from -1000 to 1000'

refused "INSERT INTO spam_point VALUES ('spf_fail', 1, '')" 'this name is there already'
refused "INSERT INTO spam_point VALUES ('MY_OWN', 1, '')" 'goes into spam_rule of rules.db'
refused "DELETE FROM spam_point WHERE name = 'SPF_FAIL'" 'its rows are fixed'
refused "UPDATE spam_point SET name = 'Spf_Fail' WHERE name = 'SPF_FAIL'" 'only points and note can be changed'
for points in NULL "'many'" "''" "x'31'" -1000.1 1001 9e999; do
	refused "UPDATE spam_point SET points = $points WHERE name = 'SPF_FAIL'" "$number"
done
for count in NULL "'many'" -1 100001; do
	refused "UPDATE spam_point SET points = $count WHERE name = 'CLASS_TAUGHT'" 'CLASS_TAUGHT is a number of messages'
done
refused "UPDATE spam_point SET note = NULL WHERE name = 'SPF_FAIL'" 'note must be a text'

threshold() { # DOMAIN 'TAG, QUARANTINE, REJECT' NOTE
	echo "INSERT INTO spam_threshold VALUES ($1, $2, $3)"
}
for domain in NULL "''" "'partner.example'" "'anna@company.example'"; do
	refused "$(threshold "$domain" '5, 8, 20' "''")" 'domain must be a name of the table domain'
done
refused "$(threshold "'*'" '5, 8, 20' "''")" 'this domain has a row already'
for wrong in "NULL, 8, 20" "'x', 8, 20" "5, NULL, 20" "5, '', 20" "5, 8, NULL" "5, 8, 1001" "-1001, 8, 20"; do
	refused "$(threshold "'company.example'" "$wrong" "''")" "$number"
done
for wrong in "0, 8, 20" "-1, 8, 20" "9, 8, 20" "5, 21, 20"; do
	refused "$(threshold "'company.example'" "$wrong" "''")" 'tag must be above 0 and may not be more than quarantine'
done
refused "$(threshold "'company.example'" '5, 8, 20' NULL)" 'note must be a text'
refused "UPDATE spam_threshold SET tag = 9" 'may not be more than quarantine'
refused "UPDATE spam_threshold SET reject = NULL" "$number"
refused "UPDATE spam_threshold SET domain = 'company.example'" 'domain is fixed'
refused "DELETE FROM spam_threshold" "the row '*' is for all domains"

entry() { # DOMAIN SENDER KIND NOTE
	echo "INSERT INTO spam_entry VALUES ($1, $2, $3, $4)"
}
for domain in NULL "''" "'*'" "'partner.example'"; do
	refused "$(entry "$domain" "'@partner.example'" "'block'" "''")" 'domain must be a name of the table domain'
done
for sender in NULL "''"; do
	refused "$(entry "'company.example'" "$sender" "'block'" "''")" 'sender must be an address like'
done
refused "$(entry "'company.example'" "'@'" "'block'" "''")" 'an address needs'
refused "$(entry "'company.example'" "'partner.example'" "'block'" "''")" 'an address needs an @'
refused "$(entry "'company.example'" "'@example'" "'block'" "''")" 'at least two parts'
refused "$(entry "'company.example'" "'a@b@partner.example'" "'block'" "''")" 'has one @ only'
refused "$(entry "'company.example'" "'@b@partner.example'" "'block'" "''")" 'a domain or host name has'
refused "$(entry "'company.example'" "x'40612e62'" "'block'" "''")" 'no text'
for kind in NULL "''" "'ALLOW'" "'reject'"; do
	refused "$(entry "'company.example'" "'@partner.example'" "$kind" "''")" "kind must be 'allow'"
done
refused "$(entry "'company.example'" "'@partner.example'" "'block'" NULL)" 'note must be a text'

blocklist() { # ZONE WEIGHT ENABLED NOTE
	echo "INSERT INTO dnsbl VALUES ($1, $2, $3, $4)"
}
refused "$(blocklist NULL 3 1 "''")" 'a domain or host name has ASCII letters'
refused "$(blocklist "'bl'" 3 1 "''")" 'at least two parts'
refused "$(blocklist "'bl.example.'" 3 1 "''")" 'without a dot at its end'
# What would be more words, or another list, in Exim's question.
for zone in "'bl.example=127.0.0.2'" "'bl.example/a'" "'bl.example,b.example'" "'bl.example!&2'" "'\$x.example'" "'bl.example '"; do
	refused "$(blocklist "$zone" 3 1 "''")" 'a domain or host name has ASCII letters'
done
for weight in NULL "'x'" 1001 -1001; do
	refused "$(blocklist "'bl.example'" "$weight" 1 "''")" "$number"
done
for enabled in NULL "'yes'" 2 0.5; do
	refused "$(blocklist "'bl.example'" 3 "$enabled" "''")" 'enabled must be 1'
done
refused "$(blocklist "'bl.example'" 3 1 NULL)" 'note must be a text'

refused "INSERT INTO contact_limit VALUES ('S0', 'dnsbl_cutoff', 5, '')" 'this row is there already'
refused "INSERT INTO contact_limit VALUES ('S1', 'dnsbl_cutoff', 5, '')" 'none can be added'
check="contact = 'S0' AND \"check\" ="
refused "UPDATE contact_check SET made = 0 WHERE $check 'spam'" 'cannot be changed by hand'
for action in NULL "''" "'accept'" "'observe'"; do
	refused "UPDATE contact_check SET action = $action WHERE $check 'spam'" "action of spam must be 'reject', 'quarantine', 'tag' or 'tempfail'"
done
refused "UPDATE contact_check SET action = 'tag' WHERE $check 'malware'" 'action of malware must be'
refused "UPDATE contact_check SET action = 'tag' WHERE $check 'virus'" 'action of virus at S0 must be'
refused "UPDATE contact_check SET action = 'quarantine' WHERE contact = 'S2' AND \"check\" = 'virus'" 'action of this check must be'
refused "UPDATE contact_check SET action = 'quarantine' WHERE contact = 'S2' AND \"check\" = 'rate'" 'action of this check must be'
unchanged

for action in reject quarantine tag tempfail; do
	accepted "UPDATE contact_check SET action = '$action' WHERE $check 'spam'"
done
accepted "UPDATE contact_check SET action = 'quarantine' WHERE $check 'virus'"
accepted "UPDATE spam_point SET points = -0.25, note = 'ours' WHERE name = 'spf_pass'"
accepted "UPDATE spam_point SET points = 0 WHERE name = 'CLASS_TAUGHT'"
accepted "$(threshold "'Company.example'" '4, 4, 1000' "''")"
refused "$(threshold "'company.EXAMPLE'" '5, 8, 20' "''")" 'this domain has a row already'
accepted "UPDATE spam_threshold SET tag = 6, quarantine = 9"
accepted "$(entry "'company.example'" "'@partner.example'" "'allow'" "''")"
accepted "$(entry "'company.example'" "'News@partner.example'" "'block'" "'too many'")"
refused "INSERT OR REPLACE INTO spam_entry VALUES ('COMPANY.example', 'news@PARTNER.example', 'allow', '')" 'an entry for this sender already'
refused "UPDATE spam_entry SET sender = 'news@partner.example' WHERE kind = 'allow'" 'an entry for this sender already'
refused "UPDATE spam_entry SET kind = 'never'" "kind must be 'allow'"
accepted "UPDATE spam_entry SET kind = 'allow', note = '' WHERE sender = 'news@partner.example'"
for i in 1 2 3 4 5 6 7 8; do
	accepted "$(blocklist "'bl$i.example'" "-$i.5" 1 "''")"
done
refused "$(blocklist "'BL8.example'" 1 1 "''")" 'this zone is there already'
refused "$(blocklist "'bl9.example'" 1 0 "''")" 'eight zones are enough'
refused "UPDATE dnsbl SET zone = 'BL2.example' WHERE zone = 'bl1.example'" 'this zone is there already'
refused "UPDATE dnsbl SET weight = 'x'" "$number"
accepted "UPDATE dnsbl SET zone = 'zen.example', weight = 5, enabled = 0 WHERE zone = 'bl1.example'"
accepted "DELETE FROM dnsbl WHERE zone <> 'zen.example'"
gives "SELECT * FROM dnsbl" 'zen.example|5.0|0|'
accepted "UPDATE contact_limit SET value = 5 WHERE name = 'dnsbl_cutoff'"

accepted "INSERT INTO domain (name, mx) VALUES ('short.example', 'skyconnect'), ('other.example', 'skyconnect')"
for domain in short other; do
	accepted "$(threshold "'$domain.example'" '1, 2, 3' "''"); $(entry "'$domain.example'" "'@partner.example'" "'block'" "''")"
done
accepted "DELETE FROM domain WHERE name = 'short.example'"
accepted "UPDATE domain SET name = 'renamed.example' WHERE name = 'other.example'"
gives "SELECT domain FROM spam_threshold ORDER BY 1" '*
Company.example'
gives "SELECT DISTINCT domain FROM spam_entry" company.example
pass
