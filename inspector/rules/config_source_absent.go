package rules

import (
	"fmt"
	"path"
	"slices"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// notThereToRead is the part of CC104 about a file that a container's start reads for nginx's configuration, and that is
// not there: the first one, for which the others may not be read either.
func notThereToRead(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	if len(p.Absent) == 0 || s.Engine != nil && isUp(s, p.Service) {
		return nil
	}
	a := &p.Absent[0]
	f := &inspector.Finding{
		Severity: inspector.Error, Proxy: p.Service, Services: []string{p.Service}, At: a.At, Label: "no such file in the container",
		Message:  fmt.Sprintf("the start of %s reads %s with %s, but its container has no such file", p.Service, a.Path, a.By),
		Evidence: []inspector.Evidence{{Fact: "nothing is mounted or copied to " + a.Path, Source: "the project's files"}},
		Why:      "a command that cannot read its file makes nothing of it, and nginx is started without the configuration",
		Fix:      inspector.Fix{Summary: "Mount the file at " + a.Path + ", or write the path at which it is", Then: listApplies(s, p, a.At.File)},
	}
	switch {
	case a.By == "nginx":
		f.Message = fmt.Sprintf("%s starts nginx with -c %s, but its container has no such file", p.Service, a.Path)
		f.Why = "nginx stops when it cannot open its main configuration file"
	case a.Stops:
		f.Why = "a command that cannot read its file fails, and the start ends there: nginx is not started"
	default:
		f.Severity = inspector.Warning // what nginx has without may be enough
	}
	if a.Host != "" {
		f.Evidence[0].Fact = fmt.Sprintf("%s has no such file", a.Host)
		if f.Severity = inspector.Warning; a.Near == "" && s.Engine == nil {
			f.Severity = inspector.Note // a script may make the file before the first start
		}
	}
	if !a.Told.IsZero() && a.Told != a.At {
		f.At, f.Also = a.Told, []inspector.Place{{At: a.At, Label: "read here"}}
		f.Fix.Then = listApplies(s, p, a.Told.File)
	}
	nearToRead(s, f, a, p.Config)
	prove(s, p.Service, f)
	return f
}

// nearToRead offers the file that is probably meant; what nginx itself reads is not.
func nearToRead(s *inspector.Snapshot, f *inspector.Finding, a *startup.Absent, c *nginx.Config) {
	switch {
	case a.Near != "":
		f.Message += "; " + a.Near + " is there"
		f.Fix.Summary = fmt.Sprintf("Read %s, or put the file at %s", a.Near, a.Path)
		if f.Fix.Edits = onceIn(s, f.At, a.Path, a.Near); f.Fix.Edits == nil && path.Dir(a.Near) == path.Dir(a.Path) {
			f.Fix.Edits = onceIn(s, f.At, path.Base(a.Path), path.Base(a.Near))
		}
	case a.Spare != "" && (c == nil || !slices.Contains(c.Files, a.Spare)):
		f.Message += fmt.Sprintf("; %s is there, and nothing reads it", a.Spare)
	}
}
