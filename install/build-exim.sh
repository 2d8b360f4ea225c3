#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds Debian's Exim with the module compiled in; called by "make exim", which
# hands over BUILD, MAKE, CC and SANITIZE in the environment.
#
# Result: $BUILD/exim/exim4. Debian's paths, user and log names, so that it can
# take the place of /usr/sbin/exim4. Works as root and as a normal user, and
# changes nothing outside $BUILD: apt's own configuration and lists are only read.
# What is up to date is left alone; "rm -rf $BUILD/exim*" begins from nothing.

set -eu
cd "$(dirname "$0")/.."

BUILD=${BUILD:-build}
MAKE=${MAKE:-make}
SANITIZE=${SANITIZE:-}
CC=${CC:-gcc}

source=$BUILD/exim-src
objects=$BUILD/exim-obj
result=$BUILD/exim
mkdir -p "$source" "$objects" "$result"
source=$(cd "$source" && pwd)
objects=$(cd "$objects" && pwd)
result=$(cd "$result" && pwd)

say() { printf 'build-exim: %s\n' "$*"; }
fail() {
	printf 'build-exim: %s\n' "$*" >&2
	exit 1
}

# run LOG COMMAND...: quiet, but on failure the end of what it said
run() {
	log=$1
	shift
	if ! "$@" >"$log" 2>&1; then
		tail -n 25 "$log" >&2
		fail "this failed: $* (all of it: $log)"
	fi
}

# keep_newer NEW FILE: take NEW for FILE if it differs, so that dates stay where nothing changed
keep_newer() {
	if cmp -s "$1" "$2"; then rm -f "$1"; else mv "$1" "$2"; fi
}

# The machine's own apt sources of this Debian release, as sources of source
# packages. Entries of other makers have no Exim and often no source at all.
private_sources() {
	parts=$source/apt/sources
	mkdir -p "$parts" "$source/apt/lists/partial" "$source/apt/cache/archives/partial"
	rm -f "$parts"/*
	# shellcheck disable=SC1091 # a file of the system
	release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	[ -n "$release" ] || fail "/etc/os-release names no release"

	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -r "$file" ] || continue
		sed -n 's/^[[:space:]]*deb[[:space:]]\{1,\}/deb-src /p' "$file" |
			grep -E "[[:space:]]$release(-updates|-security)?[[:space:]]" || :
	done >"$parts/one-line.list"

	for file in /etc/apt/sources.list.d/*.sources; do
		[ -r "$file" ] || continue
		awk -v release="$release" '
			function flush() { if (wanted) print stanza; stanza = ""; wanted = 0 }
			/^[[:space:]]*$/ { flush(); next }
			/^#/ { next }
			tolower($0) ~ /^types:/ { $0 = "Types: deb-src" }
			tolower($1) == "suites:" {
				for (i = 2; i <= NF; i++)
					if ($i == release || index($i, release "-") == 1) wanted = 1
			}
			{ stanza = stanza $0 "\n" }
			END { flush() }' "$file"
	done >"$parts/stanzas.sources"

	[ -s "$parts/one-line.list" ] || [ -s "$parts/stanzas.sources" ] ||
		fail "no entry for Debian $release in /etc/apt/sources.list or /etc/apt/sources.list.d"
}

private_apt() {
	apt-get -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$source/apt/sources" \
		-o Dir::State::lists="$source/apt/lists" -o Dir::Cache="$source/apt/cache" \
		-o APT::Sandbox::User="$(id -un)" -o APT::Update::Error-Mode=any "$@"
}

fetch_source() {
	[ ! -e "$source/unpacked" ] || return 0
	say "fetching Debian's Exim source"
	private_sources
	find "$source" -mindepth 1 -maxdepth 1 ! -name apt -exec rm -rf {} +
	run "$source/update.log" private_apt update
	(cd "$source" && run "$source/fetch.log" private_apt source exim4)
	(cd "$source" && find . -maxdepth 1 -type d -name 'exim4-*' | head -n 1) >"$source/unpacked.new"
	[ -s "$source/unpacked.new" ] || fail "apt-get source left no folder exim4-* in $source"
	mv "$source/unpacked.new" "$source/unpacked"
}

# EXIM: EXTRALIBS is relative to Exim's own build folder; the objects of the
# archive that nobody asked for are still found, since receive.c asks for local_scan(); -u
# asks for what an ACL calls by ${dlfunc.
local_makefile() {
	cat <<'END'
BIN_DIRECTORY=/usr/sbin
CONFIGURE_FILE=/etc/exim4/exim4.conf
TRUSTED_CONFIG_LIST=/etc/exim4/trusted_configs
SPOOL_DIRECTORY=/var/spool/exim4
LOG_FILE_PATH=/var/log/exim4/%slog
EXIM_USER=Debian-exim
EXIM_GROUP=Debian-exim
FIXED_NEVER_USERS=root
HEADERS_CHARSET="UTF-8"
ROUTER_ACCEPT=yes
ROUTER_DNSLOOKUP=yes
ROUTER_IPLITERAL=yes
ROUTER_MANUALROUTE=yes
ROUTER_QUERYPROGRAM=yes
ROUTER_REDIRECT=yes
TRANSPORT_APPENDFILE=yes
TRANSPORT_AUTOREPLY=yes
TRANSPORT_LMTP=yes
TRANSPORT_PIPE=yes
TRANSPORT_SMTP=yes
SUPPORT_MAILDIR=yes
LOOKUP_CDB=yes
LOOKUP_DBM=yes
LOOKUP_DNSDB=yes
LOOKUP_DSEARCH=yes
LOOKUP_LSEARCH=yes
LOOKUP_PASSWD=yes
LOOKUP_SQLITE=yes
LOOKUP_SQLITE_PC=sqlite3
PCRE2_CONFIG=yes
USE_DB=yes
DBMLIB=-ldb
WITH_CONTENT_SCAN=yes
USE_GNUTLS=yes
USE_GNUTLS_PC=gnutls gnutls-dane
SUPPORT_DANE=yes
AUTH_CRAM_MD5=yes
AUTH_DOVECOT=yes
AUTH_PLAINTEXT=yes
AUTH_TLS=yes
SUPPORT_CRYPTEQ=yes
HAVE_IPV6=yes
EXPAND_DLFUNC=yes
SUPPORT_I18N=yes
SUPPORT_I18N_2008=yes
SUPPORT_PROXY=yes
SUPPORT_SPF=yes
SUPPORT_SRS=yes
LDFLAGS += -lspf2 -lidn -lidn2
COMPRESS_COMMAND=/bin/gzip
COMPRESS_SUFFIX=gz
ZCAT_COMMAND=/bin/zcat
HAVE_LOCAL_SCAN=yes
LOCAL_SCAN_SOURCE=Local/local_scan.c
END
	echo "CC=$CC"
	echo "EXTRALIBS=-rdynamic -ldl -Wl,-u,coexim_dovecot_login ../Local/libcoexim.a -lsqlite3 -lcares -lspf2 -lopendmarc -lpsl -lidn2${SANITIZE:+ -fsanitize=address,undefined}"
}

# EXIM: HAVE_LOCAL_SCAN wants a source file; the function itself is in libcoexim.a.
local_scan_source() {
	echo "/* local_scan() is in libcoexim.a. */"
	echo "typedef int local_scan_is_elsewhere;"
	[ -n "$SANITIZE" ] || return 0
	# Exim cleans its environment, so the options are compiled in. Its own
	# store is never freed: leaks say nothing.
	cat <<'END'
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);
const char *__asan_default_options(void)
{ return "detect_leaks=0:log_path=/var/log/exim4/asan"; }
const char *__ubsan_default_options(void)
{ return "print_stacktrace=1:log_path=/var/log/exim4/asan"; }
END
}

