package inspector

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/nginx"
)

var (
	serverBlock = regexp.MustCompile(`(?m)^\s*(?:server|upstream\s+\S+)\s*\{`)
	httpBlock   = regexp.MustCompile(`(?m)^\s*http\s*\{`)
)

// maxUnread bounds how many files are looked at for Unread.
const maxUnread = 200

// unread finds the files that the project puts below /etc/nginx, that look like configuration, and that nginx,
// having read all of its configuration, did not read. A file that the service's command or start script uses is left out.
func unread(up *startup, c *nginx.Config) []Unread {
	root := up.files
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
		origin := root.RootFS.Origin(full) // what a script made is not the project's
		if origin.Host == "" || slices.Contains(c.Files, full) || !mayBeConfig(full) ||
			up.used[full] || namedBy(up.argv(), full) {
			return nil
		}
		if text, err := fs.ReadFile(root, name); err == nil && serverBlock.Match(text) {
			found = append(found, Unread{File{Path: full, Host: origin.Host, Kind: origin.Kind, Via: origin.Pos}, httpBlock.Match(text)})
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

func namedBy(words []string, name string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(word, path.Base(name)) })
}
