package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// publicFolders are the names of the folder that holds what a project in PHP shows to the web; "" is the project itself.
var publicFolders = []string{"", "public", "web", "webroot", "html", "htdocs", "www", "public_html", "docroot"}

// notPublic are folders of a project that hold files for other ends.
var notPublic = []string{"vendor", "node_modules", "storage", "tests", "test", "resources", "docs", "var", "wp-admin", "wp-includes"}

// publicFiles are the directories of php-fpm's container that hold files which a browser is to get from nginx: beside an
// index.php, with the first style sheet or script below it.
func (p reader) publicFiles(s *compose.Service) (all []compose.PublicFiles) {
	if s.Serving == nil || s.Serving.Program != "php-fpm" {
		return nil
	}
	files := p.RootFS(s.Name, nil)
	for _, dir := range p.codeDirs(s) {
		for _, name := range publicFolders {
			root := path.Join(dir, name)
			if _, err := files.Stat(path.Join(root, "index.php")[1:]); err != nil || slices.ContainsFunc(all, func(f compose.PublicFiles) bool { return f.Dir == root }) {
				continue
			}
			if found := firstPageFile(files, root[1:], 0); found != "" {
				at := files.Origin(found)
				all = append(all, compose.PublicFiles{Dir: root, File: strings.TrimPrefix(found, root[1:]), Brought: at.Pos, Kind: at.Kind})
			}
		}
	}
	return all
}

// firstPageFile is the first style sheet or script in a directory; "" for none.
func firstPageFile(files compose.RootFS, dir string, deep int) string {
	entries, _ := fs.ReadDir(files, dir)
	for _, e := range entries {
		if ending := path.Ext(e.Name()); !e.IsDir() && (ending == ".css" || ending == ".js") && !strings.Contains(e.Name(), ".config.") {
			return path.Join(dir, e.Name())
		}
	}
	for _, e := range entries {
		if e.IsDir() && deep < 4 && !slices.Contains(notPublic, e.Name()) && !strings.HasPrefix(e.Name(), ".") {
			if found := firstPageFile(files, path.Join(dir, e.Name()), deep+1); found != "" {
				return found
			}
		}
	}
	return ""
}
