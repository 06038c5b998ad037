package probe

import (
	"crypto/x509"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

const (
	maxCertificates = 20 // of one nginx's upstreams that are read
	maxNames        = 10 // of a certificate that are kept
)

// askCertificates reads the certificates of the upstreams that answer by TLS and whose routes no request through nginx
// proves to work.
func (r *proxyRun) askCertificates() {
	var questions []question
	for _, q := range r.unproven() {
		spoke := slices.ContainsFunc(r.probe.Replies, func(reply inspector.Reply) bool {
			return reply.Asked == "tls" && reply.Protocol == "tls" && at(reply, q)
		})
		if q.Asked == "tls" && spoke && q.Socket == "" && len(questions) < maxCertificates {
			questions = append(questions, forCertificate(q, offer{}))
		}
	}
	for i, chain := range r.shownTo(questions) {
		for j := range r.probe.Replies {
			if reply := &r.probe.Replies[j]; len(chain) > 0 && reply.Asked == "tls" && at(*reply, questions[i]) {
				reply.Certificate = peerCertificate(chain[0])
			}
		}
	}
}

// forCertificate is the question at the place of another one that makes a TLS server show its certificate for the same name.
func forCertificate(q question, o offer) question {
	q.Asked, q.Wait, q.greeting = "certificate", followUpWait, greet(q.sni, o)
	return q
}

// shownTo asks questions for certificates and returns, for each, the server's own and those that it shows with it. That one is not
// shown is no gap. A server that takes other key groups alone than the first guess asks for one of them instead.
func (r *proxyRun) shownTo(questions []question) [][]*x509.Certificate {
	shown := r.shownFirst(questions)
	var again []question
	var of []int
	for i, q := range questions {
		for _, o := range otherGroups {
			if len(shown[i]) == 0 {
				again, of = append(again, forCertificate(q, o)), append(of, i)
			}
		}
	}
	for i, chain := range r.shownFirst(again) {
		if len(chain) > 0 {
			shown[of[i]] = chain
		}
	}
	return shown
}

func (r *proxyRun) shownFirst(questions []question) [][]*x509.Certificate {
	items := direct(questions)
	for i := range items {
		items[i].kind = "c"
	}
	a, _ := r.ask(items)
	shown := make([][]*x509.Certificate, len(questions))
	for i, q := range questions {
		shown[i] = q.greeting.certificates(a.flights[i])
	}
	return shown
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
