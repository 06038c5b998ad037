package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// passSource cites the pass directive of a link as evidence.
func passSource(l *inspector.Link) inspector.Evidence {
	return inspector.Evidence{
		Fact:   fmt.Sprintf("%s %s", l.Pass.Directive, l.Pass.Value),
		Source: l.Proxy.Pos(l.Pass.Pos).String(),
	}
}

// lookups tells what the name resolves to inside the nginx container, where it was asked.
func lookups(l *inspector.Link) []inspector.Evidence {
	if l.Lookup == nil {
		return nil
	}
	var seen []inspector.Evidence
	if l.Lookup.LibcErr != "" || len(l.Lookup.Libc) > 0 {
		seen = append(seen, answer(l, "getaddrinfo", l.Lookup.Libc, l.Lookup.LibcErr))
	}
	if l.Lookup.DNSErr != "" || len(l.Lookup.DNS) > 0 {
		by := "Docker's DNS " + compose.DockerDNS
		if l.Lookup.Server != "" {
			by = "the engine's DNS " + l.Lookup.Server
		}
		seen = append(seen, answer(l, by, l.Lookup.DNS, l.Lookup.DNSErr))
	}
	return seen
}

func answer(l *inspector.Link, by string, addresses []string, failed string) inspector.Evidence {
	got := strings.Join(addresses, ", ")
	if len(addresses) == 0 {
		got = failed
	}
	return inspector.Evidence{Fact: fmt.Sprintf("%s in %s: %s", l.Lookup.Host, l.Proxy.Service, got), Source: by}
}

// prober says where the questions about a link were asked.
func prober(l *inspector.Link) string {
	if l.Beside != "" {
		return "probe in nginx's network, from " + l.Beside
	}
	return "probe in the nginx container"
}

// dials tells what happened when nginx's container connected to the target, and when nginx itself was asked to.
func dials(l *inspector.Link) []inspector.Evidence {
	var seen []inspector.Evidence
	for _, d := range l.Dials {
		to := d.Socket
		if to == "" {
			to = fmt.Sprintf("%s:%d", d.Address, d.Port)
		}
		outcome := "connected"
		if !d.OK {
			outcome = d.Error
		}
		source := prober(l)
		if d.Logged {
			source = "docker compose logs " + l.Proxy.Service
		}
		seen = append(seen, inspector.Evidence{Fact: fmt.Sprintf("%s -> %s: %s", l.Proxy.Service, to, outcome), Source: source})
	}
	return append(seen, asked(l)...)
}

// asked tells what nginx itself answered when it was asked for the route, where that says more than that it works.
func asked(l *inspector.Link) []inspector.Evidence {
	r := l.Request
	if r == nil || r.Skipped != "" || r.Good() {
		return nil
	}
	seen := []inspector.Evidence{{Fact: fmt.Sprintf("%s %s, asked of %s itself: %s", cmp.Or(r.Method, "HEAD"), short(r.Path, 80), l.Proxy.Service, r.Text()), Source: prober(l)}}
	for _, e := range l.Trouble {
		seen = append(seen, inspector.Evidence{Fact: short(e.Message, 200), Source: "docker compose logs " + l.Proxy.Service + ", about this request"})
	}
	return seen
}

// replies tells what the target answered.
func replies(l *inspector.Link) []inspector.Evidence {
	var seen []inspector.Evidence
	for _, r := range l.Replies {
		fact := fmt.Sprintf("asked in %s, %s answers: %s", r.Asked, l.Target, r.Text())
		if r.Status == 0 && r.Bytes != "" {
			fact += fmt.Sprintf(" (%s)", short(r.Bytes, 48))
		}
		seen = append(seen, inspector.Evidence{Fact: fact, Source: prober(l)})
	}
	return seen
}

// listening returns the sockets on which the far containers are known to listen, and whether those are all.
func listening(l *inspector.Link) (sockets []inspector.Socket, all bool) {
	partial := false
	for _, probe := range l.Listeners {
		if probe.Skipped != "" {
			continue
		}
		all, partial = true, partial || probe.Partial
		for _, socket := range probe.Sockets {
			if socket.Address != compose.DockerDNS {
				sockets = append(sockets, socket)
			}
		}
	}
	return sockets, all && !partial
}

