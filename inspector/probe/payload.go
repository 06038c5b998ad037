package probe

import (
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// The first bytes of a conversation that harms nobody, by protocol (reference: FastCGI 1.0 section 4.1,
// RFC 9113 section 3.4).
const (
	fastCGIGetValues = "\x01\x09\x00\x00\x00\x11\x07\x00" + "\x0f\x00FCGI_MPXS_CONNS" + "\x00\x00\x00\x00\x00\x00\x00"
	h2Preface        = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\x00\x00\x00\x04\x00\x00\x00\x00\x00"
)

// payload returns what is sent to ask the question; "" when nothing is.
func payload(q question) string {
	switch q.Asked {
	case "http":
		if q.throughTLS { // by a tool that writes the request itself
			return strings.TrimSpace(fmt.Sprintf("%s %s %s %s", q.Header, q.Path, q.verb(), map[bool]string{true: "proxy"}[q.proxyProtocol]))
		}
		return proxyLine(q) + fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: composecheck\r\nAccept: */*\r\nConnection: close\r\n\r\n", q.verb(), q.Path, q.Header)
	case "websocket": // RFC 6455, 1.3; the key is any 16 bytes
		return fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: composecheck\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: Y29tcG9zZWNoZWNrISEhIQ==\r\n\r\n", q.Path, q.Header)
	case "tls":
		return clientHello(q.Header)
	case "certificate":
		return proxyLine(q) + q.greeting.hello
	case "fastcgi":
		return fastCGIGetValues
	case "uwsgi":
		return uwsgiHead(q.Header)
	case "scgi":
		return scgiHead(q.Header)
	case "h2c":
		return h2Preface
	}
	return ""
}

// uwsgiHead is a HEAD request in the uwsgi protocol (uwsgi-docs, Protocol.rst): four bytes with the size of what follows,
// then names and values, each after its length. uWSGI's own ping needs a plugin that not all have.
func uwsgiHead(host string) string {
	var vars []byte
	for _, pair := range [][2]string{
		{"REQUEST_METHOD", "HEAD"}, {"REQUEST_URI", "/"}, {"PATH_INFO", "/"}, {"QUERY_STRING", ""}, {"CONTENT_LENGTH", ""},
		{"SERVER_PROTOCOL", "HTTP/1.1"}, {"SERVER_NAME", "localhost"}, {"SERVER_PORT", "80"}, {"HTTP_HOST", host},
	} {
		for _, text := range pair {
			vars = append(binary.LittleEndian.AppendUint16(vars, uint16(len(text))), text...)
		}
	}
	head := binary.LittleEndian.AppendUint16([]byte{0}, uint16(len(vars)))
	return string(append(append(head, 0), vars...))
}

// scgiHead is a HEAD request in the SCGI protocol (python.ca/scgi/protocol.txt): the length of names and values that end
// with NUL, a colon, these, a comma.
func scgiHead(host string) string {
	vars := strings.Join([]string{"CONTENT_LENGTH", "0", "SCGI", "1", "REQUEST_METHOD", "HEAD", "REQUEST_URI", "/", "PATH_INFO", "/",
		"QUERY_STRING", "", "SERVER_PROTOCOL", "HTTP/1.1", "SERVER_NAME", "localhost", "SERVER_PORT", "80", "HTTP_HOST", host, ""}, "\x00")
	return fmt.Sprintf("%d:%s,", len(vars), vars)
}

// proxyLine is what a load balancer says first to a listener with proxy_protocol (haproxy.org, PROXY protocol version 1).
func proxyLine(q question) string {
	if !q.proxyProtocol {
		return ""
	}
	return "PROXY UNKNOWN\r\n"
}

// clientHello returns a TLS ClientHello for the host, which may have a port.
func clientHello(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	var sent recorder
	// The handshake fails, as it must: recorder never answers. Verification never comes into play.
	_ = tls.Client(&sent, &tls.Config{
		ServerName:         host,
		InsecureSkipVerify: true, //nolint:gosec // nothing is received
		NextProtos:         []string{"h2", "http/1.1"},
		CurvePreferences:   []tls.CurveID{tls.X25519, tls.CurveP256}, // without the large post-quantum share
	}).Handshake()
	return string(sent.first)
}

// A recorder is a connection that keeps what is written first and ends when it is read.
type recorder struct{ first []byte }

func (r *recorder) Write(b []byte) (int, error) {
	if r.first == nil {
		r.first = append(r.first, b...)
	}
	return len(b), nil
}
func (*recorder) Read([]byte) (int, error)         { return 0, errors.New("nobody answers") }
func (*recorder) Close() error                     { return nil }
func (*recorder) LocalAddr() net.Addr              { return nil }
func (*recorder) RemoteAddr() net.Addr             { return nil }
func (*recorder) SetDeadline(time.Time) error      { return nil }
func (*recorder) SetReadDeadline(time.Time) error  { return nil }
func (*recorder) SetWriteDeadline(time.Time) error { return nil }

// dnsQuery returns a query for the name's addresses, as a resolver directive of nginx would send it: without
// search domains. It returns "" for what is no DNS name.
func dnsQuery(host string, kind dnsmessage.Type) string {
	name, err := dnsmessage.NewName(strings.TrimSuffix(host, ".") + ".")
	if err != nil {
		return ""
	}
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: 1, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: name, Type: kind, Class: dnsmessage.ClassINET}},
	}
	packet, err := m.Pack()
	if err != nil {
		return ""
	}
	return string(packet)
}

// octal writes bytes as a format of printf that prints them: letters and digits as they are, others as \NNN.
func octal(bytes string) string {
	var b strings.Builder
	for _, c := range []byte(bytes) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, `\%03o`, c)
		}
	}
	return b.String()
}
