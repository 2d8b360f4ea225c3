#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: a wrong row of send_as is refused with a sentence; a right one is stored in lower case,
# and goes where its login and its address go; the check of spoofing has the actions it can do.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"

scenario send-as
example

wrong() {
	refused "INSERT INTO send_as VALUES ($1, $2)" "$3"
	refused "INSERT OR REPLACE INTO send_as VALUES ($1, $2)" "$3"
	refused "UPDATE OR REPLACE send_as SET login = $1, address = $2 WHERE login = 'printer'" "$3"
}
for login in NULL "''" "'nobody'" "'nobody@company.example'" "'info@company.example'" 1; do
	wrong "$login" "'x@company.example'" 'send_as: login must be a name of the table login'
done
for address in NULL "''"; do
	wrong "'printer'" "$address" 'send_as: address must be an address like'
done
wrong "'printer'" "'@'" 'needs something before its @'
wrong "'printer'" "'printer'" 'an address needs an @'
wrong "'printer'" "'@company'" 'at least two parts'
wrong "'printer'" "'@company.example.'" 'without a dot at its end'
wrong "'printer'" "'@*.example'" 'ASCII letters, digits, hyphens and dots only'
wrong "'printer'" "'*@company.example'" 'before its @ an address may hold'
wrong "'printer'" "'a@b@company.example'" 'one @ only'
wrong "'printer'" "'@a@company.example'" 'ASCII letters, digits, hyphens and dots only'
wrong "'printer'" "'a b@company.example'" 'no blank, control or non-ASCII character'
wrong "'printer'" "'ä@company.example'" 'no blank, control or non-ASCII character'
wrong "'printer'" "x'61'" 'an address is missing (NULL) or no text'
refused "INSERT INTO send_as VALUES ('PRINTER', 'Printer@Company.example')" 'may send as this address already'
refused "INSERT OR REPLACE INTO send_as VALUES ('printer', 'printer@company.example')" 'may send as this address already'
unchanged
accepted "INSERT INTO send_as VALUES ('Printer', '@Company.Example'), ('BEN@company.example', 'DORA@company.example'), ('printer', 'x@else.where.example')"
refused "UPDATE OR REPLACE send_as SET address = 'printer@company.example' WHERE address = '@company.example'" 'may send as this address already'
gives 'SELECT login, address FROM send_as ORDER BY rowid' 'printer|printer@company.example
printer|@company.example
ben@company.example|dora@company.example
printer|x@else.where.example'
accepted "UPDATE send_as SET address = 'Y@else.where.example' WHERE address = 'X@else.where.example'"
gives "SELECT address FROM send_as WHERE address LIKE '%else%'" 'y@else.where.example'

# a login that is renamed takes its rows along; one that is deleted too
accepted "UPDATE login SET name = 'Copier' WHERE name = 'printer'"
gives "SELECT count(*) FROM send_as WHERE login = 'copier' AND login = lower(login) COLLATE BINARY" 3
accepted "DELETE FROM login WHERE name = 'copier'"
gives 'SELECT login, address FROM send_as' 'ben@company.example|dora@company.example'

# so does a mailbox, with and without a login of its name, and the mailbox that a row is about
accepted "UPDATE mailbox SET address = 'Ben.Hill@company.example' WHERE address = 'ben@company.example';
	UPDATE mailbox SET address = 'Dora.Hill@company.example' WHERE address = 'dora@company.example'"
gives 'SELECT login, address FROM send_as' 'ben.hill@company.example|dora.hill@company.example'
accepted "DELETE FROM login WHERE name = 'ben.hill@company.example';
	INSERT INTO send_as VALUES ('ben.hill@company.example', 'dora.hill@company.example');
	UPDATE mailbox SET address = 'ben@company.example' WHERE address = 'ben.hill@company.example'"
gives 'SELECT login, address FROM send_as' 'ben@company.example|dora.hill@company.example'
accepted "INSERT INTO send_as VALUES ('ben@company.example', 'dora@company.example');
	UPDATE mailbox SET address = 'dora@company.example' WHERE address = 'dora.hill@company.example'"
gives 'SELECT login, address FROM send_as' 'ben@company.example|dora@company.example'
accepted "DELETE FROM mailbox WHERE address = 'dora@company.example'"
gives 'SELECT count(*) FROM send_as' 0
accepted "INSERT INTO send_as VALUES ('ben@company.example', '@company.example'), ('anna@company.example', '@company.example');
	DELETE FROM mailbox WHERE address IN ('ben@company.example', 'anna@company.example')"
gives 'SELECT count(*) FROM send_as' 0
# nobody inherits
accepted "INSERT INTO login (name, kind, mailbox, password, state) VALUES ('old', 'service', NULL, (SELECT password FROM login LIMIT 1), 'active');
	INSERT INTO send_as VALUES ('old', 'a@company.example'), ('o''brien@branch.example', 'b@company.example');
	DELETE FROM login WHERE name = 'o''brien@branch.example';
	INSERT INTO send_as VALUES ('o''brien@branch.example', 'b@company.example');
	UPDATE login SET name = 'o''brien@branch.example' WHERE name = 'old'"
gives 'SELECT login, address FROM send_as' "o'brien@branch.example|a@company.example"

# ---- the check
example
for action in reject tempfail observe; do
	accepted "UPDATE contact_check SET action = '$action' WHERE \"check\" = 'spoof'"
done
for action in NULL "''" "'tag'" "'quarantine'"; do
	refused "UPDATE contact_check SET action = $action WHERE \"check\" = 'spoof'" "action of spoof must be 'reject', 'tempfail' or 'observe'"
done

# a directory whose check was to tag refuses after the upgrade
rm -f "$DB"
mkdir "$WORK/files"
for file in "$ROOT"/sql/directory/*.sql; do
	case $file in *-spoof.sql) break ;; esac
	cp "$file" "$WORK/files/"
done
"$MIGRATE" "$DB" "$WORK/files" >/dev/null || fail 'migrate failed'
accepted "UPDATE contact_check SET action = 'tag', enabled = 0 WHERE \"check\" = 'spoof'"
"$MIGRATE" "$DB" "$ROOT/sql/directory" >/dev/null || fail 'migrate failed'
gives "SELECT action, enabled, made FROM contact_check WHERE \"check\" = 'spoof'" 'reject|0|1'
pass
