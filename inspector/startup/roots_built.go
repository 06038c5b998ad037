package startup

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// codePlaces are where projects in PHP put their code into an image.
var codePlaces = []string{"/var/www", "/var/www/html", "/var/www/app", "/app", "/code", "/srv", "/srv/app", "/usr/src/app", "/application"}

// makesCode matches commands of a Dockerfile that may bring code from elsewhere.
var makesCode = regexp.MustCompile(`create-project|git clone|\bunzip\b|\btar\b|laravel new|symfony new|rsync`)

var (
	copies      = regexp.MustCompile(`(?im)^\s*(?:COPY|ADD)\s+(.+)$`)
	copiesTools = regexp.MustCompile(`--from=\S*(?:composer|php-extension-installer)|\s/(?:usr|etc|tmp|opt)/\S*$|\.(?:ini|conf|sh|cnf)\s+\S+$`)
)

// copiesCode reports whether a Dockerfile may copy code: something else than programs and settings.
func copiesCode(text string) bool {
	return slices.ContainsFunc(copies.FindAllStringSubmatch(text, -1), func(m []string) bool { return !copiesTools.MatchString(m[1]) || strings.Contains(m[1], "/usr/src") })
}

// lostInBuild are the roots that are nowhere in the image which a service's Dockerfile makes of Docker's own one of PHP, while
// that has an index.php elsewhere, or no code at all.
func (root *Files) lostInBuild(c *nginx.Config, s *compose.Service) (all []LostRoot) {
	if s.Build == nil || compose.Repository(s.Build.From) != "php" || len(s.Entrypoint)+len(s.Build.Entrypoint) > 0 || !runsFPM(s) {
		return nil
	}
	files, text := root.project.RootFS(s.Name, nil), string(root.project.Source(s.Build.Dockerfile))
	if text == "" || makesCode.MatchString(text) {
		return nil
	}
	var found []string
	for _, dir := range append([]string{root.project.StartDir(s.Name)}, codePlaces...) {
		for _, name := range append([]string{""}, publicFolders...) {
			at := path.Join(dir, name)
			if hasIndex(files, at, compose.FromBuild) && !slices.Contains(found, at) {
				found = append(found, at)
			}
		}
	}
	if len(found) == 0 && !copiesCode(text) {
		found = []string{""}
	}
	for _, dir := range scriptDirsOf(c) {
		if len(found) == 1 && (found[0] != "" || Provides(root, dir[1:])) && s.MountOver(dir) == nil && files.Origin(dir).Kind == compose.Unseen && !strings.Contains(text, dir) && !below(s.Mounts, dir) {
			all = append(all, LostRoot{Path: dir, Index: found[0], Service: s.Name, Bare: !Provides(root, dir[1:]), Built: true})
		}
	}
	return all
}

func below(mounts []compose.Mount, dir string) bool {
	return slices.ContainsFunc(mounts, func(m compose.Mount) bool { return compose.Below(m.Target, dir) || compose.Below(dir, m.Target) })
}

// runsFPM reports whether a service runs what its image does, or php-fpm itself.
func runsFPM(s *compose.Service) bool {
	words := s.Command
	if len(words) == 0 {
		words = s.Build.Command
	}
	return len(words) == 0 || path.Base(words[0]) == "php-fpm"
}

// hasIndex reports whether a directory has an index.php that came there in a way.
func hasIndex(files compose.RootFS, dir, kind string) bool {
	name := path.Join(dir, "index.php")
	info, err := fs.Stat(files, strings.TrimPrefix(name, "/"))
	return err == nil && info.Mode().IsRegular() && files.Origin(name).Kind == kind
}
