#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: an address that is none, or that is dangerous in a folder name or an
# Exim list, is refused with a sentence, on insert and on update, as mailbox,
# alias and target; and what is refused leaves nothing behind.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario wrong-addresses
example

# Each address: by every door.
wrong() {
	refused "INSERT INTO mailbox (address, home) VALUES ($1, 'skyconnect')" "$2"
	refused "INSERT OR REPLACE INTO mailbox (address, home) VALUES ($1, 'skyconnect')" "$2"
	refused "UPDATE mailbox SET address = $1 WHERE address = 'anna@company.example'" "$2"
	refused "INSERT INTO alias VALUES ($1, 'anna@company.example')" "$2"
	refused "UPDATE alias SET address = $1 WHERE address = 'info@company.example'" "$2"
	refused "INSERT INTO alias VALUES ('new@company.example', $1)" "$2"
	refused "UPDATE OR REPLACE alias SET target = $1 WHERE address = 'info@company.example'" "$2"
}

wrong NULL 'an address is missing (NULL) or no text'
wrong "x'616140'" 'an address is missing (NULL) or no text'
wrong "'anna'" 'an address needs an @'
wrong "''" 'an address needs an @'
wrong "'anna@company.example@company.example'" 'an address has one @ only'
wrong "'@company.example'" 'an address needs something before its @'
wrong "'anna@'" 'an address needs a domain after its @'
wrong "'an na@company.example'" 'no blank, control or non-ASCII'
wrong "' anna@company.example'" 'no blank, control or non-ASCII'
wrong "'anna@company.example '" 'no blank, control or non-ASCII'
wrong "'anna@company.example' || char(10) || 'x'" 'no blank, control or non-ASCII'
wrong "'anna@company.example' || char(0) || 'x'" 'no blank, control or non-ASCII'
wrong "char(9) || 'a@company.example'" 'no blank, control or non-ASCII'
wrong "char(127) || 'a@company.example'" 'no blank, control or non-ASCII'
wrong "'änna@company.example'" 'no blank, control or non-ASCII'
wrong "'anna@cömpany.example'" 'no blank, control or non-ASCII'
wrong "printf('%065d', 0) || '@company.example'" 'at most 64 characters before its @'
wrong "'a@' || printf('%0250d', 0) || '.example'" '254 in all'
# shellcheck disable=SC1003 # a backslash, alone
for character in '/' '\' ',' ':' ';' '"' '<' '>' '(' ')' '[' ']' '|' '!' '%' '`' '$' '{' '}' '*' '?' '#' '^'; do
	wrong "'an${character}na@company.example'" 'before its @ an address may hold letters, digits'
done
wrong "'../x@company.example'" 'before its @ an address may hold letters, digits'
wrong "'.anna@company.example'" 'may not begin or end with a dot'
wrong "'anna.@company.example'" 'may not begin or end with a dot'
wrong "'an..na@company.example'" 'nor have two dots in a row'
for character in - + '~' = '&'; do
	wrong "'${character}anna@company.example'" 'may not begin with - + ~ = or &'
done
wrong "'anna@company'" 'at least two parts with one dot between'
wrong "'anna@company..example'" 'at least two parts with one dot between'
wrong "'anna@.company.example'" 'at least two parts with one dot between'
wrong "'anna@company.example.'" 'without a dot at its end'
wrong "'anna@-company.example'" 'begins or ends with a hyphen'
wrong "'anna@com_pany.example'" 'ASCII letters, digits, hyphens and dots only'
wrong "'anna@company/example.x'" 'ASCII letters, digits, hyphens and dots only'
wrong "'anna@[203.0.113.1]'" 'ASCII letters, digits, hyphens and dots only'
wrong "'anna@203.0.113.1'" 'this is a number or an IP address'
wrong "'anna@' || printf('%064d', 0) || '.example'" 'at most 63 between two dots'
unchanged

# Addresses of other people's domains can be targets alone.
for sql in "INSERT INTO mailbox (address, home) VALUES ('a@other.example', 'skyconnect')" \
	"UPDATE mailbox SET address = 'a@other.example' WHERE address = 'anna@company.example'" \
	"INSERT INTO alias VALUES ('a@other.example', 'anna@company.example')" \
	"UPDATE alias SET address = 'a@sub.company.example' WHERE address = 'info@company.example'"; do
	refused "$sql" 'the domain of this address is not in the table domain'
done
unchanged
pass
