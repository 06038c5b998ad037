package rules

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// virtualFault is a finding about the virtual host of a service.
func virtualFault(to *compose.Service, at compose.Pos, label, message string) *inspector.Finding {
	return &inspector.Finding{
		Severity: inspector.Warning, At: at, Label: label, Services: []string{to.Name, to.VirtualHost.Through}, Message: message,
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s makes a proxy to %s of its VIRTUAL_HOST", to.VirtualHost.Through, to.Name), Source: to.VirtualHost.HostPos.String()}},
	}
}

// virtualPort tells of a port on which the app does not listen.
func virtualPort(to *compose.Service, told *account) *inspector.Finding {
	at := to.VirtualHost
	port := at.Ports[0]
	f := virtualFault(to, cmp.Or(at.PortPos, at.HostPos), "", fmt.Sprintf("%s proxies to port %d of %s, which %s: it answers 502", at.Through, port, to.Name, told.does))
	f.Also = []inspector.Place{{At: told.at, Label: told.does}}
	f.Evidence = append(f.Evidence, told.facts...)
	f.Fix = inspector.Fix{Summary: virtualMeant(to, told, port), Then: recreate(to.Name)}
	if at.PortPos.IsZero() {
		f.Why = "without VIRTUAL_PORT nginx-proxy takes the only port that the container exposes, or else 80, whatever the app listens on"
		f.Label = fmt.Sprintf("without VIRTUAL_PORT this means port %d", port)
		return f
	}
	f.Label = "nothing listens on this port"
	f.Why = "VIRTUAL_PORT is the port in the container: nginx-proxy connects to the container's own address"
	if i := slices.IndexFunc(to.Ports, func(p compose.Port) bool { return p.Published == port && p.Target != port }); i >= 0 {
		f.Label = "the port of the host, not of the container"
		f.Also = append(f.Also, inspector.Place{At: to.Ports[i].Pos, Label: fmt.Sprintf("publishes %d of the container on %d of the host", to.Ports[i].Target, port)})
	}
	return f
}

// virtualMeant says what to write for a port on which the app does not listen: the only one that it has for pages, where it has no more.
func virtualMeant(to *compose.Service, told *account, port int) string {
	var pages []spoken
	for _, at := range told.ports {
		if at.protocol != "" || !told.pages {
			pages = append(pages, at)
		}
	}
	published := slices.IndexFunc(to.Ports, func(p compose.Port) bool { return p.Published == port && told.listens(p.Target) })
	switch {
	case len(pages) != 1 && published >= 0 && !to.VirtualHost.PortPos.IsZero():
		return fmt.Sprintf("Write VIRTUAL_PORT=%d", to.Ports[published].Target)
	case len(pages) != 1:
		return fmt.Sprintf("Set VIRTUAL_PORT to the port on which %s serves", to.Name)
	case pages[0].protocol == "tls" && to.VirtualHost.Proto != "https":
		return fmt.Sprintf("Let %s take plain HTTP on port %d, or set VIRTUAL_PORT=%d and VIRTUAL_PROTO=https", to.Name, port, pages[0].port)
	case to.VirtualHost.PortPos.IsZero():
		return fmt.Sprintf("Set VIRTUAL_PORT=%d beside VIRTUAL_HOST", pages[0].port)
	}
	return fmt.Sprintf("Write VIRTUAL_PORT=%d", pages[0].port)
}

// virtualLoopback tells of an app that listens on its loopback alone.
func virtualLoopback(s *inspector.Snapshot, to *compose.Service) *inspector.Finding {
	by := to.Serving
	f := virtualFault(to, by.Pos, "listens on "+address(by.Address, by.Port), fmt.Sprintf("%s listens on %s only, so that %s cannot reach it", to.Name, address(by.Address, by.Port), to.VirtualHost.Through))
	f.Also = []inspector.Place{{At: to.VirtualHost.HostPos, Label: "asks for a proxy to it"}}
	f.Evidence = append(f.Evidence, servesFact(to.Name, by))
	f.Why = fmt.Sprintf("%s inside a container is that container alone", by.Address)
	f.Fix = inspector.Fix{Summary: fmt.Sprintf("Let %s listen on 0.0.0.0:%d", by.Program, by.Port), Edits: openUpCode(s, by), Then: again(s, to.Name)}
	return f
}

