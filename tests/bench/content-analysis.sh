#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# content-analysis.sh [CORPUS]: what the analysis of content (malware beyond signatures, rules, classifier)
# costs beside libclamav's own work: the processor time of the scanner's one worker, on the same messages,
# asked for viruses alone and for everything, in turns. Prints a table; passes or fails nothing.
#
# CORPUS: as for corpus-list.sh; default ../shared/corpora/spamassassin.tar.xz.
# MESSAGES (1000) of it, the same each time; ROUNDS (5); SCAND.

# shellcheck source=tests/scand/shared.sh
. "$(dirname "$0")/../scand/shared.sh"

CORPUS=${1:-$ROOT/../shared/corpora/spamassassin.tar.xz}
MESSAGES=${MESSAGES:-1000}
ROUNDS=${ROUNDS:-5}

# The processor time of the worker, in microseconds.
used() {
	awk '{ printf "%.0f", $1 / 1000 }' "/proc/$worker/schedstat"
}

# Ask for the checks $1 of all messages; the microseconds a message.
round() {
	local before answers
	before=$(used)
	answers=$(client check-list "$1" <"$WORK/sample")
	[ "$answers" = "$count 0" ] || fail "$1: of $count messages, answers and errors: $answers"
	echo $((($(used) - before) / count))
}

scenario content-analysis
"$HERE/../bench/corpus-list.sh" "$CORPUS" "$WORK" 1 >"$WORK/list" || fail 'no corpus'
total=$(wc -l <"$WORK/list")
# Spread evenly over all of it.
awk -v total="$total" -v wanted="$MESSAGES" \
	'int(NR * wanted / total) > int((NR - 1) * wanted / total) { sub(/^[^ ]* [^ ]* /, ""); print }' \
	"$WORK/list" >"$WORK/sample"
count=$(wc -l <"$WORK/sample")
settings 'workers = 1' 'worker_scans_max = 1000000000' 'worker_cpu_time = 24h' \
	"classifier_default = $ROOT/classifier/default.model"
rules
rm -f "$WORK/rules.db"
"$ROOT/sql/migrate" "$WORK/rules.db" "$ROOT/sql/rules" >/dev/null || fail 'no rules.db'
[ "$SCAND_USER" != nobody ] || chown root:nogroup "$WORK/rules.db"
start_ready
# Rules that have just been written are read once more; then what is loaded at first use.
sleep 3
worker=$(workers)
round virus,malware,spam >/dev/null
for turn in $(seq "$ROUNDS"); do
	printf '%s' "$turn"
	for checks in virus virus,malware virus,spam virus,malware,spam; do
		printf ' %s' "$(round $checks)"
	done
	echo
done >"$WORK/rounds"
[ "$(workers)" = "$worker" ] || fail 'the worker is another one'

echo "$count messages, $ROUNDS rounds; processor time of the worker, ms a message, the median"
python3 - "$WORK/rounds" <<'EOF'
import statistics
import sys

rows = [[int(word) for word in line.split()[1:]] for line in open(sys.argv[1], encoding="ascii")]
virus, malware, spam, both = zip(*rows)
alone = statistics.median(virus)
print(f"{'':44}{'ms':>8}{'to libclamav':>14}")


def line(what, taken):
    value = statistics.median(taken)
    print(f"{what:44}{value / 1000:8.2f}{value / alone:14.2f}")


line("libclamav and the count of parts (virus)", virus)
for name, column in (("malware beyond signatures", malware), ("rules and classifier", spam),
                     ("all analysis of content", both)):
    line("added by " + name, [a - b for a, b in zip(column, virus)])
EOF
exit 0
