package rules

import (
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

// stopsNginx makes a finding of something in a proxy's files for which nginx would not start an error, or a warning
// where nginx runs all the same: with what it read before.
func stopsNginx(s *inspector.Snapshot, p *inspector.Proxy, f *inspector.Finding) *inspector.Finding {
	f.Severity, f.Proxy, f.Services = inspector.Error, p.Service, []string{p.Service}
	if s.Engine == nil && strings.HasSuffix(f.Fix.Then, "-s reload") {
		f.Fix.Then = restart(p.Service) // where nobody can tell: this is right for one that stopped too
	}
	f.Evidence = append(f.Evidence, emergencies(s, p.Service)...)
	if emergency(s, p.Service) == nil && s.Engine != nil && isUp(s, p.Service) {
		f.Severity = inspector.Warning
		f.Message = "nginx runs with an older configuration and will not start again with this one: " + f.Message
	}
	return f
}

// accepted reports whether a running nginx has accepted the very configuration that was read: `nginx -T` prints none
// that fails its test.
func accepted(p *inspector.Proxy) bool { return p.Config == nil || p.Source == "container" }

// dropWord is the edit that takes the word at a column out of its line, with the space before it.
func dropWord(s *inspector.Snapshot, f *inspector.Finding) []inspector.Edit {
	at := f.At
	line := s.Line(at)
	before := len(strings.TrimRight(line[:min(max(at.Column-1, 0), len(line))], " \t"))
	if before == 0 || at.EndColumn == 0 {
		return nil
	}
	at.Column = before + 1
	return replaceAt(s, at, "")
}
