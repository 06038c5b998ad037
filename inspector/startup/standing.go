package startup

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// findStanding looks for the certificates and keys that are absent among what is mounted elsewhere and no directive names: the
// one file of the same name, or else the one secret or config of the same kind.
func (root *Files) findStanding(all []Certificate) {
	if root.service == nil || !slices.ContainsFunc(all, func(c Certificate) bool { return c.State == FileAbsent }) {
		return
	}
	var files, secrets []string
	for _, m := range root.service.Mounts {
		switch {
		case m.Type == "secret" || m.Type == "config":
			secrets = append(secrets, m.Target)
		case m.Type == "bind" && m.State == "file":
			files = append(files, m.Target)
		case m.Type == "bind" && m.State == "dir":
			for _, name := range keysIn(root, m.Target) {
				files = append(files, path.Join(m.Target, name))
			}
		}
	}
	named := func(name string) bool {
		return slices.ContainsFunc(all, func(c Certificate) bool { return c.Path == name })
	}
	files, secrets = slices.DeleteFunc(files, named), slices.DeleteFunc(secrets, named)
	for i := range all {
		c := &all[i]
		if c.State != FileAbsent {
			continue
		}
		same := slices.DeleteFunc(slices.Concat(files, secrets), func(name string) bool { return path.Base(name) != path.Base(c.Path) })
		kind := slices.DeleteFunc(slices.Clone(secrets), func(name string) bool { return !root.isStanding(name, c.Directive == "ssl_certificate_key") })
		if c.Stands = onlyOf(same); c.Stands == "" && len(same) == 0 {
			c.Stands = onlyOf(kind)
		}
	}
}

// otherPlaces matches folders of files for another place or time.
var otherPlaces = regexp.MustCompile(`(?i)example|sample|test|dev|local|old|backup|archive|demo|default`)

// findDeeper looks for the certificates and keys that their directory does not have in the folders below it, and in the one
// above: a directory that was copied or mounted with its own name left out, or twice in the path.
func (root *Files) findDeeper(all []Certificate) {
	for i := range all {
		c := &all[i]
		dir, base := path.Split(c.Path)
		dir = path.Clean(dir)
		if c.State != FileMissing || c.Near != "" || len(dir) < 2 {
			continue
		}
		places := []string{path.Dir(dir)}
		entries, _ := root.ReadDir(dir[1:])
		for _, e := range entries {
			if e.IsDir() && !otherPlaces.MatchString(e.Name()) {
				places = append(places, path.Join(dir, e.Name()))
			}
		}
		places = slices.DeleteFunc(places, func(at string) bool {
			name := path.Join(at, base)
			_, err := fs.ReadFile(root, strings.TrimPrefix(name, "/"))
			return err != nil || slices.ContainsFunc(all, func(other Certificate) bool { return other.Path == name })
		})
		if at := onlyOf(places); at != "" {
			c.Stands = path.Join(at, base)
		}
	}
}

// isStanding reports whether a secret or config holds a certificate, or a key; one that cannot be seen is taken by its name.
func (root *Files) isStanding(name string, key bool) bool {
	if _, err := fs.ReadFile(root, name[1:]); err != nil {
		return isKeyName(name) == key
	}
	return root.Origin(name).Kind == compose.FromConfig && root.isOfKind(name, key)
}
