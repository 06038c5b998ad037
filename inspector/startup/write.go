package startup

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

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
	c, _ := sh.Files.read(name)
	return c
}

// write makes a file; c is nil when nobody can tell what is in it.
func (sh *shell) write(a arg, c *content) {
	if sh.running || sh.done {
		return
	}
	if !a.ok {
		if dir := path.Dir(sh.path(a.prefix + "x")); a.prefix != "" && dir != "/" {
			sh.Files.dirs = append(sh.Files.dirs, dir)
		} else {
			sh.lost()
		}
		return
	}
	name := sh.path(a.text)
	if compose.Below(name, "/dev") && !compose.Below(name, "/dev/shm") || compose.Below(name, "/proc") {
		return
	}
	switch may := sh.writable(name); {
	case may == no:
		return
	case may == unsure, c != nil && !sh.spend(len(c.text.Text)):
		c = nil
	}
	if sh.perhaps > 0 {
		sh.attempt(name, c)
		c = nil
	} else {
		delete(sh.Files.attempts, name)
		sh.replaced(name, c)
	}
	sh.Files.put(name, made{content: c})
	sh.rendered(name, c)
	for link, to := range sh.links {
		if name != link && compose.Below(name, to) {
			sh.Files.put(link, made{}) // the link shows what is written
		} else if name == link && name != to {
			sh.Files.put(to, made{})
		}
	}
}

// appended is what a file holds when a text was put behind what it has; nil when nobody can tell. Text of another file than that one
// is followed where it is no block.
func (sh *shell) appended(a arg, more *content, by string, at syntax.Node) *content {
	if !a.ok || more == nil {
		return nil
	}
	name := sh.path(a.text)
	if sh.inPlace = true; sh.rehearsal {
		return sh.added(name, by, at, more)
	}
	before, err := sh.Files.read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return more
	case before == nil, len(before.text.Text)+len(more.text.Text) > maxScript:
		return nil
	}
	both := &content{text: before.text.Follow(), from: before.from, subst: before.subst, values: before.values}
	end := len(before.text.Text)
	both.text.Copy(before.text, 0, end)
	switch text := more.text.Text; {
	case more.from.Host == before.from.Host && bytes.Equal(more.text.Source, before.text.Source):
		both.text.Copy(more.text, 0, len(text))
		both.values = slices.Concat(before.values, more.values)
	case !bytes.ContainsAny(text, "{}") && len(more.values) == 0:
		both.text.Put(string(text), before.text, end, end)
	default:
		return nil
	}
	return both
}

// rendered notes the template that a file was made of.
func (up *Startup) rendered(name string, c *content) {
	if c != nil && c.subst != nil {
		t := *c.subst
		t.Output = name
		up.Templates = append(up.Templates, t)
	}
}

// replaced forgets what was made at a path, and is written anew: nginx never reads it.
func (up *Startup) replaced(name string, by *content) {
	if by != nil {
		up.Templates = slices.DeleteFunc(up.Templates, func(t Template) bool { return t.Output == name && t.Skipped == "" })
	}
}

// remove takes a file away, or a directory with all that is in it.
func (sh *shell) remove(a arg) {
	switch dir := path.Dir(sh.path(a.prefix + "x")); {
	case a.ok && strings.ContainsAny(path.Base(a.text), "*?["):
		sh.clear(path.Dir(sh.path(a.text)))
		return
	case !a.ok && a.prefix != "" && dir != "/":
		sh.clear(dir)
		return
	}
	if !a.ok || sh.perhaps > 0 || !sh.removable(sh.path(a.text)) {
		sh.write(a, nil)
		return
	}
	name := sh.path(a.text)
	for other := range sh.Files.made {
		if compose.Below(other, name) {
			sh.Files.put(other, made{gone: true})
		}
	}
	sh.removeTree(name)
}

// clear says that nobody can tell what is left in a folder.
func (sh *shell) clear(dir string) {
	list, _ := fs.ReadDir(sh.Files, strings.TrimPrefix(dir, "/"))
	for _, d := range list[:min(len(list), maxUnread)] {
		sh.write(arg{text: path.Join(dir, d.Name()), ok: true}, nil)
	}
	if dir != "/" && !sh.running && !sh.done {
		sh.Files.dirs = append(sh.Files.dirs, dir)
	}
}

func (sh *shell) removable(name string) bool {
	return sh.writable(name) == yes && !strings.ContainsAny(name, "*?[")
}

// removeTree takes away what the project's files have at a path, and below it.
func (sh *shell) removeTree(name string) {
	sh.Files.put(name, made{gone: true})
	list, _ := fs.ReadDir(sh.Files, strings.TrimPrefix(name, "/"))
	for _, d := range list {
		if sh.Files.removed++; sh.Files.removed > maxRemoved {
			sh.lost()
			return
		}
		if child := path.Join(name, d.Name()); sh.removable(child) {
			sh.removeTree(child)
		} else {
			sh.write(arg{text: child, ok: true}, nil)
		}
	}
}

// isDir reports whether a path is a directory.
func (sh *shell) isDir(name string) bool {
	if strings.HasSuffix(name, "/") || knownDirs[sh.path(name)] {
		return true
	}
	info, err := sh.Files.Stat(strings.TrimPrefix(sh.path(name), "/"))
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
func (up *Startup) writable(name string) int {
	o := up.Files.RootFS.Origin(name)
	root := isRoot(userOf(up.service))
	switch {
	case up.Files.inEmpty(name):
		return yes
	case o.Kind == compose.FromConfig, o.ReadOnly:
		return no
	case o.Kind != compose.FromBind && o.Kind != compose.FromVolume && up.service.ReadOnly:
		return no
	case root, compose.Below(name, "/tmp"), compose.Below(name, "/dev"):
		return yes
	case up.service.Build != nil && o.Kind != compose.FromBind && o.Kind != compose.FromVolume:
		return yes // who builds an image for a user gives it the files that its script writes
	case o.Kind == compose.FromImage && up.service.Build == nil && path.Base(compose.Repository(up.image)) == "nginx":
		return no // it belongs to root
	}
	return unsure
}
