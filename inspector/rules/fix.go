package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

// replaceAt is the edit that puts text in the place of what pos marks. It is nil when the line is not known, or
// when it is not a file of the project: then no edit is offered.
func replaceAt(s *inspector.Snapshot, pos compose.Pos, text string) []inspector.Edit {
	line := s.Line(pos)
	if pos.Column < 1 || pos.EndColumn <= pos.Column || pos.EndColumn-1 > len(line) || inspector.InContainer(pos.File) {
		return nil
	}
	return []inspector.Edit{{File: pos.File, Line: pos.Line, Old: line, New: line[:pos.Column-1] + text + line[pos.EndColumn-1:]}}
}

// onceIn is the edit that puts text in the place of what stands once on a line.
func onceIn(s *inspector.Snapshot, at compose.Pos, old, text string) []inspector.Edit {
	line := s.Line(at)
	if strings.Count(line, old) != 1 || inspector.InContainer(at.File) {
		return nil
	}
	return []inspector.Edit{{File: at.File, Line: at.Line, Old: line, New: strings.Replace(line, old, text, 1)}}
}

// replacePort is the edit that writes another port for a link's target.
func replacePort(s *inspector.Snapshot, l *inspector.Link, port int) []inspector.Edit {
	if l.Target.NoPort || l.Target.PortPos.File == "" {
		return replaceAt(s, l.At(), fmt.Sprintf("%s:%d", l.Target.Host, port))
	}
	return replaceAt(s, l.PortAt(), fmt.Sprint(port))
}

// applyConfig is the command that makes a proxy read a changed configuration file. A file mounted alone is
// bound by its inode, which editors replace, so that a reload would read the old one: a restart binds it anew. What a
// start script makes of a template is made again at a start only.
func applyConfig(s *inspector.Snapshot, proxy *inspector.Proxy, file string) string {
	kind, alone := "", false
	note := func(f startup.File, template bool) {
		if f.Host == file {
			kind, alone = f.Kind, template || mountedAlone(s.Project.Service(proxy.Service), f)
		}
	}
	for _, f := range proxy.Files {
		note(f, f.Template)
	}
	for _, t := range proxy.Templates {
		note(t.File, true)
	}
	for _, v := range proxy.Values {
		note(startup.File{Host: v.Set.File, Kind: v.Kind}, true)
	}
	switch {
	case kind == compose.FromBuild:
		return "docker compose up -d --build " + proxy.Service
	case kind == compose.FromConfig || slices.Contains(s.Project.Files, file):
		return "docker compose up -d --force-recreate " + proxy.Service
	case alone || inspector.InContainer(file) || !isUp(s, proxy.Service): // what is inside may be made at start, of a template
		return "docker compose restart " + proxy.Service
	}
	return fmt.Sprintf("docker compose exec %s nginx -s reload", proxy.Service)
}

// mountedAlone reports whether a mount binds just that file, rather than a directory that holds it.
func mountedAlone(service *compose.Service, f startup.File) bool {
	return service != nil && slices.ContainsFunc(service.Mounts, func(m compose.Mount) bool {
		return m.Pos == f.Via && m.Target == f.Path
	})
}

// isUp reports whether a container of a service runs, and not just until it ends again.
func isUp(s *inspector.Snapshot, service string) bool {
	for _, c := range s.Engine.Of(service) {
		if c.Running() && !ends(s, &c) {
			return true
		}
	}
	return s.Engine == nil
}

// recreate is the command that applies a change of the Compose file to services.
func recreate(names ...string) string { return "docker compose up -d " + strings.Join(names, " ") }

// applyCode is the command with which a service runs with a changed file of its app.
func applyCode(service *compose.Service) string {
	if service.Build != nil {
		return "docker compose up -d --build " + service.Name
	}
	return "docker compose restart " + service.Name
}

// forceRecreate is the command that makes a service's container anew though nothing was changed.
func forceRecreate(c *inspector.Container) string {
	return "docker compose up -d --force-recreate " + c.Service
}

// replaceHost is the edit that writes another host for a link's target.
func replaceHost(s *inspector.Snapshot, l *inspector.Link, host string) []inspector.Edit {
	return replaceAt(s, l.At(), host)
}

// replaceAddress is the edit that writes another host and port for a link's target.
func replaceAddress(s *inspector.Snapshot, l *inspector.Link, host string, port int) []inspector.Edit {
	at, end := l.At(), l.PortAt()
	if at.File != end.File || at.Line != end.Line {
		return nil
	}
	at.EndColumn = end.EndColumn
	return replaceAt(s, at, fmt.Sprintf("%s:%d", host, port))
}

// beside is the edit that adds a directive behind the one at a place, where that stands on a line of its own.
func beside(s *inspector.Snapshot, at compose.Pos, text string) []inspector.Edit {
	line := s.Line(at)
	if inspector.InContainer(at.File) || at.Column != len(indent(line))+1 || strings.Count(line, ";") != 1 || !strings.HasSuffix(line, ";") || strings.Contains(line, "{") {
		return nil
	}
	return []inspector.Edit{{File: at.File, Line: at.Line + 1, New: indent(line) + text}}
}

// addItem is the edit that adds an item to a list of the Compose file behind one that stands on a line of its own.
func addItem(s *inspector.Snapshot, at compose.Pos, text string) []inspector.Edit {
	line := s.Line(at)
	if !strings.HasPrefix(strings.TrimLeft(line, " "), "- ") {
		return nil
	}
	return []inspector.Edit{{File: at.File, Line: at.Line + 1, New: indent(line) + "- " + text}}
}

// addKey is the edit that adds a key to a service of the Compose file, as its first one. A service with an anchor gets
// none: others may merge it.
func addKey(s *inspector.Snapshot, service *compose.Service, text string) []inspector.Edit {
	at := service.FirstKey
	head, _, _ := strings.Cut(s.Line(service.Pos), " #")
	if at.IsZero() || at.Line <= service.Pos.Line || !strings.HasSuffix(strings.TrimSpace(head), ":") {
		return nil
	}
	return []inspector.Edit{{File: at.File, Line: at.Line, New: strings.Repeat(" ", at.Column-1) + text}}
}
