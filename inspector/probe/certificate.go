package probe

import (
	"crypto/x509"
	"encoding/binary"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

const (
	maxCertificates = 20 // of one nginx's upstreams that are read
	maxNames        = 10 // of a certificate that are kept
)

// askCertificates reads the certificates of the upstreams that answer by TLS and whose routes no request through nginx
// proves to work. Only TLS 1.2 shows a certificate before keys are made; a server that refuses it keeps its own to itself.
func (r *proxyRun) askCertificates() {
	var questions []Question
	for _, q := range r.unproven() {
		spoke := slices.ContainsFunc(r.probe.Replies, func(reply inspector.Reply) bool {
			return reply.Asked == "tls" && reply.Protocol == "tls" && at(reply, q)
		})
		if q.Asked == "tls" && spoke && q.Socket == "" && len(questions) < maxCertificates {
			q.Asked, q.Wait = "certificate", followUpWait
			questions = append(questions, q)
		}
	}
	items := direct(questions)
	for i := range items {
		items[i].kind = "c"
	}
	a, _ := r.ask(items) // that one is not shown is no gap
	for i, c := range a.certificates {
		for j := range r.probe.Replies {
			if reply := &r.probe.Replies[j]; reply.Asked == "tls" && at(*reply, items[i].question) {
				reply.Certificate = c
			}
		}
	}
}

// parseCertificate reads the server's own certificate from the first bytes that it sends in TLS 1.2 (RFC 5246, sections
// 6.2.1 and 7.4.2); nil where there is none.
func parseCertificate(flight []byte) *inspector.PeerCertificate {
	message := handshake(flight, 11)
	if len(message) < 6 {
		return nil
	}
	size := int(message[3])<<16 | int(message[4])<<8 | int(message[5])
	if len(message) < 6+size {
		return nil
	}
	c, err := x509.ParseCertificate(message[6 : 6+size])
	if err != nil {
		return nil
	}
	return peerCertificate(c)
}

// peerCertificate keeps of a certificate what rules ask for.
func peerCertificate(c *x509.Certificate) *inspector.PeerCertificate {
	peer := &inspector.PeerCertificate{
		Subject: clean(c.Subject.String()), Issuer: clean(c.Issuer.String()), SelfSigned: slices.Equal(c.RawSubject, c.RawIssuer),
		Begins: c.NotBefore.UTC(), Ends: c.NotAfter.UTC(),
	}
	names := c.DNSNames
	if len(names) == 0 && c.Subject.CommonName != "" {
		names = []string{c.Subject.CommonName}
	}
	for _, name := range names[:min(len(names), maxNames)] {
		peer.Names = append(peer.Names, clean(name))
	}
	return peer
}

// handshake returns the body of the first handshake message of a kind, as far as it came whole.
func handshake(flight []byte, kind byte) []byte {
	var text []byte
	for len(flight) >= 5 && flight[0] == 0x16 { // records
		size := int(binary.BigEndian.Uint16(flight[3:5]))
		text = append(text, flight[5:min(len(flight), 5+size)]...)
		flight = flight[min(len(flight), 5+size):]
	}
	for len(text) >= 4 {
		size := int(text[1])<<16 | int(text[2])<<8 | int(text[3])
		if len(text) < 4+size {
			return nil
		}
		if text[0] == kind {
			return text[4 : 4+size]
		}
		text = text[4+size:]
	}
	return nil
}
