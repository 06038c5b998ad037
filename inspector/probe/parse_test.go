package probe

import (
	"encoding/hex"
	"fmt"
	"net"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/composecheck/composecheck/inspector"
	"golang.org/x/net/dns/dnsmessage"
)

var testItems = []item{
	{kind: "n", name: "api"},
	{kind: "t", question: question{Host: "api", Port: 80, Asked: "http", Path: "/"}},
	{kind: "d", name: "api"},
	{kind: "i", question: question{Host: "10.0.0.5", Label: "api", Port: 80}},
	{kind: "u", question: question{Socket: "/run/a.sock"}},
}

func TestParse(t *testing.T) {
	okHex := hex.EncodeToString([]byte("HTTP/1.1 204 No Content\r\n"))
	tests := []struct {
		name string
		raw  string
		want answers
	}{
		{"header", "T perl nc\nV nginx version: openresty/1.25.3.1\nS\nS 0100007F:1F90\nE\n", answers{
			tools: []string{"perl", "nc"}, version: "1.25.3.1", sockets: []inspector.Socket{{Address: "127.0.0.1", Port: 8080}}}},
		{"sorted", "D 4 - 0 0\nD 1 10.0.0.2 113 3000000\nD 1 10.0.0.1 0 20000\nD 3 10.0.0.5 0 0\n", answers{dials: []inspector.Dial{
			{Host: "api", Address: "10.0.0.1", Port: 80, OK: true, Took: 20 * time.Millisecond},
			{Host: "api", Address: "10.0.0.2", Port: 80, Errno: 113, Error: "No route to host", Took: 3 * time.Second},
			{Host: "api", Address: "10.0.0.5", Port: 80, OK: true},
			{Socket: "/run/a.sock", OK: true},
		}}},
		{"musl's words", "D 1 10.0.0.2 ? 10 nc: can't connect to remote host (10.0.0.2): Host is unreachable\n", answers{dials: []inspector.Dial{
			{Host: "api", Address: "10.0.0.2", Port: 80, Errno: 113, Error: "No route to host", Took: 10 * time.Microsecond}}}},
		{"replies", "R 1 10.0.0.1 answered 1000 " + okHex + "\nR 1 10.0.0.2 silent 0\nr 3 10.0.0.5 0 20 31 0a\nr 4 - 0 20 31 32 34 0a\nr 4 - 0 20 30 0a\n", answers{replies: []inspector.Reply{
			{Host: "api", Address: "10.0.0.1", Port: 80, Asked: "http", Path: "/", Protocol: "http", Status: 204, Outcome: "answered", Bytes: `HTTP/1.1 204 No Content\x0d\x0a`, Took: time.Millisecond},
			{Host: "api", Address: "10.0.0.2", Port: 80, Asked: "http", Path: "/", Outcome: "silent"},
			{Host: "api", Address: "10.0.0.5", Port: 80, Outcome: "reset"},
			{Socket: "/run/a.sock", Outcome: "silent"},
			{Socket: "/run/a.sock", Outcome: "closed"},
		}}},
		{"unknown", "X 3 10.0.0.5\nX 4 -\nD 1 10.0.0.1 ? 0 huh\n", answers{unknown: map[int]string{
			1: "the tools of the image do not tell why it failed: huh",
			3: "10.0.0.5 is a public address outside the project",
			4: "the image has no perl, without which a unix socket cannot be tried"}}},
		{"names", "L 0 10.0.0.1 10.0.0.1 fd00::1 junk\nN 2 ! timed out\n", answers{names: map[string]*inspector.Lookup{
			"api": {Host: "api", Libc: []string{"10.0.0.1", "fd00::1"}, DNSErr: "timeout"}}}},
		{"no tool for DNS", "L 0 ! Name or service not known\nn 2 20 31 0a\n", answers{names: map[string]*inspector.Lookup{
			"api": {Host: "api", LibcErr: "Name or service not known", DNSErr: "Connection refused"}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.want.names == nil {
				test.want.names = map[string]*inspector.Lookup{}
			}
			test.want.doors, test.want.dumpCode = map[int]inspector.Request{}, -1
			if test.want.unknown == nil {
				test.want.unknown = map[int]string{}
			}
			if got := parse(test.raw, testItems); !reflect.DeepEqual(*got, test.want) {
				t.Errorf("got  %+v\nwant %+v", *got, test.want)
			}
		})
	}
}

func TestParsePacket(t *testing.T) {
	answer := func(rcode dnsmessage.RCode, addresses ...string) []byte {
		name := dnsmessage.MustNewName("api.")
		m := dnsmessage.Message{Header: dnsmessage.Header{Response: true, RCode: rcode}}
		m.Questions = []dnsmessage.Question{{Name: name, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}}
		m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: name, Class: dnsmessage.ClassINET}, Body: &dnsmessage.CNAMEResource{CNAME: name}}}
		for _, a := range addresses {
			var body dnsmessage.ResourceBody
			if ip := net.ParseIP(a); ip.To4() != nil {
				body = &dnsmessage.AResource{A: [4]byte(ip.To4())}
			} else {
				body = &dnsmessage.AAAAResource{AAAA: [16]byte(ip)}
			}
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: name, Class: dnsmessage.ClassINET}, Body: body})
		}
		packet, err := m.Pack()
		if err != nil {
			t.Fatal(err)
		}
		return packet
	}
	for _, test := range []struct {
		packet []byte
		want   string
	}{
		{answer(0, "10.0.0.1", "fd00::1"), "[10.0.0.1 fd00::1] "},
		{answer(0), "[] no address"},
		{answer(3), "[] NXDOMAIN"},
		{answer(2), "[] SERVFAIL"},
		{answer(9), "[] error 9"},
		{nil, "[] malformed answer"},
		{[]byte(dnsQuery("api", dnsmessage.TypeA)), "[] malformed answer"},
		{answer(0, "10.0.0.1")[:40], "[] no address"},
	} {
		addresses, why := parsePacket(test.packet)
		if got := fmt.Sprint(addresses, " ", why); strings.Replace(got, "[]  ", "[] ", 1) != test.want && fmt.Sprintf("%v %s", addresses, why) != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
	if dnsQuery(strings.Repeat("x", 300), dnsmessage.TypeA) != "" || dnsQuery("a..b", dnsmessage.TypeA) != "" {
		t.Error("a query for what is no name")
	}
}

