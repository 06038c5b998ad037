package probe

import (
	"slices"
	"testing"
)

func TestParseUnix(t *testing.T) {
	const text = `Num       RefCount Protocol Flags    Type St Inode Path
00000000773585fd: 00000002 00000000 00010000 0001 01 353703 /run/app/web.sock
00000000773585fe: 00000002 00000000 00010000 0001 01 353704 /run/app/a.sock
00000000c819246f: 00000003 00000000 00000000 0001 03 352185 /run/app/web.sock
00000000c8192470: 00000002 00000000 00000000 0002 01 352186 /dev/log
00000000c8192471: 00000002 00000000 00010000 0001 01 352187 @abstract
00000000c8192472: 00000002 00000000 00010000 0001 01 352188 relative.sock
00000000c8192473: 00000002 00000000 00010000 0001 01 352189
`
	if got, want := parseUnix(text), []string{"/run/app/a.sock", "/run/app/web.sock"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := parseProcNet(text); len(got) != 0 {
		t.Errorf("TCP sockets in /proc/net/unix: %v", got)
	}
}

// Where connections wait, the program is slow to take them: the column rx_queue of a listening socket counts them.
func TestParseWaiting(t *testing.T) {
	const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   3: 00000000:9675 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 853587 3 0 100 0 0 10 0
   4: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 853588 1 0 100 0 0 10 0
  13: 010011AC:0051 0260A8C0:9EA2 08 00000000:0000005B 00:00000000 00000000     0        0 0 1 0 20 4 28 10 -1
`
	if got, want := parseWaiting(text), []int{0x9675}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
