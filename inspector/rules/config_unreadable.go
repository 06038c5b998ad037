package rules

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC118", Name: "config-unreadable", Needs: inspector.Running,
	Summary: "nginx may not read a file of its configuration, or one that a client asks for",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			if e := emergency(s, p.Service); e != nil && isUnreadable(e) && s.Project.Service(p.Service) != nil {
				found = append(found, *stopsNginx(s, p, configUnreadable(s, p, e)))
			} else if f := servedUnreadable(s, p); f != nil {
				found = append(found, *f)
			}
		}
		return found
	},
})

// deniedBySSL matches how OpenSSL 3 and 1.1 write errno 13 of a file that they open.
var deniedBySSL = regexp.MustCompile(`BIO_new_file\(\) failed \(SSL: error:(8000000D|0200100D):`)

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
		Fix:     inspector.Fix{Summary: "Let everybody read the file and enter its directories; where SELinux is at work, mount it with :z", Then: "docker compose restart " + p.Service},
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

// servedUnreadable tells of the last file that a client asked for and that nginx's workers may not read.
func servedUnreadable(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	service := s.Project.Service(p.Service)
	lines := slices.DeleteFunc(loggedAs(s, p.Service, "file-denied"), func(e entry) bool { // others are of files that nginx would write
		return e.Action != "" || !strings.HasPrefix(e.Request, "GET ") && !strings.HasPrefix(e.Request, "HEAD ")
	})
	if len(lines) == 0 || service == nil {
		return nil
	}
	q := quoted.FindStringSubmatch(lines[len(lines)-1].Message)
	if q == nil {
		return nil
	}
	name := q[1]
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: service.Pos, Services: []string{p.Service},
		Message:  fmt.Sprintf("nginx answers 403 for files that its workers may not read: %s", name),
		Evidence: logged(p.Service, lines),
		Why:      "nginx's workers run as another user than root (nginx or www-data); what a mount or COPY brings keeps its mode and owner",
		Fix:      inspector.Fix{Summary: "Let everybody read the files and enter their directories"},
	}
	switch m := service.MountOver(name); {
	case m == nil:
		f.Label, f.Fix.Then = "its container has them", ""
		f.Fix.Summary += fmt.Sprintf(": chmod -R a+rX %s, where they are made (in a Dockerfile behind their COPY)", path.Dir(name))
	case m.Type == "bind":
		f.At, f.Label = m.Pos, "what brings them"
		f.Fix.Summary += fmt.Sprintf(": chmod -R a+rX %s; where SELinux is at work, mount it with :z", compose.Relative(s.Project.Dir, m.Source))
	default:
		f.At, f.Label = m.Pos, "what holds them"
		f.Fix.Summary += ", in the service that writes them there"
	}
	return f
}
