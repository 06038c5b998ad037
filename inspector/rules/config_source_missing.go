package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

var _ = register(inspector.Rule{
	ID: "CC104", Name: "config-source-missing", Needs: inspector.Static,
	Summary: "a configuration file is mounted from a source that is missing or is a directory, or read at start where there is none; a Dockerfile copies what is not there",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		found := unfound(s)
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
				if f := badMount(s, p, service, m); f != nil {
					found = append(found, *f)
				}
			}
		}
		return found
	},
})

// badMount judges one mount of an nginx.
func badMount(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, m compose.Mount) *inspector.Finding {
	w := p.Mismount(m.Target)
	switch {
	case !m.Unset.IsZero() || m.Refused != "" || m.Swapped: // CC102, CC101 and CC105 tell of these
		return nil
	case w != nil && m.Type == "volume" && undefined(s, m):
		return nil // CC101 tells of it
	case w != nil && m.Type == "volume":
		return notInVolume(s, service, m, w)
	case w != nil && w.To != "":
		return overFolder(s, p, service, m, w)
	case isConfigFile(m.Target) && m.Type != "volume" && (m.State == "missing" || m.State == "dir" && wantsFile(s, p, m)):
		return missingSource(s, service, m, w)
	case m.Type == "bind" && (w == nil || w.Source == "") && lacksMain(p, m):
		return missingMain(s, service, p, m)
	case w != nil && w.Found != startup.ByInside:
		return missingSource(s, service, m, w)
	}
	return nil
}

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

func missingMain(s *inspector.Snapshot, service *compose.Service, p *inspector.Proxy, m compose.Mount) *inspector.Finding {
	source, main := relative(s, m.Source), p.Config.Main
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, Proxy: service.Name, Services: []string{service.Name}, At: m.SourceAt(), Label: "this hides all that the image has there",
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
	prove(s, service.Name, f)
	return f
}

func missingSource(s *inspector.Snapshot, service *compose.Service, m compose.Mount, w *startup.Mismount) *inspector.Finding {
	source := relative(s, m.Source)
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, Proxy: service.Name, Services: []string{service.Name}, At: m.SourceAt(), Label: "no such file",
		Message:  fmt.Sprintf("%s mounts %s as %s, but that file does not exist", service.Name, source, m.Target),
		Evidence: []inspector.Evidence{{Fact: source + " does not exist", Source: "the project's files"}},
		Why:      "where the source of a bind mount is missing, Docker makes a directory in its place, and nginx needs a file there",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Put the file at %s, or correct the path; remove the directory that Docker may have made there", source),
			Then:    recreate(service.Name),
		},
	}
	switch {
	case m.State == "dir" && w != nil && w.Wants.IsFolder():
		emptyFolder(f, service, source, m, w)
	case m.State == "dir":
		f.Label = "this is a directory"
		f.Message = fmt.Sprintf("%s mounts the directory %s where nginx needs the file %s", service.Name, source, m.Target)
		f.Evidence[0].Fact = source + " is a directory"
	case w != nil && w.Wants.IsFolder():
		missingFolder(f, service, source, m, w)
	}
	if m.Type != "bind" {
		f.Why = "a config or secret is mounted from its file, and the engine makes no container where that is missing"
		f.Fix.Summary = fmt.Sprintf("Put the file at %s, or correct the path", source)
	}
	if !sourceMeant(s, f, m, w) && mayCome(s, service, m) {
		f.Severity = inspector.Note
	}
	if w != nil && mayCome(s, service, m) && !nearly(s, m, w) && (w.Made || m.Away && !compose.Below(m.Source, s.Project.Dir)) {
		f.Severity, f.Message = inspector.Note, strings.Replace(f.Message, "that file does not exist", "there is no such file here", 1)
		f.Fix.Summary, f.Fix.Edits = fmt.Sprintf("Put it at %s before the project is started, or mount %s, if that is meant", source, choices(w)), nil
		if folder, ok := strings.CutSuffix(w.Source, "/"+path.Clean(source)); ok && w.Found == startup.ByAbove {
			f.Fix.Summary = fmt.Sprintf("Give Compose the folder for which this file is written: --project-directory %s, or a file from there as the first -f", folder)
		}
	}
	if m.Ignored && f.Severity == inspector.Note && (w == nil || w.Source == "") {
		f.Message = strings.Replace(f.Message, "that file does not exist", "that file is not here yet: git leaves it out", 1)
		f.Fix.Summary = fmt.Sprintf("Make %s as the project has it made before the start; remove the directory that Docker may have made there", source)
	}
	if beside := unmounted(service, m); len(beside) > 0 && (w == nil || w.Source == "") {
		f.Message += "; its directory holds " + strings.Join(beside, ", ")
		if len(beside) == 1 {
			f.Fix.Summary = fmt.Sprintf("Mount %s, if that is meant; remove the directory that Docker may have made at %s", beside[0], source)
		}
	}
	prove(s, service.Name, f)
	provedEmpty(s, f, w)
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

// provedEmpty makes a suspicion an error where nginx runs, and the image's own nginx.conf finds nothing of the project's.
func provedEmpty(s *inspector.Snapshot, f *inspector.Finding, w *startup.Mismount) {
	p, service := s.Proxy(f.Proxy), s.Project.Service(f.Proxy)
	if w == nil || w.Wants != startup.WantSites && w.Wants != startup.WantTemplates || s.Engine == nil || !isUp(s, f.Proxy) || !runsOnlyNginx(service) {
		return
	}
	if main := p.File(p.Config.Main); main == nil || main.Kind == compose.FromImage {
		f.Severity = inspector.Error
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: "nginx runs, with the nginx.conf of its image", Source: fmt.Sprintf("docker compose exec %s nginx -T", f.Proxy)})
	}
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
