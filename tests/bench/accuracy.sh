#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# accuracy.sh [CORPUS]: how well spam is told from ham by the classifier, by the classifier with the
# rules as the verdict joins them, by bogofilter and by SpamAssassin; what it costs; and a picture of the
# ROC curves. "make accuracy" installs and builds what it takes. Passes or fails nothing.
#
# CORPUS: as for corpus-list.sh; default ../shared/corpora/spamassassin.tar.xz.
#
# FOLDS (10)     parts: each is scored by what learned all others
# SAMPLE (1000)  messages that SpamAssassin is asked about, spread evenly; 0: none
# UNSEEN         a corpus of other sources and years: scored by the model that is shipped, and by a bogofilter
#                that learned all of CORPUS
# BUILD (build)  the table, the picture and each message's scores go to BUILD/accuracy
#
# All see the messages without what their collector and mailing lists added (clean-mail.pl), but
# SpamAssassin, which learns nothing and is made for them, as they came.

set -eu
cd "$(dirname "$0")/../.."
export LC_ALL=C
here=tests/bench
corpus=${1:-../shared/corpora/spamassassin.tar.xz}
folds=${FOLDS:-10}
sample=${SAMPLE:-1000}
unseen=${UNSEEN:-}
build=${BUILD:-build}
out=$build/accuracy
lab=$build/classifier_lab
model=classifier/default.model

