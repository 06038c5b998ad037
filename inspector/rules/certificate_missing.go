package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

var _ = register(inspector.Rule{
	ID: "CC115", Name: "certificate-missing", Needs: inspector.Static,
	Summary: "a certificate or its key is not in the container, is empty, or does not fit",
	Check:   func(s *inspector.Snapshot) []inspector.Finding { return eachProxy(s, certificateMissing) },
})

// certificateMissing speaks once per proxy: of the certificate for which nginx stopped, else of the worst one. Where
// nginx runs it has loaded them all.
func certificateMissing(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	stopped := emergency(s, p.Service)
	if s.Project.Service(p.Service) == nil || accepted(p) || (stopped != nil && isUnreadable(stopped)) || (s.Engine != nil && isUp(s, p.Service) && stopped == nil) {
		return nil
	}
	var worst *inspector.Finding
	for i := range p.Certificates {
		c := &p.Certificates[i]
		f := badCertificate(s, p, c)
		switch {
		case stopped != nil && strings.Contains(stopped.Message, `"`+c.Path+`"`) && strings.Contains(stopped.Message, "certificate"):
			if f == nil {
				f = notThere(p, c, "is not in the container")
			}
			f.Evidence = append(f.Evidence, logged(p.Service, []entry{*stopped})...)
			f.Severity, f.Proxy = inspector.Error, p.Service
			return f
		case f != nil && (worst == nil || f.Severity > worst.Severity):
			worst = f
		}
	}
	if worst != nil && worst.Severity == inspector.Error {
		worst.Proxy = p.Service // nginx does not start
	}
	return worst
}

// badCertificate judges what the files tell of one certificate or key.
func badCertificate(s *inspector.Snapshot, p *inspector.Proxy, c *startup.Certificate) *inspector.Finding {
	var f *inspector.Finding
	if c.State == startup.FileAbsent || c.State == startup.FileMissing {
		if f = danglingLink(s, p, c); f != nil {
			return f
		}
	}
	switch c.State {
	case startup.FileGood:
	case startup.FileUnknown:
		return madeTooLate(s, p, c)
	case startup.FileAbsent:
		f = notThere(p, c, "is not in the container: nothing is mounted there, and the image has no such file")
		f.Severity = inspector.Error
		if service := s.Project.Service(p.Service); service != nil && service.Build != nil {
			f.Severity = inspector.Note // its image may have been built with what is not here
		}
	case startup.FileMissing:
		if f = madeTooLate(s, p, c); f != nil {
			return f
		}
		f = notYetThere(s, p, c)
	case startup.FileEmpty:
		f = notThere(p, c, fmt.Sprintf("is empty (%s)", c.Host)) // for somebody to fill in
	case startup.FileDirectory:
		f = notThere(p, c, fmt.Sprintf("is a directory (%s)", c.Host))
		f.Severity = inspector.Warning
	case startup.FileNotPEM:
		f = notThere(p, c, fmt.Sprintf("holds none in PEM form (%s)", c.Host)) // likewise
	case startup.FileMismatched:
		f = notThere(p, c, fmt.Sprintf("belongs to another certificate (%s): \"key values mismatch\"", c.Host))
		f.Severity = inspector.Error
		f.Fix.Summary = "Mount the key with which this certificate was made"
	}
	return f
}

// notYetThere is about a file that the mount over it does not have.
func notYetThere(s *inspector.Snapshot, p *inspector.Proxy, c *startup.Certificate) *inspector.Finding {
	f := notThere(p, c, fmt.Sprintf("is not there yet: %s does not exist", c.Host))
	f.First = true // which may make it
	if len(c.Made) > 0 {
		f.Severity, f.First = inspector.Warning, false
		f.Message += fmt.Sprintf("; the start script makes the other half of the pair, and %s", strings.Join(c.Made, ", "))
		f.Fix.Summary = fmt.Sprintf("Let the script make %s, or write the name that it makes", path.Base(c.Path))
	}
	if len(c.Beside) > 0 {
		f.Severity = inspector.Warning
		f.Message += fmt.Sprintf("; its directory holds %s", strings.Join(c.Beside, ", "))
		f.Fix.Summary = "Write the names that the files have"
	}
	if c.Near != "" {
		f.Message = strings.Replace(f.Message, "; its directory holds", fmt.Sprintf("; probably %s is meant: its directory holds", c.Near), 1)
		f.Fix.Summary = fmt.Sprintf("Write %s", path.Join(path.Dir(c.Path), c.Near))
		if f.Fix.Edits = nearNames(s, p); f.Fix.Edits != nil {
			f.Fix.Then = restartFor(s, p, f.At)
		}
	}
	return f
}

// nearNames are the edits that write the names of the files that are meant; nil where one that is missing has none.
func nearNames(s *inspector.Snapshot, p *inspector.Proxy) []inspector.Edit {
	var edits []inspector.Edit
	for i := range p.Certificates {
		c := &p.Certificates[i]
		if c.State != startup.FileMissing && c.State != startup.FileAbsent {
			continue
		}
		edit := onceIn(s, p.Pos(c.At), path.Base(c.Path), c.Near)
		if c.Near == "" || edit == nil {
			return nil
		}
		edits = append(edits, edit...)
	}
	return edits
}

