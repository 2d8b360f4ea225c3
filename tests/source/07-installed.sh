#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: each file of ours that README, the manual, units, cron and settings name is there after "make install", a second
# one overwrites nothing that an administrator has edited, one that is older than a database touches nothing, and units
# point to programs.

set -u
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
tree=$work/tree bad=0

wrong() {
	echo "$*"
	bad=$((bad + 1))
}

put() {
	DESTDIR=$tree BUILD=${BUILD:-build} PREFIX=/usr SYSCONFDIR=/etc LIBDIR=/usr/lib/coexim install/install.sh >"$work/said" 2>&1 ||
		wrong "install.sh: $(cat "$work/said")"
}

(
	umask 077
	put
	exit "$bad"
) || bad=$((bad + 1))
said=$(find "$tree" ! -type l ! -perm -o+r -print -o -type d ! -perm -o+x -print)
[ -z "$said" ] || wrong "installed under umask 077, and closed to Exim's user: $said"
# Made by the administrator, or where there is no DESTDIR.
elsewhere='/etc/exim4/coexim/(tls|s4)\.(crt|key|\*)|/etc/exim4/coexim/srs-secret\.conf|/etc/coexim/web-admin\.key|/etc/coexim/digest/[a-z-]+/?|/etc/(nginx|apache2)/coexim-admins|/etc/exim4/exim4\.conf\.coexim'
named=$(sed 's/\\-/-/g; s/\\&//g' README.md man/*.[1-9] install/*.service install/*.timer install/cron install/web-server/* exim-conf/*.conf \
	routers/*.conf local_scan/*.conf scand/*.conf web/*.conf |
	grep -oE '/[A-Za-z0-9_./*-]*coexim[A-Za-z0-9_./*-]*' | sed 's/\.$//' | grep -E '^/(usr|etc|lib)/' | sort -u)
[ "$(wc -l <<<"$named")" -ge 20 ] || wrong "only these are named: $named"
while read -r path; do
	grep -qxE "$elsewhere" <<<"$path" && continue
	compgen -G "$tree$path" >"$work/found" || wrong "$path is named, and not installed"
done <<<"$named"

doc=$tree/usr/share/doc/coexim
while read -r image; do
	[ -e "$doc/$image" ] || wrong "README shows $image, which does not stand beside it"
done < <(sed -nE 's/^!\[.*\]\((.*)\)$/\1/p' "$doc/README.md")

for unit in install/*.service install/*.timer; do
	unit=$tree/lib/systemd/system/${unit##*/}
	[ -e "$unit" ] || {
		wrong "$unit is not installed"
		continue
	}
	page=$(sed -nE 's/^Documentation=man:(.*)\((.)\)$/man\2\/\1.\2/p' "$unit")
	[ -z "$page" ] || [ -e "$tree/usr/share/man/$page" ] || wrong "$unit names $page"
	case $unit in
	*.timer)
		for file in "${unit%.timer}.service" "$tree/lib/systemd/system/timers.target.wants/${unit##*/}"; do
			[ -e "$file" ] || wrong "$unit: there is no $file"
		done
		# Of a target that is reached already, a new unit is started by nobody; first install and upgrade both say so.
		[ "$(grep -c "^    systemctl start .*${unit##*/}" README.md)" = 2 ] || wrong "README does not start ${unit##*/}"
		;;
	*) grep -q '^ExecStart=/usr/sbin/coexim' "$unit" || wrong "$unit starts nothing of ours" ;;
	esac
done

# What is edited stays, what is not stays without a twin, and what is ours comes back.
edited=(etc/exim4/coexim/site.conf etc/coexim/local_scan.conf etc/coexim/coexim-scand.conf etc/coexim/web.conf etc/coexim/digest/digest.html)
for file in "${edited[@]}"; do
	echo '# mine' >>"$tree/$file" || wrong "$file is not installed"
done
echo '# mine' >>"$tree/etc/exim4/coexim/acl.conf"
put
for file in "${edited[@]}"; do
	[ "$(tail -n 1 "$tree/$file")" = '# mine' ] || wrong "$file was overwritten"
	[ -e "$tree/$file.dist" ] || wrong "$file.dist is not there"
done
[ ! -e "$tree/etc/coexim/digest/digest.txt.dist" ] || wrong 'digest.txt.dist is there, and nobody edited it'
cmp -s exim-conf/acl.conf "$tree/etc/exim4/coexim/acl.conf" || wrong 'acl.conf, which is not to be edited, did not come anew'

# A database that is newer: nothing is touched, whichever it is. What a newer version has left among the migrations goes.
echo '# a newer one' >>"$tree/etc/exim4/coexim/acl.conf"
for database in coexim/directory coexim/state/rate coexim/state/state coexim-scand/rules; do
	mkdir -p "$tree/var/lib/${database%/*}"
	sqlite3 -init /dev/null "$tree/var/lib/$database.db" 'PRAGMA user_version = 900' || wrong "$database: no database"
	DESTDIR=$tree BUILD=${BUILD:-build} PREFIX=/usr SYSCONFDIR=/etc LIBDIR=/usr/lib/coexim install/install.sh >"$work/said" 2>&1 &&
		wrong "installed over a newer $database.db"
	grep -q "$database.db has version 900, and this Coexim is older" "$work/said" || wrong "install.sh: $(cat "$work/said")"
	[ "$(tail -n 1 "$tree/etc/exim4/coexim/acl.conf")" = '# a newer one' ] || wrong "$database.db is newer, and acl.conf was put in place"
	sqlite3 -init /dev/null "$tree/var/lib/$database.db" 'PRAGMA user_version = 1'
done
touch "$tree/usr/lib/coexim/sql/state/900-newer.sql"
put
[ ! -e "$tree/usr/lib/coexim/sql/state/900-newer.sql" ] || wrong 'a migration of a newer version is still there'
[ "$(find "$tree/usr/lib/coexim/sql" -name '*.sql' | wc -l)" = "$(find sql/*/ -name '*.sql' | wc -l)" ] || wrong 'the migrations are not those of sql/'

[ "$bad" = 0 ] || exit 1
echo 'ok installed'