func TestParseNslookup(t *testing.T) {
	const head = "Server:\t\t127.0.0.11\nAddress:\t127.0.0.11:53\n\n"
	for _, test := range []struct{ text, want string }{
		{head + "Non-authoritative answer:\nName:\tapi\nAddress: 172.18.0.2\n\nNon-authoritative answer:\nName:\tapi\nAddress: fd00::2\n", "[172.18.0.2 fd00::2] "},
		{"Server:    127.0.0.11\nAddress 1: 127.0.0.11\n\nName:      api\nAddress 1: 172.18.0.2 api-1.net\n", "[172.18.0.2] "},
		{head + "Non-authoritative answer:\n\nNon-authoritative answer:\n", "[] no address"},
		{head + "*** Can't find api: No answer\n", "[] no address"},
		{head + "** server can't find api: NXDOMAIN\n", "[] NXDOMAIN"},
		{head + "** server can't find api: SERVFAIL\n", "[] SERVFAIL"},
		{"nslookup: write to '127.0.0.11': Connection refused\n;; connection timed out; no servers could be reached\n", "[] Connection refused"},
		{";; connection timed out; no servers could be reached\n", "[] timeout"},
		{"", "[] timeout"},
	} {
		addresses, why := parseNslookup(strings.Fields(test.text))
		if got := fmt.Sprintf("%v %s", addresses, why); got != test.want {
			t.Errorf("%q:\ngot %s, want %s", test.text, got, test.want)
		}
	}
}

