package startup

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/compose"
)

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
	return slices.Contains(f.empty, "/"+name) || f.below["/"+name] > 0
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
