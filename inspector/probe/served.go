package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// maxServed is how many of its own certificates one nginx is asked for.
const maxServed = 20

// A showing is a server of nginx where a client is surely shown its certificates.
type showing struct {
	server int
	files  []string            // of the certificates, in the container: one for each kind of key
	where  question            // that comes there
	shown  []*x509.Certificate // one for each kind of key
}

// askServed asks nginx itself for the certificates that it shows to clients, and reads what their files hold now.
func (r *proxyRun) askServed(ctx context.Context, x Execer, c *nginx.Config) {
	if c == nil || r.probe.Skipped != "" {
		return
	}
	all := showings(c)
	r.show(all)
	for i := range all {
		at := &all[i]
		for _, file := range at.files {
			if len(at.shown) == 0 {
				break
			}
			text, _ := bounded(ctx, execSlack, x, r.plan.Container, []string{"cat", "--", file})
			if s := at.served(file, firstCertificate(text)); s != nil {
				r.probe.Served = append(r.probe.Served, *s)
			}
		}
	}
}

// show lets servers show their certificates, of several that for each kind of key.
func (r *proxyRun) show(all []showing) {
	var questions []question
	var of []*showing
	for i := range all {
		offers := []offer{{}}
		if len(all[i].files) > 1 {
			offers = []offer{rsaOnly, ecdsaOnly, {}}
		}
		for _, o := range offers {
			questions = append(questions, forCertificate(all[i].where, o))
			of = append(of, &all[i])
		}
	}
	for i, chain := range r.shownTo(questions) {
		if len(chain) > 0 && !slices.ContainsFunc(of[i].shown, chain[0].Equal) {
			of[i].shown = append(of[i].shown, chain[0])
		}
	}
}

// served joins a file with the certificate that is shown for it: of several, that with the same kind of key; nil: none is.
func (at *showing) served(file string, holds *x509.Certificate) *inspector.ServedCertificate {
	s := &inspector.ServedCertificate{Server: at.server, Path: file, Address: at.where.Host, Port: at.where.Port, Name: at.where.sni, Beside: len(at.shown) > 1}
	if holds != nil {
		s.File = peerCertificate(holds)
	}
	for _, c := range at.shown {
		if len(at.files) == 1 || holds != nil && holds.PublicKeyAlgorithm == c.PublicKeyAlgorithm {
			s.Shown = peerCertificate(c)
			return s
		}
	}
	return nil
}

// showings lists the servers to which a client surely gets by name and port, for each certificate once.
func showings(c *nginx.Config) []showing {
	var all []showing
	known := map[string]bool{}
	for i := range c.Servers {
		files := certificatesOf(c, i)
		for j := range c.Servers[i].Listens {
			l := &c.Servers[i].Listens[j]
			if len(files) == 0 || known[files[0]] || !l.SSL || l.UDP || l.Port == 0 || c.Servers[i].Stream || len(all) == maxServed {
				continue
			}
			q := question{Host: localAddress(l.Address), Port: l.Port, proxyProtocol: l.ProxyP}
			if name, ok := nameFor(c, i, q); ok {
				q.sni, known[files[0]] = name, true
				all = append(all, showing{server: i, files: files, where: q})
			}
		}
	}
	return all
}

// certificatesOf are the files of a server's certificates; nil where it has none, or some path is not fixed.
func certificatesOf(c *nginx.Config, server int) []string {
	var files []string
	for _, set := range c.All(server, -1, "ssl_certificate") {
		if len(set.Args) != 1 || strings.ContainsAny(set.Args[0], "$:…") {
			return nil
		}
		file := set.Args[0]
		if !path.IsAbs(file) {
			file = path.Join(path.Dir(c.Main), file)
		}
		files = append(files, file)
	}
	return files
}

// nameFor is a name by which a client surely gets to a server, for "*.example.org" one below it; "" where there is no other to
// which it could get.
func nameFor(c *nginx.Config, server int, q question) (name string, ok bool) {
	leads := func(name string) bool {
		got := c.Choose(nginx.Request{Address: q.Host, Port: q.Port, TLS: true, Host: name, URI: "/"})
		return got.Server == server
	}
	for _, n := range c.Servers[server].Names {
		below, isWild := strings.CutPrefix(n.Text, "*.")
		name := strings.ToLower(strings.TrimPrefix(n.Text, "."))
		if isWild {
			name = strings.ToLower("www." + below)
		}
		if (strings.Contains(name, ".") || name == "localhost") && plainHost.MatchString(name) && leads(name) {
			return name, true
		}
	}
	for i := range c.Servers {
		if i != server && slices.ContainsFunc(c.Servers[i].Listens, func(l nginx.Listen) bool { return l.SSL && l.Port == q.Port }) {
			return "", false
		}
	}
	return "", leads("")
}

// localAddress is where nginx's own container reaches a listen.
func localAddress(listen string) string {
	switch address := strings.Trim(listen, "[]"); address {
	case "", "*", "0.0.0.0":
		return "127.0.0.1"
	case "::":
		return "::1"
	default:
		return address
	}
}

// firstCertificate reads the first certificate of a PEM file, which is the server's own; nil where there is none.
func firstCertificate(text []byte) *x509.Certificate {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if !strings.HasSuffix(block.Type, "CERTIFICATE") {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil
		}
		return c
	}
	return nil
}

// rsaOnly and ecdsaOnly take certificates of one kind of key: only in TLS 1.2 does Go let one choose.
var (
	rsaOnly   = offer{version: tls.VersionTLS12, suites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256}}
	ecdsaOnly = offer{version: tls.VersionTLS12, suites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256}}
)
