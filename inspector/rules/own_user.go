package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// notGiven are those of the directories that are still root's: the image's own commands have given them to nobody.
func notGiven(service *compose.Service, dirs []string) []string {
	return slices.DeleteFunc(slices.Clone(dirs), func(dir string) bool {
		b := service.Build
		return dir != cacheDir && dir != runDir || b != nil && (b.Granted(dir) || b.Granted("/var"+dir))
	})
}

// unprivilegedUser is about an nginx of the official image that does not start as root, and may not write to directories that
// are root's there (github.com/nginx/docker-nginx: stable/debian/Dockerfile makes nobody else their owner).
func unprivilegedUser(service *compose.Service, dirs []string, f *inspector.Finding) {
	user := service.User
	f.At = service.UserPos
	if b := service.Build; b != nil {
		if user = cmp.Or(user, b.User); service.User == "" {
			f.At = b.UserPos
		}
	}
	what := "it makes its directories when it starts"
	if !slices.Contains(dirs, cacheDir) {
		what = "it writes its pid file when it starts"
	}
	f.Label = "may not write to " + dirs[0]
	f.Message = fmt.Sprintf("nginx runs as user %s, who may not write to %s, where %s", user, dirs[0], what)
	f.Why = "in the official image those directories are root's: its master process starts as root and gives the workers to another user itself"
	f.Fix.Summary = "Leave `user` out, or use nginxinc/nginx-unprivileged, which listens on 8080"
	if b := service.Build; b != nil && service.User == "" {
		f.Fix.Summary = fmt.Sprintf("Leave USER out, or give the directories to that user before it: `RUN touch /run/nginx.pid && chown -R %s %s /run/nginx.pid`", owner(user), cacheDir)
		f.Fix.Then = "docker compose up -d --build " + service.Name
	}
}

// owner is the user of a USER line as chown takes it, without a group that nobody has.
func owner(user string) string {
	name, _, _ := strings.Cut(user, ":")
	return name
}

// tmpfsOfRoot is the tmpfs at one of the directories in which nginx writes when it starts, that is root's alone; nil for none.
// The image's own commands may have given such a directory a mode that the tmpfs takes over.
func tmpfsOfRoot(p *inspector.Proxy, service *compose.Service) *compose.Mount {
	for _, dir := range []string{dirOf(p.Config, "client_body_temp_path", cacheDir), dirOf(p.Config, "pid", runDir)} {
		if dir != cacheDir && dir != runDir || service.Build != nil && service.Build.Granted(dir) {
			continue
		}
		for _, name := range []string{dir, "/var" + dir} {
			if m := targetOf(service, name); m != nil && m.Type == "tmpfs" && !m.Given && !mountBelow(service, name) {
				return m
			}
		}
	}
	return nil
}
