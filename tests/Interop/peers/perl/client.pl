#!/usr/bin/perl
# A client of Gearman::Client; its protocol is in ../README.md.
use strict;
use warnings;

use Gearman::Client;

$| = 1;
my ($server) = @ARGV;
my $client = connect_client();

while (my $line = <STDIN>) {
    chomp $line;
    my ($command, @words) = split / /, $line;
    eval { run($command, @words); 1 } or do {
        (my $error = $@) =~ s/\s+/ /g;
        print "error $error\n";
    };
    print ".\n";
}

sub connect_client {
    return Gearman::Client->new(job_servers => [$server], exceptions => 1);
}

sub run {
    my ($command, @words) = @_;
    if ($command eq 'do') {
        my $tasks = $client->new_task_set;
        $tasks->add_task(task(@words));
        $tasks->wait;
    }
    elsif ($command eq 'background') {
        # The handle has the server before it; status takes it so.
        print 'handle ', $client->dispatch_background(task(@words)), "\n";
    }
    elsif ($command eq 'status') {
        my $status = $client->get_status($words[0]);
        my $progress = $status->progress || [0, 0];
        print join(' ', 'status', $status->known ? 1 : 0, $status->running ? 1 : 0, @$progress), "\n";
    }
    elsif ($command eq 'reconnect') {
        $client = connect_client();
    }
    else {
        die 'unknown command';
    }
}

sub task {
    my ($function, $priority, $unique, $hex) = @_;
    my $workload = pack 'H*', $hex // '';
    return Gearman::Task->new(
        $function,
        \$workload,
        {
            priority => $priority,
            $unique eq '-' ? () : (uniq => $unique),
            on_data      => sub { say_bytes('data',     ${ $_[0] }) },
            on_warning   => sub { say_bytes('warning',  ${ $_[0] }) },
            on_status    => sub { print "status $_[0] $_[1]\n" },
            on_complete  => sub { say_bytes('complete', ${ $_[0] }) },
            on_exception => sub { say_bytes('exception', $_[0]) },
            on_fail      => sub { print "fail\n" },
        }
    );
}

sub say_bytes {
    my ($word, $bytes) = @_;
    print $word, ' ', unpack('H*', $bytes), "\n";
}
