# SPDX-License-Identifier: GPL-2.0-or-later
#
# From lines "ham|spam SCORE", the highest score first, the figures of the ROC curve: "HAM SPAM AREA MISS1 MISS2":
# how many there were, the area above the curve (1-AUC: how often a ham has the higher score of a pair, a tie
# being half a time), and the shares of spam missed when a thousandth and when a hundredth of the ham may be taken
# for spam. Messages of one score are judged alike. With -v curve=FILE the curve goes there: the share of ham taken
# for spam and of spam missed, a line a threshold.

function threshold() {
	area += hams * (spam + spams / 2)
	ham += hams
	spam += spams
	at_ham[++steps] = ham
	at_spam[steps] = spam
	hams = spams = 0
}

function missed(share,    i, found) {
	for (i = 1; i <= steps && at_ham[i] <= share * ham; i++)
		found = at_spam[i]
	return 1 - found / spam
}

NR > 1 && $2 != last { threshold() }
{
	last = $2
	if ($1 == "spam")
		spams++
	else
		hams++
}

END {
	threshold()
	printf "%d %d %.6f %.6f %.6f\n", ham, spam, 1 - area / (ham * spam), missed(0.001), missed(0.01)
	for (i = 1; curve != "" && i <= steps; i++)
		printf "%.6f %.6f\n", at_ham[i] / ham, 1 - at_spam[i] / spam >curve
}