configure() {
	mkdir -p "$tree/Local"
	local_makefile >"$tree/Local/Makefile.new"
	local_scan_source >"$tree/Local/local_scan.c.new"
	cmp -s "$tree/Local/Makefile.new" "$tree/Local/Makefile" || rm -rf "$tree"/build-*
	keep_newer "$tree/Local/Makefile.new" "$tree/Local/Makefile"
	keep_newer "$tree/Local/local_scan.c.new" "$tree/Local/local_scan.c"
	run "$source/configure.log" own_make -C "$tree" configure
	exim_build=$(find "$tree" -maxdepth 1 -type d -name 'build-*' | head -n 1)
	[ -n "$exim_build" ] || fail "Exim's configure made no folder build-*: see $source/configure.log"
	[ -e "$exim_build/config.h" ] || run "$source/config.log" own_make -C "$exim_build" config.h
	# The module is compiled against this Exim's header, whatever exim4-dev says.
	mkdir -p "$objects/include"
	ln -sfn "$exim_build" "$objects/include/exim4"
}

# Our make's variables must not reach Exim's makefiles.
own_make() {
	env -u MAKEFLAGS -u MFLAGS -u MAKEOVERRIDES -u BUILD -u CC -u SANITIZE make "$@"
}

build_archive() {
	"$MAKE" --no-print-directory BUILD="$objects" CC="$CC" SANITIZE="$SANITIZE" \
		EXIM_IDIR="-isystem $objects/include" "$objects/libcoexim.a"
}

build_exim() {
	if [ -e "$result/exim4" ] && cmp -s "$objects/libcoexim.a" "$tree/Local/libcoexim.a" &&
		[ -z "$(find "$tree/Local" -newer "$result/exim4" -type f)" ]; then
		say "$BUILD/exim/exim4 is up to date"
		return
	fi
	cp "$objects/libcoexim.a" "$tree/Local/libcoexim.a"
	say "compiling Exim"
	run "$source/make.log" own_make -C "$tree" -j2
	cp "$exim_build/exim" "$result/exim4.new"
	mv "$result/exim4.new" "$result/exim4"
	say "made $BUILD/exim/exim4: $("$result/exim4" -bV 2>/dev/null | head -n 1)"
}

getent passwd Debian-exim >/dev/null ||
	fail "there is no user Debian-exim, whose number Exim is compiled with; install exim4-base first"
install/debian-packages.sh build exim-source
fetch_source
tree=$source/$(cat "$source/unpacked")
configure
build_archive
build_exim
