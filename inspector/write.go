package inspector

import (
	"cmp"
	"io/fs"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// path makes a path of the script absolute.
func (sh *shell) path(name string) string {
	if !path.IsAbs(name) {
		name = path.Join(sh.dir, name)
	}
	return path.Clean(name)
}

// content reads a file for a command; nil: nobody can tell what is in it.
func (sh *shell) content(a arg) *content {
	if !a.ok {
		return nil
	}
	name := sh.path(a.text)
	if name == "/dev/null" {
		return sh.own("", nil)
	}
	sh.used[name] = true
	c, _ := sh.files.read(name)
	return c
}

// write makes a file; c is nil when nobody can tell what is in it.
func (sh *shell) write(a arg, c *content) {
	if sh.running || sh.done {
		return
	}
	if !a.ok {
		if dir := path.Dir(sh.path(a.prefix + "x")); a.prefix != "" && dir != "/" {
			sh.files.dirs = append(sh.files.dirs, dir)
		} else {
			sh.lost()
		}
		return
	}
	name := sh.path(a.text)
	if below(name, "/dev") || below(name, "/proc") {
		return
	}
	switch may := sh.writable(name); {
	case may == no:
		return
	case may == unsure, sh.perhaps > 0, c != nil && !sh.spend(len(c.text.Text)):
		c = nil
	}
	sh.files.made[name] = made{content: c}
	if c != nil && c.subst != nil {
		t := *c.subst
		t.Output = name
		sh.templates = append(sh.templates, t)
	}
}

// remove takes a file away.
func (sh *shell) remove(a arg) {
	if a.ok && sh.perhaps == 0 && sh.writable(sh.path(a.text)) == yes && !strings.ContainsAny(a.text, "*?[") {
		name := sh.path(a.text)
		sh.files.made[name] = made{gone: true}
		for other := range sh.files.made {
			if below(other, name) {
				sh.files.made[other] = made{gone: true}
			}
		}
		if list, err := fs.ReadDir(sh.files, strings.TrimPrefix(name, "/")); err == nil {
			for _, d := range list {
				sh.remove(arg{text: path.Join(name, d.Name()), ok: true})
			}
		}
		return
	}
	sh.write(a, nil)
}

// isDir reports whether a path is a directory.
func (sh *shell) isDir(name string) bool {
	if strings.HasSuffix(name, "/") || knownDirs[sh.path(name)] {
		return true
	}
	info, err := sh.files.Stat(strings.TrimPrefix(sh.path(name), "/"))
	return err == nil && info.IsDir()
}

var knownDirs = map[string]bool{"/": true, "/tmp": true, "/etc": true, "/etc/nginx": true, "/etc/nginx/conf.d": true, "/usr/share/nginx/html": true}

// Whether a path can be written.
const (
	no = iota
	unsure
	yes
)

// writable reports whether the container's first process may write a path.
func (up *startup) writable(name string) int {
	o := up.files.RootFS.Origin(name)
	user := up.service.User
	if up.service.Build != nil {
		user = cmp.Or(user, up.service.Build.User)
	}
	user, _, _ = strings.Cut(user, ":")
	root := user == "" || user == "0" || user == "root"
	switch {
	case up.files.inEmpty(name):
		return yes
	case o.Kind == compose.FromConfig, o.ReadOnly:
		return no
	case o.Kind != compose.FromBind && o.Kind != compose.FromVolume && up.service.ReadOnly:
		return no
	case root, below(name, "/tmp"), below(name, "/dev"):
		return yes
	case up.service.Build != nil && o.Kind != compose.FromBind && o.Kind != compose.FromVolume:
		return yes // who builds an image for a user gives it the files that its script writes
	case o.Kind == compose.FromImage && up.service.Build == nil && path.Base(repository(up.image)) == "nginx":
		return no // it belongs to root
	}
	return unsure
}

// repository is an image's name without its tag and digest.
func repository(image string) string {
	image, _, _ = strings.Cut(image, "@")
	if i := strings.LastIndex(image, ":"); i > strings.LastIndex(image, "/") {
		image = image[:i]
	}
	return image
}
