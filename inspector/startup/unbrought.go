package startup

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// lost finds the first file with servers that a stage copies of which the image has nothing, and that is no other service's.
func (up *Startup) lost(b *compose.Build) []Unread {
	for _, l := range b.Lost {
		builds := func(s compose.Service) bool {
			return s.Build != nil && s.Build.Dockerfile == b.Dockerfile && strings.EqualFold(s.Build.Target, l.Stage)
		}
		if slices.ContainsFunc(slices.Concat(up.project.Services, up.project.Disabled), builds) {
			continue
		}
		if text := up.project.Source(l.File); serverBlock.Match(text) {
			return []Unread{{File: File{Host: l.File, Kind: compose.FromBuild, Via: l.Pos}, Whole: httpBlock.Match(text), Stage: l.Stage}}
		}
	}
	return nil
}

// unbrought finds the one file with servers that the project has, and that a service of an image as it is does not mount; or the
// Dockerfile that would bring it into one, and that nothing builds.
func (up *Startup) unbrought(c *nginx.Config) []Unread {
	words := up.argv()
	if up.MayWrite() || len(words) > 0 && path.Base(words[0]) != "nginx" || slices.ContainsFunc(up.service.Mounts, mayBringConfig) {
		return nil
	}
	s := &meaning{up: up, config: c, paths: up.project.Paths()}
	var files []string
	for _, name := range s.paths {
		if (s.fits(WantMain, name) || s.fits(WantServers, name)) && !isAside(WantServers, name) {
			files = append(files, name)
		}
	}
	name := onlyOf(files)
	if name == "" {
		return nil
	}
	found := Unread{File: File{Host: name, Via: up.service.ImagePos}, Whole: s.fits(WantMain, name)}
	full := filepath.Join(up.project.Dir, filepath.FromSlash(name))
	if found.Built = s.unbuilt(name); found.Built == "" && (up.usesFile(full) || up.project.Copies(name) || up.project.NamedByScript(name)) {
		return nil
	}
	return []Unread{found}
}

// mayBringConfig reports whether a mount brings something to where nginx has its configuration, other than certificates, or a
// start script, which may.
func mayBringConfig(m compose.Mount) bool {
	if m.Type == "config" || compose.Below(m.Target, dropIns) || m.Refused != "" || m.Swapped {
		return true
	}
	isKeys := slices.Contains([]string{"certs", "cert", "ssl", "tls", "certificates"}, path.Base(m.Target)) || isKeyFile(m.Target)
	return strings.Contains(m.Target, "nginx") && !isKeys && !strings.HasPrefix(m.Target, "/var/") || path.Ext(m.Source) == ".conf"
}

// fromNginx matches the last FROM of a Dockerfile of the official image.
var fromNginx = regexp.MustCompile(`(?i)^(?:docker\.io/)?(?:library/)?(?:nginx|nginxinc/nginx-unprivileged)(?::\S*)?$`)

// unbuilt is what to write behind build: for the image of the one Dockerfile that copies a file into one of nginx, and that no
// service builds; "" where there is none, or more.
func (s *meaning) unbuilt(file string) string {
	var found []string
	for _, name := range s.paths {
		full := filepath.Join(s.up.project.Dir, filepath.FromSlash(name))
		builds := func(other compose.Service) bool { return other.Build != nil && other.Build.Dockerfile == full }
		if !strings.Contains(strings.ToLower(path.Base(name)), "dockerfile") || slices.ContainsFunc(s.up.project.Services, builds) || slices.ContainsFunc(s.up.project.Disabled, builds) {
			continue
		}
		if context := copiesFrom(string(s.up.project.Source(name)), s.up.project.Dir, name, file); context != "" {
			found = append(found, context)
		}
	}
	return onlyOf(found)
}

// copiesFrom is how build: is written for a Dockerfile whose last stage is of nginx's image and that copies a file; "" where it
// does not.
func copiesFrom(text, dir, dockerfile, file string) string {
	base, written := "", ""
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		switch {
		case len(words) > 1 && strings.EqualFold(words[0], "FROM"):
			base, written = words[1], ""
		case len(words) == 3 && strings.EqualFold(words[0], "COPY"):
			for _, context := range []string{path.Dir(dockerfile), "."} {
				if written == "" && path.Join(context, words[1]) == file {
					written = build(context, dockerfile)
				}
			}
		}
	}
	if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(file))); err != nil || !fromNginx.MatchString(base) {
		return ""
	}
	return written
}

// build is what stands behind build: for a folder and a Dockerfile.
func build(context, dockerfile string) string {
	folder := "./" + context
	if context == "." {
		folder = "."
	}
	if path.Join(context, "Dockerfile") == dockerfile {
		return folder
	}
	rel := dockerfile
	if context != "." {
		rel = strings.TrimPrefix(dockerfile, context+"/")
	}
	return "{context: " + folder + ", dockerfile: " + rel + "}"
}
