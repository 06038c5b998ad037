package rules

import (
	"fmt"
	"path"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

// danglingLink finds out that certbot's live directory is mounted without archive: the files of live/DOMAIN are links to
// ../../archive/DOMAIN, which lead out of such a mount. A mount of one file follows the link on the host.
func danglingLink(s *inspector.Snapshot, p *inspector.Proxy, c *startup.Certificate) *inspector.Finding {
	service := s.Project.Service(p.Service)
	m := service.MountOver(c.Path)
	if m == nil || m.Type != "bind" || m.Target == c.Path || c.State == startup.FileMissing && m.State == "dir" {
		return nil
	}
	archive := archiveOf(m, c.Path)
	if archive == "" || service.MountOver(archive) != nil {
		return nil
	}
	f := notThere(p, c, fmt.Sprintf("is a link of certbot's, to %s: that is not mounted", archive))
	f.Severity = inspector.Warning
	if c.State == startup.FileAbsent {
		f.Severity = inspector.Error
	}
	f.Also = []inspector.Place{{At: f.At, Label: f.Label}}
	f.At, f.Label = m.Pos, "only links are in there"
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("the files in certbot's live/%s are links to ../../archive/%[1]s", path.Base(archive)), Source: "certbot"})
	f.Why = "a link is followed inside the container, and a bind mount shows nothing of the host but its own directory"
	f.Fix.Summary = fmt.Sprintf("Mount the directory that holds live and archive, as /etc/letsencrypt, and write /etc/letsencrypt/live/%s/%s",
		path.Base(archive), path.Base(c.Path))
	return f
}

// archiveOf is the directory of the container to which a file leads that certbot keeps in live/DOMAIN; "" for other files.
func archiveOf(m *compose.Mount, name string) string {
	host := path.Join(m.Source, name[len(m.Target):])
	domain := path.Dir(host)
	switch path.Base(host) {
	case "fullchain.pem", "privkey.pem", "cert.pem", "chain.pem":
		if path.Base(path.Dir(domain)) == "live" {
			return path.Join(path.Dir(name), "../../archive", path.Base(domain))
		}
	}
	return ""
}
