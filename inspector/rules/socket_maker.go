package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// makerOf is the service beside nginx whose own command makes the socket of a link, by its path in the service's containers
// or by its name alone; nil where none plainly does.
func makerOf(p *compose.Project, l *inspector.Link) *compose.Service {
	var same, named []*compose.Service
	for i := range p.Services {
		other := &p.Services[i]
		switch socket := other.Serving.Socket(); {
		case socket == "" || other.Name == l.From.Name:
		case socket == l.Target.Socket || socket == compose.OtherRun(l.Target.Socket):
			same = append(same, other)
		case path.Base(socket) == path.Base(l.Target.Socket):
			named = append(named, other)
		}
	}
	if len(same) == 1 || len(same) == 0 && len(named) == 1 {
		return append(same, named...)[0]
	}
	return nil
}

// madeBy says in a finding about a socket that nobody shares who makes it.
func madeBy(l *inspector.Link, maker *compose.Service, f *inspector.Finding) {
	at := maker.Serving
	dir, theirs := path.Dir(l.Target.Socket), path.Dir(at.Socket())
	f.Message = fmt.Sprintf("nginx proxies to the socket %s, but that is made in the container of %s, and no volume shares %s", l.Target.Socket, maker.Name, theirs)
	if at.Socket() != l.Target.Socket {
		f.Message = fmt.Sprintf("nginx proxies to the socket %s, but %s makes %s, in its own container: no volume shares it", l.Target.Socket, maker.Name, at.Socket())
	}
	f.Services = append(f.Services, maker.Name)
	f.Also = append(f.Also, inspector.Place{At: at.Pos, Label: "made here"})
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s of %s listens on %s", at.Program, maker.Name, at.Socket()), Source: at.Pos.String()})
	f.Fix.Summary = fmt.Sprintf("Let %s listen on a port%s and proxy to `%s:%d`", at.Program, onPort(at, usualPort(at)), maker.Name, usualPort(at))
	if slices.Contains([]string{"/tmp", "/run", "/var/run", "/"}, theirs) {
		f.Fix.Summary += ", or make the socket in a directory of its own, on a named volume that both mount"
	} else {
		f.Fix.Summary += fmt.Sprintf(", or mount one named volume at %s in %s and at %s in %s", theirs, maker.Name, dir, l.From.Name)
	}
}

// The numbers of the errors that a path leads nowhere (ENOENT), and that nobody listens there (ECONNREFUSED).
const noEntry, nobodyListens = 2, 111

// socketElsewhere is about a socket in what nginx shares with others, all of which listen elsewhere by their files: nobody
// makes it. What the host has outside of the project, the host may fill.
func socketElsewhere(s *inspector.Snapshot, l *inspector.Link, mount *compose.Mount) *inspector.Finding {
	project := s.Project
	if len(l.Dials) > 0 && l.Failed(noEntry, nobodyListens) == nil || hasOthers(project, mount) {
		return nil
	}
	sharers := slices.Concat(project.Services, project.Disabled)
	sharers = slices.DeleteFunc(sharers, func(other compose.Service) bool { return other.Name == l.From.Name || !overlaps(&other, mount) })
	if len(sharers) != 1 || project.Service(sharers[0].Name) == nil { // of several, or one that is switched off, nobody can tell which is meant
		return nil
	}
	maker := &sharers[0]
	at := maker.Serving
	assumed := at != nil && at.Default && at.Program != "php-fpm" // a file that is not seen may say otherwise
	if at == nil || at.Socket() == "" && (at.Port == 0 || assumed || mount.Type == "bind") || holdsSocket(maker, at.Socket(), mount, l.Target.Socket) {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, At: l.At(), Label: "nobody makes this socket", Services: []string{maker.Name, l.From.Name},
		Message:  fmt.Sprintf("nginx proxies to the socket %s, but %s of %s listens on port %d and makes no socket", l.Target.Socket, at.Program, maker.Name, at.Port),
		Also:     []inspector.Place{{At: at.Pos, Label: fmt.Sprintf("listens on %d", at.Port)}},
		Evidence: []inspector.Evidence{passSource(l), {Fact: fmt.Sprintf("%s of %s listens on port %d", at.Program, maker.Name, at.Port), Source: at.Pos.String()}},
		Why:      "a volume shares the socket that a program makes in it; one that listens on a port, or makes its socket elsewhere, leaves it empty",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Proxy to `%s:%d`", maker.Name, at.Port), Then: applyConfig(s, l.Proxy, l.At().File)},
	}
	if len(l.Dials) > 0 {
		f.Severity = inspector.Error
		f.Evidence = append(f.Evidence, dials(l)...)
	}
	switch {
	case at.Socket() != "":
		anotherSocket(s, l, mount, maker, f)
	case at.Protocol == l.Wants() && len(inspector.SharedNetworks(l.From, maker)) > 0:
		for _, end := range []string{";", " "} {
			f.Fix.Edits = append(f.Fix.Edits, onceIn(s, l.At(), "unix:"+l.Target.Socket+end, fmt.Sprintf("%s:%d%s", maker.Name, at.Port, end))...)
		}
	}
	return f
}

