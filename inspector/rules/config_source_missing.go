package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC104", Name: "config-source-missing", Needs: inspector.Static,
	Summary: "a configuration file is mounted from a source that is missing or is a directory",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for _, p := range s.Proxies {
			service := s.Project.Service(p.Service)
			for _, m := range service.Mounts {
				if m.Type == "bind" && isConfigFile(m.Target) && (m.State == "missing" || m.State == "dir") {
					found = append(found, missingSource(s, service, m))
				}
			}
		}
		return found
	},
})

// isConfigFile reports whether a mount's target is a file of nginx's configuration.
func isConfigFile(target string) bool {
	return strings.Contains(target, "nginx") && (path.Ext(target) == ".conf" || path.Ext(target) == ".template")
}

func missingSource(s *inspector.Snapshot, service *compose.Service, m compose.Mount) inspector.Finding {
	source := relative(s, m.Source)
	f := inspector.Finding{
		Severity: inspector.Warning, Proxy: service.Name, Services: []string{service.Name}, At: m.Pos, Label: "no such file",
		Message:  fmt.Sprintf("%s mounts %s as %s, but that file does not exist", service.Name, source, m.Target),
		Evidence: []inspector.Evidence{{Fact: source + " does not exist", Source: "the project's files"}},
		Why:      "where the source of a bind mount is missing, Docker makes a directory in its place, and a directory is no configuration file",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Put the file at %s, or correct the path; remove the directory that Docker may have made there", source),
			Then:    recreate(service.Name),
		},
	}
	if m.State == "dir" {
		f.Label = "this is a directory"
		f.Message = fmt.Sprintf("%s mounts the directory %s where nginx needs the file %s", service.Name, source, m.Target)
		f.Evidence[0].Fact = source + " is a directory"
	}
	if m.Found != "" {
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: "a file of that name is at " + m.Found, Source: "the project's files"})
		f.Fix.Summary = fmt.Sprintf("Mount %s; remove the directory that Docker may have made at %s", m.Found, source)
		f.Fix.Edits = replaceSource(s, m)
	}
	prove(s, service.Name, &f)
	return f
}

// prove makes a suspicion an error where nginx or the engine says that it stopped for it.
func prove(s *inspector.Snapshot, service string, f *inspector.Finding) {
	for _, c := range s.Engine.Of(service) {
		if c.Running() {
			continue
		}
		if strings.Contains(c.Error, "not a directory") {
			f.Severity = inspector.Error
			f.Evidence = append(f.Evidence, inspector.Evidence{Fact: short(c.Error, 240), Source: "state of container " + c.Name})
		}
		if e := emergency(s, service); e != nil && (e.Errno == 21 || e.Errno == 20 || e.Errno == 2) {
			f.Severity = inspector.Error
			f.Evidence = append(f.Evidence, logged(service, []entry{*e})...)
		}
	}
}

// replaceSource is the edit that mounts the file that was found in the place of the missing one.
func replaceSource(s *inspector.Snapshot, m compose.Mount) []inspector.Edit {
	old := s.Line(m.Pos)
	written := relative(s, m.Source)
	if strings.Count(old, written) != 1 {
		return nil
	}
	return []inspector.Edit{{File: m.Pos.File, Line: m.Pos.Line, Old: old, New: strings.Replace(old, written, m.Found, 1)}}
}

// relative names a host path as people write it in the Compose file.
func relative(s *inspector.Snapshot, file string) string {
	if rest, ok := strings.CutPrefix(file, strings.TrimSuffix(s.Project.Dir, "/")+"/"); ok {
		return "./" + rest
	}
	return file
}
