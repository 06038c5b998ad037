package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// undeclared is the hint, from the files alone, that nginx dials a port which nothing in the service's files speaks of,
// while they name others. What is written there proves nothing, so that it is a note.
func undeclared(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	to := far(l)
	if to == nil || len(l.Services) != 1 || len(l.Dials) > 0 || len(l.Far) > 0 || isDown(l) || l.Target.Port == 0 || s.Proxy(to.Name) != nil ||
		to.NetworkMode != "" || to.Serving != nil || !strings.HasPrefix(l.Pass.Scheme, "http") {
		return nil
	}
	ports, told := declaredPorts(to, l.Target.NoPort), toldPort(to)
	if len(ports) == 0 && told == nil || slices.Contains(to.ExpectedPorts(), l.Target.Port) || mentionsPort(to, l.Target.Port) ||
		slices.ContainsFunc(to.Ports, func(p compose.Port) bool { return p.Published == l.Target.Port }) || // CC501 speaks of it
		hosts(s, to.Name) {
		return nil
	}
	if told != nil {
		f := wrongPort(s, l, []int{told.Port}, fmt.Sprintf("is told by %s to listen on %d", strings.TrimPrefix(told.From, "environment "), told.Port))
		f.Severity, f.Label, f.Also[0].At = inspector.Warning, "nothing in the files speaks of this port", told.Pos
		f.Evidence = []inspector.Evidence{passSource(l), {Fact: fmt.Sprintf("%s has %d in its %s, and nothing there names %d", to.Name, told.Port, told.From, l.Target.Port), Source: told.Pos.String()}}
		return f
	}
	if slices.Contains(to.ScriptPorts, l.Target.Port) {
		return nil // what its Dockerfile exposes may be of another time
	}
	f := wrongPort(s, l, ports, "is declared with "+numbers(ports)+" only")
	f.Severity, f.Label = inspector.Note, "nothing in the files speaks of this port"
	if l.Target.NoPort {
		f.Label = fmt.Sprintf("without a port this means %d", l.Target.Port)
	}
	f.Evidence = []inspector.Evidence{passSource(l), {Fact: fmt.Sprintf("%s is declared with port %s", to.Name, numbers(ports)), Source: to.Pos.String()}}
	if block := blockFor(l, ports); block != nil {
		at := l.Proxy.Pos(block.Servers[0].Pos)
		f.Severity = inspector.Warning
		f.Also = append(f.Also, inspector.Place{At: at, Label: fmt.Sprintf("upstream %s names it with %d", block.Name, block.Servers[0].Port)})
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("upstream %s has %s", block.Name, block.Servers[0]), Source: at.String()})
		f.Fix.Summary, f.Fix.Edits = fmt.Sprintf("Write %s, the upstream block that has the port", block.Name), replaceHost(s, l, block.Name)
	}
	return f
}

// blockFor is an upstream block that has nothing but the host of a link, with one of some ports, where the link names the host without a
// port and so passes the block by; nil for none.
func blockFor(l *inspector.Link, ports []int) *nginx.Upstream {
	for i := range l.Proxy.Config.Upstreams {
		u := &l.Proxy.Config.Upstreams[i]
		if l.Target.NoPort && l.Pass.Upstream == "" && !u.Stream && len(u.Servers) == 1 && u.Servers[0].Host == l.Target.Host && slices.Contains(ports, u.Servers[0].Port) {
			return u
		}
	}
	return nil
}

// toldPort is the one port that a service's own environment tells it to listen on, where its healthcheck asks that port, or
// the Compose file exposes or publishes it, as well; nil where there is none. A file of variables may be that of all services.
func toldPort(to *compose.Service) *compose.PortHint {
	var told *compose.PortHint
	for i, hint := range to.PortHints {
		if !strings.HasPrefix(hint.From, "environment ") {
			continue
		}
		if told != nil || hint.Pos.IsZero() {
			return nil
		}
		told = &to.PortHints[i]
	}
	if told == nil {
		return nil
	}
	asked := to.Healthcheck != nil && !to.Healthcheck.Disabled && asksPort(strings.Join(to.Healthcheck.Test, " ")) == told.Port
	if asked || publishesTarget(to, told.Port) || slices.ContainsFunc(to.Expose, func(e compose.Expose) bool { return e.Port == told.Port }) {
		return told
	}
	return nil
}

// declaredPorts are the ports that a service says it serves. What it publishes counts only for an address without a
// port, where the author thought of none: else it may well serve more than it publishes.
func declaredPorts(to *compose.Service, publishedToo bool) []int {
	var ports []int
	if to.Build != nil {
		ports = append(ports, to.Build.Expose...)
	}
	for _, e := range to.Expose {
		ports = append(ports, e.Port)
	}
	for _, p := range to.Ports {
		if publishedToo && p.Protocol == "tcp" {
			ports = append(ports, p.Target)
		}
	}
	slices.Sort(ports)
	ports = slices.Compact(ports)
	if !slices.ContainsFunc(ports, func(port int) bool { return port >= 1024 }) {
		return nil // 22 or 443, beside which another one is likely
	}
	return ports
}

// mentionsPort reports whether a port stands somewhere in what the container is started with.
func mentionsPort(to *compose.Service, port int) bool {
	words := to.Words()
	if to.Healthcheck != nil {
		words = slices.Concat(words, to.Healthcheck.Test)
	}
	number := lazyregexp.New(fmt.Sprintf(`\b%d\b`, port))
	return slices.Contains(to.Numbers, port) || slices.ContainsFunc(words, number.MatchString)
}
