package startup

import (
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A RelativeDir is a root or alias without a slash at its beginning, whose files are where it would lead with one.
type RelativeDir struct {
	At    nginx.Pos   `json:"at"`              // of the directive
	Meant string      `json:"meant"`           // the directory that has the files
	By    compose.Pos `json:"by"`              // what brings them there: the COPY or the mount
	Below string      `json:"below,omitempty"` // where nginx looks; "" where the prefix of the image's nginx is not known
}

// prefixes are the directories from which nginx takes relative paths (ngx_conf_full_name with the prefix, not that of nginx.conf): of
// the official images and of many a package, of those of Debian and Red Hat, of Alpine's, of OpenResty's, and as the source has it.
var prefixes = []string{"/etc/nginx", "/usr/share/nginx", "/var/lib/nginx", "/usr/local/openresty/nginx", "/usr/local/nginx", "/opt/bitnami/nginx"}

// RelativeDirs looks for the roots and aliases of a configuration that lack the slash before them: something is brought to the path
// that they would be then, and nothing to where they lead. known: all that the image has is known.
func (root *Files) RelativeDirs(c *nginx.Config, known bool) (all []RelativeDir) {
	if root.service == nil {
		return nil
	}
	for set := range c.EverySetting() {
		if set.Name != "root" && set.Name != "alias" || len(set.Args) != 1 || strings.ContainsAny(set.Args[0], "$~{") || path.IsAbs(set.Args[0]) || strings.HasPrefix(set.Args[0], ".") {
			continue
		}
		meant := "/" + path.Clean(set.Args[0])
		by := root.broughtTo(meant)
		if by.IsZero() || InImage(meant) || meant == "/html" || root.mayLeadTo(meant) || len(all) >= maxFolders {
			continue // html is nginx's own
		}
		found := RelativeDir{At: set.Pos, Meant: meant, By: by}
		if known {
			found.Below = prefixes[0] + meant
		}
		all = append(all, found)
	}
	return all
}

// broughtTo is the mount or the COPY that brings files to a directory, or to one above it; zero where none does.
func (root *Files) broughtTo(dir string) compose.Pos {
	if m := root.service.MountOver(dir); m != nil && m.Target != "/" {
		return m.Pos
	}
	for _, tree := range root.Trees() {
		if at := path.Clean(tree.Target); at != "/" && compose.Below(dir, at) {
			return tree.Pos
		}
	}
	return compose.Pos{}
}

// mayLeadTo reports whether something may stand where a relative path leads: what ends with it, or has a part in a prefix.
func (root *Files) mayLeadTo(meant string) bool {
	ends := func(target string) bool {
		target = path.Clean(target)
		return target != meant && strings.HasSuffix(target, meant)
	}
	if slices.ContainsFunc(root.service.Mounts, func(m compose.Mount) bool { return ends(m.Target) }) ||
		slices.ContainsFunc(root.Trees(), func(o compose.Origin) bool { return ends(o.Target) }) {
		return true
	}
	b := root.service.Build
	return b != nil && b.Scripts || slices.ContainsFunc(prefixes, func(prefix string) bool {
		dir := prefix + meant
		_, err := root.Stat(dir[1:])
		return err == nil || root.hides(dir) || root.service.MountOver(dir) != nil || b != nil && b.Prepared(dir)
	})
}
