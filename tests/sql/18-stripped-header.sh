#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: names of headers to take out at S0 and S2 are refused with a sentence when they are none,
# when mail needs them, when they are there, or when there are too many; right ones are taken.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario stripped-header
example
gives 'SELECT header FROM stripped_header ORDER BY rowid' 'X-OriginatorOrg
X-MS-Exchange-Organization-*
X-MS-Exchange-Forest-*
X-MS-Exchange-CrossTenant-*
X-MS-Exchange-CrossPremises-*'

# each complaint by an insert and by an update
wrong() { # VALUE SENTENCE
	refused "INSERT INTO stripped_header (header) VALUES ($1)" "$2"
	refused "UPDATE stripped_header SET header = $1 WHERE header = 'X-OriginatorOrg'" "$2"
}
for header in NULL "''" "'X Org'" "'X-Org:'" "'X-Örg-*'" "x'5831'" "'X_Org'" "char(10)" "'X-Org-' || char(0) || '*'" \
	"replace(printf('%077d', 0), '0', 'x')" "replace(printf('%077d', 0), '0', 'x') || '*'"; do
	wrong "$header" 'the name of a header is 1 to 76 letters, digits and hyphens'
done
for header in "'*'" "'X-*'" "'X-A*'" "'*-Organization'" "'X-*-Organization'" "'X-MS-Exchange-**'" "'****'"; do
	wrong "$header" 'a * stands at the end, behind at least four characters'
done
for header in From from Sender Reply-To To Cc Bcc Subject Date Message-ID In-Reply-To References Received Return-Path \
	Auto-Submitted DKIM-Signature Content-Type content-transfer-encoding MIME-Version Resent-From Resent-Date \
	ARC-Seal List-Unsubscribe 'From*' 'Subj*' 'Rece*' 'Mess*' 'Cont*' 'Content*' 'Content-*' 'Content-Type*' 'MIME*' \
	'MIME-V*' 'Resent-*' 'DKIM*' 'DKIM-Sign*' 'Repl*' 'Auto*' 'List-*' 'arc-*' 'Send*'; do
	wrong "'$header'" 'mail needs this header, or is signed by it'
done
wrong "'x-ms-exchange-ORGANIZATION-*'" 'this header is there already'
refused "INSERT OR REPLACE INTO stripped_header (header) VALUES ('x-originatororg')" 'this header is there already'
refused "INSERT INTO stripped_header VALUES ('X-Id', NULL)" 'note must be a text'
refused "UPDATE stripped_header SET note = x'00'" 'note must be a text'
refused "INSERT INTO stripped_header (header) WITH n (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM n WHERE n < 44) SELECT 'X-' || n FROM n" \
	'48 headers are enough'
# what the tenant is told by is taken out too
for header in From Received Content-Type DKIM-Signature; do
	refused "INSERT INTO tenant_header (header) VALUES ('$header')" 'mail needs this header'
	refused "UPDATE tenant_header SET header = '$header'" 'mail needs this header'
done
unchanged

# near what mail needs, and no more
for header in From-Us Fromage Subjects X-From X-Content-Type Tor 'To-Do-*' Dates 'Sender-*' X-MS-Exchange-SenderADCheck 'X-MS-Exchange-*'; do
	accepted "INSERT INTO stripped_header (header) VALUES ('$header')"
done
accepted "UPDATE stripped_header SET header = 'X-ORIGINATORORG', note = 'ours' WHERE header = 'X-OriginatorOrg'"
accepted "DELETE FROM stripped_header"
accepted "INSERT INTO stripped_header (header) WITH n (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM n WHERE n < 48) SELECT 'X-' || n FROM n"
refused "INSERT INTO stripped_header (header) VALUES ('X-49')" '48 headers are enough'
pass
