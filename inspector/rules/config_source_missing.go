package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/typo"
)

var _ = register(inspector.Rule{
	ID: "CC104", Name: "config-source-missing", Needs: inspector.Static,
	Summary: "a configuration file is mounted from a source that is missing or is a directory, or read at start where there is none",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			service := s.Project.Service(p.Service)
			if service == nil {
				continue
			}
			if f := notThereToRead(s, p); f != nil {
				found = append(found, *f)
			}
			for _, m := range service.Mounts {
				switch {
				case m.Type != "bind" || !m.Unset.IsZero(): // CC102 tells of a variable that is not set
				case isConfigFile(m.Target) && (m.State == "missing" || m.State == "dir" && wantsFile(s, p, m)):
					found = append(found, missingSource(s, service, m))
				case lacksMain(p, m):
					found = append(found, missingMain(s, service, p, m))
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

// wantsFile reports whether a directory stands where there must be a file: nginx reads that path, its image has a
// file there, or the engine refused. A directory that is called like a file may be one on purpose.
func wantsFile(s *inspector.Snapshot, p *inspector.Proxy, m compose.Mount) bool {
	for _, c := range s.Engine.Of(p.Service) {
		if strings.Contains(mountError(&c), m.Target) {
			return true
		}
	}
	return p.Config != nil && slices.ContainsFunc(p.Config.Problems, func(problem nginx.Problem) bool {
		return problem.Kind == "not-a-file" && strings.Contains(problem.Message, `"`+m.Target+`"`)
	})
}

// lacksMain reports whether a directory hides nginx's main configuration and does not have it itself.
func lacksMain(p *inspector.Proxy, m compose.Mount) bool {
	return m.State != "file" && p.Config != nil && strings.HasPrefix(p.Config.Main, strings.TrimSuffix(m.Target, "/")+"/") &&
		slices.ContainsFunc(p.Config.Problems, func(problem nginx.Problem) bool {
			return problem.Kind == "not-a-file" && problem.Pos.File == p.Config.Main && strings.Contains(problem.Message, "(2:")
		})
}

// mayCome reports whether a missing source may be there when the service starts, as it has not been seen to start: a script
// may make it before, or this is not the machine on which it runs.
func mayCome(s *inspector.Snapshot, service *compose.Service, m compose.Mount) bool {
	return m.State == "missing" && len(s.Engine.Of(service.Name)) == 0
}

// nearlyFound reports whether the path of a missing source is nearly that of the file which is found.
func nearlyFound(s *inspector.Snapshot, m compose.Mount) bool {
	return typo.Distance(relative(s, m.Source), m.Found) <= 2
}

func missingMain(s *inspector.Snapshot, service *compose.Service, p *inspector.Proxy, m compose.Mount) inspector.Finding {
	source, main := relative(s, m.Source), p.Config.Main
	f := inspector.Finding{
		Severity: inspector.Warning, Second: true, Proxy: service.Name, Services: []string{service.Name}, At: m.Pos, Label: "this hides all that the image has there",
		Message:  fmt.Sprintf("%s mounts %s over %s, but there is no %s in it: nginx does not start", service.Name, source, m.Target, path.Base(main)),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s has no %s", source, path.Base(main)), Source: "the project's files"}},
		Why:      "a bind mount shows the host's directory as it is; the image's own files are hidden, and Docker copies none of them into it",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Mount single files, or a directory at /etc/nginx/conf.d; or put a whole configuration into %s", source),
			Then:    recreate(service.Name),
		},
	}
	if mayCome(s, service, m) {
		f.Severity = inspector.Note
		f.Message = fmt.Sprintf("%s mounts %s over %s, and there is no such directory here: nginx needs a %s in it", service.Name, source, m.Target, path.Base(main))
		f.Evidence[0].Fact = source + " does not exist"
	}
	prove(s, service.Name, &f)
	return f
}

func missingSource(s *inspector.Snapshot, service *compose.Service, m compose.Mount) inspector.Finding {
	source := relative(s, m.Source)
	f := inspector.Finding{
		Severity: inspector.Warning, Second: true, Proxy: service.Name, Services: []string{service.Name}, At: m.Pos, Label: "no such file",
		Message:  fmt.Sprintf("%s mounts %s as %s, but that file does not exist", service.Name, source, m.Target),
		Evidence: []inspector.Evidence{{Fact: source + " does not exist", Source: "the project's files"}},
		Why:      "where the source of a bind mount is missing, Docker makes a directory in its place, and nginx needs a file there",
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
	switch {
	case m.Found == "" && mayCome(s, service, m):
		f.Severity = inspector.Note
	case m.Found != "" && m.Away && mayCome(s, service, m) && !nearlyFound(s, m):
		f.Severity, f.Message = inspector.Note, strings.Replace(f.Message, "that file does not exist", "there is no such file here", 1)
		f.Fix.Summary = fmt.Sprintf("Put the file at %s before the project is started, or mount %s, if that is meant", source, m.Found)
	case m.Found != "":
		f.Fix.Summary = fmt.Sprintf("Mount %s; remove the directory that Docker may have made at %s", m.Found, source)
		f.Fix.Edits = replaceSource(s, m)
	}
	if m.Found != "" {
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: "the project has a file of that name at " + m.Found, Source: "the project's files"})
	}
	if beside := unmounted(service, m); len(beside) > 0 {
		f.Message += "; its directory holds " + strings.Join(beside, ", ")
		if len(beside) == 1 {
			f.Fix.Summary = fmt.Sprintf("Mount %s, if that is meant; remove the directory that Docker may have made at %s", beside[0], source)
		}
	}
	prove(s, service.Name, &f)
	return f
}

// unmounted are the files beside a missing source that may be meant: those that the service does not mount already.
func unmounted(service *compose.Service, m compose.Mount) []string {
	return slices.DeleteFunc(slices.Clone(m.Beside), func(name string) bool {
		return slices.ContainsFunc(service.Mounts, func(other compose.Mount) bool {
			return other.Source == path.Join(path.Dir(m.Source), name)
		})
	})
}

// prove makes a suspicion an error where nginx or the engine stopped and names no other reason.
func prove(s *inspector.Snapshot, service string, f *inspector.Finding) {
	e := emergency(s, service)
	if s.Engine == nil || len(s.Engine.Containers) == 0 || isUp(s, service) || (e != nil && e.Errno != 2 && e.Errno != 20 && e.Errno != 21) {
		return
	}
	f.Severity = inspector.Error
	for _, c := range s.Engine.Of(service) {
		if text := mountError(&c); text != "" {
			f.Evidence = append(f.Evidence, inspector.Evidence{Fact: text, Source: "docker inspect " + c.Name})
		}
	}
	f.Evidence = append(f.Evidence, emergencies(s, service)...)
}

// mountError is what the engine says of a mount for which it could not start a container, without the stack of
// its parts' names before; "" when that is not the reason.
func mountError(c *inspector.Container) string {
	_, text, ok := strings.Cut(c.Error, "error mounting ")
	if !ok {
		return ""
	}
	what, _, _ := strings.Cut(text, ": ")
	if strings.Contains(text, "not a directory") {
		what += ": not a directory"
	}
	return short("error mounting "+what, 300)
}

// replaceSource is the edit that mounts the file that was found in the place of the missing one.
func replaceSource(s *inspector.Snapshot, m compose.Mount) []inspector.Edit {
	old := s.Line(m.Pos)
	written := relative(s, m.Source)
	if at := strings.Index(old, written); at < 0 || strings.Count(old, written) != 1 || at > 0 && !strings.ContainsRune(" \t\"'=[,", rune(old[at-1])) {
		return nil // or it is the end of a path only
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
