# Answers questions from inside a container, all at once, in one process that never blocks.
#
# Arguments: seconds for a connect; seconds for a name; addresses that may be dialled though they are public.
# Questions come in on standard input, a line each, and are asked all at once when a line says GO; a question's number
# is its place since the last GO. Its five fields, with tabs between them: KIND HOST PORT MILLISECONDS PAYLOAD.
#   n NAME - - -                              what the C library finds; the "t" right after it are about this name
#   t NAME PORT MILLISECONDS PAYLOAD          dial each address of the name, send, wait so long for an answer; 0: only dial
#   i ADDRESS PORT MILLISECONDS PAYLOAD       the same at one address
#   u PATH - MILLISECONDS PAYLOAD             the same at a unix socket
#   c ADDRESS PORT MILLISECONDS PAYLOAD       the same as i, and read on up to 16 KB
#   h ADDRESS PORT MILLISECONDS PAYLOAD       a request by HTTPS; the payload is the host, the path, the method, and "proxy" where the
#                                             listener wants the PROXY protocol
#   d NAME SERVER:PORT MILLISECONDS PAYLOAD   send a DNS query for IPv4 addresses
#   6 …                                       the same for IPv6 addresses
# A payload of "-" is none. Answers are lines, "E" the last of a batch; parse.go describes them.
use strict;
use Socket qw(:DEFAULT getaddrinfo getnameinfo AI_ADDRCONFIG AI_NUMERICHOST NI_NUMERICHOST NIx_NOSERV SOCK_NONBLOCK);

my ($connect, $naming, $public) = @ARGV;
my %public = map { $_ => 1 } split ' ', $public;
my $private = qr/^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^::1$|^f[cd]..:|^fe80:/i;
my (@question, @queue, %task);
$| = 1;
$SIG{PIPE} = 'IGNORE';

# now returns a time in seconds, in steps of 1/100 (perl-base has no Time::HiRes).
sub now {
    open my $uptime, '<', '/proc/uptime';
    return (split ' ', <$uptime>)[0];
}

# later calls $then once, telling whether $fh became ready within so many seconds.
sub later {
    my ($fh, $mode, $seconds, $then) = @_;
    $task{fileno $fh} = [$fh, $mode, now() + $seconds, $then];
}

sub lookup {
    my ($i) = @_;
    my $answer = '! cannot fork';
    my $done = sub {
        print "L $i $answer\n";
        return if $answer =~ /^!/;
        for (my $q = $i + 1; $q < @question && $question[$q][0] eq 't'; $q++) {
            my $q = $q;
            push @queue, map { my $a = $_; sub { dial_ip($q, $a) } } split ' ', $answer;
        }
    };
    pipe my $r, my $w or return $done->();
    my $pid = fork;
    return $done->() unless defined $pid;
    if (!$pid) {
        my ($error, @found) = getaddrinfo($question[$i][1], undef, { socktype => SOCK_STREAM, flags => AI_ADDRCONFIG });
        my %seen;
        syswrite $w, $error ? "! $error" : join ' ', grep { !$seen{$_}++ } map { (getnameinfo($_->{addr}, NI_NUMERICHOST, NIx_NOSERV))[1] } @found;
        exit;
    }
    close $w;
    later $r, 'r', $naming, sub {
        $answer = $_[0] ? '! no answer' : '! timed out';
        sysread $r, $answer, 16384 if $_[0];
        kill 9, $pid;
        waitpid $pid, 0;    # else nginx, the container's first process, inherits it and says so in its log
        $done->();
    };
}

sub dns {
    my ($i) = @_;
    my ($host, $port) = split /:/, $question[$i][2];
    socket my $s, AF_INET, SOCK_DGRAM, 0;
    connect $s, pack_sockaddr_in($port, inet_aton($host)) and syswrite $s, $question[$i][4];
    later $s, 'r', $question[$i][3] / 1000, sub {
        return print "N $i ! timed out\n" unless $_[0];
        my $n = sysread $s, my $packet, 1500;
        print "N $i ", defined $n ? unpack('H*', $packet) : "! $!", "\n";
    };
}

sub dial_ip {
    my ($i, $address) = @_;
    return print "X $i $address\n" unless $address =~ $private || $public{$address};
    my ($error, $to) = getaddrinfo($address, $question[$i][2], { flags => AI_NUMERICHOST, socktype => SOCK_STREAM });
    dial($i, $address, $to->{family}, $to->{addr}) unless $error;
}

# A unix socket is dialled with the rights of nginx's workers: the probe itself may be root.
sub dial_unix {
    my ($i) = @_;
    my ($uid, $gid) = worker();
    ($) = "$gid $gid", $> = $uid) if $uid;
    dial($i, '-', AF_UNIX, pack_sockaddr_un($question[$i][1]));
    ($> = $<, $) = "$( $(") if $uid;
}