// reachablePorts returns the ports of the sockets that other containers can reach, sorted and without duplicates.
func reachablePorts(sockets []inspector.Socket) []int {
	var ports []int
	for _, s := range sockets {
		if !inspector.IsLoopback(s.Address) || s.Address == "0.0.0.0" || s.Address == "::" {
			ports = append(ports, s.Port)
		}
	}
	slices.Sort(ports)
	return slices.Compact(ports)
}

// listeners tells on what the far containers listen, and which program does.
func listeners(l *inspector.Link) []inspector.Evidence {
	sockets, all := listening(l)
	if !all && len(sockets) == 0 {
		return nil
	}
	var texts []string
	for _, s := range sockets {
		texts = append(texts, address(s.Address, s.Port))
	}
	fact := fmt.Sprintf("%s listens on %s", farProgram(l), strings.Join(compact(texts), ", "))
	switch {
	case !all:
		fact = fmt.Sprintf("%s accepts connections at %s", farProgram(l), strings.Join(compact(texts), ", "))
	case len(texts) == 0:
		fact = farProgram(l) + " listens on no TCP port"
	}
	source := "/proc/net/tcp in its container"
	for _, probe := range l.Listeners {
		source = cmp.Or(probe.Source, source)
	}
	return []inspector.Evidence{{Fact: fact, Source: source}}
}

// helpers are programs that start others and serve nothing themselves.
var helpers = []string{"bash", "sh", "ash", "dash", "busybox", "tini", "docker-init", "dumb-init", "s6-svscan", "s6-supervise",
	"s6-linux-init-s", "supervisord", "npm", "yarn", "pnpm", "sleep", "tail", "cat"}

// program is the one program that runs in a container, helpers left out; "" where it is not known or there are several.
func program(c *inspector.Container) string {
	var names []string
	for _, name := range c.Programs {
		if !slices.Contains(helpers, name) && !strings.HasPrefix(name, "npm") && !strings.HasPrefix(name, "docker-entry") {
			names = append(names, name)
		}
	}
	if len(names) != 1 {
		return ""
	}
	return names[0]
}

// farProgram is the name of the far end with the program that runs there: "api (node)".
func farProgram(l *inspector.Link) string {
	if c := newest(l.Far); c != nil && program(c) != "" && program(c) != farName(l) {
		return fmt.Sprintf("%s (%s)", farName(l), program(c))
	}
	return farName(l)
}

// far returns the service that the link leads to, or nil.
func far(l *inspector.Link) *compose.Service {
	if len(l.Services) > 0 {
		return l.Services[0]
	}
	return nil
}

// farName is how to call the far end: its service, its container, or the host or unix socket as nginx has it.
func farName(l *inspector.Link) string {
	switch {
	case len(l.Services) > 0:
		return l.Services[0].Name
	case len(l.Far) > 0 && l.Far[0].Service != "":
		return l.Far[0].Service
	case l.Target.Host == "":
		return l.Target.String()
	}
	return l.Target.Host
}

// services names both ends of a link.
func services(l *inspector.Link) []string {
	if name := farName(l); l.Target.Socket == "" && name != "" && name != l.Proxy.Service {
		return []string{name, l.Proxy.Service}
	}
	return []string{l.Proxy.Service}
}

// isDown reports whether the target is a server of an upstream block that is marked down: nginx looks its name up and
// never dials it.
func isDown(l *inspector.Link) bool { return slices.Contains(l.Target.Params, "down") }

// looksUp reports whether a target is a name that nginx has to look up.
func looksUp(l *inspector.Link) bool {
	host := l.Target.Host
	return host != "" && !inspector.IsAddress(host) && !inspector.IsLoopback(host)
}

// refused returns the dial that the far end refused (ECONNREFUSED), or nil.
func refused(l *inspector.Link) *inspector.Dial { return l.Failed(111) }
