package probe

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/fcgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A local runs "execs" on this machine, with only the tools of one kind of image.
type local struct{ bin string }

func (l local) Exec(ctx context.Context, _ string, cmd []string, _ []byte, _ int) ([]byte, []byte, int, error) {
	path := filepath.Join(l.bin, cmd[0])
	if _, err := os.Stat(path); err != nil {
		return nil, nil, 127, missing{}
	}
	c := exec.CommandContext(ctx, path, cmd[1:]...)
	c.Env = []string{"PATH=" + l.bin}
	var out, errOut bytes.Buffer
	c.Stdout, c.Stderr = &out, &errOut
	err := c.Run()
	return out.Bytes(), errOut.Bytes(), c.ProcessState.ExitCode(), err
}

func (l local) Talk(ctx context.Context, _ string, cmd []string, in io.Reader, out io.Writer) error {
	path := filepath.Join(l.bin, cmd[0])
	if _, err := os.Stat(path); err != nil {
		return missing{}
	}
	c := exec.CommandContext(ctx, path, cmd[1:]...)
	c.Env = []string{"PATH=" + l.bin}
	c.Stdin, c.Stdout, c.WaitDelay = in, out, time.Second
	return c.Run()
}

// dialects are the tools that images have (reference: libraries.md 5.1).
var dialects = []struct {
	name  string
	tools []string // from this machine
	box   []string // from busybox
}{
	{"perl", []string{"sh", "sed", "perl"}, nil},
	{"bash", []string{"sh", "sed", "bash", "timeout", "dd", "od", "getent"}, nil},
	{"busybox", nil, []string{"sh", "sed", "printf", "nc", "wget", "nslookup", "timeout", "dd", "od", "true"}},
}

// toolbox makes a directory of a dialect's tools.
func toolbox(t *testing.T, tools, box []string) string {
	t.Helper()
	dir := t.TempDir()
	link := func(tool, as string) {
		path, err := exec.LookPath(tool)
		if err != nil {
			t.Skipf("this machine has no %s", tool)
		}
		if err := os.Symlink(path, filepath.Join(dir, as)); err != nil {
			t.Fatal(err)
		}
	}
	for _, tool := range tools {
		link(tool, tool)
	}
	for _, applet := range box {
		link("busybox", applet)
	}
	return dir
}

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

func closedPort(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// snapshotOf makes a snapshot of one running nginx with these passes.
func snapshotOf(passes ...nginx.Pass) *inspector.Snapshot {
	c := &nginx.Config{Passes: passes, Servers: []nginx.Server{{Locations: []nginx.Location{{Path: "/"}}}}}
	return &inspector.Snapshot{
		Proxies: []inspector.Proxy{{Service: "web", Config: c}},
		Engine:  &inspector.Engine{Containers: []inspector.Container{{ID: "c1", Name: "web-1", Service: "web", State: "running"}}},
	}
}

func passTo(scheme, host string, port int) nginx.Pass {
	return nginx.Pass{Scheme: scheme, Value: fmt.Sprintf("%s://%s:%d", scheme, host, port), Targets: []nginx.Target{{Host: host, Port: port}}}
}

func TestScripts(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			bin := toolbox(t, d.tools, d.box)
			t.Parallel()
			ports := map[string]int{}
			passes := []nginx.Pass{passTo("http", "localhost", closedPort(t)), passTo("http", "8.8.8.8", 53), passTo("http", "no-such-name-here", 80)}
			passes[0].Targets[0].Host = "127.0.0.1"
			for _, s := range servers {
				ports[s.name] = s.handle(t)
				passes = append(passes, passTo(s.scheme, "localhost", ports[s.name]))
			}
			s := snapshotOf(passes...)
			start := time.Now()
			probes, gaps := Run(t.Context(), local{bin}, s, Options{Requests: true, ReplyTimeout: time.Second, ConnectTimeout: time.Second, dnsServer: dnsServer(t)})
			t.Logf("took %s, gaps %v", time.Since(start), gaps)
			p := probes.Proxies[0]
			for _, s := range servers {
				t.Run(s.name, func(t *testing.T) { checkServer(t, p, ports[s.name], s.reply, s.also) })
			}
			checkRefused(t, p, passes[0].Targets[0].Port)
			checkSockets(t, p, ports["http"])
			if len(gaps) != 1 || !strings.Contains(gaps[0].What, "8.8.8.8") {
				t.Errorf("gaps = %v, want one about 8.8.8.8", gaps)
			}
		})
	}
}

func checkServer(t *testing.T, p inspector.ProxyProbe, port int, want inspector.Reply, also string) {
	t.Helper()
	if !slices.ContainsFunc(p.Dials, func(d inspector.Dial) bool {
		return d.Port == port && d.OK && d.Host == "localhost" && d.Address == "127.0.0.1"
	}) {
		t.Errorf("no successful dial to %d in %+v", port, p.Dials)
	}
	var got []inspector.Reply
	for _, r := range p.Replies {
		if r.Port == port && r.Address == "127.0.0.1" {
			got = append(got, r)
		}
	}
	if len(got) == 0 {
		t.Fatalf("no reply from %d", port)
	}
	r := got[0]
	if r.Asked != want.Asked || r.Protocol != want.Protocol || r.Status != want.Status || !slices.Contains(strings.Split(want.Outcome, "|"), r.Outcome) {
		t.Errorf("got %+v\nwant %+v", r, want)
	}
	if also != "" && !slices.ContainsFunc(got[1:], func(r inspector.Reply) bool { return r.Protocol == also && r.Asked == also }) {
		t.Errorf("the follow-up did not find %s: %+v", also, got)
	}
}

