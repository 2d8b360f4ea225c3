#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# clean-mail.pl FOLDER < LIST: copy the messages of LIST ("ham|spam FOLD FILE" a line) into FOLDER without
# what their collector, the way to him and mailing lists have added, since that tells who collected them and not
# what they are. Print "ham|spam RECEIVED COPY" for each; RECEIVED (YYYYMMDDHHMM, 0: unknown) is when the last
# host on that way says it came.

use strict;
use warnings;

my $names = join '|', qw(
    received return-path delivered-to delivery-date envelope-to x-envelope-[a-z]+ x-original-to
    x-spam-[a-z-]+ x-pyzor status x-status x-keywords x-uid x-fetchmail-[a-z]+ x-mime-autoconverted
    x-authentication-warning resent-[a-z-]+
    list-[a-z]+ x-list-[a-z]+ sender errors-to precedence x-beenthere x-mailman-version x-loop mailing-list
    x-mailing-list x-unsubscription-info x-acceptable-languages x-egroups-[a-z]+ x-yahoo-[a-z]+);
my %months;
@months{qw(jan feb mar apr may jun jul aug sep oct nov dec)} = 1 .. 12;

sub received {
    my ($head) = @_;
    while ($head =~ /^(?:received|date)[ \t]*:([^\n]*\n(?:[ \t][^\n]*\n)*)/gim) {
        my $value = $1;
        return sprintf '%04d%02d%02d%02d%02d', $3, $months{lc $2}, $1, $4, $5
            if $value =~ /\b(\d{1,2})\s+([a-z]{3})[a-z]*\s+(\d{4})\s+(\d\d?):(\d\d)/i && $months{lc $2};
    }
    return 0;
}

my $folder = shift or die "usage: clean-mail.pl FOLDER < LIST\n";
my $number = 0;
mkdir $_ for $folder, "$folder/ham", "$folder/spam";
while (<STDIN>) {
    my ($kind, undef, $path) = /^(ham|spam) (\d+) (.+)$/ or die "clean-mail: not \"ham|spam FOLD FILE\": $_";
    my $copy = sprintf '%s/%s/%06d', $folder, $kind, ++$number;
    open my $in, '<:raw', $path or die "$path: $!\n";
    my $mail = do { local $/; <$in> };
    $mail = '' unless defined $mail;
    $mail =~ s/\AFrom [^\n]*\n//;
    my ($head, $rest) = $mail =~ /\A(.*?\n)(\r?\n.*)\z/s ? ($1, $2) : ($mail, '');
    my $when = received($head);
    $head =~ s/^(?:$names)[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*//gim;
    open my $out, '>:raw', $copy or die "$copy: $!\n";
    print $out $head . $rest or die "$copy: $!\n";
    close $out or die "$copy: $!\n";
    print "$kind $when $copy\n";
}
