package startup

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/typo"
)

// An Absent is a file that the container's start needs for nginx's configuration, and that is not there.
type Absent struct {
	Path  string      `json:"path"`
	By    string      `json:"by"`              // the command that reads it: envsubst, cp, nginx
	At    compose.Pos `json:"at"`              // where it is named
	Told  compose.Pos `json:"told,omitzero"`   // where the container's start is told its name, if that is elsewhere
	Host  string      `json:"host,omitempty"`  // the folder of the host in which it should be, as compose.Pos names files
	Near  string      `json:"near,omitempty"`  // the file of the project that is probably meant, by its path in the container
	Spare string      `json:"spare,omitempty"` // else the only one there that nobody reads
	Stops bool        `json:"stops,omitempty"` // the start ends there
}

// absent notes a file that a command reads, where it surely is not there and the command is surely run.
func (sh *shell) absent(a arg, at syntax.Node, by string) {
	name := sh.path(a.text)
	if !a.ok || a.text == "" || sh.perhaps > 0 || sh.optional > 0 || sh.running || sh.done || sh.asksFor[name] || !sh.lacks(name) {
		return
	}
	if slices.ContainsFunc(sh.Absent, func(other Absent) bool { return other.Path == name }) {
		return
	}
	if !sh.errexit && sh.chained == 0 && sh.Files.mayStayEmpty(name) {
		return // it is for whoever puts something there
	}
	found := Absent{Path: name, By: by, At: sh.placeOf(at), Stops: sh.errexit || sh.chained > 0}
	text := sh.Lines[found.At.File][found.At.Line]
	if a.from.at.Line > 0 {
		found.At, text = a.from.at, a.from.line
	}
	if !strings.Contains(text, path.Base(name)) {
		found.Told = sh.toldAt(name)
	}
	if o := sh.Files.RootFS.Origin(path.Dir(name)); o.Kind == compose.FromBind {
		found.Host = o.Host
	}
	sh.Absent = append(sh.Absent, found)
}

// needs reads a file for a command that fails without it.
func (sh *shell) needs(by string, a arg) *content {
	sh.absent(a, sh.namedAs(a.text), by)
	return sh.content(a)
}

// namedAs finds the word of the command in hand that becomes a text.
func (sh *shell) namedAs(text string) syntax.Node {
	call, ok := sh.at.(*syntax.CallExpr)
	if !ok {
		return nil
	}
	for _, w := range call.Args {
		if a := sh.word(w); a.ok && a.text == text {
			return w
		}
	}
	return nil
}

// lacks reports whether a path is surely not there: in a folder of the host, or in an image of which all is known that is
// called like configuration or stands among its sites.
func (sh *shell) lacks(name string) bool {
	if _, made := sh.Files.made[name]; made || sh.Files.mayWrite(name) || sh.Files.inEmpty(name) {
		return false
	}
	if _, err := sh.Files.Stat(name[1:]); !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	o := sh.Files.RootFS.Origin(name)
	switch o.Kind {
	case compose.FromBind:
		return !o.Missing || sh.folderLacks(name)
	case compose.FromVolume, compose.FromConfig:
		return false
	}
	known := nginx.ImageFiles(sh.image) != nil || nginx.IsBare(sh.image)
	named := isConfigName(name) || path.Dir(name) == confDir // where the image has one file
	return known && (sh.service.Build == nil || sh.service.Build.Plain) && named && !bySystem(name) && sh.copiesLack(name)
}

// folderLacks reports whether a path is one of a folder of the host that is there and has templates, beside which nothing makes that one.
func (sh *shell) folderLacks(name string) bool {
	m := sh.service.MountOver(name)
	if m == nil || m.Type != "bind" || m.State != "dir" || m.Target == name || sh.nearest(name) == "" {
		return false
	}
	return !sh.project.MayMake(filepath.Join(m.Source, filepath.FromSlash(strings.TrimPrefix(name, m.Target))))
}

