package startup

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

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
}

// Files is the file system of a container when its nginx starts: what the project's files arrange, and over that what
// the start script made of it.
type Files struct {
	compose.RootFS
	project *compose.Project
	made    map[string]made     // by absolute path
	dirs    []string            // in which the script may have written more
	wild    bool                // it may have written anything
	empty   []string            // tmpfs mounts: nothing is in them but what the script writes
	inline  map[string]*content // files whose text stands inside a Compose file or Dockerfile; nil: not found there
}

func newFiles(root compose.RootFS, p *compose.Project, s *compose.Service) *Files {
	f := &Files{RootFS: root, project: p, made: map[string]made{}, inline: map[string]*content{}}
	for _, m := range s.Mounts {
		if m.Type == "tmpfs" {
			f.empty = append(f.empty, m.Target)
		}
	}
	return f
}

// inEmpty reports whether a path lies in a tmpfs, whose content is all the script's.
func (f *Files) inEmpty(name string) bool {
	mine := func(dir string) bool { return compose.Below(name, dir) }
	return slices.ContainsFunc(f.empty, mine) && f.RootFS.Origin(name).Kind == compose.FromVolume
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

// Hides reports whether the content of a file is not known, or whether a directory may hold more than is known.
func (f *Files) Hides(name string) bool {
	if m, ok := f.made[name]; ok {
		return m.content == nil && !m.gone
	}
	for path, m := range f.made {
		if m.content == nil && !m.gone && compose.Below(path, name) {
			return true
		}
	}
	info, err := f.RootFS.Stat(strings.TrimPrefix(name, "/"))
	return errors.Is(err, compose.ErrHidden) && !f.inEmpty(name) || f.mayWrite(name) || err == nil && info.IsDir() && f.isElsewhere(name)
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

// Open implements fs.FS.
func (f *Files) Open(name string) (fs.File, error) {
	m, ok := f.made["/"+name]
	switch {
	case ok && m.gone, !ok && f.inEmpty("/"+name) && !f.isDir(name):
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	case ok && m.content == nil:
		return nil, &fs.PathError{Op: "open", Path: name, Err: compose.ErrHidden}
	case ok:
		return &madeFile{madeInfo{path.Base(name), len(m.text.Text)}, bytes.NewReader(m.text.Text)}, nil
	}
	return f.RootFS.Open(name)
}

// Stat implements fs.StatFS.
func (f *Files) Stat(name string) (fs.FileInfo, error) {
	if _, ok := f.made["/"+name]; !ok && !f.inEmpty("/"+name) {
		info, err := f.RootFS.Stat(name)
		if err != nil && f.isDir(name) {
			return madeInfo{path.Base(name), isDirectory}, nil
		}
		return info, err
	}
	if f.isDir(name) {
		return madeInfo{path.Base(name), isDirectory}, nil
	}
	file, err := f.Open(name)
	if err != nil {
		return nil, err
	}
	return file.Stat()
}

// isDir reports whether something was made below a path, or an empty tmpfs is there.
func (f *Files) isDir(name string) bool {
	if slices.Contains(f.empty, "/"+name) {
		return true
	}
	for path, m := range f.made {
		if !m.gone && path != "/"+name && compose.Below(path, "/"+name) {
			return true
		}
	}
	return false
}

// ReadDir lists what is known of a directory, sorted by name.
func (f *Files) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := f.RootFS.ReadDir(name)
	if err != nil && !f.isDir(name) {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(d fs.DirEntry) bool {
		_, changed := f.made[path.Join("/", name, d.Name())]
		return changed
	})
	seen := map[string]bool{}
	for _, d := range list {
		seen[d.Name()] = true
	}
	for at, m := range f.made {
		if m.gone || m.content == nil || at == "/"+name || !compose.Below(at, path.Join("/", name)) {
			continue
		}
		rest := strings.TrimPrefix(strings.TrimPrefix(at, path.Join("/", name)), "/")
		first, _, isDir := strings.Cut(rest, "/")
		if seen[first] {
			continue
		}
		seen[first] = true
		size := len(m.text.Text)
		if isDir {
			size = isDirectory
		}
		list = append(list, fs.FileInfoToDirEntry(madeInfo{first, size}))
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}

// madeInfo describes a file that a script made.
type madeInfo struct {
	name string
	size int
}

// isDirectory is the size that stands for a directory.
const isDirectory = -1

func (i madeInfo) Name() string       { return i.name }
func (i madeInfo) Size() int64        { return int64(max(i.size, 0)) }
func (i madeInfo) IsDir() bool        { return i.size == isDirectory }
func (i madeInfo) ModTime() time.Time { return time.Time{} }
func (i madeInfo) Sys() any           { return nil }
func (i madeInfo) Mode() fs.FileMode {
	if i.IsDir() {
		return fs.ModeDir | 0o755
	}
	return 0o644
}

type madeFile struct {
	madeInfo
	*bytes.Reader
}

func (f *madeFile) Stat() (fs.FileInfo, error) { return f.madeInfo, nil }
func (f *madeFile) Size() int64                { return f.madeInfo.Size() }
func (f *madeFile) Close() error               { return nil }
