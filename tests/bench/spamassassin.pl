#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# spamassassin.pl < LIST: what SpamAssassin as Debian packages it says of the messages of LIST ("ham|spam FOLD
# FILE" a line) without the network: "ham|spam FOLD SCORE FILE". On are its header, body, raw body, URI and meta
# tests with the scores for this case; off are all tests that ask the net, Bayes and reputation (TxRep), which
# would learn. The processor time a message, without reading the rules, goes to standard error.

use strict;
use warnings;
use Mail::SpamAssassin;

$| = 1;
my $filter = Mail::SpamAssassin->new({
    local_tests_only => 1,
    dont_copy_prefs => 1,
    rules_filename => '/usr/share/spamassassin',
    site_rules_filename => '/etc/spamassassin',
    userprefs_filename => '/dev/null',
    post_config_text => "use_bayes 0\nuse_auto_welcomelist 0\n",
});
$filter->compile_now(0, 1);
my $count = 0;
my ($user, $system) = times;
while (<STDIN>) {
    my ($kind, $fold, $path) = /^(ham|spam) (\d+) (.+)$/ or die "spamassassin: not \"ham|spam FOLD FILE\": $_";
    open my $in, '<:raw', $path or die "$path: $!\n";
    my @lines = <$in>;
    close $in;
    my $mail = $filter->parse(\@lines, 1);
    my $status = $filter->check($mail);
    printf "%s %d %.3f %s\n", $kind, $fold, $status->get_score(), $path;
    $status->finish();
    $mail->finish();
    $count++;
}
my ($user_now, $system_now) = times;
printf STDERR "check %.3f ms\n", 1000 * ($user_now + $system_now - $user - $system) / $count if $count > 0;
