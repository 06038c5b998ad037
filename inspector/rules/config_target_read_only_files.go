package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

// willNotWrite is the part of CC806 about a start script that, as the files tell, ends where it writes into what is read-only.
func willNotWrite(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	service := s.Project.Service(p.Service)
	if len(p.Denied) == 0 || len(p.Absent) > 0 || service == nil || s.Engine != nil && isUp(s, p.Service) {
		return nil
	}
	d := &p.Denied[0]
	f := &inspector.Finding{
		At: d.Via, Label: "is read-only",
		Message:  fmt.Sprintf("the start script of %s cannot write %s, so that nginx does not start: what is mounted there is read-only", p.Service, d.Path),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s writes %s", writerOf(d), d.Path), Source: d.At.String()}},
		Why:      "the script ends at its first failure, before it starts nginx: \"Read-only file system\"",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Leave this mount out, or mount it elsewhere: the script makes %s itself", d.Path), Then: recreate(p.Service)},
	}
	if d.At.IsZero() {
		f.Evidence[0].Source = "the image's entry point"
		f.Message = strings.Replace(f.Message, "start script", "entry point", 1)
		f.Fix.Summary = fmt.Sprintf("Leave this mount out, or the template: the entry point makes %s of %s", d.Path, d.From)
	} else {
		f.Also = []inspector.Place{{At: d.At, Label: "writes it"}}
	}
	m := mountAt(service, d.Via)
	switch {
	case d.Via.IsZero():
		f.At, f.Label = service.ReadOnlyPos, "so is what the script writes"
		f.Message = fmt.Sprintf("the start script of %s cannot write %s, so that nginx does not start: its container is read-only", p.Service, d.Path)
		f.Fix.Summary = fmt.Sprintf("Give %s a tmpfs or a writable mount where %s lies", p.Service, d.Path)
	case m == nil:
	case m.Target != d.Path:
		f.Fix.Summary = fmt.Sprintf("Take :ro away from this mount, or let the script write elsewhere than in %s", m.Target)
	case templateAsWell(s, service, m, d):
		f.Fix.Summary = fmt.Sprintf("Mount it at %s, which is what the script makes %s of; or leave the mount out", d.From, d.Path)
		f.Fix.Edits = onceIn(s, d.Via, ":"+d.Path+":ro", ":"+d.From+":ro")
	}
	return stopsNginx(s, p, f)
}

func writerOf(d *startup.Denied) string {
	if d.By == "" {
		return "its start script"
	}
	return d.By
}

// templateAsWell reports whether what is mounted in the place of what a script makes is right in the place of the template: it keeps
// the variables of nginx's own, for the script fills in those of a list, and no other mount has that place.
func templateAsWell(s *inspector.Snapshot, service *compose.Service, m *compose.Mount, d *startup.Denied) bool {
	return m.Type == "bind" && d.From != "" && d.List && service.MountOver(d.From) == nil && !strings.Contains(s.Line(d.Via), "$")
}
