package startup

import (
	"path"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A StrayPage is a start page that the project brings to a directory of the container of which nginx serves nothing, while
// the image's own site is all that it serves.
type StrayPage struct {
	File
	Root string `json:"root"` // the directory that nginx serves
}

// documentRoots are the directories that other web servers, and other builds of nginx, serve by default.
var documentRoots = []string{"/var/www/html", "/var/www", "/usr/share/nginx", "/usr/local/nginx/html", "/usr/local/apache2/htdocs", "/srv/http", "/srv/www", "/html", "/www"}

// StrayPage looks for it where directories are mounted and where pages are often put; nil where nothing is, or where nginx
// serves something of the project's.
func (up *Startup) StrayPage(c *nginx.Config) *StrayPage {
	roots := rootsOf(c)
	if !c.Complete || len(roots) != 1 || !up.Files.Welcomes(c) || up.service.MountOver(roots[0]) != nil || Provides(up.Files.RootFS, roots[0][1:]) {
		return nil
	}
	dirs := slices.Clone(documentRoots)
	for _, m := range up.service.Mounts {
		if m.Type == "bind" && m.State == "dir" && m.Refused == "" {
			dirs = append(dirs, m.Target)
		}
	}
	for _, dir := range dirs {
		name := path.Join(dir, "index.html")
		if o := up.Files.RootFS.Origin(name); o.Host != "" && !o.Missing && !compose.Below(name, roots[0]) && isFile(up.Files, name) && !namedBy(up.argv(), dir) {
			return &StrayPage{File: File{Path: name, Host: o.Host, Kind: o.Kind, Via: o.Pos}, Root: roots[0]}
		}
	}
	return nil
}
