package rules

import (
	"fmt"
	"path"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

// linkedAway finds out that what is mounted as a certificate is a link out of the mount: it leads on in the container, and there to nothing.
// Where the same path of the host is mounted there, or another service has its place too, the file may come.
func linkedAway(s *inspector.Snapshot, p *inspector.Proxy, c *startup.Certificate) *inspector.Finding {
	service := s.Project.Service(p.Service)
	m, over := service.MountOver(c.Path), service.MountOver(c.Leads)
	if c.Link == "" || m == nil || m.Type != "bind" || m == over {
		return nil
	}
	where := "nothing is mounted there"
	if over != nil {
		if over.Type != "bind" || path.Join(over.Source, c.Leads[len(over.Target):]) == c.Leads || slices.ContainsFunc(s.Project.Services, func(other compose.Service) bool {
			return other.Name != p.Service && slices.ContainsFunc(other.Mounts, func(o compose.Mount) bool { return o.Type == "bind" && o.Source == over.Source && !o.ReadOnly })
		}) {
			return nil
		}
		where = fmt.Sprintf("%s is mounted at %s, and does not have it", compose.Relative(s.Project.Dir, over.Source), over.Target)
	}
	f := notThere(p, c, fmt.Sprintf("is a symbolic link to %s, which is not in the container: %s", c.Leads, where))
	f.Severity = inspector.Warning
	if over == nil && service.Build == nil && c.State == startup.FileAbsent {
		f.Severity = inspector.Error
	}
	f.Also = []inspector.Place{{At: m.Pos, Label: "brings the link, not the file"}}
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s is a symbolic link to %s", c.Link, c.Leads), Source: "ls -l " + path.Dir(c.Link)})
	f.Why = "a link is followed inside the container, and a bind mount shows nothing of the host but its own directory"
	brings := path.Dir(c.Leads)
	if compose.Below(brings, "/etc/letsencrypt/live") { // whose own links lead to archive
		brings = "/etc/letsencrypt"
	}
	f.Fix.Summary = fmt.Sprintf("Copy the file itself there (`cp -L`), or mount the folder to which the link leads at %s", brings)
	f.Fix.Then = restart(p.Service)
	return f
}
