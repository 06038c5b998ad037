package inspector

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var (
	serverBlock = regexp.MustCompile(`(?m)^\s*(?:server|upstream\s+\S+)\s*\{`)
	httpBlock   = regexp.MustCompile(`(?m)^\s*http\s*\{`)
)

// maxUnread bounds how many files are looked at for Unread.
const maxUnread = 200

// unread finds the files that the project puts below /etc/nginx, that look like configuration, and that nginx,
// having read all of its configuration, did not read. A file that the service's command names is used by it.
func unread(root compose.RootFS, s *compose.Service, c *nginx.Config) []Unread {
	if !c.Complete {
		return nil
	}
	var found []Unread
	looked := 0
	_ = fs.WalkDir(root, "etc/nginx", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // what cannot be opened is somebody else's finding
		}
		if looked++; looked > maxUnread {
			return fs.SkipAll
		}
		full := "/" + name
		origin := root.Origin(full)
		if origin.Host == "" || slices.Contains(c.Files, full) || !mayBeConfig(full) || namedBy(s, full) {
			return nil
		}
		if text, err := fs.ReadFile(root, name); err == nil && serverBlock.Match(text) {
			found = append(found, Unread{File{full, origin.Host, origin.Kind, origin.Pos}, httpBlock.Match(text)})
		}
		return nil
	})
	return found
}

// mayBeConfig leaves out templates and what lies beside the configuration by design.
func mayBeConfig(name string) bool {
	for _, dir := range []string{"/templates/", "/snippets/", "/sites-available/", "/modules"} {
		if strings.Contains(name, dir) {
			return false
		}
	}
	switch path.Ext(name) {
	case ".conf", "":
		return true
	case ".bak", ".old", ".orig", ".off", ".disabled", ".sample", ".example", ".dist", ".template":
		return false
	}
	return path.Dir(name) == "/etc/nginx/conf.d" // in the right folder under another ending
}

func namedBy(s *compose.Service, name string) bool {
	return slices.ContainsFunc(slices.Concat(s.Entrypoint, s.Command), func(word string) bool {
		return strings.Contains(word, path.Base(name))
	})
}
