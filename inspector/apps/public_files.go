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
	return append(all, imageFiles(s, all)...)
}

// A pageFolder is where the image of an app with php-fpm has its code, and a file of its pages that all its versions have.
type pageFolder struct {
	images    []string
	dir, file string
	inImage   bool   // no entry point copies the code: a folder of the host over it hides it
	folder    string // PublicFiles.Folder
}

// pageFolders are those of Docker's images (github.com/docker-library, github.com/nextcloud/docker, github.com/friendica/docker,
// github.com/roundcube/roundcubemail-docker: their Dockerfiles and entry points, which copy the code into what is mounted there).
var pageFolders = []pageFolder{
	{names("nextcloud library/nextcloud"), "/var/www/html", "/core/img/favicon.ico", false, ""},
	{names("wordpress library/wordpress"), "/var/www/html", "/wp-includes/css/dashicons.min.css", false, "wp-admin"},
	{names("matomo library/matomo"), "/var/www/html", "/piwik.js", false, ""},
	{names("joomla library/joomla"), "/var/www/html", "/media/system/js/core.js", false, ""},
	{names("drupal library/drupal"), "/var/www/html", "/core/misc/drupal.js", true, ""}, // a link to /opt/drupal/web
	{names("drupal library/drupal"), "/opt/drupal/web", "/core/misc/drupal.js", true, ""},
	{names("friendica library/friendica"), "/var/www/html", "/view/global.css", false, ""},
	{names("roundcube/roundcubemail"), "/var/www/html", "/skins/elastic/images/logo.svg", false, ""},
}

// imageFiles are publicFiles that the app of a service's image comes with, but for directories of which more is known.
func imageFiles(s *compose.Service, known []compose.PublicFiles) (all []compose.PublicFiles) {
	if len(s.Entrypoint) > 0 || s.Build != nil && len(s.Build.Entrypoint) > 0 {
		return nil
	}
	for _, app := range pageFolders {
		isOther := s.Dir != "" && s.Dir != app.dir // where the entry points copy the code to
		if isOther || !isImage(s.BaseImage(), app.images) || slices.ContainsFunc(known, func(f compose.PublicFiles) bool { return compose.Below(f.Dir, app.dir) }) {
			continue
		}
		found := compose.PublicFiles{Dir: app.dir, File: app.file, Folder: app.folder, Brought: s.ImagePos, Kind: compose.FromImage}
		if s.Build != nil {
			found.Brought = s.Build.Pos
		}
		switch m := s.MountOver(app.dir); {
		case m == nil:
		case m.Type == "tmpfs", m.Type == "bind" && app.inImage, m.Target != app.dir:
			continue
		default:
			found.Brought, found.Kind = m.Pos, m.Type
		}
		all = append(all, found)
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