// siblings are the names of the files beside a path that are the same up to the first dot: a start is told which of them to take.
func (up *Startup) siblings(name string) (names []string) {
	entries, _ := fs.ReadDir(up.Files, path.Dir(name)[1:])
	for _, e := range entries[:min(len(entries), maxUnread)] {
		if !e.IsDir() && stem(e.Name()) == stem(name) && e.Name() != path.Base(name) {
			names = append(names, e.Name())
		}
	}
	return names
}

// nearest is the file beside a path of which its name is probably meant; "" for none.
func (up *Startup) nearest(name string) string {
	base := path.Base(name)
	if near := typo.Nearest(base, up.siblings(name), max(1, len(base)/4)); near != "" {
		return path.Join(path.Dir(name), near)
	}
	return ""
}

// bySystem reports whether a path is one at which packages have their files, other than those of nginx that are known.
func bySystem(name string) bool {
	if compose.Below(name, "/etc/nginx") {
		return strings.Contains(name, "/modules")
	}
	return slices.ContainsFunc(strings.Fields("/etc /usr /var /lib /opt /run"), func(dir string) bool { return compose.Below(name, dir) })
}

// isConfigName reports whether a file is called like configuration of nginx, or a template of it.
func isConfigName(name string) bool {
	base := path.Base(name)
	return slices.Contains([]string{".conf", ".template", ".tmpl", ".tpl", ".tmp", ".in", ".dist", ".j2"}, path.Ext(base)) && !strings.HasPrefix(base, "resolv")
}

// findNear looks for what is meant by the files that are absent: of the project's files that nobody reads, the only one with
// the same name, or else with nearly the same name in the same folder.
func (up *Startup) findNear() {
	if len(up.Absent) == 0 {
		return
	}
	spare := up.spare()
	for i := range up.Absent {
		a := &up.Absent[i]
		var same, near []string
		for _, name := range spare {
			switch {
			case path.Base(name) == path.Base(a.Path):
				same = append(same, name)
			case path.Dir(name) == path.Dir(a.Path) && isNear(path.Base(a.Path), path.Base(name)):
				near = append(near, name)
			}
		}
		beside := up.nearest(a.Path)
		switch found := append(same, near...); {
		case len(same) != 1 && beside != "" && !up.used[beside]:
			a.Near = beside
			for _, name := range up.siblings(a.Path) {
				up.used[path.Join(path.Dir(a.Path), name)] = true
			}
		case len(same) == 1 || len(found) == 1:
			a.Near = found[0]
			up.used[a.Near] = true
		case len(found) == 0 && len(spare) == 1:
			a.Spare = spare[0]
		}
	}
}

// isNear reports whether one file name is probably meant by another: few letters differ, or the part before the first dot
// is the same.
func isNear(a, b string) bool {
	return stem(a) == stem(b) || typo.Nearest(a, []string{b}, max(1, len(a)/4)) != ""
}

// spare are the files of the project in the container that are called like configuration, and that its start does not read.
func (up *Startup) spare() []string {
	var dirs []string
	for _, a := range up.Absent {
		dirs = append(dirs, path.Dir(a.Path)[1:])
	}
	return slices.DeleteFunc(up.configs(dirs...), func(name string) bool { return up.used[name] })
}

// configs are the files of the project in the container that are called like configuration, as far as they lie where nginx
// has its own, in a mount, at the root or in one of these folders.
func (up *Startup) configs(dirs ...string) []string {
	var found []string
	look := func(full string) {
		if o := up.Files.RootFS.Origin(full); o.Host != "" && !o.Missing && isConfigName(full) {
			found = append(found, full)
		}
	}
	dirs = append([]string{"etc/nginx"}, dirs...)
	for _, m := range up.service.Mounts {
		if m.Type == "bind" {
			dirs = append(dirs, m.Target[1:])
		}
	}
	up.eachFile(slices.DeleteFunc(dirs, func(dir string) bool { return dir == "" }), look)
	entries, _ := up.Files.ReadDir(".")
	for _, e := range entries[:min(len(entries), maxUnread)] {
		if !e.IsDir() {
			look("/" + e.Name())
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
