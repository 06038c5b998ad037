package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// What services mount, and who shares it.

// sameMount returns the mount by which a service has what another one has by its own, or nil.
func sameMount(service *compose.Service, of *compose.Mount) *compose.Mount {
	if of == nil {
		return nil
	}
	for i, m := range service.Mounts {
		if m.Type == of.Type && m.Source == of.Source {
			return &service.Mounts[i]
		}
	}
	return nil
}

func mountSource(m *compose.Mount) string {
	if m.Type == "volume" {
		return "the volume " + m.Source
	}
	return m.Source
}

// mounterOf returns a service beside nginx that mounts what it has at a directory, and that mount.
func mounterOf(p *compose.Project, nginx *compose.Service, dir string) (*compose.Service, *compose.Mount) {
	for i := range p.Services {
		other := &p.Services[i]
		if m := other.MountOver(dir); other.Name != nginx.Name && m != nil && m.Source != "" && m.Target != "/" {
			return other, m
		}
	}
	return nil, nil
}

// overlaps reports whether a service mounts what a mount brings, or something below or above it.
func overlaps(service *compose.Service, m *compose.Mount) bool {
	return slices.ContainsFunc(service.Mounts, func(o compose.Mount) bool {
		return o.Type == m.Type && (o.Source == m.Source || m.Type == "bind" && (strings.HasPrefix(o.Source+"/", m.Source+"/") || strings.HasPrefix(m.Source+"/", o.Source+"/")))
	})
}

// placeOf is what a path of a container is outside of it.
func placeOf(m *compose.Mount, target string) string {
	return m.Type + ":" + path.Join(m.Source, strings.TrimPrefix(target, m.Target))
}

// targetOf returns a service's mount at just that path, or nil.
func targetOf(service *compose.Service, target string) *compose.Mount {
	for i, m := range service.Mounts {
		if m.Target == target {
			return &service.Mounts[i]
		}
	}
	return nil
}

// isShared reports whether another service has a mount's source as well, also one that is switched off.
func isShared(p *compose.Project, service *compose.Service, m *compose.Mount) bool {
	return slices.ContainsFunc(slices.Concat(p.Services, p.Disabled), func(other compose.Service) bool {
		return other.Name != service.Name && sameMount(&other, m) != nil
	})
}

func mountBelow(service *compose.Service, dir string) bool {
	for _, m := range service.Mounts {
		if strings.HasPrefix(m.Target, strings.TrimSuffix(dir, "/")+"/") {
			return true
		}
	}
	return false
}

// sameSource returns the mount with which nginx has a directory, and the one with which php has the same files.
func sameSource(from, php *compose.Service, dir string) (mine, other *compose.Mount) {
	if from == nil {
		return nil, nil
	}
	if mine = from.MountOver(dir); mine == nil || mine.Source == "" {
		return nil, nil
	}
	if other = sameMount(php, mine); other == nil {
		return nil, nil
	}
	return mine, other
}

// mountAt is the mount of a service that stands at a place, or nil.
func mountAt(service *compose.Service, at compose.Pos) *compose.Mount {
	if service == nil {
		return nil
	}
	for i := range service.Mounts {
		if service.Mounts[i].Pos == at {
			return &service.Mounts[i]
		}
	}
	return nil
}

// relative names a host path as people write it in the Compose file.
func relative(s *inspector.Snapshot, file string) string {
	if rest, ok := strings.CutPrefix(file, strings.TrimSuffix(s.Project.Dir, "/")+"/"); ok {
		return "./" + rest
	}
	return file
}