func TestParseProcNet(t *testing.T) {
	const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
   0: 0B00007F:8F3B 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0
   1: 00000000:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0
   2: 040012AC:0050 010012AC:C350 01 00000000:00000000 00:00000000 00000000 0
  sl  local_address                         remote_address                        st
   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0
   1: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000000000000:0000 0A 0
   2: 00000000000000000000000001000000:1F91 00000000000000000000000000000000:0000 0A 0
   3: 00:1F91 0 0A
   4: 00000000:0000 0 0A
   5: zz:zz 0 0A
`
	want := []inspector.Socket{
		{Address: "::", Port: 80}, {Address: "0.0.0.0", Port: 3000}, {Address: "127.0.0.1", Port: 8080},
		{Address: "::1", Port: 8081},
	}
	if got := parseProcNet(text); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	if got := parseProcNet(""); got == nil || len(got) != 0 {
		t.Errorf("got %#v", got)
	}
}

func TestFingerprint(t *testing.T) {
	for _, test := range []struct {
		asked, first, protocol string
		status                 int
	}{
		{"http", "HTTP/1.1 200 OK\r\n", "http", 200},
		{"http", "HTTP/1.0 404\r\n", "http", 404},
		{"http", "HTTP/1.1 0x0 OK\r\n", "", 0},
		{"http", "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n", "tls", 400},
		{"http", "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n<title>400 The plain HTTP request was sent to HTTPS port</title>", "tls", 400},
		{"http", "HTTP/1.1 400 Bad Request\r\n\r\n", "http", 400},
		{"tls", "HTTP/1.1 400 Bad Request\r\n\r\n", "http", 400},
		{"tls", "\x16\x03\x03\x00\x7a\x02", "tls", 0},
		{"http", "\x15\x03\x01\x00\x02\x02\x16", "tls", 0},
		{"fastcgi", "\x01\x0a\x00\x00\x00\x12\x06\x00\x0f\x01FCGI_MPXS_CONNS0", "fastcgi", 0},
		{"http", "\x01\x03\x00\x01\x00\x08\x00\x00", "fastcgi", 0},
		{"uwsgi", "\x64\x00\x00\x01", "uwsgi", 0},
		{"h2c", "\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00", "h2", 0},
		{"http", "\x00\x00\x08\x07\x00\x00\x00\x00\x00\x00", "h2", 0},
		{"http", "\x4a\x00\x00\x00\x0a8.0.36\x00", "mysql", 0},
		{"http", "\x45\x00\x00\x00\xff\x6a\x04Host is not allowed", "mysql", 0},
		{"http", "-ERR unknown command\r\n", "redis", 0},
		{"http", "SSH-2.0-OpenSSH_9.2\r\n", "ssh", 0},
		{"tls", "E\x00\x00\x00\x8eSFATAL\x00", "postgres", 0},
		{"http", "220 mail ESMTP Postfix\r\n", "smtp", 0},
		{"http", "220 ProFTPD\r\n", "ftp", 0},
		{"http", "AMQP\x00\x00\x09\x01", "amqp", 0},
		{"http", "* OK IMAP4rev1\r\n", "imap", 0},
		{"http", "+OK POP3\r\n", "pop3", 0},
		{"http", "<!DOCTYPE html>", "http", 0},
		{"http", "hello", "", 0},
		{"http", "", "", 0},
	} {
		protocol, status := fingerprint(test.asked, []byte(test.first))
		if protocol != test.protocol || status != test.status {
			t.Errorf("%q: got %q %d, want %q %d", test.first, protocol, status, test.protocol, test.status)
		}
	}
}

func TestErrno(t *testing.T) {
	for text, want := range map[string]int{
		"bash: line 1: /dev/tcp/10.0.0.1/81: Connection refused": 111,
		"timed out":                       110,
		"wget: Network unreachable":       101,
		"nc: Address not available":       99,
		"sh: nc: Permission denied":       0,
		"sh: No such file or directory":   0,
		"nc: invalid option -- 'e'":       0,
		"Connection reset by peer":        104,
		"bash: Host is unreachable (113)": 113,
	} {
		if got := errnoOf(text, false); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
	if errnoOf("No such file or directory", true) != 2 || errorText(0) != "" || errorText(71) != "error 71" {
		t.Error("unix sockets or numbers without words")
	}
}

func TestOctal(t *testing.T) {
	if got, want := octal("Az9 \x00-%\\\n\xff"), `Az9\040\000\055\045\134\012\377`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"T perl bash\nV nginx version: nginx/1.29.8\nS\nS 00000000:0050\nL 0 10.0.0.1 10.0.0.2\nD 1 10.0.0.1 0 20000\nR 1 10.0.0.1 answered 1 485454\nE\n",
		"L 0 ! not known\nN 2 00\nn 2 20 31 0a\nM 2 Name: api Address: 10.0.0.1\nX 1 8.8.8.8\nX 4 -\nD 4 - ? 0 No such file or directory\nr 3 10.0.0.5 0 20 31 0a\n",
		"D 1 10.0.0.1\nD -1 x 0 0\nR 99999999999999999999 x y z\nr 3 0\nD 3 0 ?\nD 3 0 ? 1\n\x00\xff\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		a := parse(raw, testItems)
		if len(a.dials) > maxAnswers || len(a.replies) > maxAnswers || len(a.sockets) > maxSockets || len(a.tools) > 20 {
			t.Error("not bounded")
		}
		for _, r := range a.replies {
			checkPrintable(t, r.Bytes)
		}
		for _, l := range a.names {
			checkPrintable(t, l.LibcErr+l.DNSErr)
		}
		for _, why := range a.unknown {
			checkPrintable(t, why)
		}
		for _, d := range a.dials {
			if d.OK != (d.Errno == 0) {
				t.Errorf("%+v", d)
			}
		}
	})
}

func checkPrintable(t *testing.T, s string) {
	t.Helper()
	if len(s) > 4*maxBytes+maxText*4 || strings.ContainsFunc(s, unicode.IsControl) {
		t.Errorf("not printable, or long: %q", s)
	}
}

func FuzzProcNet(f *testing.F) {
	f.Add("   0: 0100007F:1F90 00000000:0000 0A 0\n   1: 0000000000000000FFFF00000100007F:1F90 0 0A\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range parseProcNet(text) {
			if !inspector.IsAddress(s.Address) || s.Port < 1 || s.Port > 65535 {
				t.Errorf("%+v", s)
			}
		}
	})
}

func FuzzFingerprint(f *testing.F) {
	f.Add("http", []byte("HTTP/1.1 400 Bad Request\r\n\r\nhttps"))
	f.Add("tls", []byte("\x16\x03\x03\x00\x7a"))
	f.Add("h2c", []byte("\x00\x00\x12\x04\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, asked string, first []byte) {
		if protocol, status := fingerprint(asked, first); status != 0 && (protocol == "" || status < 100 || status > 999) {
			t.Errorf("%q %d", protocol, status)
		}
		checkPrintable(t, printable(first))
	})
}
