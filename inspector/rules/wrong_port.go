package rules

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC502", Name: "wrong-port", Needs: inspector.Probed, Early: true,
	Summary: "the service listens on another port than the one that nginx uses",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if f := quotedPort(s, l); f != nil {
				return f
			}
			if by := byFiles(s, l); by != nil {
				if by.listens(l.Target.Port) {
					return nil
				}
				return cmp.Or(portOfTwin(s, l), otherPort(s, l, by))
			}
			if f := socketAlone(s, l); f != nil {
				return f
			}
			if f := cmp.Or(portBeside(s, l), portOfTwin(s, l), undeclared(s, l), unusualFPM(s, l)); f != nil {
				return f
			}
			if refused(l) == nil || !runs(l) || inspector.IsLoopback(l.Target.Host) {
				return nil
			}
			sockets, known := listening(l)
			if slices.ContainsFunc(sockets, func(s inspector.Socket) bool { return s.Port == l.Target.Port }) {
				return nil
			}
			if ports := reachablePorts(sockets); len(ports) > 0 {
				does := "listens on "
				if !known {
					does = "accepts connections on "
				}
				f := wrongPort(s, l, ports, does+numbers(ports))
				f.Evidence = slices.Concat(listeners(l), dials(l), connectErrors(s, l))
				return f
			}
			ports := l.Far[0].Exposed
			if known || slices.Contains(ports, l.Target.Port) {
				return nil
			}
			if len(ports) == 0 {
				return refusedByFiles(s, l)
			}
			f := wrongPort(s, l, ports, "refuses, and its image exposes "+numbers(ports)) // the next best, where nobody may look
			f.Evidence = slices.Concat([]inspector.Evidence{{Fact: "it exposes " + numbers(ports), Source: "docker inspect " + l.Far[0].Name}}, dials(l), connectErrors(s, l))
			return f
		})
	},
})

// otherPort is about a port that, by the files alone, is none of those on which the far end listens.
func otherPort(s *inspector.Snapshot, l *inspector.Link, by *account) *inspector.Finding {
	ports := by.choice(l)
	f := wrongPort(s, l, ports, by.does)
	f.Severity, f.Also[0].At, f.Evidence = inspector.Warning, by.at, by.facts
	if len(ports) == 1 {
		otherDirective(l, by, ports[0], f)
	}
	exposedBeside(s, l, by, f)
	strayPool(s, f, far(l))
	if to := far(l); to.Serving == nil && to.ImagePorts != nil && to.ImagePorts.Adds != "" {
		f.Fix.Edits = nil // which of both is meant, nobody tells
		f.Fix.Summary = fmt.Sprintf("Give %s the flag `%s :%d` in its command, for its pages; or proxy to port %s, for its API", to.Name, to.ImagePorts.Adds, l.Target.Port, numbers(ports))
		f.Fix.Then = start(l, again(s, to.Name))
	}
	return f
}

// exposedBeside makes a note of a port that the far end's own Dockerfile exposes beside the one of its program: a second
// program, which nothing here shows, may listen there.
func exposedBeside(s *inspector.Snapshot, l *inspector.Link, by *account, f *inspector.Finding) {
	to := far(l)
	if to.Serving == nil && len(to.Several) == 0 || to.Build == nil || !slices.Contains(to.Build.Expose, l.Target.Port) || !slices.ContainsFunc(to.Build.Expose, by.listens) {
		return
	}
	f.Severity, f.Fix.Edits, f.Label = inspector.Note, nil, "no program of the start is known to listen here"
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("its Dockerfile exposes %s", numbers(to.Build.Expose)), Source: cmp.Or(relative(s, to.Build.Dockerfile), to.Build.Pos.String())})
	f.Fix.Summary += fmt.Sprintf(", unless another program of %s listens on %d", to.Name, l.Target.Port)
}

// otherDirective says with what to reach a server that speaks another protocol than the pass directive.
func otherDirective(l *inspector.Link, by *account, port int, f *inspector.Finding) {
	protocol, wants := by.speaks(port), l.Wants()
	right := passFor[protocol]
	if protocol == "tls" && wants == "http" {
		f.Fix.Edits = nil // the port alone would not do
		f.Fix.Summary = fmt.Sprintf("Let %s take plain HTTP on port %d, or proxy to `https://%s:%d`", farName(l), l.Target.Port, l.Target.Host, port)
		return
	}
	if right.directive == "" || wants == protocol || passFor[wants].directive == "" && (wants != "tls" || !by.plain) {
		return
	}
	f.Message += ", where it speaks " + protocolNames[protocol]
	f.Fix.Edits = nil // a directive of another protocol has other directives beside it
	f.Fix.Summary = fmt.Sprintf("Use `%s %s%s:%d;`: %s speaks %s, not %s", right.directive, right.prefix, l.Target.Host, port, by.program, protocolNames[protocol], protocolNames[wants])
	if by.program == "Apache" && wants == "fastcgi" {
		f.Fix.Summary += fmt.Sprintf(", or give %s the variant of its image whose tag says fpm", farName(l))
	}
}

