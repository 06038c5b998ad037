package startup

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/typo"
)

// findNearCertificates looks for what is meant by the certificates and keys that are missing: of the files beside them that
// no directive names, the one whose name is nearly the same, or else the only one of its kind.
func (root *Files) findNearCertificates(all []Certificate) {
	for i := range all {
		c := &all[i]
		if len(c.Beside) == 0 {
			continue
		}
		key := c.Directive == "ssl_certificate_key"
		spare := slices.DeleteFunc(slices.Clone(c.Beside), func(name string) bool {
			full := path.Join(path.Dir(c.Path), name)
			return !root.isOfKind(full, key) || slices.ContainsFunc(all, func(other Certificate) bool { return other.Path == full })
		})
		base := path.Base(c.Path)
		if ofMachine(path.Dir(c.Host)) { // the other files there are of no project, and other ones on another machine
			if c.Near, c.Beside = typo.Nearest(base, spare, max(2, len(base)/4)), nil; c.Near != "" {
				c.Beside = []string{c.Near}
			}
			continue
		}
		if c.Near = typo.Nearest(base, spare, max(2, len(base)/4)); c.Near == "" && len(spare) == 1 && len(c.Beside) < maxBeside {
			c.Near = spare[0]
		}
		if len(spare) == 0 {
			c.Beside = nil // the one may be there before the other is made
		}
	}
	for i := 1; i < len(all); i++ { // the halves of a pair fit, as far as they are files in PEM form
		cert, key := &all[i-1], &all[i]
		if cert.Directive == "ssl_certificate" && key.Directive == "ssl_certificate_key" && (cert.Near != "" || key.Near != "") && !belongs(root, cert.meant(), key.meant()) {
			cert.Near, key.Near = "", ""
		}
	}
}

// ofMachine reports whether a directory of the host is one of the system's own, in which no project lies.
func ofMachine(host string) bool {
	return slices.ContainsFunc(strings.Fields("/etc /usr /var/lib /var/ssl"), func(dir string) bool { return compose.Below(host, dir) })
}

// meant is the path of a certificate, or of the file that is probably meant by it.
func (c *Certificate) meant() string {
	if c.Near != "" {
		return path.Join(path.Dir(c.Path), c.Near)
	}
	return c.Path
}

// isOfKind reports whether a file holds a certificate, or a key; one that is not in PEM form is taken by its name.
func (root *Files) isOfKind(name string, key bool) bool {
	text, err := fs.ReadFile(root, name[1:])
	if err != nil || holdsPEM(text, true) || holdsPEM(text, false) {
		return err == nil && holdsPEM(text, key)
	}
	return isKeyName(name) == key
}

// isKeyName reports whether a file is called like a key, and not like a certificate.
func isKeyName(name string) bool { return strings.Contains(strings.ToLower(path.Base(name)), "key") }