work=$(mktemp -d)
asked=''
finish() {
	[ -z "$asked" ] || kill "$asked" 2>/dev/null || :
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$out"
rm -f "$out"/*

# ---- how far it is, on a terminal: in messages, one asked of SpamAssassin being as long as many -------

asked_weight=40
all=1 done=0
progress() { # WHAT
	local now share bar
	[ -t 2 ] || return 0
	now=$done
	[ ! -f "$work/spamassassin" ] || now=$((now + asked_weight * $(wc -l <"$work/spamassassin")))
	share=$((now * 100 / all))
	[ $share -le 100 ] || share=100
	printf -v bar '%*s' $((share * 40 / 100)) ''
	printf '\r[%-40s] %3d %%  %-40s' "${bar// /#}" $share "$1" >&2
}
progress_end() {
	[ ! -t 2 ] || printf '\r%90s\r' '' >&2
}

# ---- the messages -----------------------------------------------------------------------------

# A list of lines "ham|spam FOLD FILE" of the corpus $1, cleaned, with the name $2; and with the end .dated
# "ham|spam RECEIVED FILE".
prepare() {
	progress 'unpacking'
	"$here/corpus-list.sh" "$1" "$work/$2" 1 >"$work/$2.came"
	"$here/clean-mail.pl" "$work/$2.clean" <"$work/$2.came" >"$work/$2.dated"
	"$here/corpus-list.sh" "$work/$2.clean" "$work" "$folds" >"$work/$2.list"
}

count_of() { wc -l <"$1"; }

prepare "$corpus" corpus
list=$work/corpus.list
total=$(count_of "$list")
[ -z "$unseen" ] || prepare "$unseen" unseen

# The later third of those whose time is known: fold 1, scored by what learned the others.
sort -s -k2,2n "$work/corpus.dated" | awk '$2 > 0' >"$work/in-time"
awk -v all="$(count_of "$work/in-time")" '{ print $1, (NR > all * 2 / 3), $3 }' "$work/in-time" >"$work/later.list"
later=$(awk '$2 == 1' "$work/later.list" | wc -l)

# Spread evenly over both kinds, as they came and as they were cleaned.
[ "$sample" -le "$total" ] || sample=$total
paste -d' ' "$work/corpus.came" "$work/corpus.dated" | awk -v all="$total" -v wanted="$sample" -v came="$work/sample.came" -v clean="$work/sample.clean" '
	int(NR * wanted / all) > int((NR - 1) * wanted / all) { print $NF >clean; sub(/ [^ ]* [^ ]* [^ ]*$/, ""); print >came }'
all=$((3 * total + total + later + sample * asked_weight))

# ---- the filters: "ham|spam FOLD SCORE FILE" a message, and "NAME MS ms" a message into NAME.cpu --------------

if [ "$sample" -gt 0 ]; then
	: >"$work/spamassassin"
	"$here/spamassassin.pl" <"$work/sample.came" >"$work/spamassassin" 2>"$work/spamassassin.cpu" &
	asked=$!
fi

# The classifier's scores of the list $1, each fold by what learned the others, as $2.
classify() {
	progress 'classifier'
	"$lab" folds <"$1" >"$work/$2" 2>"$work/$2.cpu"
}

classify "$list" classifier
classify "$work/later.list" later
awk '$2 == 1' "$work/later" >"$work/later.classifier"
"$lab" score "$model" <"$list" 2>>"$work/classifier.cpu" >/dev/null
done=$((done + total))

# What rules hit the messages of the list $1, a line each: "FILE RULE=POINTS...".
progress 'rules'
hits() {
	cut -d' ' -f3 "$1" | xargs "$build/tests/content" "$build/rules.db" "$model" 2>>"$work/rules.said"
}
hits "$list" >"$work/hits"
cut -d' ' -f3 "$list" | xargs "$build/tests/content" -t "$build/rules.db" "$model" 2>>"$work/rules.said" >"$work/rules.cpu"
! grep -v '^rules.* rules and .* of\|^classifier' "$work/rules.said" >&2 || exit 1
done=$((done + total))

point() { sqlite3 "$build/directory.db" "SELECT points FROM spam_point WHERE name = '$1'"; }
# The verdict's score for the classifier's scores $1 and the hits $2.
join_rules() {
	awk 'NR == FNR { file = $1; $1 = ""; of[file] = $0; next } { print $0 of[$4] }' "$2" "$1" |
		"$build/verdict_score" "$(point CLASS_SPAM)" "$(point CLASS_HAM)"
}
join_rules "$work/classifier" "$work/hits" >"$work/both"
join_rules "$work/later.classifier" "$work/hits" >"$work/later.both"
awk 'NR == FNR { wanted[$1] = 1; next } $4 in wanted' "$work/sample.clean" "$work/both" >"$work/sample.both"

# bogofilter on the fold $2 of the list $1, after it learned the others: added to $3; times go to $3.learned, $3.cpu.
TIMEFORMAT='%U %S'
bogofilter_fold() {
	local kind
	rm -rf "$work/words"
	mkdir "$work/words"
	{
		time for kind in ham spam; do
			awk -v kind="$kind" -v fold="$2" '$1 == kind && $2 != fold { print $3 }' "$1" |
				bogofilter -C -d "$work/words" "-$([ $kind = ham ] && echo n || echo s)" -b
		done
	} 2>>"$3.learned"
	awk -v fold="$2" '$2 == fold' "$1" >"$work/fold"
	cut -d' ' -f3 "$work/fold" >"$work/fold.files"
	# it exits with 0 for spam, 1 for ham, 3 for trouble
	{ time bogofilter -C -d "$work/words" -TT -b <"$work/fold.files" >"$work/fold.scores" || [ $? -lt 3 ]; } 2>>"$3.cpu"
	[ "$(count_of "$work/fold.scores")" = "$(count_of "$work/fold")" ]
	paste -d' ' "$work/fold" "$work/fold.scores" | awk '{ print $1, $2, $5, $3 }' >>"$3"
}

version=$(bogofilter -V | sed -n '1s/bogofilter version //p')
for fold in $(seq 0 $((folds - 1))); do
	progress "bogofilter, fold $((fold + 1)) of $folds"
	bogofilter_fold "$list" "$fold" "$work/bogofilter"
	done=$((done + 2 * total / folds))
done
progress 'bogofilter, later mail'
bogofilter_fold "$work/later.list" 1 "$work/later.bogofilter"
done=$((done + later))

if [ -n "$unseen" ]; then
	progress 'unseen mail'
	awk '{ $2 = 0; print }' "$work/unseen.list" >"$work/unseen.all"
	"$lab" score "$model" <"$work/unseen.all" >"$work/unseen.classifier" 2>/dev/null
	hits "$work/unseen.all" >"$work/unseen.hits"
	join_rules "$work/unseen.classifier" "$work/unseen.hits" >"$work/unseen.both"
	{
		awk '{ $2 = 1; print }' "$list"
		cat "$work/unseen.all"
	} >"$work/unseen.joined"
	bogofilter_fold "$work/unseen.joined" 0 "$work/unseen.bogofilter"
fi

if [ -n "$asked" ]; then
	while kill -0 "$asked" 2>/dev/null; do
		progress 'SpamAssassin'
		sleep 1
	done
	wait "$asked" || {
		cat "$work/spamassassin.cpu" >&2
		exit 1
	}
	asked=''
fi
progress_end

# ---- the table ------------------------------------------------------------------------------------

# Processor time a message, in ms: of scoring and of learning it.
ms_of() { awk -v what="$1" '$1 == what { sum += $2; n++ } END { printf "%.2f", sum / n }' "$2"; }
sum_of() { awk -v n="$1" '{ sum += $1 + $2 } END { printf "%.2f", 1000 * sum / n }' "$2"; }
features=$(ms_of features "$work/classifier.cpu")
ours=$(awk -v a="$features" -v b="$(ms_of score "$work/classifier.cpu")" 'BEGIN { printf "%.2f", a + b }')
ours_learn=$(awk -v a="$features" -v b="$(ms_of learning "$work/classifier.cpu")" 'BEGIN { printf "%.2f", a + b }')
with_rules=$(awk '{ us += $1 * $5; n += $5 } END { printf "%.2f", us / n / 1000 }' "$work/rules.cpu")
theirs=$(sum_of "$total" "$work/bogofilter.cpu")
theirs_learn=$(sum_of $((total * (folds - 1))) "$work/bogofilter.learned")

row() { # NAME SCORES CPU LEARNING
	local figures
	cut -d' ' -f1,3 "$work/$2" | sort -k2,2gr >"$work/sorted"
	cp "$work/sorted" "$out/$2.scores"
	figures=$(awk -v curve="$out/$2.curve" -f "$here/roc.awk" "$work/sorted")
	printf '%s %s %s\n' "$figures" "$3" "$4" | awk -v name="$1" '{
		printf "%-40s %5d %5d %9.4f %8.2f %8.2f %8s %8s\n", name, $1, $2, $3 * 100, $4 * 100, $5 * 100, $6, $7 }'
}

{
	printf '%-40s %11s %9s %17s %17s\n' '' messages '' 'missed, % at' 'CPU, ms a message'
	printf '%-40s %5s %5s %9s %8s %8s %8s %8s\n' "${corpus##*/}, $folds folds" ham spam '1-AUC, %' '0.1 %' '1 %' scored learned
	row 'Coexim: classifier' classifier "$ours" "$ours_learn"
	row 'Coexim: classifier and rules' both "$with_rules" "$ours_learn"
	row "bogofilter $version" bogofilter "$theirs" "$theirs_learn"
	echo "the third that came last, by what learned the rest"
	row 'Coexim: classifier' later.classifier '' ''
	row 'Coexim: classifier and rules' later.both '' ''
	row "bogofilter $version" later.bogofilter '' ''
	if [ "$sample" -gt 0 ]; then
		echo "a sample of the folds"
		row 'Coexim: classifier and rules' sample.both "$with_rules" "$ours_learn"
		row "SpamAssassin $(dpkg-query -W -f '${source:Upstream-Version}' spamassassin), no net, no Bayes" spamassassin \
			"$(ms_of check "$work/spamassassin.cpu")" -
	fi
	if [ -n "$unseen" ]; then
		echo "unseen mail: $unseen"
		row 'Coexim: classifier as shipped' unseen.classifier '' ''
		row 'Coexim: the same and rules' unseen.both '' ''
		row "bogofilter $version, taught as that" unseen.bogofilter '' ''
	fi
} >"$out/table"
cat "$out/table"
cat <<'END'
1-AUC: of a ham and a spam, how often the ham has the higher score. Missed: spam that passes when so much of
the ham may be taken for spam. CPU with rules: all analysis of content, and malware beyond signatures.
END

