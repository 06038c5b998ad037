package probe

import (
	"io"
	"net"
	"net/http"
	"net/http/fcgi"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/composecheck/composecheck/inspector"
)

// serve starts a server and returns its port.
func serve(t *testing.T, handle func(net.Listener)) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go handle(l)
	return l.Addr().(*net.TCPAddr).Port
}

// each handles every connection of a listener.
func each(handle func(net.Conn)) func(net.Listener) {
	return func(l net.Listener) {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go handle(c)
		}
	}
}

var hello = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	if r.Host != "localhost:1" && r.URL.Path != "/x%20y" { // set by the passes below
		w.WriteHeader(http.StatusTeapot)
	}
})

// servers are what stands behind nginx, and what should be found there.
var servers = []struct {
	name, scheme string
	handle       func(t *testing.T) int
	reply        inspector.Reply // Asked, Protocol, Status, Outcome are compared
	also         string          // a protocol that the follow-up finds
}{
	{name: "http", scheme: "http", handle: httpServer, reply: inspector.Reply{Asked: "http", Protocol: "http", Status: 418, Outcome: "answered"}},
	{name: "https", scheme: "https", handle: httpsServer, reply: inspector.Reply{Asked: "tls", Protocol: "tls", Outcome: "answered"}},
	{name: "http to https", scheme: "http", handle: httpsServer, reply: inspector.Reply{Asked: "http", Protocol: "tls", Status: 400, Outcome: "answered"}, also: "tls"},
	{name: "https to http", scheme: "https", handle: httpServer, reply: inspector.Reply{Asked: "tls", Protocol: "http", Status: 400, Outcome: "answered"}},
	{name: "h2c", scheme: "grpc", handle: h2cServer, reply: inspector.Reply{Asked: "h2c", Protocol: "h2", Outcome: "answered"}},
	{name: "fastcgi", scheme: "fastcgi", handle: fcgiServer, reply: inspector.Reply{Asked: "fastcgi", Protocol: "fastcgi", Outcome: "answered"}},
	{name: "http to fastcgi", scheme: "http", handle: fcgiServer, reply: inspector.Reply{Asked: "http", Outcome: "closed|reset"}, also: "fastcgi"},
	{name: "http to banner", scheme: "http", handle: bannerServer, reply: inspector.Reply{Asked: "http", Protocol: "ssh", Outcome: "answered"}},
	{name: "http to silent", scheme: "http", handle: silentServer, reply: inspector.Reply{Asked: "http", Outcome: "silent"}},
	{name: "http to reset", scheme: "http", handle: resetServer, reply: inspector.Reply{Asked: "http", Outcome: "reset"}},
	{name: "http to close", scheme: "http", handle: closeServer, reply: inspector.Reply{Asked: "http", Outcome: "closed"}},
}

func httpServer(t *testing.T) int {
	return serve(t, func(l net.Listener) { _ = http.Serve(l, hello) })
}

func httpsServer(t *testing.T) int {
	s := httptest.NewUnstartedServer(hello)
	s.Config.ErrorLog = quiet
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.Listener.Addr().(*net.TCPAddr).Port
}

func h2cServer(t *testing.T) int {
	s := &http.Server{Handler: hello, Protocols: new(http.Protocols)}
	s.Protocols.SetUnencryptedHTTP2(true)
	return serve(t, func(l net.Listener) { _ = s.Serve(l) })
}

func fcgiServer(t *testing.T) int {
	return serve(t, func(l net.Listener) { _ = fcgi.Serve(l, hello) })
}

func bannerServer(t *testing.T) int {
	return serve(t, each(func(c net.Conn) { _, _ = c.Write([]byte("SSH-2.0-test\r\n")); _, _ = io.Copy(io.Discard, c) }))
}

func silentServer(t *testing.T) int {
	return serve(t, each(func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }))
}

func resetServer(t *testing.T) int {
	return serve(t, each(func(c net.Conn) {
		_, _ = c.Read(make([]byte, 1))
		_ = c.(*net.TCPConn).SetLinger(0)
		_ = c.Close()
	}))
}

func closeServer(t *testing.T) int {
	return serve(t, each(func(c net.Conn) { _, _ = c.Read(make([]byte, 4096)); _ = c.Close() }))
}

// closedPort returns a port on which nothing listens, nor will: a client has it until the test ends.
func closedPort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}}
	c, err := d.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c.LocalAddr().(*net.TCPAddr).Port
}

// dnsServer answers "only-in-dns" with 127.0.0.1, "localhost" without an address, and knows no other name.
func dnsServer(t *testing.T) string {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	go func() {
		for buf := make([]byte, 600); ; {
			n, from, err := c.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil {
				continue
			}
			q := m.Questions[0]
			m.Response = true
			switch strings.TrimSuffix(q.Name.String(), ".") {
			case "localhost":
			case "only-in-dns":
				if q.Type == dnsmessage.TypeA {
					m.Answers = []dnsmessage.Resource{{
						Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1},
						Body:   &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}},
					}}
				}
			default:
				m.RCode = dnsmessage.RCodeNameError
			}
			if packet, err := m.Pack(); err == nil {
				_, _ = c.WriteTo(packet, from)
			}
		}
	}()
	return c.LocalAddr().String()
}