// notThere is a finding at the directive that names a file.
func notThere(p *inspector.Proxy, c *startup.Certificate, why string) *inspector.Finding {
	at := p.Pos(c.At)
	f := &inspector.Finding{
		Severity: inspector.Note, Services: []string{p.Service}, At: at, Label: "nginx needs it to start", Late: true,
		Message:  fmt.Sprintf("the %s %s of %s %s", kindOf(c), c.Path, p.Service, why),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s %s", c.Directive, c.Path), Source: at.String()}},
		Why:      "nginx loads every certificate when it starts, and stops when one of them cannot be loaded",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Put the %s there with a mount, or take the ssl server out until there is one", kindOf(c)),
			Then:    recreate(p.Service),
		},
	}
	if c.Host != "" {
		f.Fix.Summary = fmt.Sprintf("Put the %s at %s, or take the ssl server out until there is one", kindOf(c), c.Host)
	}
	if !c.Via.IsZero() {
		f.Also = []inspector.Place{{At: c.Via, Label: "what is mounted there"}}
	}
	return f
}

func kindOf(c *startup.Certificate) string {
	if c.Directive == "ssl_certificate" {
		return "certificate"
	}
	return "key"
}

// madeTooLate finds the service that makes a certificate in a directory it shares with nginx, when nginx does not
// wait until it has done so and does not start again either.
func madeTooLate(s *inspector.Snapshot, p *inspector.Proxy, c *startup.Certificate) *inspector.Finding {
	nginx := s.Project.Service(p.Service)
	mine := nginx.MountOver(c.Path)
	if mine == nil {
		return nil
	}
	for i := range s.Project.Services {
		maker := &s.Project.Services[i]
		if maker == nginx || maker.Restarts() || !makes(maker, mine, c.Path) || waitsForEnd(s.Project, nginx, maker.Name) {
			continue
		}
		f := notThere(p, c, fmt.Sprintf("may not be there when nginx starts: %s makes it, and %s does not wait until that has ended", maker.Name, p.Service))
		f.Severity = inspector.Warning
		if nginx.Restarts() {
			f.Severity = inspector.Note // it tries again until the file is there
		}
		needs := f.At
		f.At, f.Label = nginx.DependsOnPos, "waits for its start only"
		if d := nginx.Dependency(maker.Name); d != nil && !d.Pos.IsZero() {
			f.At = d.Pos
		} else if f.At.IsZero() {
			f.At, f.Label = nginx.Pos, "does not wait for it"
		}
		f.Also = []inspector.Place{{At: needs, Label: "nginx needs it to start"}, {At: maker.CommandPos, Label: "made here"}}
		f.Services = append(f.Services, maker.Name)
		f.Why = "without a condition depends_on waits until a container has started, not until its work is done"
		f.Fix.Summary = fmt.Sprintf("Let %s depend on %s with condition: service_completed_successfully", p.Service, maker.Name)
		f.Fix.Edits = waitUntil(s, nginx, maker.Name, "service_completed_successfully")
		return f
	}
	return nil
}

// makes reports whether a service's command names the file at its own end of nginx's mount: it is there to make it.
func makes(service *compose.Service, mine *compose.Mount, name string) bool {
	command := strings.Join(slices.Concat(service.Entrypoint, service.Command), " ")
	return slices.ContainsFunc(service.Mounts, func(m compose.Mount) bool {
		file := path.Join(m.Target, strings.TrimPrefix(name, mine.Target))
		return m.Type == mine.Type && m.Source == mine.Source && m.Source != "" && !m.ReadOnly && strings.Contains(command, file)
	})
}

// waitsForEnd reports whether a chain of depends_on leads from a service to the end of another one's work.
func waitsForEnd(p *compose.Project, service *compose.Service, other string) bool {
	for i := range p.Services {
		via := &p.Services[i]
		d := via.Dependency(other)
		if d != nil && d.Condition == "service_completed_successfully" && (via == service || p.Awaited(service)[via.Name]) {
			return true
		}
	}
	return false
}

// waitUntil is the edit that sets a condition in a depends_on that is a list with one entry per line.
func waitUntil(s *inspector.Snapshot, service *compose.Service, on, condition string) []inspector.Edit {
	var edits []inspector.Edit
	for _, d := range service.DependsOn {
		if d.Pos.IsZero() { // implied
			continue
		}
		line := s.Line(d.Pos)
		if strings.TrimSpace(line) != "- "+d.Service {
			return nil
		}
		wanted := d.Condition
		if d.Service == on {
			wanted = condition
		}
		edits = append(edits, inspector.Edit{File: d.Pos.File, Line: d.Pos.Line, Old: line, New: fmt.Sprintf("%s%s: {condition: %s}", indent(line), d.Service, wanted)})
	}
	return edits
}
