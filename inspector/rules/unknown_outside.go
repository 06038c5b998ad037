package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

// unknownOutside is the part of CC201 about a name that only another project on an external network could have, where all others of
// several names in that nginx are those of services.
func unknownOutside(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	if l.Target.Dynamic || l.Resolves() != nil || !isStranger(s, l) || hiddenFrom(s, l) || !onExternal(s.Project, l.From) || onUndefined(s.Project, l.From) ||
		neighborOf(s, l) != nil || declaredAnywhere(s, l.Target.Host) || othersAtHome(s, l) < 3 {
		return nil
	}
	f := unknownHost(s, l)
	f.Severity = inspector.Note
	f.Label = "no service of the project has this name"
	var shared []string
	for _, on := range l.From.Networks {
		n := s.Project.Network(on.Name)
		if !n.External {
			continue
		}
		shared = append(shared, n.EngineName)
		if n.Made.IsZero() {
			f.Evidence = append(f.Evidence, inspector.Evidence{Fact: n.Name + " is external", Source: n.Pos.String()})
		} else {
			f.Severity = inspector.Warning // it is the project's own network
			f.Evidence = append(f.Evidence, inspector.Evidence{Fact: n.Name + " is a network that this project makes", Source: n.Made.String()})
		}
	}
	f.Message = fmt.Sprintf("nginx proxies to %q, a name that no service of the project has, unlike all others here: nginx starts only while a container of another project has it on %s",
		l.Target.Host, strings.Join(shared, ", "))
	if len(f.Fix.Edits) == 0 {
		f.Fix.Summary = fmt.Sprintf("Take this location away, or add the service %s; if another project has it, start that one first", l.Target.Host)
	}
	if namedIn(emergency(s, l.Proxy.Service), l.Target.Host) {
		f.Severity = inspector.Error
	}
	return f
}

// declaredAnywhere reports whether a Compose file that was not loaded has a service of a name.
func declaredAnywhere(s *inspector.Snapshot, host string) bool {
	for _, d := range slices.Concat(s.Project.Beside, s.Project.Neighbors) {
		if strings.EqualFold(d.Name, host) || strings.EqualFold(d.ContainerName, host) || slices.Contains(d.Aliases, host) {
			return true
		}
	}
	return false
}

// othersAtHome counts the names to which an nginx proxies beside that of a link; 0 where one of them is not a service's.
func othersAtHome(s *inspector.Snapshot, l *inspector.Link) int {
	names := map[string]bool{}
	links := s.Links()
	for i := range links {
		other := &links[i]
		if other.Proxy != l.Proxy || other.Target.Host == l.Target.Host || isOptional(s, other) {
			continue
		}
		if len(other.Services) == 0 && other.Off == nil {
			return 0
		}
		names[other.Target.Host] = true
	}
	return len(names)
}