// virtualProto tells of a protocol that the app does not speak on its port.
func virtualProto(to *compose.Service, told *account, port int) *inspector.Finding {
	at := to.VirtualHost
	wants, known := protoSpeaks[at.Proto]
	speaks := told.speaks(port)
	if !known || speaks == "" || speaks == wants || wants == "tls" && !told.isPlain(port) || protocolNames[speaks] == "" {
		return nil
	}
	right := map[string]string{"http": "http", "tls": "https", "fastcgi": "fastcgi", "uwsgi": "uwsgi"}[speaks]
	if right == "" {
		return nil
	}
	f := virtualFault(to, cmp.Or(at.ProtoPos, at.HostPos), "without VIRTUAL_PROTO this means http", fmt.Sprintf("%s speaks %s to port %d of %s, which speaks %s there", at.Through, protocolNames[wants], port, to.Name, protocolNames[speaks]))
	f.Also = []inspector.Place{{At: told.at, Label: told.does}}
	f.Evidence = append(f.Evidence, told.facts...)
	f.Why = "nginx-proxy speaks HTTP to a container unless VIRTUAL_PROTO says otherwise"
	f.Fix = inspector.Fix{Summary: fmt.Sprintf("Set VIRTUAL_PROTO=%s", right), Then: recreate(to.Name)}
	if !at.ProtoPos.IsZero() {
		f.Label = "the protocol in which the app is asked"
	}
	return f
}

// apartFromProxy tells of a service that shares no network with nginx-proxy.
func apartFromProxy(s *inspector.Snapshot, from, to *compose.Service) *inspector.Finding {
	f := virtualFault(to, to.VirtualHost.HostPos, "asks for a proxy to it", fmt.Sprintf("%s and %s share no network, so that %s has no address for this host: it answers 502 or 503", from.Name, to.Name, from.Name))
	f.Why = "nginx-proxy reaches a container only by a network that it is on itself; any other is marked as down"
	joins, stays := whoJoins(s.Project, from, to)
	f.Fix = inspector.Fix{Summary: fmt.Sprintf("Put %s on a network of %s", joins.Name, stays.Name), Then: recreate(to.Name, from.Name)}
	for _, service := range []*compose.Service{from, to} {
		f.Also = append(f.Also, inspector.Place{At: networksAt(service), Label: service.Name + " is on " + networkList(service)})
	}
	return f
}

// virtualTries tells of a try_files in the location in which nginx-proxy passes all on.
func virtualTries(to *compose.Service) *inspector.Finding {
	at := to.VirtualHost
	if at.TriesPos.IsZero() {
		return nil
	}
	f := virtualFault(to, at.TriesPos, "in the proxy's own location /", fmt.Sprintf("try_files leads %s to %s, which it does not have: it goes in circles and answers 500", at.Through, at.Tries))
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: "try_files ends with " + at.Tries, Source: at.TriesPos.String()})
	f.Why = fmt.Sprintf("a file …_location is read in the location / that passes on to %s: try_files looks in the files of %s itself, and asks for its last word like a new request, which comes to the same location", to.Name, at.Through)
	f.Fix = inspector.Fix{Summary: fmt.Sprintf("Take it out here; where %s is an nginx, write it in its own configuration", to.Name), Then: restart(at.Through)}
	return f
}

// noEngine tells of an nginx-proxy that has no socket of an engine: an error where its container has ended, which this explains.
func noEngine(snapshot *inspector.Snapshot, s *compose.Service) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Warning, At: cmp.Or(s.ImagePos, s.Pos), Label: "needs /tmp/docker.sock", Services: []string{s.Name},
		Message:  fmt.Sprintf("%s ends at its start: nothing is mounted at /tmp/docker.sock", s.Name),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("no mount of %s has the target /tmp/docker.sock, and DOCKER_HOST is not set", s.Name), Source: s.Pos.String()}},
		Why:      "nginx-proxy asks the engine which containers run, by a socket at /tmp/docker.sock unless DOCKER_HOST says otherwise",
		Fix:      inspector.Fix{Summary: "Mount it: `/var/run/docker.sock:/tmp/docker.sock:ro`", Then: recreate(s.Name)},
	}
	for _, m := range s.Mounts {
		if m.Type == "bind" && m.Target == "/var/run/docker.sock" {
			f.Also = []inspector.Place{{At: m.Pos, Label: "mounts it elsewhere"}}
		}
	}
	if c := newest(snapshot.Engine.Of(s.Name)); c != nil && (c.State == "exited" && c.ExitCode != 0 || c.State == "restarting") {
		f.Severity, f.Proxy = inspector.Error, s.Name
		f.Evidence = append(append(f.Evidence, stateOf(snapshot, c)...), lastLines(c, 2)...)
	}
	return f
}
