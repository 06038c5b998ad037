# A program on the host, on port 38517. With FIREWALL the kernel drops all packets to it that other machines and containers
# send, by a filter of its socket: what a rule of the host's INPUT chain does, and nothing else that runs there notices it.
use IO::Socket::INET;
use Socket qw(SOL_SOCKET);

my $socket = IO::Socket::INET->new(LocalPort => 38517, Listen => 64, ReuseAddr => 1) or die "cannot listen: $!";
if ($ENV{FIREWALL}) {
    my $filter = join "", map { pack "S C C L", @$_ } ( # linux/filter.h: the code, where to jump if true, if not, the value
        [0x20, 0, 0, 0xfff0000c], # the source address of the IPv4 header
        [0x54, 0, 0, 0xff000000],
        [0x15, 0, 1, 0x7f000000], # 127.0.0.0/8
        [0x06, 0, 0, 0xffffffff], # is let through
        [0x06, 0, 0, 0],
    );
    setsockopt $socket, SOL_SOCKET, 26, pack("S x6 P", 5, $filter) or die "cannot filter: $!"; # SO_ATTACH_FILTER
}
while (my $client = $socket->accept) {
    sysread $client, my $request, 4096;
    print $client "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n";
    close $client;
}
