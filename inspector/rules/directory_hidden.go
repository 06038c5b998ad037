package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// tempPaths are the directories that nginx makes when it starts, each in one that must be there
// (nginx.org/en/docs/http/ngx_http_core_module.html#client_body_temp_path, and the modules of the others).
var tempPaths = []string{"client_body_temp_path", "proxy_temp_path", "fastcgi_temp_path", "uwsgi_temp_path", "scgi_temp_path"}

// cachePaths are the settings of directories that nginx makes before those of tempPaths that nobody sets.
var cachePaths = []string{"proxy_cache_path", "fastcgi_cache_path", "uwsgi_cache_path", "scgi_cache_path"}

// makesInside are further settings of what nginx makes at start, in a directory that must be there.
var makesInside = append([]string{"error_log", "access_log"}, cachePaths...)

// directoryHidden is the part of CC410 about a tmpfs over the parent of a directory in which nginx makes something when it
// starts: a tmpfs is empty, and nginx makes the last directory of a path alone.
func directoryHidden(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service) *inspector.Finding {
	scripts := service.MountOver("/docker-entrypoint.d") != nil || mountBelow(service, "/docker-entrypoint.d")
	if !runsOnlyNginx(service) || officialImage(service, p.Config.Main) == "" || scripts || slices.ContainsFunc(service.Command, movesFiles) || !seesSettings(p.Config) {
		return nil
	}
	var over *compose.Mount
	var hidden []string
	for _, dir := range neededDirs(p.Config) {
		if m := hidesParent(service, dir); m != nil && (over == nil || over.Target == m.Target) {
			over, hidden = m, append(hidden, dir)
		}
	}
	if over == nil {
		return nil
	}
	f := &inspector.Finding{
		At: over.Pos, Label: "begins empty, without " + strings.TrimPrefix(hidden[0], over.Target+"/"),
		Message:  fmt.Sprintf("nginx needs %s, which the image has and the empty tmpfs at %s hides", strings.Join(hidden, " and "), over.Target),
		Evidence: []inspector.Evidence{imageFact(service, service.Image)},
		Why:      "a tmpfs begins empty, whatever the image has below its path; nginx makes the last directory of a path when it starts, and none above it",
		Fix:      inspector.Fix{Summary: "Mount the tmpfs at " + strings.Join(hidden, ", and another one at "), Then: recreate(service.Name)},
	}
	switch {
	case !isRoot(service.User) || strings.Contains(service.Image, "unprivileged"):
		f.Fix.Summary += ", so that nginx's user may write there, as with `:mode=1777`"
	case len(hidden) == 1:
		f.Fix.Edits = onceIn(s, over.Pos, over.Target, hidden[0])
	}
	return f
}

// neededDirs are the directories in which nginx makes something when it starts, each once.
func neededDirs(c *nginx.Config) []string {
	var dirs []string
	for _, setting := range tempPaths {
		dirs = append(dirs, dirOf(c, setting, cacheDir))
	}
	dirs = append(dirs, dirOf(c, "pid", ""))
	made := map[string]bool{}
	for set := range c.EverySetting() {
		if slices.Contains(cachePaths, set.Name) && len(set.Args) > 0 {
			made[path.Clean(set.Args[0])] = true
		}
		if slices.Contains(makesInside, set.Name) && len(set.Args) > 0 && strings.HasPrefix(set.Args[0], "/") && !strings.Contains(set.Args[0], "$") {
			dirs = append(dirs, path.Dir(path.Clean(set.Args[0])))
		}
	}
	slices.Sort(dirs)
	return slices.DeleteFunc(slices.Compact(dirs), func(dir string) bool {
		return dir == "" || made[dir] || compose.Below(dir, "/dev") || compose.Below(dir, "/proc")
	})
}

// hidesParent is the tmpfs over a directory that is not the directory itself, so that it is not there; nil for none.
func hidesParent(service *compose.Service, dir string) *compose.Mount {
	for _, name := range []string{dir, "/var" + dir} { // /var/run leads to /run
		if mountBelow(service, path.Clean(name)) || targetOf(service, name) != nil {
			return nil
		}
	}
	if m := service.MountOver(dir); m != nil && m.Type == "tmpfs" {
		return m
	}
	if m := service.MountOver("/var" + dir); compose.Below(dir, runDir) && m != nil && m.Type == "tmpfs" && m.Target != "/var" {
		return m
	}
	return nil
}
