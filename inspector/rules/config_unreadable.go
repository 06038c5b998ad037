package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var _ = register(inspector.Rule{
	ID: "CC118", Name: "config-unreadable", Needs: inspector.Running,
	Summary: "nginx may not read a file of its configuration, or nginx or php-fpm one that a client asks for",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			if e := emergency(s, p.Service); e != nil && isUnreadable(e) && s.Project.Service(p.Service) != nil {
				found = append(found, *stopsNginx(s, p, configUnreadable(s, p, e)))
			} else if f := servedUnreadable(s, p); f != nil {
				found = append(found, *f)
			}
			if f := mountFails(s, p); f != nil {
				found = append(found, *f)
			}
		}
		return append(found, eachLink(s, func(l *inspector.Link) *inspector.Finding { return scriptUnreadable(s, l) })...)
	},
})

// deniedBySSL matches how OpenSSL 3 and 1.1 write errno 13 of a file that they open.
var deniedBySSL = lazyregexp.New(`BIO_new_file\(\) failed \(SSL: error:(8000000D|0200100D):`)

// isUnreadable reports whether nginx stopped for a file that it may not open.
func isUnreadable(e *entry) bool {
	return e.means("unreadable") || e.means("certificate", "certificate-key") && deniedBySSL.MatchString(e.Message)
}

func configUnreadable(s *inspector.Snapshot, p *inspector.Proxy, e *entry) *inspector.Finding {
	service := s.Project.Service(p.Service)
	name := ""
	if q := quoted.FindStringSubmatch(e.Message); q != nil {
		name = q[1]
	}
	who := "nginx"
	if service.User != "" {
		who = "user " + service.User
	}
	f := &inspector.Finding{
		At: emergencyAt(p, e), Label: "needs it",
		Message: fmt.Sprintf("nginx of %s may not read %s: permission denied for %s", p.Service, name, who),
		Why:     "the mode and owner of a file, and of the directories above it, hold inside the container as well; a key that only root may read is none to another user",
		Fix:     inspector.Fix{Summary: "Let everybody read the file and enter its directories; where SELinux is at work, mount it with :z", Then: restart(p.Service)},
	}
	file := p.File(name)
	for i := range p.Certificates {
		if p.Certificates[i].Path == name {
			file = &p.Certificates[i].File
		}
	}
	switch {
	case file == nil || file.Via.IsZero():
		return f
	case file.Kind == compose.FromConfig:
		f.Fix.Summary, f.Fix.Then = "Give it a mode that everybody may read, such as `mode: 0444`, where the service names it", recreate(p.Service)
	case file.Host != "":
		f.Fix.Summary += ": chmod o+r " + file.Host
	}
	f.At, f.Label = file.Via, "what brings it"
	return f
}
