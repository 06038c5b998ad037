package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A directory is from where a location of a server takes the files that pages ask for.
type directory struct {
	location int
	root     *nginx.Setting
}

// path is the directory without what the request adds to it, as $1 in an alias does.
func (d *directory) path() string { return d.root.Directory() }

// typedFiles finds the directory of a server's style sheets and scripts; nil where an app has them, or none is named.
func typedFiles(c *nginx.Config, server int) *directory {
	if c.Servers[server].Stream {
		return nil
	}
	for _, uri := range append([]string{"/x.css", "/static/x.css", "/assets/x.js"}, typedPaths(c.Servers[server].Locations)...) {
		got, _ := c.Ask(server, uri)
		if got.Server != server || got.Outcome != nginx.Files && !got.OnDisk() {
			continue
		}
		root := cmp.Or(c.Setting(server, got.Location, "alias"), c.Setting(server, got.Location, "root"))
		if root != nil && root.Directory() != "" {
			return &directory{got.Location, root}
		}
	}
	return nil
}

var (
	// typedEnding matches an ending of style sheets or scripts in the expression of a location.
	typedEnding = lazyregexp.New(`\b(css|js)\b`)
	// expressionStart matches the plain beginning of an expression: `^/client/`.
	expressionStart = lazyregexp.New(`^\^(/[\w/-]*/)?`)
)

// typedFolders are names by which a location tells that it has style sheets or scripts, and not what users bring.
var typedFolders = []string{"assets", "build", "bundles", "client", "css", "dist", "js", "packs", "static", "_next", "_nuxt"}

// typedPaths are paths of style sheets and scripts for which locations seem to be made: those that such an expression begins
// with, and those below a path with such a folder.
func typedPaths(locations []nginx.Location) (uris []string) {
	for _, l := range locations {
		switch {
		case l.Modifier == "~" || l.Modifier == "~*":
			if ending := typedEnding.FindString(l.Path); ending != "" {
				uris = append(uris, "/"+strings.TrimLeft(expressionStart.FindString(l.Path), "^/")+"x."+ending)
			}
		case l.Modifier == "" || l.Modifier == "^~":
			if slices.ContainsFunc(strings.Split(l.Path, "/"), func(folder string) bool { return slices.Contains(typedFolders, folder) }) {
				uris = append(uris, strings.TrimSuffix(l.Path, "/")+"/x.css")
			}
		}
	}
	return uris
}
