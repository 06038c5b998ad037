package rules

import (
	"fmt"
	"path"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// unfilled tells of a volume that nobody but nginx mounts, where the files that it should hold are in the image of a
// service whose directory is above them. Without such a service somebody may fill it by hand.
func unfilled(project *compose.Project, service *compose.Service, m *compose.Mount, dir string, f *inspector.Finding) bool {
	if m.Type != "volume" || m.Source == "" || m.Outside || isShared(project, service, m) {
		return false
	}
	for i := range project.Services {
		owner := &project.Services[i]
		above := homeOf(owner, service, dir)
		if owner.Name == service.Name || above == nil {
			continue
		}
		f.Also = []inspector.Place{{At: m.Pos, Label: "mounted here alone"}, {At: f.At, Label: "a path in the image of " + owner.Name}}
		f.At, f.Label = besideMounts(project, owner, m)
		f.Services = append(f.Services, owner.Name)
		f.Evidence = append(f.Evidence, *above)
		f.Why = "a volume begins empty, or with what its first container's image has at its path; what another image has there is not seen"
		f.Fix.Summary = fmt.Sprintf("Mount %s in %s as well, at %s", mountSource(m), owner.Name, m.Target)
		f.Fix.Then = recreate(owner.Name, service.Name)
		return true
	}
	return false
}

// manyHave are directories below which each image has something of its own.
var manyHave = []string{"/", "/data", "/home", "/mnt", "/opt", "/srv", "/usr/share", "/usr/share/nginx", "/var", "/var/lib", "/var/www"}

// homeOf says why a service has a directory in its image: it starts in one above, or nginx has another mount of it at the same path,
// beside that directory; nil where nothing says so.
func homeOf(owner, service *compose.Service, dir string) *inspector.Evidence {
	if owner.Dir != "" && owner.Dir != "/" && compose.Below(dir, owner.Dir) {
		return &inspector.Evidence{Fact: owner.Name + " starts in " + owner.Dir, Source: owner.Pos.String()}
	}
	for _, m := range owner.Mounts {
		mine, home := targetOf(service, m.Target), path.Dir(m.Target)
		if mine != nil && m.Source != "" && mine.Source == m.Source && mine.Type == m.Type && !slices.Contains(manyHave, home) && compose.Below(dir, home) {
			return &inspector.Evidence{Fact: fmt.Sprintf("%s has %s at %s, as %s has", owner.Name, mountSource(&m), m.Target, service.Name), Source: m.Pos.String()}
		}
	}
	return nil
}

// forgotten tells of a directory that stands beside one which nginx shares with a service, where that service has the
// same name beside its own: of static and media, only the one was mounted in nginx.
func forgotten(project *compose.Project, p *inspector.Proxy, service *compose.Service, dir string, f *inspector.Finding) bool {
	for _, shared := range besides(p, service, dir) {
		for i := range project.Services {
			owner := &project.Services[i]
			theirs := sameMount(owner, shared)
			if owner.Name == service.Name || theirs == nil {
				continue
			}
			missing := targetOf(owner, path.Join(path.Dir(theirs.Target), path.Base(dir)))
			if missing == nil || missing.Source == "" || sameMount(service, missing) != nil {
				continue
			}
			f.Label, f.Services = "not mounted", append(f.Services, owner.Name)
			f.Message = fmt.Sprintf("%s has them at %s", owner.Name, missing.Target)
			f.Also = []inspector.Place{{At: shared.Pos, Label: path.Base(shared.Target) + " is mounted"}, {At: missing.Pos, Label: path.Base(dir) + " in " + owner.Name}}
			f.Why = inItsOwn
			f.Fix.Summary = fmt.Sprintf("Mount %s in %s as well, at %s", mountSource(missing), service.Name, dir)
			f.Fix.Then = recreate(service.Name)
			return true
		}
	}
	return false
}

// besides returns the mounts of directories that other locations serve, and that stand beside one.
func besides(p *inspector.Proxy, service *compose.Service, dir string) []*compose.Mount {
	var all []*compose.Mount
	for i := range p.Config.Servers {
		for at := range p.Config.Servers[i].Locations {
			set := directoryOf(&p.Config.Servers[i].Locations[at])
			if set == nil {
				continue
			}
			other := path.Clean(set.Args[0])
			if m := targetOf(service, other); m != nil && m.Source != "" && other != dir && path.Dir(other) == path.Dir(dir) {
				all = append(all, m)
			}
		}
	}
	return all
}

// nothingThere labels the directories of locations that nothing brings into nginx's container.
const nothingThere = "nothing is there"

// broughtByNobody tells of a directory that an image of nginx alone does not have, and into which nothing is mounted: the
// app whose files they are may have it in its own image.
func broughtByNobody(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, l *nginx.Location, dir string, f *inspector.Finding) bool {
	closed := runsOnlyNginx(service) || buildsOnNginx(service) && absent(p, dir) != nil
	if !closed || has(l, "return") || l.Passes() {
		return false
	}
	if f.Severity != inspector.Error {
		f.Severity = inspector.Note // it may be a location that nobody asks for
	}
	f.Label = nothingThere
	f.Message = fmt.Sprintf("nginx looks for the files of location %s in %s, which nothing brings into its container: it answers 404", l, dir)
	image := service.BaseImage()
	if service.Build != nil {
		image += ", or what is built on it,"
	}
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("no mount of %s is at or above %s, and %s has no such directory", service.Name, dir, image), Source: service.Pos.String()})
	f.Why = "nginx reads files in its own container: those of another image mean nothing there"
	f.Fix.Summary = fmt.Sprintf("Mount them at %s: a folder of the project, or a volume that the service which has them mounts too, over its own", dir)
	f.Fix.Then = recreate(service.Name)
	if meant, m := besideServed(p, service, dir); meant != "" {
		f.Also = append(f.Also, inspector.Place{At: m.Pos, Label: "is mounted at " + m.Target})
		f.Fix = inspector.Fix{Summary: fmt.Sprintf("Write %s, if the files stand beside those of the other locations; else mount them at %s", meant, dir), Then: applyConfig(s, p, f.At.File)}
	}
	return true
}

// besideServed is a directory of the same name beside those that the other locations of an nginx serve from one mount, and that mount; "" where
// there is none, or several.
func besideServed(p *inspector.Proxy, service *compose.Service, dir string) (meant string, mount *compose.Mount) {
	for i := range p.Config.Servers {
		for at := range p.Config.Servers[i].Locations {
			set := directoryOf(&p.Config.Servers[i].Locations[at])
			if set == nil {
				continue
			}
			own := path.Join(path.Dir(path.Clean(set.Args[0])), path.Base(dir))
			m := service.MountOver(own)
			if m == nil || own == dir || own == meant {
				continue
			}
			if meant != "" {
				return "", nil
			}
			meant, mount = own, m
		}
	}
	return meant, mount
}
