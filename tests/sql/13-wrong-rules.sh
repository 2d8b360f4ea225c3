#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: a rule that cannot be meant is refused with a sentence.

# shellcheck source=tests/sql/shared.sh
. "$(dirname "$0")/shared.sh"
scenario wrong-rules
DB=$WORK/rules.db
"$ROOT/sql/migrate" "$DB" "$ROOT/sql/rules" >/dev/null || fail 'no rules.db'

rule() { # NAME TARGET PATTERN SCORE ENABLED DESCRIPTION
	echo "INSERT INTO spam_rule (name, target, pattern, score, enabled, description) VALUES ($1, $2, $3, $4, $5, $6)"
}

refused "$(rule "'toner'" "'subject'" "'a'" 1 1 "''")" 'name must be 1 to 40'
refused "$(rule "''" "'subject'" "'a'" 1 1 "''")" 'name must be 1 to 40'
refused "$(rule NULL "'subject'" "'a'" 1 1 "''")" 'name must be 1 to 40'
refused "$(rule "'GTUBE'" "'subject'" "'a'" 1 1 "''")" 'names of the program'
refused "$(rule "'NO_DATE'" "'subject'" "'a'" 1 1 "''")" 'there is a rule of this name already'
refused "$(rule "'A'" "'title'" "'a'" 1 1 "''")" 'target must be'
refused "$(rule "'A'" "'header:NAME:'" "'a'" 1 1 "''")" 'after header: comes the name'
refused "$(rule "'A'" "'header:'" "'a'" 1 1 "''")" 'target must be'
refused "$(rule "'A'" "'subject'" "''" 1 1 "''")" 'pattern must be'
refused "$(rule "'A'" "'subject'" "hex(zeroblob(1001))" 1 1 "''")" 'pattern must be'
refused "$(rule "'A'" "'subject'" "'a'" 1001 1 "''")" 'score must be'
refused "$(rule "'A'" "'subject'" "'a'" 0.0001 1 "''")" 'score must be'
refused "$(rule "'A'" "'subject'" "'a'" "'many'" 1 "''")" 'score must be'
refused "$(rule "'A'" "'subject'" "'a'" NULL 1 "''")" 'score must be'
refused "$(rule "'A'" "'subject'" "'a'" 1 2 "''")" 'enabled must be'
refused "$(rule "'A'" "'subject'" "'a'" 1 1 NULL)" 'description must be'
refused "UPDATE spam_rule SET score = 'x' WHERE name = 'NO_DATE'" 'score must be'
refused "UPDATE spam_rule SET name = 'NO_FROM' WHERE name = 'NO_DATE'" 'a rule of this name already'
refused "DELETE FROM spam_target" 'cannot be changed'
refused "INSERT INTO spam_target VALUES ('x', 'y')" 'cannot be changed'

accepted "$(rule "'A_1'" "'header:X-Mailer'" "'(?i)a'" -1.5 0 "'x'")"
accepted "UPDATE spam_rule SET score = 2, enabled = 1 WHERE name = 'A_1'"
accepted "DELETE FROM spam_rule WHERE name = 'NO_DATE'"
pass
