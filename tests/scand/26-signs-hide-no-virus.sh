#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: what libclamav's heuristics say is malware, never a virus, and hides nothing: neither a virus
# nor a limit nor another sign, wherever they stand in the message. Who asks for viruses alone hears
# nothing of it, and what nobody asked for does not end the scan.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

# A message with the files $2..., asked for the checks $1.
ask() {
	local checks=$1 file
	shift
	{
		printf 'From: a@example.org\nSubject: files\nMIME-Version: 1.0\n'
		printf 'Content-Type: multipart/mixed; boundary="=_b"\n\n'
		for file in "$@"; do
			printf -- '--=_b\nContent-Type: application/octet-stream\n'
			printf 'Content-Disposition: attachment; filename="%s"\n' "${file##*/}"
			printf 'Content-Transfer-Encoding: base64\n\n'
			base64 <"$file"
		done
		printf -- '--=_b--\n'
	} >"$WORK/mail"
	client check "$WORK/mail" 60000 "$checks"
}

# What an attacker would put before it, and behind it.
around() {
	local what=$1
	shift
	for sign in secret.zip secret.pdf macro.doc; do
		"$@" "$what before $sign" "$WORK/$what" "$WORK/$sign"
		"$@" "$what behind $sign" "$WORK/$sign" "$WORK/$what"
	done
}

# shellcheck disable=SC2317 # called by around
want_virus() {
	local what=$1
	shift
	for checks in virus virus,malware; do
		case $(ask "$checks" "$@") in
		"virus Eicar-Test-Signature.UNOFFICIAL"*"end") ;;
		*) fail "$what, asked for $checks: $(ask "$checks" "$@")" ;;
		esac
	done
}

# shellcheck disable=SC2317 # called by around
want_limit() {
	local what=$1
	shift
	for checks in virus virus,malware malware; do
		case $(ask "$checks" "$@") in
		*"limit MaxRecursion
"*"done virus"* | *"virus "*) fail "$what, asked for $checks: $(ask "$checks" "$@")" ;;
		"limit MaxRecursion
"*"end") ;;
		*) fail "$what, asked for $checks: $(ask "$checks" "$@")" ;;
		esac
	done
}

scenario signs-hide-no-virus
settings 'workers = 1' 'max_recursion = 6'
# Phishing: libclamav looks at links that show the name of a domain that it was told to protect.
rules
start_ready
/usr/bin/python3 - "$ROOT/tests/lab" "$WORK" <<'EOP' || fail "no files"
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import attachments as a
def write(name, data):
    with open(sys.argv[2] + "/" + name, "wb") as out:
        out.write(data)
for name in ("secret.zip", "secret.pdf", "macro.doc"):
    write(name, a.BAD[name]()[0])
write("eicar.bin", a.EICAR)
write("eicar.zip", a.zipped(("x.txt", a.EICAR)))
write("secret_eicar.zip", a.seven({"x.txt": a.EICAR}, "-psecret", kind="zip"))
deep = b"hello"
for level in range(9):
    deep = a.zipped(("x.zip", deep))
write("deep.zip", deep)
EOP
around eicar.bin want_virus
around eicar.zip want_virus
around deep.zip want_limit
# What is encrypted is not found, and not called clean by the malware check.
want "malware encrypted-archive quarantine Encrypted.Archive%20(secret_eicar.zip)
done virus
done malware
end" "$(ask virus,malware "$WORK/secret_eicar.zip")" "a virus that nobody can see"
want_virus "the same virus beside it" "$WORK/secret_eicar.zip" "$WORK/eicar.bin"

# All signs are told, not the first alone.
want "encrypted-archive encrypted-document macro" "$(ask virus,malware "$WORK/secret.zip" \
	"$WORK/macro.doc" "$WORK/secret.pdf" | sed -n 's/^malware \([a-z-]*\) .*/\1/p' | sort | tr '\n' ' ' |
	sed 's/ $//')" "three signs"

# A virus that nobody asked for is not told, and what is behind it is looked at.
cp "$WORK/eicar.bin" "$WORK/first.txt"
want "malware encrypted-archive quarantine Encrypted.Archive%20(secret.zip)
done malware
end" "$(ask malware "$WORK/first.txt" "$WORK/secret.zip")" "a virus, asked for malware"
! grep -q 'lost' "$WORK/log" || fail "a worker was lost"
kill_all

# The same with a domain whose links libclamav was told to look at.
echo 'H:paypal.com' >"$WORK/signatures/phishing.pdb"
rules
start_ready
link='<a href="http://203.0.113.9/login">https://www.paypal.com/signin</a>'
printf 'Subject: x\nMIME-Version: 1.0\nContent-Type: text/html\n\n<html><body>%s</body></html>\n' "$link" >"$WORK/link"
want "malware phishing quarantine Phishing.Email.SSL-Spoof%20(libclamav)
done virus
done malware
end" "$(client check "$WORK/link" 60000 virus,malware)" "a link that lies"
want "done virus
end" "$(client check "$WORK/link" 60000 virus)" "the same, asked for viruses"
sed 's,203.0.113.9/login,www.paypal.com/signin,; s,http:,https:,' "$WORK/link" >"$WORK/honest"
want "done virus
done malware
end" "$(client check "$WORK/honest" 60000 virus,malware)" "a link that does not"
pass
