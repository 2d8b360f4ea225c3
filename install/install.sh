#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Puts what "make" built into place; called by "make install" with DESTDIR,
# BUILD, PREFIX, SYSCONFDIR and LIBDIR in the environment.
#
# What an administrator edits (site.conf, local_scan.conf, coexim-scand.conf, web.conf, the digest's templates) is
# never overwritten: a newer one is put beside it as NAME.dist. Nothing is touched where a database is newer than we are.
# Without DESTDIR it also makes the user, the folders, the secrets and an empty
# directory.db and rules.db where they are missing. It starts nothing.

set -eu
# Exim reads its settings as its own user, too: what root's umask is does not count here.
umask 022
cd "$(dirname "$0")/.."

dest=${DESTDIR:-}
etc=$dest$SYSCONFDIR
lib=$dest$LIBDIR
exim=$etc/exim4/coexim

say() { printf 'install: %s\n' "$*"; }

# keep MODE FILE TARGET: install it, unless the administrator's own is there
keep() {
	if [ ! -e "$3" ]; then
		install -m "$1" "$2" "$3"
	elif ! cmp -s "$2" "$3"; then
		install -m "$1" "$2" "$3.dist"
		say "kept $3; the new one is $3.dist"
	else
		rm -f "$3.dist"
	fi
}

# not_newer DATABASE KIND: older programs refuse all mail for now with a database they do not know.
not_newer() {
	[ -e "$1" ] || return 0
	has=$(sqlite3 -batch -init /dev/null -cmd '.timeout 5000' "$1" 'PRAGMA user_version' 2>/dev/null) || return 0
	set -- "$1" "sql/$2"/[0-9]*.sql
	[ "$has" -lt $# ] || {
		say "$1 has version $has, and this Coexim is older: it knows $(($# - 1)). Nothing was installed; restore a backup of that time first, or install the newer Coexim"
		exit 1
	}
}

not_newer "$dest/var/lib/coexim/directory.db" directory
not_newer "$dest/var/lib/coexim/state/rate.db" rate
not_newer "$dest/var/lib/coexim/state/state.db" state
not_newer "$dest/var/lib/coexim-scand/rules.db" rules

install -d "$lib" "$lib/sql/directory" "$lib/sql/rate" "$lib/sql/state" "$lib/sql/rules" "$dest$PREFIX/sbin" "$dest$PREFIX/share/doc/coexim/web-server" "$dest$PREFIX/share/doc/coexim/man" \
	"$etc/coexim/digest" "$etc/cron.d" "$exim/routers" "$dest/lib/systemd/system/timers.target.wants"

