#!/usr/bin/perl
# A worker of Gearman::Worker; its protocol is in ../README.md.
use strict;
use warnings;

use Gearman::Worker;

$| = 1;
my ($prefix, @servers) = @ARGV;
my $worker = Gearman::Worker->new(job_servers => \@servers);

my %functions = (
    echo    => sub { $_[0]->arg },
    reverse => sub { scalar reverse $_[0]->arg },
    empty   => sub { '' },
    status  => sub {
        $_[0]->set_status(1, 4);
        $_[0]->set_status(3, 4);
        return 'done';
    },
    data => sub {
        $worker->send_work_data($_[0], 'one');
        $worker->send_work_data($_[0], 'two');
        return 'three';
    },
    warning => sub {
        $worker->send_work_warning($_[0], 'careful');
        return 'done';
    },
    exception => sub { $worker->send_work_exception($_[0], 'broken') },
    fail      => sub { undef },
    log       => sub {
        print 'ran ', unpack('H*', $_[0]->arg), "\n";
        return $_[0]->arg;
    },
    hold => sub {
        $_[0]->set_status(1, 2);
        print "holding\n";
        <STDIN> // exit 0;
        return 'held';
    },
    # What a handler does that dies: WORK_EXCEPTION, then WORK_FAIL.
    die => sub { die "broken\n" },
);

$worker->register_function($prefix . $_, $functions{$_}) for sort keys %functions;
print join(' ', 'ready', sort keys %functions), "\n";
$worker->work while 1;
