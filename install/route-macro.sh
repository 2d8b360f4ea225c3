#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Turns sql/route-query.sql (standard input) into Exim's macro ASK_ROUTE: the
# comments go, the lines become one, and the two placeholders become what Exim
# quotes itself.

set -eu
printf '# Made from sql/route-query.sql when Coexim was installed.\n'
printf 'ASK_ROUTE = '
# shellcheck disable=SC2016 # Exim's dollars
sed -e 's/--.*$//' -e 's/;[[:space:]]*$//' \
	-e "s/:local_part\\b/'\${quote_sqlite:\$local_part}'/g" \
	-e "s/:domain\\b/'\${quote_sqlite:\$domain}'/g" |
	tr '\n\t' '  ' | sed -e 's/  */ /g' -e 's/^ //' -e 's/ $//'
printf '\n'
