package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

// sourceless is about a certificate or key that is mounted by itself from a path of the project where nothing is.
func sourceless(s *inspector.Snapshot, p *inspector.Proxy, c *startup.Certificate) *inspector.Finding {
	f := notThere(p, c, fmt.Sprintf("is not there yet: %s does not exist", c.Host))
	f.First = true // which may make it
	f.Why = "where the source of a bind mount is missing, Docker makes an empty directory in its place; nginx loads every certificate when it starts, and stops when one of them cannot be loaded"
	if m := s.Project.Service(p.Service).MountOver(c.Path); m != nil && !m.SourceAt().IsZero() {
		f.Also = []inspector.Place{{At: f.At, Label: "nginx needs it to start"}}
		f.At, f.Label = m.SourceAt(), "no such file"
	}
	f.Fix.Summary = fmt.Sprintf("Put the %s at %s; remove the directory that Docker may have made there", c.Kind(), c.Host)
	orAbsolute(s, p, c, f)
	return f
}

// machineDirs are directories in which machines have their certificates and homes, and projects hardly ever.
var machineDirs = []string{"/etc/ssl", "/etc/pki", "/etc/letsencrypt", "/usr/local", "/var/lib", "/home", "/root"}

// orAbsolute adds that the path of the machine may be meant, where the source of a mount is written as that with a dot before it.
func orAbsolute(s *inspector.Snapshot, p *inspector.Proxy, c *startup.Certificate, f *inspector.Finding) {
	m := s.Project.Service(p.Service).MountOver(c.Path)
	if m == nil || m.Type != "bind" || m.Target != c.Path || m.State == "missing" && !m.Away { // its folder is there
		return
	}
	written := relative(s, m.Source)
	meant := strings.TrimPrefix(written, ".")
	isOfMachine := slices.ContainsFunc(machineDirs, func(dir string) bool { return compose.Below(meant, dir) })
	if !isOfMachine || meant == written || !strings.Contains(s.Line(m.SourceAt()), written) {
		return
	}
	f.Message += fmt.Sprintf("; probably %s is meant", meant)
	f.Fix.Summary = fmt.Sprintf("Write %s, if that is meant: what begins with ./ lies beside the Compose file; remove the directory that Docker may have made there", meant)
}
