#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: wrong rows of dmarc_override and own_source are refused with a sentence; right ones are
# taken, in one form; the rows of a domain go with it.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario dmarc
example
for domain in NULL "''"; do
	refused "INSERT INTO dmarc_override (domain, policy) VALUES ($domain, 'none')" 'domain is missing'
done
refused "INSERT INTO dmarc_override (domain, policy) VALUES ('partner', 'none')" 'at least two parts'
for policy in NULL "''" "'accept'" "'NONE'" "x'6e6f6e65'"; do
	refused "INSERT INTO dmarc_override (domain, policy) VALUES ('partner.example', $policy)" \
		"policy must be 'none', 'quarantine', 'reject' or 'published'"
done
refused "INSERT INTO dmarc_override (domain, policy) VALUES ('Company.example', 'none')" 'a shared domain is always judged'
refused "INSERT INTO dmarc_override VALUES ('partner.example', 'none', NULL)" 'note must be a text'
for domain in NULL "''" "'partner.example'"; do
	refused "INSERT INTO own_source (domain, network) VALUES ($domain, '192.0.2.1')" 'domain must be a row of the table domain'
done
refused "INSERT INTO own_source (domain) VALUES ('*')" 'one of network and proved must be given'
refused "INSERT INTO own_source (domain, network) VALUES ('*', '128.0.0.0/4')" 'a network this wide'
refused "INSERT INTO own_source (domain, network) VALUES ('*', '2000::/4')" 'a network this wide'
refused "INSERT INTO own_source (domain, network) VALUES ('*', '192.0.2')" 'an IPv4 address is four numbers'
refused "INSERT INTO own_source (domain, proved) VALUES ('*', 'example')" 'at least two parts'
refused "INSERT INTO own_source (domain, proved, note) VALUES ('*', 'a.example', NULL)" 'note must be a text'
unchanged

accepted "INSERT INTO dmarc_override (domain, policy) VALUES ('Partner.example', 'reject'), ('company.example', 'reject')"
refused "INSERT OR REPLACE INTO dmarc_override (domain, policy) VALUES ('partner.EXAMPLE', 'none')" 'this domain is there already'
refused "UPDATE dmarc_override SET policy = 'none'" 'a shared domain is always judged'
gives "SELECT domain FROM dmarc_override ORDER BY domain" 'company.example
partner.example'
accepted "INSERT INTO domain (name, mx) VALUES ('short.example', 'skyconnect')"
accepted "INSERT INTO own_source (domain, network) VALUES ('*', '2001:DB8::/48'), ('Short.example', '192.0.2.0/24')"
accepted "INSERT INTO own_source (domain, proved) VALUES ('short.example', 'News.example')"
refused "INSERT OR REPLACE INTO own_source (domain, proved) VALUES ('SHORT.example', 'news.EXAMPLE')" 'this row is there already'
refused "UPDATE own_source SET network = '', proved = ''" 'one of network and proved must be given'
gives "SELECT domain, network, proved FROM own_source ORDER BY 1, 2, 3" '*|2001:db8::/48|
short.example||news.example
short.example|192.0.2.0/24|'
accepted "DELETE FROM domain WHERE name = 'short.example'"
gives "SELECT count(*) FROM own_source" 1
pass
