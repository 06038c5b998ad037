package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// unknownOutside is the part of CC201 about a name that only another project on an external network could have, where all others of
// several names in that nginx are those of services.
func unknownOutside(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	if l.Target.Dynamic || l.Resolves() != nil || !isStranger(s, l) || hiddenFrom(s, l) || !onExternal(s.Project, l.From) || onUndefined(s.Project, l.From) ||
		neighborOf(s, l) != nil || declaredAnywhere(s, l.Target.Host) {
		return nil
	}
	if meant := awaited(s, l); meant != nil {
		return awaitedUnnamed(s, l, meant)
	}
	if othersAtHome(s, l) < 3 {
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

// awaited is the one service that nginx waits for, that listens on the port of a link, and to which no other link of that nginx leads;
// nil where there is none, or several, or where that service or the name of the link may be somebody else's: what of nginx's
// configuration is not seen, or names the service, may lead there, and a name that is not the only strange one, or that another
// service asks for, is likely one of another project. What a proxy waits for it proxies to.
func awaited(s *inspector.Snapshot, l *inspector.Link) *compose.Service {
	var meant *compose.Service
	for _, d := range l.From.DependsOn {
		to := s.Project.Service(d.Service)
		if to == nil || to.Serving == nil || to.Serving.Port != l.Target.Port || s.Proxy(to.Name) != nil || len(inspector.SharedNetworks(l.From, to)) == 0 {
			continue
		}
		if meant != nil {
			return nil
		}
		meant = to
	}
	links := s.Links()
	if meant == nil || !wholeConfig(l.Proxy) || runsCode(l.Proxy) || slices.Contains(l.Proxy.Mentions, meant.Name) || isAsked(s, l.Target.Host) || otherStranger(s, l) || slices.ContainsFunc(links, func(other inspector.Link) bool {
		return other.Proxy == l.Proxy && slices.ContainsFunc(slices.Concat(other.Services, other.Apart), func(to *compose.Service) bool { return to.Name == meant.Name })
	}) {
		return nil
	}
	return meant
}

// runsCode reports whether an nginx runs code, which may ask any host.
func runsCode(p *inspector.Proxy) bool {
	return slices.ContainsFunc(p.Config.Demands, func(d nginx.Demand) bool { return slices.Contains([]string{"Lua", "njs", "perl"}, d.Module) })
}

// isAsked reports whether the environment or the start of a service names a host.
func isAsked(s *inspector.Snapshot, host string) bool {
	return slices.ContainsFunc(s.Project.Services, func(service compose.Service) bool { return slices.Contains(service.Asks, strings.ToLower(host)) })
}

// otherStranger reports whether an nginx proxies to a further name that no service of the project has.
func otherStranger(s *inspector.Snapshot, l *inspector.Link) bool {
	links := s.Links()
	for i := range links {
		if other := &links[i]; other.Proxy == l.Proxy && other.Target.Host != l.Target.Host && isStranger(s, other) {
			return true
		}
	}
	return false
}

// awaitedUnnamed tells of such a link: the service was renamed, or another project has the name; a warning only where the names are alike.
func awaitedUnnamed(s *inspector.Snapshot, l *inspector.Link, meant *compose.Service) *inspector.Finding {
	f := unknownHost(s, l)
	f.Severity, f.Label = inspector.Note, "no service of the project has this name"
	f.Message = fmt.Sprintf("nginx proxies to %q, a name that no service of the project has; %s, for which it waits, listens on that port %d, and nothing leads there",
		l.Target.Host, meant.Name, l.Target.Port)
	f.Also = []inspector.Place{{At: meant.Pos, Label: "the service that is probably meant"}}
	if !slices.Contains(f.Services, meant.Name) {
		f.Services = append(f.Services, meant.Name)
	}
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s listens on port %d", meant.Name, meant.Serving.Port), Source: meant.Serving.Pos.String()})
	f.Fix.Summary = fmt.Sprintf("Write %s in the place of %s, or give %s that name as an alias on a network of both", meant.Name, l.Target.Host, meant.Name)
	f.Fix.Edits = nil
	if didYouMean(s, l.Target.Host) == meant.Name {
		f.Severity, f.Fix.Edits = inspector.Warning, replaceHost(s, l, meant.Name)
	} else {
		f.Fix.Summary += "; if another project has it, start that one first"
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
