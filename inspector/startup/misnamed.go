package startup

import (
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/typo"
)

// A Misnamed is a file that nginx includes by name and that is not there, beside one of nearly the same name.
type Misnamed struct {
	Include string `json:"include"` // its path in the container
	Meant   string `json:"meant"`   // the name of the file beside it
}

// Misnamed finds the slips in the names of files that nginx includes, where nothing may make a file of the name as it is written.
func (up *Startup) Misnamed(c *nginx.Config) []Misnamed {
	var all []Misnamed
	for _, i := range c.Includes {
		if i.Glob || i.Hidden || len(i.Files) > 0 || slices.ContainsFunc(all, func(m Misnamed) bool { return m.Include == i.Pattern }) {
			continue
		}
		meant := up.nearlyNamed(c, i.Pattern)
		if meant == "" || up.mayMake(i.Pattern) {
			continue
		}
		if m := up.service.MountOver(i.Pattern); m != nil {
			below := strings.TrimPrefix(i.Pattern, m.Target)
			if m.Type != "bind" || below == i.Pattern || up.project.MayMake(filepath.Join(m.Source, filepath.FromSlash(below))) {
				continue
			}
		}
		all = append(all, Misnamed{Include: i.Pattern, Meant: meant})
	}
	return all
}

// nearlyNamed is the only file beside a path whose name is the same but for its case, "-" and "_", or ".conf" at its end; else
// the only one that differs in one letter and that nginx does not read for itself. "" for none.
func (up *Startup) nearlyNamed(c *nginx.Config, name string) string {
	entries, _ := fs.ReadDir(up.Files, strings.TrimPrefix(path.Dir(name), "/"))
	var same, near []string
	for _, e := range entries[:min(len(entries), maxUnread)] {
		switch base := path.Base(name); {
		case e.IsDir():
		case plainName(e.Name()) == plainName(base):
			same = append(same, e.Name())
		case isSlip(base, e.Name()) && !slices.Contains(c.Files, path.Join(path.Dir(name), e.Name())):
			near = append(near, e.Name())
		}
	}
	if len(same) > 0 {
		return onlyOf(same)
	}
	return onlyOf(near)
}

// plainName is a name without what is often mistaken in it.
func plainName(name string) string {
	return strings.ReplaceAll(strings.TrimSuffix(strings.ToLower(name), ".conf"), "_", "-")
}

// isSlip reports whether two names differ in one letter, and not in a number of some of their kind.
func isSlip(a, b string) bool {
	noDigits := func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}
	return min(len(a), len(b)) > 5 && typo.Distance(a, b) == 1 && strings.Map(noDigits, a) != strings.Map(noDigits, b)
}
