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
func unprivilegedUser(s *inspector.Snapshot, service *compose.Service, dirs []string, f *inspector.Finding) {
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
	if b := service.Build; b != nil && b.LinkKept.Line > 0 && slices.Equal(dirs, []string{runDir}) {
		f.Also = append(f.Also, inspector.Place{At: b.LinkKept, Label: "gives away the link /var/run, and not the directory /run"})
		f.Why = "in the image /var/run is a symbolic link to /run, and chown -R leaves a link that it is given as it is, and where it leads to as well"
		f.Fix.Summary = "Write /run in the place of /var/run there, or let the pid file lie in /tmp: `pid /tmp/nginx.pid;`"
		f.Fix.Edits = onceIn(s, b.LinkKept, linkOfRun, runDir)
	}
}

// owner is the user of a USER line as chown takes it, without a group that nobody has.
func owner(user string) string {
	name, _, _ := strings.Cut(user, ":")
	return name
}

// tmpfsOfRoot are the tmpfs at the directories in which nginx writes when it starts, that are root's alone. The image's own
// commands may have given such a directory a mode that the tmpfs takes over.
func tmpfsOfRoot(p *inspector.Proxy, service *compose.Service) (all []*compose.Mount) {
	for _, dir := range []string{dirOf(p.Config, "client_body_temp_path", cacheDir), dirOf(p.Config, "pid", runDir)} {
		if dir != cacheDir && dir != runDir || service.Build != nil && service.Build.Granted(dir) {
			continue
		}
		for _, name := range []string{dir, "/var" + dir} {
			if m := targetOf(service, name); m != nil && m.Type == "tmpfs" && !m.Given && !mountBelow(service, name) {
				all = append(all, m)
			}
		}
	}
	return all
}

// notInTmpfs fills in a finding about an nginx that does not start as root and has such tmpfs.
func notInTmpfs(s *inspector.Snapshot, user string, all []*compose.Mount, f *inspector.Finding) {
	f.At, f.Label = all[0].Pos, "of root, with the mode of the image's directory: 0755"
	f.Why = "an empty tmpfs is root's and has the mode of the directory that the image has there, whoever owns that"
	var targets, options []string
	edited := map[int]bool{}
	for _, m := range all {
		targets, options = append(targets, m.Target), append(options, m.Target+":mode=1777")
		edits := onceIn(s, m.Pos, m.Target, m.Target+":mode=1777")
		if edited[m.Pos.Line] || len(edits) == 0 || strings.Contains(s.Line(m.Pos), m.Target+":") { // of two on a line, or with options
			edited[-1] = true
		}
		edited[m.Pos.Line] = true
		f.Fix.Edits = append(f.Fix.Edits, edits...)
	}
	if edited[-1] {
		f.Fix.Edits = nil
	}
	f.Message = fmt.Sprintf("nginx runs as user %s, who may not write to the tmpfs at %s", user, strings.Join(targets, " and at "))
	f.Fix.Summary = fmt.Sprintf("Let everybody write there: `tmpfs: [%s]`", strings.Join(options, ", "))
}