# By rename: a running Exim keeps the old module whole.
install -m 644 "$BUILD/coexim.so" "$lib/coexim.so.new"
mv "$lib/coexim.so.new" "$lib/coexim.so"
install -m 755 "$BUILD/coexim-scand" "$dest$PREFIX/sbin/coexim-scand.new"
mv "$dest$PREFIX/sbin/coexim-scand.new" "$dest$PREFIX/sbin/coexim-scand"
install -m 755 "$BUILD/coexim" "$dest$PREFIX/sbin/coexim.new"
mv "$dest$PREFIX/sbin/coexim.new" "$dest$PREFIX/sbin/coexim"
install -m 755 "$BUILD/coexim-web" "$dest$PREFIX/sbin/coexim-web.new"
mv "$dest$PREFIX/sbin/coexim-web.new" "$dest$PREFIX/sbin/coexim-web"
install -m 644 classifier/default.model "$lib/classifier.model.new"
mv "$lib/classifier.model.new" "$lib/classifier.model"
install -m 755 sql/migrate "$lib/migrate"
# What another version has left there would be applied.
for kind in directory rate state rules; do
	rm -f "$lib/sql/$kind"/[0-9]*.sql
	install -m 644 "sql/$kind"/*.sql "$lib/sql/$kind/"
done
install -m 644 sql/example.sql README.md DESIGN.md LICENSE "$dest$PREFIX/share/doc/coexim/"
install -m 644 man/*.png "$dest$PREFIX/share/doc/coexim/man/"
install -m 644 install/cron "$etc/cron.d/coexim"
install -m 644 install/coexim-scand.service install/coexim-alarm.service install/coexim-alarm.timer \
	install/coexim-web.service install/coexim-digest.service install/coexim-digest.timer \
	install/coexim-quarantine.service install/coexim-quarantine.timer "$dest/lib/systemd/system/"
for timer in coexim-alarm.timer coexim-digest.timer coexim-quarantine.timer; do
	ln -sf "../$timer" "$dest/lib/systemd/system/timers.target.wants/$timer"
done
for page in man/*.[1-9]; do
	section=$dest$PREFIX/share/man/man${page##*.}
	install -d "$section"
	install -m 644 "$page" "$section/"
done

keep 644 local_scan/local_scan.conf "$etc/coexim/local_scan.conf"
keep 644 scand/coexim-scand.conf "$etc/coexim/coexim-scand.conf"
keep 644 web/web.conf "$etc/coexim/web.conf"
install -m 644 install/web-server/*.conf "$dest$PREFIX/share/doc/coexim/web-server/"
for file in digest.html digest.txt digest.head; do
	keep 644 "install/digest/$file" "$etc/coexim/digest/$file"
done

for file in macros main acl transports retry authenticators; do
	install -m 644 "exim-conf/$file.conf" "$exim/"
done
install -m 644 routers/*.conf "$exim/routers/"
install/route-macro.sh <sql/route-query.sql >"$exim/ask-route.conf"
keep 644 exim-conf/site.conf "$exim/site.conf"
if [ -e "$etc/exim4/exim4.conf" ] && ! grep -q "^# Coexim's Exim configuration" "$etc/exim4/exim4.conf"; then
	install -m 644 exim-conf/exim4.conf "$etc/exim4/exim4.conf.coexim"
	say "$etc/exim4/exim4.conf is not ours and was kept: ours is $etc/exim4/exim4.conf.coexim"
else
	install -m 644 exim-conf/exim4.conf "$etc/exim4/exim4.conf"
fi

[ -z "$dest" ] || exit 0
if [ "$(id -u)" != 0 ]; then
	say "not root: users, folders and directory.db were not made"
	exit 0
fi

if ! getent group Debian-exim >/dev/null; then
	say "there is no group Debian-exim: install exim4-daemon-heavy first, then run this again"
	exit 1
fi
if ! getent passwd coexim-scand >/dev/null; then
	adduser --system --group --no-create-home --home /nonexistent --quiet coexim-scand
	say "made the user coexim-scand"
fi

install -d -o root -g Debian-exim -m 0750 /var/lib/coexim
install -d -o Debian-exim -g Debian-exim -m 0750 /var/lib/coexim/state /var/lib/coexim/quarantine /var/mail/coexim
"$LIBDIR/migrate" /var/lib/coexim/directory.db
"$LIBDIR/migrate" /var/lib/coexim/state/rate.db
"$LIBDIR/migrate" /var/lib/coexim/state/state.db
# Apart from directory.db: the scanner reads this one, and may not enter that folder.
install -d -o root -g coexim-scand -m 0750 /var/lib/coexim-scand
"$LIBDIR/migrate" /var/lib/coexim-scand/rules.db

secret=$SYSCONFDIR/exim4/coexim/srs-secret.conf
if [ ! -e "$secret" ]; then
	(umask 027 && printf '# Whoever knows it can make us forward bounces to any address.\nSITE_SRS_SECRET = %s\n' \
		"$(head -c 24 /dev/urandom | base64 | tr -d '/+=')" >"$secret")
	chgrp Debian-exim "$secret"
	say "made $secret"
fi
if [ ! -e "$SYSCONFDIR/exim4/coexim/tls.crt" ]; then
	say "next: put certificate and key at $SYSCONFDIR/exim4/coexim/tls.crt and tls.key (root:Debian-exim, 0640)"
fi
say "next: set $SYSCONFDIR/exim4/coexim/site.conf, fill /var/lib/coexim/directory.db, check with: exim4 -bV"
