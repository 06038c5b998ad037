package startup

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// content is what a file holds, as far as the project's files tell, and which of them a person edits to change it.
type content struct {
	text   *nginx.Rendering
	from   File
	subst  *Template // what envsubst did to it, on its way
	values []Value   // that were filled in, on its way
}

// made is what a start script leaves at one path.
type made struct {
	*content // nil: nobody can tell
	gone     bool
	perhaps  bool // or it leaves nothing there
}

// Files is the file system of a container when its nginx starts: what the project's files arrange, and over that what
// the start script made of it.
type Files struct {
	compose.RootFS
	project  *compose.Project
	service  *compose.Service
	made     map[string]made      // by absolute path; put adds to it
	below    map[string]int       // how many of these are there below a directory
	removed  int                  // files of the container that were taken away one by one
	attempts map[string][]attempt // writes that may not happen, by absolute path
	dirs     []string             // in which the script may have written more
	wild     bool                 // it may have written anything
	folders  []string             // that the script makes where they are not there
	empty    []string             // tmpfs mounts: nothing is in them but what the script writes
	inline   map[string]*content  // files whose text stands inside a Compose file or Dockerfile; nil: not found there
}

func newFiles(root compose.RootFS, p *compose.Project, s *compose.Service) *Files {
	f := &Files{RootFS: root, project: p, service: s, made: map[string]made{}, below: map[string]int{}, attempts: map[string][]attempt{}, inline: map[string]*content{}}
	for _, m := range s.Mounts {
		if m.Type == "tmpfs" {
			f.empty = append(f.empty, m.Target)
		}
	}
	return f
}

// put notes what is left at a path.
func (f *Files) put(name string, m made) {
	before, known := f.made[name]
	f.made[name] = m
	more := 0
	if known && !before.gone {
		more--
	}
	if !m.gone {
		more++
	}
	for dir := path.Dir(name); more != 0; dir = path.Dir(dir) {
		if f.below[dir] += more; dir == path.Dir(dir) {
			break
		}
	}
}

// inEmpty reports whether a path lies in a tmpfs, whose content is all the script's.
func (f *Files) inEmpty(name string) bool {
	mine := func(dir string) bool { return compose.Below(name, dir) }
	return slices.ContainsFunc(f.empty, mine) && f.RootFS.Origin(name).Kind == compose.FromVolume
}

// mayStayEmpty reports whether a path is a pattern for what a folder holds that the script itself makes where nothing brings it.
func (f *Files) mayStayEmpty(name string) bool {
	return strings.ContainsAny(path.Base(name), "*?[") && slices.Contains(f.folders, path.Dir(name))
}

// read returns what a path holds; nil without an error says that nobody can tell.
func (f *Files) read(name string) (*content, error) {
	if m, ok := f.made[name]; ok {
		if m.gone {
			return nil, fs.ErrNotExist
		}
		return m.content, nil
	}
	text, err := fs.ReadFile(f, strings.TrimPrefix(name, "/"))
	if errors.Is(err, fs.ErrNotExist) && !f.mayWrite(name) {
		return nil, fs.ErrNotExist
	}
	if err != nil || len(text) > maxScript {
		return nil, nil
	}
	if c := f.written(name); c != nil {
		return c, nil
	}
	o := f.RootFS.Origin(name)
	return &content{text: nginx.Copied(text), from: File{Path: name, Host: o.Host, Kind: o.Kind, Via: o.Pos}}, nil
}

// written finds a file whose text stands inside a Compose file or Dockerfile; nil for all others.
func (f *Files) written(name string) *content {
	if c, known := f.inline[name]; known {
		return c
	}
	f.inline[name] = nil
	o := f.RootFS.Origin(name)
	if o.Host != "" || o.Kind != compose.FromConfig && o.Kind != compose.FromBuild {
		return nil
	}
	text, err := fs.ReadFile(f.RootFS, strings.TrimPrefix(name, "/"))
	if err != nil || len(text) > maxScript {
		return nil
	}
	places := []compose.Pos{o.Pos}
	if o.Kind == compose.FromConfig { // its text stands at the top level, perhaps in another file
		places = nil
		for _, file := range f.project.Files {
			places = append(places, compose.Pos{File: file, Line: 1})
		}
	}
	for _, at := range places {
		if r := nginx.Located(text, f.project.Source(at.File), at.Line); r != nil {
			f.inline[name] = &content{text: r, from: File{Path: name, Host: at.File, Kind: o.Kind, Via: o.Pos}}
			return f.inline[name]
		}
	}
	if r := nginx.Standing(text, f.project.Source(o.Pos.File), o.Pos.Line); r != nil && o.Kind == compose.FromBuild { // a RUN echo
		f.inline[name] = &content{text: r, from: File{Path: name, Host: o.Pos.File, Kind: o.Kind, Via: o.Pos}}
	}
	return f.inline[name]
}

