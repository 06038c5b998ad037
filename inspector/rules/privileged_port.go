package rules

import (
	"cmp"
	"fmt"
	"path"
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
			if p.Config == nil || accepted(p) || s.Engine != nil && isUp(s, p.Service) {
				continue
			}
			f := mayNot(s, p, service)
			if f == nil {
				f = directoryHidden(s, p, service)
			}
			if f == nil {
				f = capabilityDropped(s, p, service)
			}
			if f != nil {
				found = append(found, *stopsNginx(s, p, f))
			}
		}
		return found
	},
})

// officialImage is the official image that a service runs as it is, or that its own is built on with commands of which
// all is known and none changes its main configuration; "" for any other.
func officialImage(service *compose.Service, main string) string {
	image := ""
	switch {
	case runsOnlyNginx(service):
		image = service.Image
	case buildsOnNginx(service) && service.Build.Plain && !service.Build.Prepared(main):
		image = service.Build.From
	}
	if strings.Contains(image, "openresty") {
		return ""
	}
	return image
}

// The directories in which nginx of the official image writes when it starts, where its configuration names no other.
const (
	cacheDir = "/var/cache/nginx"
	runDir   = "/run"

	linkOfRun = "/var/run"
)

// writtenDirs are the directories of a container in which nginx must write when it starts, and that neither a mount nor the
// image's own commands have taken in hand.
func writtenDirs(p *inspector.Proxy, service *compose.Service) []string {
	var dirs []string
	for _, dir := range []string{dirOf(p.Config, "client_body_temp_path", cacheDir), dirOf(p.Config, "pid", runDir)} {
		if b := service.Build; dir == "" || hasWritable(service, dir, "/var"+dir) || b != nil && (b.Prepared(dir) || b.Prepared("/var"+dir)) {
			continue
		}
		if !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// movesFiles reports whether a word of a command says where nginx has its files: with -g.
func movesFiles(word string) bool {
	return strings.Contains(word, "pid ") || strings.Contains(word, "temp_path")
}

// dirOf is the directory of the file or directory that a setting names; "" where it cannot be told.
func dirOf(c *nginx.Config, setting, otherwise string) string {
	set := c.Setting(-1, -1, setting)
	switch {
	case set == nil:
		return otherwise
	case len(set.Args) == 0 || !strings.HasPrefix(set.Args[0], "/"):
		return ""
	}
	dir := path.Dir(path.Clean(set.Args[0]))
	if compose.Below(dir, "/dev") { // which Docker mounts
		return ""
	}
	if compose.Below(dir, "/var/run") {
		dir = strings.TrimPrefix(dir, "/var")
	}
	return dir
}

func mayNot(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service) *inspector.Finding {
	image := officialImage(service, p.Config.Main)
	if image == "" || slices.ContainsFunc(service.Command, movesFiles) || service.Build != nil && slices.ContainsFunc(service.Build.Command, movesFiles) {
		return nil
	}
	user := service.User
	if b := service.Build; b != nil {
		user = cmp.Or(user, b.User)
	}
	unprivileged := strings.Contains(image, "unprivileged")
	root := isRoot(user) && !unprivileged
	missing := writtenDirs(p, service)
	f := &inspector.Finding{Fix: inspector.Fix{Then: recreate(service.Name)}}
	tmpfs := fmt.Sprintf("tmpfs: [%s]", strings.Join(missing, ", "))
	switch {
	case service.ReadOnly && len(missing) > 0:
		f.At, f.Label = service.ReadOnlyPos, "so are "+strings.Join(missing, " and ")
		if len(missing) == 1 {
			f.Label = "so is " + missing[0]
		}
		f.Message = fmt.Sprintf("the file system of %s is read-only, but nginx must write to %s when it starts", service.Name, strings.Join(missing, " and "))
		f.Why = "nginx makes its temporary directories and its pid file at start, and stops when it cannot"
		f.Fix.Summary = fmt.Sprintf("Give %s `%s`", service.Name, tmpfs)
		if here := slices.IndexFunc(service.Mounts, func(m compose.Mount) bool { return m.Type == "tmpfs" }); here >= 0 {
			at := service.Mounts[here].Pos
			f.Fix.Summary = fmt.Sprintf("Give %s a tmpfs at %s as well", service.Name, strings.Join(missing, " and at "))
			f.Also = []inspector.Place{{At: at, Label: "can be written to, and does not help nginx"}}
			if root {
				for _, dir := range missing {
					f.Fix.Edits = append(f.Fix.Edits, addItem(s, at, dir)...)
				}
			}
		} else if root {
			f.Fix.Edits = addKey(s, service, tmpfs)
		}
	case !root && !unprivileged && len(notGiven(service, missing)) > 0:
		unprivilegedUser(s, service, notGiven(service, missing), f)
	case !root && !unprivileged && len(tmpfsOfRoot(p, service)) > 0:
		notInTmpfs(s, user, tmpfsOfRoot(p, service), f)
	default:
		return nil
	}
	f.Evidence = []inspector.Evidence{imageFact(service, image)}
	return f
}

// imageFact tells which image brings nginx.
func imageFact(service *compose.Service, image string) inspector.Evidence {
	if b := service.Build; b != nil {
		return inspector.Evidence{Fact: "the image is built on " + image, Source: b.Pos.String()}
	}
	return inspector.Evidence{Fact: "the image is " + image, Source: service.ImagePos.String()}
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
