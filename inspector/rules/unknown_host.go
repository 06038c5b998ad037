package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var _ = register(inspector.Rule{
	ID: "CC201", Name: "unknown-host", Needs: inspector.Static,
	Summary: "no service, alias, container name, link or extra host has this name",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if isUnknown(s, l) {
				return unknownHost(s, l)
			}
			return cmp.Or(unknownOutside(s, l), unknownInImage(s, l))
		})
	},
})

// isUnknown reports whether nobody has the target's name, and there is no other explanation for it.
func isUnknown(s *inspector.Snapshot, l *inspector.Link) bool {
	return isStranger(s, l) && !resolves(l) && !knownElsewhere(s, l) && generatedElsewhere(s, l) == nil && notLoaded(s, l) == nil && neighborOf(s, l) == nil
}

// isStranger reports whether the target is a name that nothing in the project's files accounts for.
func isStranger(s *inspector.Snapshot, l *inspector.Link) bool {
	host := l.Target.Host
	return host != "" && l.Target.Malformed == "" && l.Pass.Malformed == "" && l.From != nil && l.Extra == nil && l.Off == nil &&
		!(l.Target.IsPlaceholder() && len(templateMarks(l.Proxy)) > 0) && len(l.Services) == 0 && len(l.Apart) == 0 && len(l.Far) == 0 &&
		!inspector.IsAddress(host) && !inspector.IsLoopback(host) && !inspector.IsHostName(host) &&
		s.Project.Service(host) == nil && host != strings.ToLower(l.From.Hostname)
}

func resolves(l *inspector.Link) bool {
	ok := l.Resolves()
	return ok != nil && *ok
}

// knownElsewhere reports whether somebody whom the files do not show may know the name: another project on a
// shared network, an outside DNS for a name with a domain, a resolver of the user's own.
func knownElsewhere(s *inspector.Snapshot, l *inspector.Link) bool {
	_, _, mistyped := dotForColon(l.Target.Host)
	return hiddenFrom(s, l) || l.Resolves() == nil && !mistyped && onExternal(s.Project, l.From)
}

// hiddenFrom is the same without the networks of others.
func hiddenFrom(s *inspector.Snapshot, l *inspector.Link) bool {
	if namedOutside(s, l) {
		return true
	}
	_, _, mistyped := dotForColon(l.Target.Host)
	return l.Resolves() == nil && !mistyped && l.Target.NoPort && (l.Proxy.Config.HidesUpstreams() || lacksConfig(l.From)) // it may be an upstream block
}

// namedOutside is the same without upstream blocks that the files do not show.
func namedOutside(s *inspector.Snapshot, l *inspector.Link) bool {
	if l.Resolves() != nil { // it was asked, and not found
		return strings.Contains(l.Target.Host, ".") && !inProject(s, l.Target.Host)
	}
	if s.Project.Partial {
		return true // what is left out may have it
	}
	if _, _, ok := dotForColon(l.Target.Host); ok {
		return false
	}
	if isDotted := strings.Contains(l.Target.Host, "."); isDotted && !strings.HasSuffix(l.Target.Host, ".invalid") || // nobody has that domain (RFC 6761)
		len(l.From.ExternalLinks) > 0 || len(l.From.DNS) > 0 || l.From.NetworkMode != "" {
		return true
	}
	return l.Target.Dynamic && (l.Pass.Resolver == nil || !slices.Contains(l.Pass.Resolver.Args, compose.DockerDNS))
}

// lacksConfig reports whether a file of configuration is mounted that is not there yet, as a script has to make it.
func lacksConfig(service *compose.Service) bool {
	return slices.ContainsFunc(service.Mounts, func(m compose.Mount) bool {
		return m.Type == "bind" && m.State == "missing" && isConfigFile(m.Target)
	})
}

// inProject reports whether a dotted name is close to one that the project has, so that it was meant to be one.
func inProject(s *inspector.Snapshot, host string) bool { return didYouMean(s, host) != "" }