// mayWrite reports whether the script may have made a path of which we know nothing.
func (f *Files) mayWrite(name string) bool {
	if slices.ContainsFunc(f.dirs, func(dir string) bool { return compose.Below(name, dir) || compose.Below(dir, name) }) {
		return true
	}
	if !f.wild {
		return false
	}
	o := f.RootFS.Origin(name)
	held := o.Kind == compose.FromBind || o.Kind == compose.FromConfig
	return !held || o.Missing && !o.ReadOnly
}

// MakesIfMissing notes that a container's image makes files where the project has none.
func (f *Files) MakesIfMissing(names ...string) {
	for _, name := range names {
		if o := f.RootFS.Origin(name); o.Host == "" || o.Missing {
			f.put(name, made{})
		}
	}
}

// hides reports whether the content of a file is not known, or whether a directory may hold more than is known.
func (f *Files) hides(name string) bool {
	if m, ok := f.made[name]; ok {
		return m.content == nil && !m.gone
	}
	for path, m := range f.made {
		if m.content == nil && !m.gone && compose.Below(path, name) {
			return true
		}
	}
	info, err := f.RootFS.Stat(strings.TrimPrefix(name, "/"))
	if err == nil && info.IsDir() && f.RootFS.Origin(name).Kind == compose.FromVolume {
		err = compose.ErrHidden // what is mounted below it shows; of the rest nothing is known
	}
	return errors.Is(err, compose.ErrHidden) && !f.inEmpty(name) || f.mayWrite(name) || err == nil && info.IsDir() && f.isElsewhere(name)
}

// isUntouched reports whether nothing but the image can have put something into a directory.
func (f *Files) isUntouched(name string) bool {
	return f.below[name] == 0 && !f.mayWrite(name) && f.RootFS.Origin(name).Kind == compose.Unseen && f.service.MountOver(name) == nil &&
		!slices.ContainsFunc(f.service.Mounts, func(m compose.Mount) bool { return compose.Below(m.Target, name) })
}

// isElsewhere reports whether a directory is mounted of which the host has nothing: what is in it is made before the
// first start, or is on another machine.
func (f *Files) isElsewhere(name string) bool {
	o := f.RootFS.Origin(name)
	return o.Kind == compose.FromBind && o.Missing && path.Ext(name) != ".conf" && path.Ext(name) != ".template"
}

// Made reports whether a start script made a path, and which values it filled in there.
func (f *Files) Made(name string) (values []Value, ok bool) {
	m, ok := f.made[name]
	if m.content != nil {
		values = m.values
	}
	return values, ok
}

// Perhaps reports whether nobody can tell if a path is made at all.
func (f *Files) Perhaps(name string) bool { return f.made[name].perhaps }

// provides reports whether the project's files or the start put something at a path, be it known or not.
func (f *Files) provides(name string) bool {
	m, ok := f.made[name]
	return ok && !m.gone || Provides(f, name[1:])
}

// Rendering is how the content of a path was made, nil when it stands in a file as it is.
func (f *Files) Rendering(name string) *nginx.Rendering {
	c := f.made[name].content
	if _, changed := f.made[name]; !changed {
		c = f.written(name)
	}
	if c == nil {
		return nil
	}
	return c.text
}

// Literal reports whether a file stands as somebody wrote it, in the project or in the image.
func (f *Files) Literal(name string) bool {
	_, made := f.made[name]
	o := f.RootFS.Origin(name)
	return !made && f.written(name) == nil && (o.Host != "" || o.Kind == compose.FromImage)
}

// Origin tells what provides a path: of what the script made, the file that it was made of.
func (f *Files) Origin(name string) compose.Origin {
	name = path.Clean("/" + name)
	m, ok := f.made[name]
	if !ok {
		o := f.RootFS.Origin(name)
		if c := f.written(name); c != nil {
			o.Host = c.from.Host
		}
		return o
	}
	if m.content == nil {
		return compose.Origin{}
	}
	return compose.Origin{Kind: m.from.Kind, Host: m.from.Host, Pos: m.from.Via}
}