// hasOthers reports whether somebody outside of the project may make a socket in a mount: the host, or another project.
func hasOthers(p *compose.Project, m *compose.Mount) bool {
	return m.Outside || m.Type == "bind" && !compose.Below(m.Source, p.Dir)
}

// anotherSocket fills in a finding about a program that makes its socket elsewhere: in what both have under another name,
// or outside of it.
func anotherSocket(s *inspector.Snapshot, l *inspector.Link, mount *compose.Mount, maker *compose.Service, f *inspector.Finding) {
	at, socket := maker.Serving, maker.Serving.Socket()
	f.Message = fmt.Sprintf("nginx proxies to the socket %s, but %s of %s makes %s", l.Target.Socket, at.Program, maker.Name, socket)
	f.Also[0].Label = "makes " + socket
	f.Evidence[1].Fact = fmt.Sprintf("%s of %s listens on %s", at.Program, maker.Name, socket)
	theirs := inspector.SocketMount(maker, socket)
	if theirs != nil && theirs.Type == mount.Type && theirs.Source == mount.Source {
		seen := path.Join(mount.Target, strings.TrimPrefix(inRun(socket, theirs), theirs.Target))
		f.Message += ", which is " + seen + " here"
		f.Fix.Summary, f.Fix.Edits = "Write unix:"+seen, onceIn(s, l.At(), l.Target.Socket, seen)
		return
	}
	if theirs = sameMount(maker, mount); theirs == nil {
		f.Fix.Summary = fmt.Sprintf("Let %s make its socket in what both have mounted, or proxy to a port", at.Program)
		return
	}
	meant := path.Join(theirs.Target, strings.TrimPrefix(inRun(l.Target.Socket, mount), mount.Target))
	f.At, f.Label = at.Pos, "not in what both have mounted"
	f.Also[0] = inspector.Place{At: l.At(), Label: "asked for here"}
	f.Message += fmt.Sprintf(", in its own container: both have %s, at %s", mountSource(theirs), theirs.Target)
	f.Fix = inspector.Fix{Summary: "Let it make " + meant, Edits: onceIn(s, at.Pos, socket, meant), Then: applyCode(maker)}
	if slices.Contains(s.Project.Files, at.Pos.File) {
		f.Fix.Then = recreate(maker.Name)
	}
}

// holdsSocket reports whether a service's socket is the one that nginx has by a mount.
func holdsSocket(maker *compose.Service, made string, mount *compose.Mount, asked string) bool {
	theirs := inspector.SocketMount(maker, made)
	return made != "" && theirs != nil && placeOf(theirs, inRun(made, theirs)) == placeOf(mount, inRun(asked, mount))
}

// inRun is a path by the name that a mount over it has: /run and /var/run are one.
func inRun(name string, m *compose.Mount) string {
	if compose.Below(name, m.Target) {
		return name
	}
	return compose.OtherRun(name)
}

// usualPort is the one on which a program listens that is told of no socket.
func usualPort(at *compose.Serving) int {
	if at.Program == "php-fpm" {
		return 9000
	}
	return 8000
}

// onPort is how a program that makes a socket is told to listen on a port, in brackets; "" where that is not known.
func onPort(at *compose.Serving, port int) string {
	switch flag := onAllAddresses(at, port); {
	case at.Program == "php-fpm":
		return fmt.Sprintf(" (`listen = %d` in its pool)", port)
	case flag == "":
		return ""
	case at.Program == "daphne":
		return fmt.Sprintf(" (`%s -p %d`)", flag, port)
	case slices.Contains([]string{"uvicorn", "waitress-serve"}, at.Program):
		return fmt.Sprintf(" (`%s --port %d`)", flag, port)
	default:
		return fmt.Sprintf(" (`%s`)", flag)
	}
}
