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
