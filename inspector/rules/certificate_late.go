package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

// madeTooLate finds the service that makes a certificate in a directory it shares with nginx, when nginx does not
// wait until it has done so and does not start again either.
func madeTooLate(s *inspector.Snapshot, p *inspector.Proxy, c *startup.Certificate) *inspector.Finding {
	nginx := s.Project.Service(p.Service)
	mine := nginx.MountOver(c.Path)
	if mine == nil {
		return nil
	}
	for i := range s.Project.Services {
		maker := &s.Project.Services[i]
		if maker == nginx || maker.Restarts() || !makes(maker, mine, c.Path) || waitsForEnd(s.Project, nginx, maker.Name) {
			continue
		}
		f := notThere(p, c, fmt.Sprintf("may not be there when nginx starts: %s makes it, and %s does not wait until that has ended", maker.Name, p.Service))
		f.Severity = inspector.Warning
		if nginx.Restarts() {
			f.Severity = inspector.Note // it tries again until the file is there
		}
		needs := f.At
		f.At, f.Label = nginx.DependsOnPos, "waits for its start only"
		if d := nginx.Dependency(maker.Name); d != nil && !d.Pos.IsZero() {
			f.At = d.Pos
		} else if f.At.IsZero() {
			f.At, f.Label = nginx.Pos, "does not wait for it"
		}
		f.Also = []inspector.Place{{At: needs, Label: "nginx needs it to start"}, {At: maker.CommandPos, Label: "made here"}}
		f.Services = append(f.Services, maker.Name)
		f.Why = "without a condition depends_on waits until a container has started, not until its work is done"
		f.Fix.Summary = fmt.Sprintf("Let %s depend on %s with condition: service_completed_successfully", p.Service, maker.Name)
		f.Fix.Edits = waitUntil(s, nginx, maker.Name, "service_completed_successfully")
		return f
	}
	return nil
}

// makes reports whether a service's command names the file at its own end of nginx's mount: it is there to make it.
func makes(service *compose.Service, mine *compose.Mount, name string) bool {
	command := strings.Join(slices.Concat(service.Entrypoint, service.Command), " ")
	return slices.ContainsFunc(service.Mounts, func(m compose.Mount) bool {
		file := path.Join(m.Target, strings.TrimPrefix(name, mine.Target))
		return m.Type == mine.Type && m.Source == mine.Source && m.Source != "" && !m.ReadOnly && strings.Contains(command, file)
	})
}

// waitsForEnd reports whether a chain of depends_on leads from a service to the end of another one's work.
func waitsForEnd(p *compose.Project, service *compose.Service, other string) bool {
	return slices.ContainsFunc(p.Waiting(other, "service_completed_successfully"), func(via string) bool {
		return via == service.Name || p.Awaited(service)[via]
	})
}

// waitUntil is the edit that sets a condition in a depends_on that is a list with one entry per line.
func waitUntil(s *inspector.Snapshot, service *compose.Service, on, condition string) []inspector.Edit {
	var edits []inspector.Edit
	for _, d := range service.DependsOn {
		if d.Pos.IsZero() { // implied
			continue
		}
		line := s.Line(d.Pos)
		if strings.TrimSpace(line) != "- "+d.Service {
			return nil
		}
		wanted := d.Condition
		if d.Service == on {
			wanted = condition
		}
		edits = append(edits, inspector.Edit{File: d.Pos.File, Line: d.Pos.Line, Old: line, New: fmt.Sprintf("%s%s: {condition: %s}", indent(line), d.Service, wanted)})
	}
	return edits
}
