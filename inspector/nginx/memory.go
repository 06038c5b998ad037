package nginx

import (
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// memory is a read-only file system of a few files: their text by path, without a leading slash. A path that ends with one is
// that of a directory in which no file lies.
type memory map[string]string

// Open implements fs.FS. Directories exist where files lie in them, too.
func (m memory) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if text, ok := m[name]; ok {
		return &memoryFile{entry{name, int64(len(text)), false}, strings.NewReader(text)}, nil
	}
	entries := m.list(name)
	if _, empty := m[name+"/"]; entries == nil && name != "." && !empty {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &memoryDir{entry{name, 0, true}, entries}, nil
}

// list returns what lies in a directory, sorted.
func (m memory) list(dir string) []fs.DirEntry {
	prefix := dir + "/"
	if dir == "." {
		prefix = ""
	}
	found := map[string]entry{}
	for name, text := range m {
		if rest, ok := strings.CutPrefix(name, prefix); ok && rest != "" {
			first, _, isDir := strings.Cut(rest, "/")
			e := entry{name: first, dir: isDir}
			if !isDir {
				e.size = int64(len(text))
			}
			found[first] = e
		}
	}
	var entries []fs.DirEntry
	for _, e := range found {
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries
}

// An entry is a file or directory of a memory; it is its own fs.DirEntry and fs.FileInfo.
type entry struct {
	name string
	size int64
	dir  bool
}

func (e entry) Name() string               { return path.Base(e.name) }
func (e entry) Size() int64                { return e.size }
func (e entry) IsDir() bool                { return e.dir }
func (e entry) Type() fs.FileMode          { return e.Mode().Type() }
func (e entry) Info() (fs.FileInfo, error) { return e, nil }
func (e entry) ModTime() time.Time         { return time.Time{} }
func (e entry) Sys() any                   { return nil }
func (e entry) Mode() fs.FileMode {
	if e.dir {
		return fs.ModeDir | 0o555
	}
	return 0o444
}

type memoryFile struct {
	entry
	*strings.Reader
}

func (f *memoryFile) Stat() (fs.FileInfo, error) { return f.entry, nil }
func (f *memoryFile) Close() error               { return nil }
func (f *memoryFile) Size() int64                { return f.entry.size }

type memoryDir struct {
	entry
	left []fs.DirEntry
}

func (d *memoryDir) Stat() (fs.FileInfo, error) { return d.entry, nil }
func (d *memoryDir) Close() error               { return nil }
func (d *memoryDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: fs.ErrInvalid}
}

// ReadDir implements fs.ReadDirFile.
func (d *memoryDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 && len(d.left) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(d.left) {
		n = len(d.left)
	}
	var now []fs.DirEntry
	now, d.left = d.left[:n], d.left[n:]
	return now, nil
}
