#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: a class of limits that cannot be meant is refused with a sentence, and a
# mailbox has a class that is there.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"
scenario wrong-rates
example

values() { # NAME PER-MESSAGE MM MH MD RM RH RD NOTE
	echo "INSERT INTO rate_class VALUES ($(printf '%s, ' "${@:1:8}")$9)"
}

refused "$(values "'normal'" 1 1 1 1 1 1 1 "''")" 'this name is there already'
refused "$(values "''" 1 1 1 1 1 1 1 "''")" 'name must have 1 to 15 letters'
refused "$(values "'a name'" 1 1 1 1 1 1 1 "''")" 'name must have 1 to 15 letters'
refused "$(values "'x'" 0 1 1 1 1 1 1 "''")" 'every limit must be a whole number'
refused "$(values "'x'" 1 "'many'" 1 1 1 1 1 "''")" 'every limit must be a whole number'
refused "$(values "'x'" 1 1 1 1000001 1 1 1 "''")" 'every limit must be a whole number'
refused "$(values "'x'" 1 1 1 1 1 1 -1 "''")" 'every limit must be a whole number'
refused "$(values "'x'" 1 2 1 1 1 1 1 "''")" 'a minute may not allow more than an hour'
refused "$(values "'x'" 1 1 1 1 1 3 2 "''")" 'nor an hour more than a day'
refused "$(values "'x'" 2 1 1 1 1 1 1 "''")" 'such a message could never be sent'
refused "$(values "'x'" 1 1 1 1 1 1 1 NULL)" 'note must be a text'
refused "UPDATE rate_class SET name = 'usual' WHERE name = 'normal'" 'name is fixed'
refused "UPDATE rate_class SET messages_per_minute = 2000 WHERE name = 'normal'" 'a minute may not allow more than an hour'
refused "UPDATE rate_class SET recipients_per_day = 1.5 WHERE name = 'normal'" 'every limit must be a whole number'
refused "UPDATE rate_class SET recipients_per_message = 201 WHERE name = 'normal'" 'such a message could never be sent'
refused "UPDATE rate_class SET note = NULL WHERE name = 'normal'" 'note must be a text'
refused "DELETE FROM rate_class WHERE name = 'normal'" 'cannot be deleted'
refused "UPDATE mailbox SET rate_class = 'fast' WHERE address = 'anna@company.example'" 'must be a name of the table rate_class'
refused "INSERT INTO mailbox (address, home, rate_class) VALUES ('x@company.example', 'skyconnect', '')" 'must be a name of the table rate_class'
refused "UPDATE login SET rate_class = 'fast' WHERE name = 'printer'" 'must be a name of the table rate_class'
refused "UPDATE login SET rate_class = 'power' WHERE name = 'anna@company.example'" 'a person has the class of his mailbox'
unchanged

accepted "$(values "'bulk-mail'" 10 10 20 30 40 50 60 "'for the shop'")"
accepted "UPDATE mailbox SET rate_class = 'Power' WHERE address = 'anna@company.example'"
accepted "UPDATE login SET rate_class = 'bulk-mail' WHERE name = 'printer'"
refused "DELETE FROM rate_class WHERE name = 'power'" 'a mailbox or login has this class'
refused "DELETE FROM rate_class WHERE name = 'bulk-mail'" 'a mailbox or login has this class'
accepted "UPDATE login SET rate_class = 'normal' WHERE name = 'printer'; DELETE FROM rate_class WHERE name = 'bulk-mail'"
gives "SELECT name FROM rate_class ORDER BY name" 'normal
power'
pass
