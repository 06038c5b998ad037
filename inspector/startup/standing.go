package startup

import (
	"io/fs"
	"path"
	"slices"

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

// isStanding reports whether a secret or config holds a certificate, or a key; one that cannot be seen is taken by its name.
func (root *Files) isStanding(name string, key bool) bool {
	if _, err := fs.ReadFile(root, name[1:]); err != nil {
		return isKeyName(name) == key
	}
	return root.Origin(name).Kind == compose.FromConfig && root.isOfKind(name, key)
}