sub worker {
    for my $process (glob '/proc/[0-9]*') {
        open my $name, '<', "$process/comm" or next;
        next unless (<$name> // '') =~ /^nginx/;
        my ($uid, $gid) = (stat $process)[4, 5];
        return $uid, $gid if $uid;
    }
}

sub dial {
    my ($i, $address, $family, $to) = @_;
    my $start = now();
    my $done = sub {
        printf "D %d %s %d %d\n", $i, $address, $_[0], 1e6 * (now() - $start);
    };
    socket my $s, $family, SOCK_STREAM | SOCK_NONBLOCK, 0 or return $done->($! + 0);
    my $error = connect($s, $to) ? 0 : $! + 0;
    return $done->($error) if $error && $error != 115;    # EINPROGRESS
    later $s, 'w', $connect, sub {
        my $error = $_[0] ? unpack 'i', getsockopt $s, SOL_SOCKET, SO_ERROR : 110;
        $done->($error);
        talk($i, $address, $s) if !$error && $question[$i][3];
    };
}

sub talk {
    my ($i, $address, $s) = @_;
    my $start = now();
    my $most = $question[$i][0] eq 'c' ? 16384 : 256;
    my ($outcome, $bytes, $read) = ('silent', '');
    $read = sub {
        my $n = $_[0] ? sysread $s, $bytes, $most - length $bytes, length $bytes : 0;
        $outcome = $n ? 'answered' : defined $n ? 'closed' : 'reset' if $_[0] && $outcome eq 'silent';
        return later $s, 'r', 0.3, $read if $n && $most > 256 && length $bytes < $most;
        printf "R %d %s %s %d %s\n", $i, $address, $outcome, 1e6 * (now() - $start), unpack 'H*', $bytes;
        undef $read;
    };
    syswrite $s, $question[$i][4];
    later $s, 'r', $question[$i][3] / 1000, $read;
}

sub head {
    my ($i) = @_;
    my ($address, $port, $ms, $payload) = @{$question[$i]}[1 .. 4];
    my ($host, $path, $method, $proxy) = split / /, $payload;
    my $seconds = int(($ms + 999) / 1000);
    my $start = now();
    $address = "[$address]" if $address =~ /:/;
    my $pid = open my $r, '-|', 'curl', '-sk', $method eq 'HEAD' ? '-I' : (), qw(-o /dev/null -w), '%{http_code} >%{redirect_url} %{errormsg}', qw(--noproxy * -A composecheck -m), $seconds,
        '--connect-to', "::$address:$port", $proxy ? '--haproxy-protocol' : (), "https://$host:$port$path"
        or return print "H $i 0 ! no tool for it\n";
    later $r, 'r', $seconds + 1, sub {
        my $text = '';
        $_[0] ? sysread $r, $text, 600 : kill 9, $pid;
        close $r;
        $text =~ s/\s+/ /g;
        printf "H %d %d %s\n", $i, 1e6 * (now() - $start), $text;
    };
}

# batch reads questions up to GO; it is false at the end of the input.
sub batch {
    @question = ();
    while (defined(my $line = <STDIN>)) {
        chomp $line;
        return 1 if $line eq 'GO';
        my @q = split /\t/, $line, -1;
        next unless @q == 5;
        $q[4] = '' if $q[4] eq '-';
        $q[4] =~ s/\\([0-7]{3})/chr oct $1/ge;
        push @question, \@q;
    }
    return 0;
}

my %start = (
    n => \&lookup, d => \&dns, 6 => \&dns, u => \&dial_unix, h => \&head,
    i => sub { dial_ip($_[0], $question[$_[0]][1]) },
    c => sub { dial_ip($_[0], $question[$_[0]][1]) },
);
while (batch()) {
    for my $i (0 .. $#question) {
        my $begin = $start{$question[$i][0]};
        push @queue, sub { $begin->($i) } if $begin;
    }
    while (@queue || %task) {
        (shift @queue)->() while @queue && keys %task < 64;
        my ($r, $w, $until) = ('', '', now() + 60);
        for my $fd (keys %task) {
            vec($task{$fd}[1] eq 'r' ? $r : $w, $fd, 1) = 1;
            $until = $task{$fd}[2] if $until > $task{$fd}[2];
        }
        my $wait = $until - now();
        next unless %task;
        select $r, $w, undef, $wait > 0 ? $wait : 0;
        for my $fd (keys %task) {
            my $ready = vec $task{$fd}[1] eq 'r' ? $r : $w, $fd, 1;
            next unless $ready || now() >= $task{$fd}[2];
            my $t = delete $task{$fd};
            $t->[3]->($ready);
        }
    }
    print "E\n";
}
