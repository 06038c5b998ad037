package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC410", Name: "privileged-port", Needs: inspector.Static,
	Summary: "nginx may not do what it must: bind a low port, make its directories and write to them, change its user",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			service := s.Project.Service(p.Service)
			if service == nil {
				continue
			}
			if f := unwritable(s, p, service); f != nil {
				found = append(found, *f)
				continue
			}
			if p.Config == nil || accepted(p) || !isOfficial(service) || (s.Engine != nil && isUp(s, p.Service)) {
				continue
			}
			if f := mayNot(s, p, service); f != nil {
				found = append(found, *stopsNginx(s, p, f))
			}
		}
		return found
	},
})

// isOfficial reports whether a service runs the official image, as root unless told otherwise, and as it is: a
// Dockerfile may have given files to another user.
func isOfficial(service *compose.Service) bool {
	return runsOnlyNginx(service) && nginx.ImageFiles(service.Image) != nil && !strings.Contains(service.Image, "unprivileged") && !strings.Contains(service.Image, "openresty")
}

// The directories in which nginx of the official image writes when it starts.
const (
	cacheDir = "/var/cache/nginx"
	runDir   = "/run"
)

func mayNot(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service) *inspector.Finding {
	root := isRoot(service.User)
	capability := missingCapability(service)
	var missing []string
	if !hasWritable(service, cacheDir, "/var/cache") && !movesTemp(p.Config) {
		missing = append(missing, cacheDir)
	}
	if !hasWritable(service, runDir, "/var/run") && !movesPid(p.Config) {
		missing = append(missing, runDir)
	}
	f := &inspector.Finding{Fix: inspector.Fix{Then: recreate(service.Name)}}
	tmpfs := fmt.Sprintf("tmpfs: [%s]", strings.Join(missing, ", "))
	switch {
	case service.ReadOnly && len(missing) > 0:
		f.At, f.Label = service.ReadOnlyPos, "so are "+strings.Join(missing, " and ")
		f.Message = fmt.Sprintf("the file system of %s is read-only, but nginx must write to %s when it starts", service.Name, strings.Join(missing, " and "))
		f.Why = "nginx makes its temporary directories and its pid file at start, and stops when it cannot"
		f.Fix.Summary = fmt.Sprintf("Give %s `%s`", service.Name, tmpfs)
		if root && !slices.ContainsFunc(service.Mounts, func(m compose.Mount) bool { return m.Type == "tmpfs" }) {
			f.Fix.Edits = addKey(s, service, tmpfs)
		}
	case !root && slices.Contains(missing, cacheDir):
		f.At, f.Label = service.UserPos, "may not write to "+cacheDir
		f.Message = fmt.Sprintf("nginx runs as user %s, who may not write to %s, where it makes its directories when it starts", service.User, cacheDir)
		f.Why = "in the official image those directories are root's: its master process starts as root and gives the workers to another user itself"
		f.Fix.Summary = "Leave `user` out, or use nginxinc/nginx-unprivileged, which listens on 8080"
	case root && capability != "" && !runsWorkersAsRoot(p.Config):
		f.At, f.Label = service.CapDropPos, capability+" is among them"
		f.Message = fmt.Sprintf("%s drops the capability %s, without which nginx cannot give its directories and workers to its own user", service.Name, capability)
		f.Why = "nginx starts as root, gives its temporary directories to the user nginx (CHOWN) and becomes that user in its workers (SETUID, SETGID)"
		f.Fix.Summary = fmt.Sprintf("Give %s `cap_add: [CHOWN, SETGID, SETUID, NET_BIND_SERVICE]` beside cap_drop", service.Name)
		if len(service.CapAdd) == 0 {
			f.Fix.Edits = addKey(s, service, "cap_add: [CHOWN, SETGID, SETUID, NET_BIND_SERVICE]")
		}
	default:
		return nil
	}
	f.Evidence = []inspector.Evidence{{Fact: "the image is " + service.Image, Source: service.ImagePos.String()}}
	return f
}

func isRoot(user string) bool {
	name, _, _ := strings.Cut(user, ":")
	return name == "" || name == "0" || name == "root"
}

// hasWritable reports whether a mount holds one of the directories, so that nginx may be able to write there.
func hasWritable(service *compose.Service, dirs ...string) bool {
	return slices.ContainsFunc(dirs, func(dir string) bool {
		m := service.MountOver(dir)
		return m != nil && !m.ReadOnly || mountBelow(service, dir)
	})
}

func movesTemp(c *nginx.Config) bool { return c.Setting(-1, -1, "client_body_temp_path") != nil }

func movesPid(c *nginx.Config) bool {
	set := c.Setting(-1, -1, "pid")
	return set != nil && len(set.Args) == 1 && !strings.HasPrefix(set.Args[0], "/run/") && !strings.HasPrefix(set.Args[0], "/var/run/")
}

func runsWorkersAsRoot(c *nginx.Config) bool {
	set := c.Setting(-1, -1, "user")
	return set != nil && len(set.Args) > 0 && set.Args[0] == "root" // else the user that nginx was built for
}

// missingCapability returns a capability that a service drops and nginx as root needs, or "".
func missingCapability(service *compose.Service) string {
	has := func(list []string, name string) bool {
		return slices.ContainsFunc(list, func(c string) bool {
			c = strings.TrimPrefix(strings.ToUpper(c), "CAP_")
			return c == name || c == "ALL"
		})
	}
	for _, name := range []string{"CHOWN", "SETGID", "SETUID"} {
		if has(service.CapDrop, name) && !has(service.CapAdd, name) {
			return name
		}
	}
	return ""
}
