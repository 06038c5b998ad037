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