# ---- the picture ------------------------------------------------------------------------------------

{
	echo 'set terminal pngcairo size 1000,800 font "sans,11"'
	echo "set output '$out/roc.png'"
	cat <<'END'
set logscale xy
set xrange [0.02:100]
set yrange [0.02:100]
set xlabel "ham taken for spam, %"
set ylabel "spam missed, %"
set title "Spam told from ham: the nearer to the lower left, the better (both scales logarithmic)"
set grid
set key bottom left box opaque
least(x) = x < 0.0002 ? 0.02 : 100 * x
END
	printf 'plot NaN notitle'
	curve() { # SCORES LINE NAME
		[ ! -s "$out/$1.curve" ] ||
			printf ", '%s' using (least(\$1)):(least(\$2)) with steps %s title '%s'" "$out/$1.curve" "$2" "$3"
	}
	curve classifier 'lw 2 lc 1' 'Coexim: classifier'
	curve both 'lw 2 lc 2' 'Coexim: classifier and rules'
	curve bogofilter 'lw 2 lc 3' "bogofilter $version"
	curve spamassassin 'lw 2 lc 4' 'SpamAssassin, no net, no Bayes (a sample)'
	curve later.classifier 'lw 2 dt 2 lc 1' 'Coexim: classifier, mail that came last'
	curve later.both 'lw 2 dt 2 lc 2' 'Coexim: classifier and rules, mail that came last'
	curve later.bogofilter 'lw 2 dt 2 lc 3' 'bogofilter, mail that came last'
	curve unseen.both 'lw 2 dt 3 lc 2' 'Coexim as shipped, unseen mail'
	curve unseen.bogofilter 'lw 2 dt 3 lc 3' 'bogofilter, unseen mail'
	echo
} >"$work/plot"
gnuplot "$work/plot"
echo "The ROC curves: $out/roc.png"