func unknownHost(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	host := l.Target.Host
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.At(), Label: "no service has this name", Written: true, Services: []string{l.Proxy.Service},
		Message:  fmt.Sprintf("nginx proxies to %q, but nothing on its networks has that name", host),
		Evidence: append([]inspector.Evidence{passSource(l)}, lookups(l)...),
		Why:      "nginx looks the name up when it starts and stops when there is no answer: one wrong name takes every site down",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Write the name of a service here: the project has %s", strings.Join(serviceNames(s, l), ", ")),
			Then:    applyConfig(s, l.Proxy, l.At().File),
		},
	}
	if l.Target.Dynamic {
		f.Severity = inspector.Note // nginx starts without it: the location may be for what is not always there
		f.Why = "nginx looks the name up when a request comes, and answers 502 when there is no such name"
	}
	if s.Engine == nil && isPlaceholder(s, l) {
		f.Severity, f.Label = min(f.Severity, inspector.Note), "a placeholder"
		f.Message += ": it looks like a placeholder that nobody filled in"
		f.Fix.Summary = "Let the script that makes this file fill it in, or w" + f.Fix.Summary[1:]
	}
	nameMeant(s, l, f)
	searchDomain(s, l, f)
	if others := namesakes(s, l); len(others) > 0 {
		n := others[0]
		f.Evidence = append(f.Evidence, n.evidence())
		f.Fix.Summary += fmt.Sprintf("; if %s is meant, declare its network (%s) and put %s on it", n.text(), n.lines(), l.From.Name)
	}
	if e := emergency(s, l.Proxy.Service); namedIn(e, host) {
		f.Evidence = append(f.Evidence, logged(l.Proxy.Service, []entry{*e})...)
	}
	if lines := unresolved(s, l); len(lines) > 0 || (l.Resolves() != nil && f.Severity == inspector.Warning) {
		f.Severity = inspector.Error
		f.Evidence = append(f.Evidence, logged(l.Proxy.Service, lines)...)
	}
	return f
}

var capitals = lazyregexp.New(`^[A-Z0-9]+(_[A-Z0-9]+)+$`)

// isPlaceholder reports whether the host is written as people write what a script is to replace: APP_HOST.
func isPlaceholder(s *inspector.Snapshot, l *inspector.Link) bool {
	at, line := l.At(), s.Line(l.At())
	end := at.Column - 1 + len(l.Target.Host)
	return at.Column > 0 && end <= len(line) && capitals.MatchString(line[at.Column-1:end])
}

// nameMeant says which name was probably meant.
func nameMeant(s *inspector.Snapshot, l *inspector.Link, f *inspector.Finding) {
	host := l.Target.Host
	if noteQuotes(s, l.Proxy, f, host, l.At()) {
		f.Message = fmt.Sprintf("nginx proxies to %s with the quotes, which are a part of the name", host)
		f.Severity = inspector.Error // no name has quotes, whoever may look
		return
	}
	if name, port, ok := dotForColon(host); ok {
		f.Message += "; a port follows a colon, as in " + name + ":" + port
		f.Fix.Summary = "Write a colon before the port"
		if s.Project.Service(name) != nil {
			f.Fix.Edits = replaceHost(s, l, name+":"+port)
		}
		return
	}
	meant := didYouMean(s, host)
	if meant == "" {
		return
	}
	f.Message += fmt.Sprintf("; the project has %q", meant)
	f.Fix.Summary = fmt.Sprintf("Write %s in the place of %s", meant, host)
	f.Fix.Edits = replaceHost(s, l, meant)
	if service := s.Project.Service(meant); service != nil {
		f.Also = []inspector.Place{{At: service.Pos, Label: "the service that is probably meant"}}
		f.Services = append(f.Services, meant)
	}
	f.Severity = max(f.Severity, inspector.Warning)
}

// unresolved returns the entries of nginx's log about requests for which it could not look the host up.
func unresolved(s *inspector.Snapshot, l *inspector.Link) []entry {
	return loggedWhere(s, l.Proxy.Service, func(e entry) bool {
		return strings.HasPrefix(e.Message, l.Target.Host+" could not be resolved")
	})
}

// isOptional reports whether the files show that nobody answers to a name which nginx looks up only when a request
// comes. Until one came, that is no failure.
func isOptional(s *inspector.Snapshot, l *inspector.Link) bool {
	if l.Off != nil && inspector.IsAddress(l.Target.Host) { // nginx starts without it
		return true
	}
	return l.Target.Dynamic && (l.Off != nil || (isStranger(s, l) && len(unresolved(s, l)) == 0))
}

// serviceNames lists the project's other services.
func serviceNames(s *inspector.Snapshot, l *inspector.Link) []string {
	var names []string
	for _, service := range s.Project.Services {
		if service.Name != l.Proxy.Service {
			names = append(names, service.Name)
		}
	}
	if len(names) == 0 {
		return []string{"no other service"}
	}
	return names
}
