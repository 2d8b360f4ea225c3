#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: wrong tenant headers, values and certificate names are refused with a
# sentence; right ones are taken; the tenant check can be observed.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario tenant
example
gives 'SELECT header FROM tenant_header' X-OriginatorOrg
for header in NULL "''" "'X Org'" "'X-Org:'" "'X-Örg'" "x'5831'" "'X-*'" "'X_Org'" \
	"replace(printf('%077d', 0), '0', 'x')"; do
	refused "INSERT INTO tenant_header (header) VALUES ($header)" 'the name of a header is 1 to 76 letters, digits and hyphens'
	refused "UPDATE tenant_header SET header = $header" 'the name of a header is 1 to 76 letters, digits and hyphens'
done
refused "INSERT INTO tenant_header VALUES ('X-Id', NULL)" 'note must be a text'
refused "UPDATE tenant_header SET note = x'00'" 'note must be a text'
refused "INSERT OR REPLACE INTO tenant_header (header) VALUES ('x-originatororg')" 'this header is there already'
refused 'DELETE FROM tenant_header' 'the last row cannot be deleted'
for header in NULL "''" "'X-Id'"; do
	refused "INSERT INTO tenant_value (header, value) VALUES ($header, 'a')" 'header must be a row of the table tenant_header'
done
for value in NULL "''" "'a b'" "'ä'" "x'61'" "char(10)" "replace(printf('%0254d', 0), '0', 'x')"; do
	refused "INSERT INTO tenant_value (header, value) VALUES ('X-OriginatorOrg', $value)" 'value must have 1 to 253 printable ASCII characters'
done
refused "INSERT INTO tenant_value VALUES ('X-OriginatorOrg', 'a', NULL)" 'note must be a text'
for name in NULL "''"; do
	refused "INSERT INTO o365_certificate (name) VALUES ($name)" 'name is missing'
done
for name in '*' '*.example' 'a.*.example' '*.*.o365.example' 'mail.o365.*' '*mail.o365.example' '*..o365.example'; do
	case $name in
	'*..o365.example') wanted='at least two parts with one dot between' ;;
	*) wanted='* stands for the whole first part of a name' ;;
	esac
	refused "INSERT INTO o365_certificate (name) VALUES ('$name')" "$wanted"
done
refused "INSERT INTO o365_certificate (name) VALUES ('mail')" 'has at least two parts'
refused "INSERT INTO o365_certificate (name) VALUES ('192.0.2.1')" 'this is a number or an IP address'
refused "INSERT INTO o365_certificate VALUES ('mail.o365.example', NULL)" 'note must be a text'
for action in NULL "'quarantine'" "'tag'" "'accept'" "''"; do
	refused "UPDATE contact_check SET action = $action WHERE \"check\" = 'tenant'" "action of tenant must be 'reject', 'tempfail' or 'observe'"
done
refused "UPDATE contact_check SET action = 'observe' WHERE contact = 'S1' AND \"check\" = 'virus'" 'action of this check must be'
unchanged

accepted "INSERT INTO tenant_header (header) VALUES ('X-MS-Exchange-CrossTenant-Id')"
accepted "INSERT INTO tenant_value (header, value) VALUES ('X-MS-Exchange-CrossTenant-Id', '6f1c2a70-5d0b-4f5e-9a3e-0123456789ab')"
refused "INSERT OR IGNORE INTO tenant_value (header, value) VALUES ('x-ms-exchange-crosstenant-id', '6F1C2A70-5d0b-4f5e-9a3e-0123456789ab')" \
	'this header has this value already'
refused "UPDATE tenant_value SET header = 'X-Id'" 'header must be a row of the table tenant_header'
refused "UPDATE tenant_header SET header = 'X-Id' WHERE header LIKE '%-Id'" 'still has rows in tenant_value'
accepted "DELETE FROM tenant_header WHERE header = 'x-ms-exchange-crosstenant-id'"
gives 'SELECT count(*) FROM tenant_value' 0
refused "INSERT INTO tenant_header (header) WITH n (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM n WHERE n < 9) SELECT 'X-' || n FROM n" \
	'eight headers are enough'
accepted "INSERT INTO o365_certificate (name) VALUES ('*.Mail.o365.example'), ('mail.o365.example')"
gives 'SELECT name FROM o365_certificate ORDER BY rowid' '*.mail.o365.example
mail.o365.example'
refused "UPDATE OR REPLACE o365_certificate SET name = 'MAIL.o365.example' WHERE name GLOB '[*]*'" 'this name is there already'
refused "INSERT OR REPLACE INTO o365_certificate (name) VALUES ('*.MAIL.o365.example')" 'this name is there already'
accepted "UPDATE contact_check SET action = 'observe' WHERE contact = 'S1' AND \"check\" = 'tenant'"
pass
