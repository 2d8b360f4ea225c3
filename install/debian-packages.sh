#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Installs the Debian packages a task needs and that are missing.
#
#   install/debian-packages.sh build|host|demo|check|fuzz|bench|accuracy|exim-source|lint ...
#
# Three promises: no package of the machine is removed, no daemon is started
# (not now, not at the next boot), and when another mail server is installed
# nothing is touched and its name is printed.
# Exit status: 0 all there, 1 something could not be installed, 2 usage,
# 3 a conflict with what the machine has.

set -eu

build='build-essential exim4-dev libclamav-dev libsqlite3-dev libseccomp-dev libgmime-3.0-dev libmagic-dev libc-ares-dev libspf2-dev
       libpcre2-dev libxml2-dev libarchive-dev libopendmarc-dev libpsl-dev libidn2-dev libmicrohttpd-dev publicsuffix pkg-config'
# What a machine that is the gateway runs, beside what build brings.
host='exim4-daemon-heavy sqlite3 clamav-freshclam'
demo='exim4-daemon-heavy sqlite3 nsd openssl iproute2 util-linux procps python3-minimal python3
      clamav-testfiles'
check='libcmocka-dev clang clamav clamav-daemon clamdscan swaks whois
       libnet-ssleay-perl binutils python3-yaml p7zip-full libarchive-tools dovecot-core nginx-light curl chromium fonts-dejavu-core tzdata mandoc'
lint='clang-tidy clang-format cppcheck shellcheck'
fuzz='clang libclang-rt-14-dev'
bench='clamav-daemon clamav rspamd spamassassin spamd'
accuracy='bogofilter spamassassin gnuplot-nox perl'
exim_source='dpkg-dev libpcre2-dev libdb5.3-dev libgnutls28-dev libspf2-dev libidn-dev libidn2-dev
             pkg-config perl file'

wanted=''
for task in "$@"; do
	case $task in
	build) wanted="$wanted $build" ;;
	host) wanted="$wanted $host" ;;
	demo) wanted="$wanted $demo" ;;
	check) wanted="$wanted $check" ;;
	lint) wanted="$wanted $lint" ;;
	fuzz) wanted="$wanted $fuzz" ;;
	bench) wanted="$wanted $bench" ;;
	accuracy) wanted="$wanted $accuracy" ;;
	exim-source) wanted="$wanted $exim_source" ;;
	*)
		echo "debian-packages: no task '$task'; there are: build host demo check fuzz lint bench accuracy exim-source" >&2
		exit 2
		;;
	esac
done

is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null)" = 'ii ' ]
}

missing=''
for package in $wanted; do
	is_installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ]; then
	echo "debian-packages: missing:$missing" >&2
	echo "debian-packages: only root can install them: run the same command with sudo" >&2
	exit 1
fi

# Debian lets one mail transport agent be installed at a time: installing
# exim4-daemon-heavy would remove any other one.
case " $missing " in
*' exim4-daemon-heavy '*)
	other=$(dpkg-query -W -f '${db:Status-Abbrev}|${Package}|${Provides}\n' 2>/dev/null |
		awk -F'|' '$1 == "ii " && $3 ~ /(^|[ ,])mail-transport-agent([ ,]|$)/ { print $2 }')
	if [ -n "$other" ]; then
		echo "debian-packages: this machine already has a mail server: $other" >&2
		echo "debian-packages: exim4-daemon-heavy cannot stand beside it, and it is not removed for you." >&2
		echo "debian-packages: use another machine, or remove it yourself if nobody needs it." >&2
		exit 3
	fi
	;;
esac

echo "debian-packages: installing:$missing"

# The units that come new are kept off; those that were there stay as they are.
services='exim4 nsd clamav-daemon clamav-freshclam rspamd spamd dovecot nginx'
new_services=''
for service in $services; do
	is_installed "$service" || is_installed "$service-base" || is_installed "$service-core" || new_services="$new_services $service"
done

policy=/usr/sbin/policy-rc.d
made_policy=no
if [ ! -e "$policy" ]; then
	made_policy=yes
	printf '#!/bin/sh\n# put here by Coexim while it installs packages: start nothing\nexit 101\n' >"$policy"
	chmod 755 "$policy"
fi
tidy() { [ "$made_policy" = no ] || rm -f "$policy"; }
trap tidy EXIT
trap 'exit 1' HUP INT TERM

export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of words
install() {
	apt-get install -y -q --no-remove --no-install-recommends \
		-o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 $missing
}
log=$(mktemp)
if ! { [ -n "$(find /var/lib/apt/lists -name '*_Packages*' -mtime -7 2>/dev/null | head -n 1)" ] &&
	install >"$log" 2>&1; }; then
	if ! { apt-get update -q >"$log" 2>&1 && install >>"$log" 2>&1; }; then
		tail -n 20 "$log" >&2
		rm -f "$log"
		echo "debian-packages: apt-get could not install:$missing" >&2
		exit 1
	fi
fi
rm -f "$log"

if command -v systemctl >/dev/null 2>&1; then
	for service in $new_services; do
		systemctl disable "$service" >/dev/null 2>&1 || :
	done
fi
