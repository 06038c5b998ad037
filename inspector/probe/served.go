package probe

import (
	"context"
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

// askServed asks nginx itself for the certificates that it shows to clients, and reads what their files hold now. A server
// that refuses TLS 1.2 keeps its own to itself.
func (r *proxyRun) askServed(ctx context.Context, x Execer, c *nginx.Config) {
	if c == nil || r.probe.Skipped != "" {
		return
	}
	served, items := certificatesOf(c)
	a, _ := r.ask(items) // that one is not shown is no gap
	for i := range served {
		if served[i].Shown = a.certificates[i]; served[i].Shown == nil {
			continue
		}
		if text, why := bounded(ctx, execSlack, x, r.plan.Container, []string{"cat", "--", served[i].Path}); why == "" {
			served[i].File = firstCertificate(text)
		}
		r.probe.Served = append(r.probe.Served, served[i])
	}
}

// certificatesOf lists the certificates of the servers that a client surely gets to by name and port, each file once, and
// the questions for them.
func certificatesOf(c *nginx.Config) (served []inspector.ServedCertificate, items []item) {
	for i := range c.Servers {
		set := onlyCertificate(c, i)
		name := plainName(&c.Servers[i])
		if set == nil || name == "" || c.Servers[i].Stream {
			continue
		}
		file := set.Args[0]
		if !path.IsAbs(file) {
			file = path.Join(path.Dir(c.Main), file)
		}
		for _, l := range c.Servers[i].Listens {
			known := slices.ContainsFunc(served, func(s inspector.ServedCertificate) bool { return s.Path == file })
			if !l.SSL || l.UDP || l.ProxyP || l.Port == 0 || known || len(served) == maxServed {
				continue
			}
			s := inspector.ServedCertificate{Server: i, Path: file, Address: localAddress(l.Address), Port: l.Port, Name: name}
			served = append(served, s)
			items = append(items, item{kind: "c", question: Question{Host: s.Address, Port: s.Port, Asked: "certificate", sni: name, Wait: followUpWait}})
		}
	}
	return served, items
}

// onlyCertificate is the one certificate of a server, of a fixed path; nil where it has several, or none.
func onlyCertificate(c *nginx.Config, server int) *nginx.Setting {
	all := c.All(server, -1, "ssl_certificate")
	if len(all) != 1 || len(all[0].Args) != 1 || strings.ContainsAny(all[0].Args[0], "$:…") {
		return nil
	}
	return &all[0]
}

// plainName is the first name of a server that a client can ask for as it is written; "" where there is none.
func plainName(server *nginx.Server) string {
	for _, n := range server.Names {
		if strings.Contains(n.Text, ".") && plainHost.MatchString(n.Text) && !strings.HasPrefix(n.Text, ".") || n.Text == "localhost" {
			return strings.ToLower(n.Text)
		}
	}
	return ""
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
func firstCertificate(text []byte) *inspector.PeerCertificate {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if !strings.HasSuffix(block.Type, "CERTIFICATE") {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil
		}
		return peerCertificate(c)
	}
	return nil
}
