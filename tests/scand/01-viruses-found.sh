#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goal: EICAR in a plain mail and the test program in ten containers as base64
# attachments are found, a clean mail is clean, headers and body together make
# the message that is scanned.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/shared.sh"

scenario viruses-found
settings 'workers = 2'
start_ready

eicar | plain_mail >"$WORK/eicar"
want "virus Eicar-Test-Signature.UNOFFICIAL
end" "$(client check "$WORK/eicar")" "EICAR in a plain mail"

echo 'Good day.' | plain_mail >"$WORK/clean"
want "done virus
end" "$(client check "$WORK/clean")" "a clean mail"

for file in clam.exe clam.zip clam.7z clam.tar.gz clam.cab clam.arj clam.pdf clam.ole.doc \
	clam.chm clam.exe.rtf clam.tnef clam.mail; do
	mail_with "$TESTFILES/$file" "$file" >"$WORK/mail"
	want "virus ClamAV-Test-File.UNOFFICIAL
end" "$(client check "$WORK/mail")" "$file as an attachment"
done

# Only with its headers is this a multipart; the body alone holds no attachment.
mail_with "$TESTFILES/clam.zip" clam.zip | sed '1,/^$/d' >"$WORK/body"
want "clean" "$(client word "$WORK/body")" "a body without its headers"
pass
