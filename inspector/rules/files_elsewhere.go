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
	ID: "CC618", Name: "files-elsewhere", Needs: inspector.Static,
	Summary: "root or alias names a path that another service has, and nginx has those files at another path or not at all",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		found := slices.Concat(challengesElsewhere(s), unservedFiles(s))
		for i := range s.Proxies {
			p := &s.Proxies[i]
			service := s.Project.Service(p.Service)
			if service == nil || p.Config == nil {
				continue
			}
			found = slices.Concat(found, strayPage(s, p), builtElsewhere(s, p, service), pagesAside(s, p, service))
			for n := range p.Config.Servers {
				server := &p.Config.Servers[n]
				for at := range server.Locations {
					l := &server.Locations[at]
					f := filesElsewhere(s, p, service, l)
					if f == nil {
						continue
					}
					f.First = has(l, "internal") || l.Modifier == "=" && p.Config.Endpoint(n, l.Path) // no client asks for an error page
					if same := slices.IndexFunc(found, func(other inspector.Finding) bool {
						return other.Message == f.Message || other.Label == f.Label && (f.Label == nothingThere || other.At == f.At)
					}); same >= 0 {
						found[same] = join(found[same], *f)
						continue
					}
					found = append(found, *f)
				}
			}
			found = append(found, absentRoots(s, p, found)...)
		}
		return append(found, eachServer(s, func(a, b *inspector.Finding) bool { return a.Message == b.Message }, func(p *inspector.Proxy, server int) []inspector.Finding {
			return slices.Concat(besideScripts(s, p, server), linkedUploads(s, p, server), welcomePages(s, p, server))
		})...)
	},
})

// filesElsewhere judges the directory of a location's own root or alias, which the image does not have. That of a location of
// scripts is for php-fpm, which has its own; what is below /.well-known/ is often brought by hand, as by certbot in a container of its own.
func filesElsewhere(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, l *nginx.Location) *inspector.Finding {
	set := directoryOf(l)
	if set == nil || has(l, "try_files") || has(l, "fastcgi_pass") || strings.Contains(l.Path, ".well-known") || startup.InImage(path.Clean(set.Args[0])) && service.MountOver(path.Clean(set.Args[0])) == nil || mountBelow(service, set.Args[0]) {
		return nil
	}
	dir := path.Clean(set.Args[0])
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: p.Pos(set.Pos), Services: []string{p.Service},
		Evidence: []inspector.Evidence{cite(p, set)},
	}
	closed := runsOnlyNginx(service) || buildsOnNginx(service)
	if m := service.MountOver(dir); m != nil {
		if gatheredElsewhere(s, p, service, l, m, dir, f) {
			return f
		}
		if closed && unfilled(s.Project, service, m, dir, f) {
			f.Message = fmt.Sprintf("nginx looks for files in the volume %s, which stays empty: no other service mounts it", m.Source)
			return f
		}
		return nil
	}
	lines := missedBelow(s, p, dir)
	f.Evidence = append(f.Evidence, logged(p.Service, lines)...)
	if len(lines) > 0 {
		f.Severity = inspector.Error
	}
	owner, theirs := mounterOf(s.Project, service, dir)
	switch mine := sameMount(service, theirs); {
	case owner == nil:
		if !forgotten(s.Project, p, service, dir, f) {
			if broughtByNobody(s, p, service, l, dir, f) {
				return f
			}
			return nil
		}
		if len(lines) == 0 && (!closed || service.Build != nil) {
			f.Severity = inspector.Note // the image may have files of its own there
		}
		f.Message = fmt.Sprintf("nginx looks for the files of location %s in %s, where nothing is mounted: %s", l, dir, f.Message)
	case mine != nil:
		elsewhereInNginx(s, p, l, dir, owner, theirs, mine, f)
	case !closed || service.Build != nil: // its Dockerfile may bring files of its own there
		return nil
	default:
		if len(lines) == 0 {
			f.Severity = inspector.Note // it may be a location that nobody asks for
		}
		f.Label = "a path in the container of " + owner.Name
		f.Message = fmt.Sprintf("nginx looks for the files of location %s in %s, which it does not have: %s has them there", l, dir, owner.Name)
		f.Services = append(f.Services, owner.Name)
		f.Also = []inspector.Place{{At: theirs.Pos, Label: "mounted in " + owner.Name}}
		f.Why = inItsOwn
		f.Fix.Summary = fmt.Sprintf("Mount %s in %s as well, at %s", mountSource(theirs), p.Service, theirs.Target)
		f.Fix.Then = recreate(p.Service)
	}
	return f
}

// missedBelow are the lines of late with which nginx says that a file of a directory is not there.
func missedBelow(s *inspector.Snapshot, p *inspector.Proxy, dir string) []entry {
	return slices.DeleteFunc(loggedAs(s, p.Service, "no-file"), func(e entry) bool {
		return e.age() > recently || !strings.Contains(e.Message, `"`+dir+"/")
	})
}

// inItsOwn is why a path of another service leads nowhere.
const inItsOwn = "nginx reads files in its own container; a path of another service means nothing there, and each request is answered with 404"

// elsewhereInNginx fills in a finding about files that nginx has too, at another path than the one it looks at.
func elsewhereInNginx(s *inspector.Snapshot, p *inspector.Proxy, l *nginx.Location, dir string, owner *compose.Service, theirs, mine *compose.Mount, f *inspector.Finding) {
	to := mine.Target + strings.TrimPrefix(dir, theirs.Target)
	f.Label = "a path in the container of " + owner.Name
	f.Message = fmt.Sprintf("nginx looks for the files of location %s in %s, which is where %s has them; its own are at %s", l, dir, owner.Name, to)
	f.Services = append(f.Services, owner.Name)
	f.Also = []inspector.Place{{At: theirs.Pos, Label: "mounted in " + owner.Name}, {At: mine.Pos, Label: "the same files in " + p.Service}}
	f.Why = inItsOwn
	f.Fix = inspector.Fix{Summary: "Write " + to, Edits: inLine(s, f.At, dir, to), Then: applyConfig(s, p, f.At.File)}
}
