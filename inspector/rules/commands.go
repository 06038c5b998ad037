package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

// The commands that apply a repair.

// recreate is the command that applies a change of the Compose file to services.
func recreate(names ...string) string { return "docker compose up -d " + strings.Join(names, " ") }

// forceRecreate is the command that makes the containers of services anew though nothing was changed.
func forceRecreate(names ...string) string {
	return "docker compose up -d --force-recreate " + strings.Join(names, " ")
}

// rebuild is the command that builds services anew and recreates them.
func rebuild(names ...string) string {
	return "docker compose up -d --build " + strings.Join(names, " ")
}

// restart is the command that starts a service's containers again as they are.
func restart(name string) string { return "docker compose restart " + name }

// reload is the command that lets an nginx read its configuration anew.
func reload(proxy string) string { return "docker compose exec " + proxy + " nginx -s reload" }

// applyConfig is the command that makes a proxy read a changed configuration file. A file mounted alone is
// bound by its inode, which editors replace, so that a reload would read the old one: a restart binds it anew. What a
// start script makes of a template is made again at a start only.
func applyConfig(s *inspector.Snapshot, proxy *inspector.Proxy, file string) string {
	kind, alone, path := "", false, ""
	note := func(f startup.File, template bool) {
		if f.Host == file {
			path, kind, alone = f.Path, f.Kind, template || mountedAlone(s.Project.Service(proxy.Service), f)
		}
	}
	for _, f := range proxy.Files {
		note(f, f.Template)
	}
	for _, t := range proxy.Templates {
		note(t.File, true)
	}
	for _, v := range proxy.Values {
		note(startup.File{Host: v.Set.File, Kind: v.Kind}, true)
	}
	switch {
	case kind == compose.FromBuild:
		return emptyVolume(s, proxy.Service, path) + rebuild(proxy.Service)
	case kind == compose.FromConfig || slices.Contains(s.Project.Files, file):
		return forceRecreate(proxy.Service)
	case alone || inspector.InContainer(file) || !isUp(s, proxy.Service): // what is inside may be made at start, of a template
		return restart(proxy.Service)
	}
	return reload(proxy.Service)
}

// emptyVolume is the command that takes away the volume over a file of a service's image, which would keep the older one;
// "" where none is.
func emptyVolume(s *inspector.Snapshot, name, file string) string {
	service := s.Project.Service(name)
	if service == nil || file == "" {
		return ""
	}
	m := service.MountOver(file)
	if m == nil || m.Type != "volume" || m.Source == "" {
		return ""
	}
	volume := s.Project.Name + "_" + m.Source
	if m.Outside {
		volume = fmt.Sprintf("$(docker volume ls -q --filter label=com.docker.compose.project=%s --filter label=com.docker.compose.volume=%s)", s.Project.Name, m.Source)
	}
	return fmt.Sprintf("docker compose rm -sf %s && docker volume rm %s && ", name, volume)
}

// mountedAlone reports whether a mount binds just that file, rather than a directory that holds it.
func mountedAlone(service *compose.Service, f startup.File) bool {
	return service != nil && slices.ContainsFunc(service.Mounts, func(m compose.Mount) bool {
		return m.Pos == f.Via && m.Target == f.Path
	})
}

// restartFor is the command that applies a change of a file to an nginx that did not start.
func restartFor(s *inspector.Snapshot, p *inspector.Proxy, at compose.Pos) string {
	if then := applyConfig(s, p, at.File); !strings.HasSuffix(then, "-s reload") {
		return then
	}
	return restart(p.Service)
}

// listApplies is the command that lets a changed list count: it stands in the Compose file, in the Dockerfile, or in a
// script that is mounted or built in.
func listApplies(s *inspector.Snapshot, p *inspector.Proxy, file string) string {
	service := s.Project.Service(p.Service)
	mounted := service != nil && slices.ContainsFunc(service.Mounts, func(m compose.Mount) bool {
		return m.Type == "bind" && strings.HasSuffix(m.Source, "/"+strings.TrimPrefix(file, "./"))
	})
	switch {
	case slices.Contains(s.Project.Files, file):
		return recreate(p.Service)
	case mounted || service == nil || service.Build == nil:
		return restart(p.Service)
	}
	return rebuild(p.Service)
}

// applyMount is the command that applies a change of what brings a file into a service's container.
func applyMount(service string, file *startup.File) string {
	if file.Kind == compose.FromBuild {
		return rebuild(service)
	}
	return recreate(service)
}

// applyCode is the command with which a service runs with a changed file of its app.
func applyCode(service *compose.Service) string {
	if service.Build != nil {
		return rebuild(service.Name)
	}
	return restart(service.Name)
}

// start completes the command that brings services up, so that nginx finds them: a running nginx keeps to the
// addresses that it looked up when it started.
func start(l *inspector.Link, up string) string {
	switch {
	case l.Gateway == nil:
		return up + " " + l.Proxy.Service
	case l.Target.Dynamic, l.Target.Socket != "":
		return up
	}
	return up + " && " + reload(l.Proxy.Service)
}

// again is the command that starts services, in the first of which something was mended.
func again(s *inspector.Snapshot, services ...string) string {
	if to := s.Project.Service(services[0]); to != nil && to.Build != nil {
		return rebuild(services...)
	}
	return recreate(services...)
}
