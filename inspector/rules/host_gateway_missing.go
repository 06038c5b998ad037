package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC205", Name: "host-gateway-missing", Needs: inspector.Static,
	Summary: "host.docker.internal is used on Linux with no extra_hosts entry for it",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if wrong := notAddress(l.Extra); wrong != "" {
				return wrongExtraHost(s, l, wrong)
			}
			if own := loopbackOf(l.Extra); own != "" {
				return loopbackExtraHost(s, l, own)
			}
			if !inspector.IsHostName(l.Target.Host) || l.From == nil || l.Extra != nil || resolves(l) ||
				len(l.Services)+len(l.Apart) > 0 || (s.Engine != nil && s.Engine.Desktop) {
				return nil
			}
			return hostGateway(s, l)
		})
	},
})

// notAddress returns what an entry of extra_hosts gives where it must give an address.
func notAddress(entry *compose.ExtraHost) string {
	if entry == nil {
		return ""
	}
	for _, to := range entry.Addresses {
		if to != "" && to != "host-gateway" && !inspector.IsAddress(strings.Trim(to, "[]")) && !strings.Contains(to, "$") {
			return to
		}
	}
	return ""
}

// wrongExtraHost speaks of an entry for which the engine makes no container.
func wrongExtraHost(s *inspector.Snapshot, l *inspector.Link, wrong string) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.Extra.Pos, Label: "an address belongs here, or host-gateway", Services: []string{l.Proxy.Service},
		Message:  fmt.Sprintf("the extra_hosts entry of %s for %s gives %q, which is no address: the engine refuses to make the container", l.Proxy.Service, l.Extra.Name, wrong),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("the engine says: invalid IP address in add-host: %q", wrong), Source: l.Extra.Pos.String()}},
		Why:      "extra_hosts writes /etc/hosts, which knows addresses only; host-gateway is the one word that the engine replaces by the host's address",
		Fix:      inspector.Fix{Summary: "Write an IP address here", Then: recreate(l.Proxy.Service)},
	}
	if strings.HasPrefix(wrong, "host") {
		f.Fix.Summary = "Write host-gateway here"
		f.Fix.Edits = inLine(s, l.Extra.Pos, wrong, "host-gateway")
	}
	return f
}

// loopbackOf returns the address of an entry of extra_hosts, where that is one of the container itself; "" for any other, or several.
func loopbackOf(entry *compose.ExtraHost) string {
	if entry == nil || len(entry.Addresses) != 1 || !inspector.IsLoopback(strings.Trim(entry.Addresses[0], "[]")) {
		return ""
	}
	return entry.Addresses[0]
}

// loopbackExtraHost speaks of an entry that leads nginx to its own container, where nobody listens on the port that it asks.
func loopbackExtraHost(s *inspector.Snapshot, l *inspector.Link, own string) *inspector.Finding {
	ok := l.Connects()
	if l.From == nil || isDown(l) || sharesNamespace(s.Project, l.From) || listensItself(l) || servedBeside(l) || !isAlone(l) || ok != nil && *ok {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, At: l.Extra.Pos, Label: "the nginx container itself", Written: true, Services: []string{l.Proxy.Service},
		Message:  fmt.Sprintf("nginx proxies to %s, which the extra_hosts of %s lead to %s: that is the container of nginx itself", l.Target, l.Proxy.Service, own),
		Also:     []inspector.Place{{At: l.At(), Label: "nginx proxies to it"}},
		Evidence: append([]inspector.Evidence{passSource(l)}, dials(l)...),
		Why:      "127.0.0.0/8 is the loopback of each container alone; its host has the address of the gateway, which the word host-gateway stands for",
		Fix:      inspector.Fix{Summary: "Write host-gateway here", Edits: inLine(s, l.Extra.Pos, own, "host-gateway"), Then: recreate(l.Proxy.Service)},
	}
	if refused(l) != nil {
		f.Severity = inspector.Error
	}
	return f
}

func hostGateway(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	host := l.Target.Host
	f := &inspector.Finding{
		Severity: inspector.Warning, At: l.At(), Label: "only Docker Desktop knows this name by itself", Services: []string{l.Proxy.Service},
		Message:  fmt.Sprintf("nginx proxies to %s, which does not resolve on Linux: %s has no extra_hosts entry for it", host, l.Proxy.Service),
		Also:     []inspector.Place{{At: l.From.Pos, Label: "no extra_hosts here"}},
		Evidence: append([]inspector.Evidence{passSource(l)}, lookups(l)...),
		Why:      "Docker Engine on Linux gives containers no name for their host unless the service asks for one",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Give %s the line `extra_hosts: [\"%s:host-gateway\"]`", l.Proxy.Service, host),
			Edits:   addKey(s, l.From, fmt.Sprintf("extra_hosts: [\"%s:host-gateway\"]", host)),
			Then:    recreate(l.Proxy.Service),
		},
	}
	if known := l.From.ExtraHosts; len(known) > 0 {
		f.Fix.Summary = fmt.Sprintf("Add \"%s:host-gateway\" to the extra_hosts of %s", host, l.Proxy.Service)
		f.Fix.Edits = addExtraHost(s, known[0].Pos, host)
		f.Also[0] = inspector.Place{At: known[0].Pos, Label: "it is not among these"}
	}
	if ok := l.Resolves(); (ok != nil && !*ok) || namedIn(emergency(s, l.Proxy.Service), host) {
		f.Severity = inspector.Error
	}
	f.Evidence = append(f.Evidence, emergencies(s, l.Proxy.Service)...)
	return f
}

// addExtraHost is the edit that adds the host's name before an entry of extra_hosts, in the way in which that is written.
func addExtraHost(s *inspector.Snapshot, entry compose.Pos, host string) []inspector.Edit {
	line := s.Line(entry)
	item := strings.TrimLeft(line, " ")
	insert := func(text string) []inspector.Edit {
		return []inspector.Edit{{File: entry.File, Line: entry.Line, New: indent(line) + text}}
	}
	switch {
	case inspector.InContainer(entry.File):
		return nil
	case strings.HasPrefix(item, "- "):
		return insert(fmt.Sprintf("- \"%s:host-gateway\"", host))
	case strings.HasPrefix(item, "extra_hosts:") && strings.Contains(item, "["):
		entry.Column = len(line) - len(item) + 1
		return addToList(s, entry, fmt.Sprintf("\"%s:host-gateway\"", host))
	case entry.Column == len(line)-len(item)+1:
		return insert(host + ": host-gateway")
	}
	return nil
}
