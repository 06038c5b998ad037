package rules

import (
	"cmp"
	"fmt"
	"path"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// endsSoon is how long before a certificate's end a renewed file is worth a word: by then nginx should have been reloaded.
const endsSoon = 7 * 24 * time.Hour

// eachServed asks of each certificate that a running nginx shows to clients.
func eachServed(s *inspector.Snapshot, judge func(*inspector.Snapshot, *inspector.Proxy, *inspector.ServedCertificate) *inspector.Finding) []inspector.Finding {
	var found []inspector.Finding
	if s.Probes == nil {
		return nil
	}
	for i := range s.Probes.Proxies {
		probe := &s.Probes.Proxies[i]
		p := s.Proxy(probe.Service)
		if p == nil || p.Config == nil {
			continue
		}
		for j := range probe.Served {
			c := &probe.Served[j]
			if c.Shown != nil && !c.Shown.SelfSigned && c.Server < len(p.Config.Servers) { // who takes a self-signed one does not look at its dates
				if f := judge(s, p, c); f != nil {
					found = append(found, *f)
				}
			}
		}
	}
	return found
}

// isRenewed reports whether the file of a certificate holds a later one than nginx shows.
func isRenewed(c *inspector.ServedCertificate) bool {
	return c.File != nil && c.File.Ends.After(c.Shown.Ends)
}

// certificateEnded is about a certificate that is over, and of which there is no newer one in its file.
func certificateEnded(s *inspector.Snapshot, p *inspector.Proxy, c *inspector.ServedCertificate) *inspector.Finding {
	if isRenewed(c) || !s.Taken.After(c.Shown.Ends) {
		return nil
	}
	f := aboutServed(s, p, c)
	f.Label = "ended on " + c.Shown.Ends.Format(time.DateOnly)
	f.Message = fmt.Sprintf("the certificate that nginx of %s shows for %s has ended on %s: %s", p.Service, shownFor(c), c.Shown.Ends.Format(time.DateOnly), whoRefuses(c))
	f.Fix = inspector.Fix{Summary: fmt.Sprintf("Renew it, put the new one at %s, and reload nginx; and see why it was not renewed by itself", c.Path), Then: reload(p.Service)}
	if service := s.Project.Service(p.Service); service != nil && service.MountOver(c.Path) != nil && service.MountOver(c.Path).Target == c.Path {
		f.Fix.Summary += ". A file that is mounted alone is the old one until nginx's container is restarted"
		f.Fix.Then = restart(p.Service)
	}
	if c.File == nil {
		f.Fix.Summary = fmt.Sprintf("Look whether %s holds a newer one (openssl x509 -noout -enddate -in …), which a reload suffices for; else renew it", c.Path)
	}
	return f
}

// certificateStale is about a certificate that was renewed in its file, and that nginx has not read since.
func certificateStale(s *inspector.Snapshot, p *inspector.Proxy, c *inspector.ServedCertificate) *inspector.Finding {
	if !isRenewed(c) || c.Shown.Ends.Sub(s.Taken) > endsSoon {
		return nil
	}
	f := aboutServed(s, p, c)
	f.Label = "was renewed, and nginx has the old one"
	f.Message = fmt.Sprintf("%s was renewed, and nginx of %s still shows the certificate from before, which ends on %s", c.Path, p.Service, c.Shown.Ends.Format(time.DateOnly))
	if s.Taken.After(c.Shown.Ends) {
		f.Message = fmt.Sprintf("%s was renewed, and nginx of %s still shows the certificate from before, which has ended on %s: %s", c.Path, p.Service, c.Shown.Ends.Format(time.DateOnly), whoRefuses(c))
	}
	f.Evidence = append(f.Evidence, inspector.Evidence{
		Fact:   fmt.Sprintf("the file holds one that is valid from %s to %s", c.File.Begins.Format(time.DateOnly), c.File.Ends.Format(time.DateOnly)),
		Source: fmt.Sprintf("%s in the container of %s", c.Path, p.Service),
	})
	f.Fix = inspector.Fix{Summary: "Reload nginx, and let that be done after each renewal (certbot's --deploy-hook) or every few hours", Then: reload(p.Service)}
	return f
}

// shownFor is what brings a client to a certificate: a name, or the port alone.
func shownFor(c *inspector.ServedCertificate) string {
	return cmp.Or(c.Name, fmt.Sprintf("port %d", c.Port))
}

// whoRefuses are the clients that do not go on with a certificate that has ended.
func whoRefuses(c *inspector.ServedCertificate) string {
	if c.Beside {
		return "clients to which it is shown, of two with different keys, refuse it"
	}
	return "clients refuse it"
}

// aboutServed is a finding at the directive that names a certificate.
func aboutServed(s *inspector.Snapshot, p *inspector.Proxy, c *inspector.ServedCertificate) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, Services: []string{p.Service},
		Evidence: []inspector.Evidence{{
			Fact:   fmt.Sprintf("asked for %s at port %d, nginx shows a certificate that is valid from %s to %s", cmp.Or(c.Name, "no name"), c.Port, c.Shown.Begins.Format(time.DateOnly), c.Shown.Ends.Format(time.DateOnly)),
			Source: "TLS handshake in the container of " + p.Service,
		}},
		Why: "nginx reads its certificates when it starts and when it is reloaded, and shows them whatever their dates say; browsers and other clients do not go on with one that is over",
	}
	for _, set := range p.Config.All(c.Server, -1, "ssl_certificate") {
		if len(set.Args) == 1 && (path.IsAbs(set.Args[0]) && set.Args[0] == c.Path || path.Join(path.Dir(p.Config.Main), set.Args[0]) == c.Path) {
			f.At = p.Pos(set.Pos)
		}
	}
	return f
}