// socketAlone speaks of a program that listens on a socket alone, where nginx dials a port.
func socketAlone(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	to := far(l)
	if to == nil || to.Serving.Socket() == "" || l.Target.Socket != "" || !filesDecide(s, l) {
		return nil
	}
	at := to.Serving
	f := &inspector.Finding{
		Severity: inspector.Warning, At: at.Pos, Label: "a socket, and no port", Services: services(l),
		Message:  fmt.Sprintf("nginx proxies to %s, but %s in %s listens on %s alone", l.Target, at.Program, to.Name, at.Address),
		Also:     []inspector.Place{{At: l.PortAt(), Label: "nothing listens on this port"}},
		Evidence: []inspector.Evidence{passSource(l), {Fact: at.Program + " listens on " + at.Address, Source: at.Pos.String()}},
		Why:      "a program that is given a path makes a socket in its own container, which no other can connect to by a port",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Let it listen on port %d%s, or share the socket's directory by a volume and let nginx use unix:%s", l.Target.Port, onPort(at, l.Target.Port), at.Address),
			Then:    start(l, again(s, to.Name)),
		},
	}
	if at.Program == "php-fpm" {
		f.Why = "php-fpm listens where the last `listen` of its pool says: a path makes a socket in its own container, which no other can connect to by a port"
		f.Fix.Summary = fmt.Sprintf("Write `listen = %d` in the pool, or share the socket's directory by a volume and use `fastcgi_pass unix:%s;`", l.Target.Port, at.Address)
	}
	strayPool(s, f, to)
	socketShared(s, l, f)
	return f
}

// socketShared names the socket by the path at which nginx has it, where a volume of both holds it already.
func socketShared(s *inspector.Snapshot, l *inspector.Link, f *inspector.Finding) {
	to := far(l)
	at := to.Serving
	theirs := inspector.SocketMount(to, at.Address)
	if theirs == nil || theirs.Source == "" || sameMount(l.From, theirs) == nil {
		return
	}
	seen := seenAs(at.Address, theirs, sameMount(l.From, theirs))
	f.At, f.Label = l.PortAt(), "nothing listens on this port"
	f.Also = []inspector.Place{{At: at.Pos, Label: "a socket, and no port"}, {At: theirs.Pos, Label: "both have what holds the socket"}}
	f.Why = "a program that is given a path makes a socket, and listens on no port: what connects to one is refused at once"
	f.Fix.Summary = fmt.Sprintf("Write unix:%s, which both have by %s", seen, mountSource(theirs))
	f.Fix.Then = applyConfig(s, l.Proxy, l.At().File)
	if l.Wants() == "fastcgi" {
		f.Fix.Edits = onceIn(s, l.At(), l.Target.String(), "unix:"+seen)
	}
}

// refusedByFiles speaks where nobody may look on what the service listens and its image exposes nothing, but its files
// name one port, and not the one that refused.
func refusedByFiles(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	to := far(l)
	if to == nil || len(l.Services) != 1 || len(to.ExpectedPorts()) != 1 || to.ExpectedPorts()[0] == l.Target.Port || mentionsPort(to, l.Target.Port) {
		return nil
	}
	ports := to.ExpectedPorts()
	f := wrongPort(s, l, ports, fmt.Sprintf("refuses, and its files name port %d", ports[0]))
	f.Evidence = slices.Concat([]inspector.Evidence{passSource(l), {Fact: fmt.Sprintf("%s is declared with port %d", to.Name, ports[0]), Source: to.Pos.String()}}, dials(l), connectErrors(s, l))
	f.Fix.Summary, f.Fix.Edits = fmt.Sprintf("Proxy to the port on which %s listens, by its files %d", to.Name, ports[0]), nil
	return f
}

// runs reports whether some container at the far end runs.
func runs(l *inspector.Link) bool {
	return slices.ContainsFunc(l.Far, func(c inspector.Container) bool { return c.Running() })
}

func wrongPort(s *inspector.Snapshot, l *inspector.Link, ports []int, does string) *inspector.Finding {
	name := farName(l)
	f := &inspector.Finding{
		Severity: inspector.Error, At: l.PortAt(), Label: "nothing listens on this port", Services: services(l),
		Message: fmt.Sprintf("nginx proxies to %s, but %s %s", l.Target, name, does),
		Also:    []inspector.Place{{At: serviceAt(s, name), Label: does}},
		Why:     "a connection to a port on which nothing listens is refused at once, which nginx answers with 502",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Proxy to the port on which %s serves: one of %s", name, numbers(ports)),
			Then:    applyConfig(s, l.Proxy, l.PortAt().File),
		},
	}
	if l.Target.NoPort {
		f.Label = fmt.Sprintf("without a port this means %d", l.Target.Port)
	}
	sockets, all := listening(l)
	if port := onePort(l, ports, all || len(sockets) == 0); port != 0 {
		f.Fix.Summary = fmt.Sprintf("Proxy to port %d", port)
		f.Fix.Edits = replacePort(s, l, port)
		if wants := l.Wants(); (port == 80 || port == 8080) && (wants == "fastcgi" || wants == "uwsgi" || wants == "scgi") {
			f.Fix.Summary = fmt.Sprintf("Use `proxy_pass http://%s:%d;`: the server on that port speaks HTTP as a rule, not %s", l.Target.Host, port, protocolNames[wants])
			f.Fix.Edits = nil
		}
	}
	spare(s, l, f)
	return f
}

// onePort returns the port that must be meant: the only one where these are all, or the only one that the files name
// as well; else 0.
func onePort(l *inspector.Link, ports []int, all bool) int {
	if to := far(l); to != nil && (len(ports) > 1 || !all) {
		named := to.ExpectedPorts()
		ports = slices.DeleteFunc(slices.Clone(ports), func(port int) bool { return !slices.Contains(named, port) })
	}
	if len(ports) == 1 {
		return ports[0]
	}
	return 0
}
