package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// innerListens are the listens of the project's own nginx at the far end of a link, for the port to which that leads; nil where the
// far end is none, or not all that may listen there is seen.
func innerListens(s *inspector.Snapshot, l *inspector.Link) (inner *inspector.Proxy, listens []nginx.Listen) {
	to := far(l)
	if to == nil || len(l.Services) != 1 || l.Target.Port == 0 {
		return nil, nil
	}
	if inner = s.Proxy(to.Name); inner == nil || !wholeConfig(inner) || !besideNginx(inner).sure || hosts(s, to.Name) {
		return nil, nil // another program may listen in its network
	}
	for _, on := range listenersOf(inner.Config) {
		if on.Port == l.Target.Port && !on.UDP {
			listens = append(listens, on.Listen)
		}
	}
	return inner, listens
}

// nginxBehind is the account of another nginx of the project, where all that runs in its container is known.
func nginxBehind(s *inspector.Snapshot, p *inspector.Proxy) *account {
	sockets, source := listensOf(s, p)
	ports := reachablePorts(sockets)
	if len(ports) == 0 || source != filesSay || awaitsConfig(p) {
		return nil
	}
	beside := besideNginx(p)
	if !beside.sure {
		return nil
	}
	told := &account{program: "nginx", does: "is an nginx that listens on " + numbers(ports), at: serviceAt(s, p.Service), plain: true}
	for _, port := range ports {
		told.ports = append(told.ports, spoken{port, spokenAt(p, port)})
	}
	for _, port := range reachablePorts(beside.sockets) {
		told.ports = append(told.ports, spoken{port: port})
	}
	if at := listenAt(p, sockets); at != nil {
		told.at = at.At
	}
	told.facts = []inspector.Evidence{{Fact: fmt.Sprintf("nginx of %s listens on %s", p.Service, numbers(ports)), Source: told.at.String()}}
	return told
}

// spokenAt is what an nginx speaks on a port; "" where that differs from address to address, or is no plain HTTP or TLS.
func spokenAt(p *inspector.Proxy, port int) string {
	protocol := ""
	for _, on := range listenersOf(p.Config) {
		if on.Port != port || on.UDP {
			continue
		}
		speaks := "http"
		if on.SSL {
			speaks = "tls"
		}
		if on.stream || on.ProxyP || slices.Contains(on.Params, "http2") || p.Config.Setting(on.server, -1, "http2") != nil || protocol != "" && protocol != speaks {
			return ""
		}
		protocol = speaks
	}
	return protocol
}