func checkRefused(t *testing.T, p inspector.ProxyProbe, port int) {
	t.Helper()
	for _, d := range p.Dials {
		if d.Port == port {
			if d.OK || d.Errno != 111 || d.Error != "Connection refused" {
				t.Errorf("closed port: %+v", d)
			}
			return
		}
	}
	t.Errorf("closed port %d was not dialled", port)
}

func checkSockets(t *testing.T, p inspector.ProxyProbe, port int) {
	t.Helper()
	if !slices.Contains(p.Sockets, inspector.Socket{Address: "127.0.0.1", Port: port}) {
		t.Errorf("listening port %d is not in %v", port, p.Sockets)
	}
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

func TestScriptNames(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			bin := toolbox(t, d.tools, d.box)
			t.Parallel()
			port := httpServer(t)
			s := snapshotOf(passTo("http", "localhost", port), passTo("http", "only-in-dns", port), passTo("http", "nobody-here", port))
			p, gaps := Run(t.Context(), local{bin}, s, Options{Requests: true, dnsServer: dnsServer(t)})
			if len(gaps) > 0 {
				t.Errorf("gaps: %v", gaps)
			}
			names := p.Proxies[0].Names
			if len(names) != 3 {
				t.Fatalf("names: %+v", names)
			}
			if l := names[0]; !slices.Contains(l.Libc, "127.0.0.1") || l.LibcErr != "" || l.DNS != nil || l.DNSErr != "no address" {
				t.Errorf("localhost: %+v", l)
			}
			if l := names[1]; l.Libc != nil || l.LibcErr == "" || !slices.Equal(l.DNS, []string{"127.0.0.1"}) || l.DNSErr != "" {
				t.Errorf("only-in-dns: %+v", l)
			}
			if l := names[2]; l.Libc != nil || l.LibcErr == "" || l.DNS != nil || l.DNSErr != "NXDOMAIN" {
				t.Errorf("nobody-here: %+v", l)
			}
			if !slices.ContainsFunc(p.Proxies[0].Replies, func(r inspector.Reply) bool {
				return r.Host == "only-in-dns" && r.Address == "127.0.0.1" && r.Protocol == "http"
			}) {
				t.Errorf("the address that only DNS knows was not spoken to: %+v", p.Proxies[0].Replies)
			}
		})
	}
}

func TestScriptUnixSockets(t *testing.T) {
	dir, err := os.MkdirTemp("", "probe") // a short path
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	l, err := net.Listen("unix", dir+"/app.sock")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() { _ = http.Serve(l, hello) }()
	if err := os.WriteFile(dir+"/stale.sock", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"", "/app.sock", "/stale.sock"} { // an nginx of this machine may be whom perl dials as
		if err := os.Chmod(dir+path, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	var passes []nginx.Pass
	for _, name := range []string{"app", "stale", "absent"} {
		passes = append(passes, nginx.Pass{Scheme: "http", Value: "http://unix:" + dir + "/" + name + ".sock:/", Targets: []nginx.Target{{Socket: dir + "/" + name + ".sock"}}})
	}
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			probes, gaps := Run(t.Context(), local{toolbox(t, d.tools, d.box)}, snapshotOf(passes...), Options{Requests: true})
			p := probes.Proxies[0]
			if d.name != "perl" {
				if len(p.Dials) != 1 || p.Dials[0].Errno != 2 || len(gaps) != 2 {
					t.Errorf("dials %+v, gaps %v", p.Dials, gaps)
				}
				return
			}
			if len(p.Dials) != 3 || !p.Dials[0].OK || p.Dials[1].Errno != 111 || p.Dials[2].Errno != 2 || len(gaps) != 0 {
				t.Errorf("dials %+v, gaps %v", p.Dials, gaps)
			}
			if len(p.Replies) != 1 || p.Replies[0].Protocol != "http" || p.Replies[0].Socket != dir+"/app.sock" || p.Replies[0].Host != "" {
				t.Errorf("replies %+v", p.Replies)
			}
		})
	}
}

// The client hello is one that a TLS server understands.
func TestClientHello(t *testing.T) {
	server, client := net.Pipe()
	defer client.Close()
	go func() { _, _ = io.WriteString(client, clientHello("api:8443", 0)) }()
	var name string
	stop := errors.New("seen")
	err := tls.Server(server, &tls.Config{GetConfigForClient: func(h *tls.ClientHelloInfo) (*tls.Config, error) {
		name = h.ServerName
		go func() { _, _ = io.Copy(io.Discard, client) }()
		return nil, stop
	}}).Handshake()
	if !errors.Is(err, stop) || name != "api" {
		t.Errorf("server name %q, error %v", name, err)
	}
}
