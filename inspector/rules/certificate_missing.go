package rules

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

var _ = register(inspector.Rule{
	ID: "CC115", Name: "certificate-missing", Needs: inspector.Static,
	Summary: "a certificate or its key is not in the container, is empty, does not fit, or has ended",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return append(eachProxy(s, certificateMissing), eachServed(s, certificateEnded)...)
	},
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
		if f = cmp.Or(danglingLink(s, p, c), linkedAway(s, p, c)); f != nil {
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
		standsElsewhere(s, p, c, f)
		if service := s.Project.Service(p.Service); service != nil && service.Build != nil {
			f.Severity = inspector.Note // its image may have been built with what is not here
		}
	case startup.FileMissing:
		if sourceElsewhere(s, p, c.Path) {
			return nil // CC104 tells where it is
		}
		if f = madeTooLate(s, p, c); f != nil {
			return f
		}
		f = notYetThere(s, p, c)
	case startup.FileSourceless:
		if sourceElsewhere(s, p, c.Path) {
			return nil
		}
		if f = madeTooLate(s, p, c); f == nil {
			f = sourceless(s, p, c)
		}
	case startup.FileEmpty:
		f = notThere(p, c, fmt.Sprintf("is empty (%s)", c.Host)) // for somebody to fill in
	case startup.FileDirectory:
		if sourceElsewhere(s, p, c.Path) {
			return nil
		}
		f = notThere(p, c, fmt.Sprintf("is a directory (%s)", c.Host))
		f.Severity = inspector.Warning
		orAbsolute(s, p, c, f)
	case startup.FileNotPEM:
		f = notThere(p, c, fmt.Sprintf("holds none in PEM form (%s)", c.Host)) // likewise
	case startup.FileMismatched:
		f = notThere(p, c, fmt.Sprintf("belongs to another certificate (%s): \"key values mismatch\"", c.Host))
		f.Severity = inspector.Error
		f.Fix.Summary = "Mount the key with which this certificate was made"
	}
	return f
}

// standsElsewhere says where a certificate is that is not at the path which nginx is told.
func standsElsewhere(s *inspector.Snapshot, p *inspector.Proxy, c *startup.Certificate, f *inspector.Finding) {
	service := s.Project.Service(p.Service)
	if m := service.MountOver(c.Stands); c.Stands != "" && m != nil {
		f.Message = fmt.Sprintf("the %s %s of %s is not in the container; %s is", c.Kind(), c.Path, p.Service, c.Stands)
		f.Also = []inspector.Place{{At: m.Pos, Label: "mounted here"}}
		f.Fix = inspector.Fix{Summary: "Write " + c.Stands, Then: restartFor(s, p, f.At)}
		if m.Type == "secret" {
			f.Why += "; a secret stands at /run/secrets/ under its own name, where it has no target"
		}
		f.Fix.Edits = whereTheyStand(s, p)
		return
	}
	if name, ok := strings.CutPrefix(c.Path, "/run/secrets/"); ok {
		f.Message = fmt.Sprintf("the %s %s of %s is not in the container: the service has no secret %s", c.Kind(), c.Path, p.Service, name)
		f.Fix.Summary = fmt.Sprintf("Add %s to secrets: of %s, and declare it at the top level where it is not", name, p.Service)
	}
}

// sourceElsewhere reports whether a path lies in a mount whose source is not there, and of which the project shows what is meant.
func sourceElsewhere(s *inspector.Snapshot, p *inspector.Proxy, name string) bool {
	m := s.Project.Service(p.Service).MountOver(name)
	return m != nil && p.Mismount(m.Target) != nil
}

// notYetThere is about a file that the mount over it does not have.
func notYetThere(s *inspector.Snapshot, p *inspector.Proxy, c *startup.Certificate) *inspector.Finding {
	f := notThere(p, c, fmt.Sprintf("is not there yet: %s does not exist", c.Host))
	f.First = true // which may make it
	if path.IsAbs(c.Host) {
		f.Behind = "CC618" // the server's own, for files that may be read on another machine: what the project lacks is surer
	}
	if c.Stands != "" {
		oneFolderOff(s, p, c, f)
		return f
	}
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

// oneFolderOff is about a file that lies in the folder above or below the one that nginx is told.
func oneFolderOff(s *inspector.Snapshot, p *inspector.Proxy, c *startup.Certificate, f *inspector.Finding) {
	f.Message = fmt.Sprintf("the %s %s of %s is not in the container; %s is", c.Kind(), c.Path, p.Service, c.Stands)
	f.Fix = inspector.Fix{Summary: "Write " + c.Stands, Edits: whereTheyStand(s, p), Then: restartFor(s, p, f.At)}
	if len(f.Also) > 0 {
		f.Also[0].Label = "brings the folder one level off"
		f.Fix.Summary += ", or let this line bring the files to " + path.Dir(c.Path)
	}
	switch service := s.Project.Service(p.Service); {
	case service.MountOver(c.Path) != nil: // somebody may put it there before the first start
		f.Severity, f.First = inspector.Warning, false
	case service.Build != nil && service.Build.Plain:
		f.Severity, f.First = inspector.Error, false
	}
}

// whereTheyStand are the edits that write where the files are which stand elsewhere.
func whereTheyStand(s *inspector.Snapshot, p *inspector.Proxy) (edits []inspector.Edit) {
	for i := range p.Certificates {
		if c := &p.Certificates[i]; c.Stands != "" {
			edits = append(edits, onceIn(s, p.Pos(c.At), c.Path, c.Stands)...)
		}
	}
	return edits
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
		Message:  fmt.Sprintf("the %s %s of %s %s", c.Kind(), c.Path, p.Service, why),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s %s", c.Directive, c.Path), Source: at.String()}},
		Why:      "nginx loads every certificate when it starts, and stops when one of them cannot be loaded",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Put the %s there with a mount, or take the ssl server out until there is one", c.Kind()),
			Then:    recreate(p.Service),
		},
	}
	if c.Host != "" {
		f.Fix.Summary = fmt.Sprintf("Put the %s at %s, or take the ssl server out until there is one", c.Kind(), c.Host)
	}
	if !c.Via.IsZero() {
		f.Also = []inspector.Place{{At: c.Via, Label: "what is mounted there"}}
	}
	return f
}
