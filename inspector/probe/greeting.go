package probe

import (
	"crypto/tls"
	"crypto/x509"
	"io"
)

// A greeting is a TLS handshake of which only the first message is sent, by the tools in a container. What the server sends
// to it holds its certificates: in TLS 1.2 as they are (RFC 5246, section 7.3), in TLS 1.3 under a key that this side has a half of
// (RFC 8446, section 2).
type greeting struct {
	hello string
	conn  *replay
	shown chan []*x509.Certificate
}

// An offer is what a client can do in a handshake; its zero value: everything.
type offer struct {
	version uint16 // the highest
	suites  []uint16
	groups  []tls.CurveID // it guesses that the server takes the first
}

// otherGroups guess those that greet does not begin with.
var otherGroups = []offer{{groups: []tls.CurveID{tls.CurveP256}}, {groups: []tls.CurveID{tls.CurveP384}}, {groups: []tls.CurveID{tls.CurveP521}}}

// greet begins a handshake in which a client asks for a name, "" for none. End it with certificates.
func greet(name string, o offer) *greeting {
	g := &greeting{conn: &replay{sent: make(chan string, 1), flight: make(chan []byte, 1)}, shown: make(chan []*x509.Certificate, 1)}
	c := &tls.Config{
		ServerName: name, NextProtos: []string{"h2", "http/1.1"}, MinVersion: tls.VersionTLS10, MaxVersion: o.version, //nolint:gosec // also of an old server
		CipherSuites: o.suites, CurvePreferences: o.groups,
	}
	c.InsecureSkipVerify = true //nolint:gosec // what it shows is wanted, whatever it is
	c.VerifyPeerCertificate = func(raw [][]byte, _ [][]*x509.Certificate) error {
		g.shown <- parsed(raw)
		return io.EOF // that was all
	}
	if o.suites == nil {
		for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
			c.CipherSuites = append(c.CipherSuites, suite.ID)
		}
	}
	if o.groups == nil { // without the large post-quantum share
		c.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521}
	}
	go func() {
		_ = tls.Client(g.conn, c).Handshake()
		close(g.shown)
		close(g.conn.sent)
	}()
	g.hello = <-g.conn.sent
	return g
}

// certificates are those that a server showed in what it sent first: its own, and those that lead to its issuer.
func (g *greeting) certificates(flight []byte) []*x509.Certificate {
	g.conn.flight <- flight
	return <-g.shown
}

func parsed(raw [][]byte) []*x509.Certificate {
	var all []*x509.Certificate
	for _, der := range raw {
		if c, err := x509.ParseCertificate(der); err == nil {
			all = append(all, c)
		}
	}
	return all
}

// A replay is a connection that hands on what is written first and gives back what came to that elsewhere.
type replay struct {
	recorder
	sent   chan string
	flight chan []byte
	rest   []byte
	came   bool
}

func (r *replay) Write(b []byte) (int, error) {
	if r.first == nil {
		r.first = b
		r.sent <- string(b)
	}
	return len(b), nil
}

func (r *replay) Read(b []byte) (int, error) {
	if !r.came {
		r.rest, r.came = <-r.flight, true
	}
	n := copy(b, r.rest)
	if r.rest = r.rest[n:]; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}
