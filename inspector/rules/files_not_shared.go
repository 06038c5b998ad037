package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// unfilled tells of a volume that nobody but nginx mounts, where the files that it should hold are in the image of a
// service that starts in a directory above them. Without such a service somebody may fill it by hand.
func unfilled(project *compose.Project, service *compose.Service, m *compose.Mount, dir string, f *inspector.Finding) bool {
	if m.Type != "volume" || m.Source == "" || m.Outside || isShared(project, service, m) {
		return false
	}
	for i := range project.Services {
		owner := &project.Services[i]
		if owner.Name == service.Name || owner.Dir == "" || owner.Dir == "/" || !strings.HasPrefix(dir+"/", owner.Dir+"/") {
			continue
		}
		f.Label, f.Services = "a path in the image of "+owner.Name, append(f.Services, owner.Name)
		f.Also = []inspector.Place{{At: m.Pos, Label: "mounted here alone"}}
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: owner.Name + " starts in " + owner.Dir, Source: owner.Pos.String()})
		f.Why = "a volume begins empty, or with what its first container's image has at its path; what another image has there is not seen"
		f.Fix.Summary = fmt.Sprintf("Mount %s in %s as well, at %s", sourceOf(m), owner.Name, m.Target)
		f.Fix.Then = recreate(owner.Name, service.Name)
		return true
	}
	return false
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
			f.Fix.Summary = fmt.Sprintf("Mount %s in %s as well, at %s", sourceOf(missing), service.Name, dir)
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
