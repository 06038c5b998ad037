package compose

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"
)

// Origin tells what provides a path.
func (r *rootFS) Origin(name string) Origin {
	e, _ := r.lookup(path.Clean("/"+name), 0)
	return e.origin
}

// Open opens a file or a directory.
func (r *rootFS) Open(name string) (fs.File, error) {
	e, err := r.find("open", name)
	if err != nil {
		return nil, err
	}
	if e.dir {
		list, err := r.ReadDir(name)
		if err != nil {
			return nil, err
		}
		return &openDir{info: e.stat(name), entries: list}, nil
	}
	content, err := r.read(e)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &openFile{info: e.stat(name), Reader: bytes.NewReader(content)}, nil
}

// Stat describes a path without reading it.
func (r *rootFS) Stat(name string) (fs.FileInfo, error) {
	e, err := r.find("stat", name)
	if err != nil {
		return nil, err
	}
	return e.stat(name), nil
}

func (r *rootFS) find(op, name string) (entry, error) {
	if !fs.ValidPath(name) {
		return entry{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	e, err := r.lookup(path.Clean("/"+name), 0)
	if err == nil && e.hidden && !r.hasBelow(e.path) {
		err = ErrHidden
	}
	if err != nil {
		return e, &fs.PathError{Op: op, Path: name, Err: err}
	}
	return e, nil
}

func (r *rootFS) read(e entry) ([]byte, error) {
	switch {
	case e.content != nil:
		return []byte(*e.content), nil
	case e.image != "":
		return fs.ReadFile(r.image, e.image)
	case !e.info.Mode().IsRegular() || e.info.Size() > maxReadable:
		return nil, ErrHidden
	}
	r.looked.add(e.host)
	file, err := os.Open(e.host)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxReadable))
}

// ReadDir lists what is known of a directory, sorted by name.
func (r *rootFS) ReadDir(name string) ([]fs.DirEntry, error) {
	e, err := r.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if !e.dir {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a directory")}
	}
	names, err := r.names(e.path, e)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	slices.Sort(names)
	var list []fs.DirEntry
	for _, child := range slices.Compact(names) {
		if e, err := r.lookup(path.Join(e.path, child), 0); err == nil {
			list = append(list, fs.FileInfoToDirEntry(e.listed(child)))
		}
	}
	return list, nil
}

// Broken finds the links of a directory that lead to nothing.
func (r *rootFS) Broken(dir string) []BrokenLink {
	e, err := r.find("readdir", fsPath(dir))
	if err != nil || !e.dir {
		return nil
	}
	names, _ := r.names(e.path, e)
	slices.Sort(names)
	var found []BrokenLink
	for _, child := range slices.Compact(names) {
		name := path.Join(e.path, child)
		link, err := r.at(name)
		if err != nil || link.link == "" {
			continue
		}
		if _, err := r.lookup(link.link, 1); errors.Is(err, fs.ErrNotExist) {
			found = append(found, BrokenLink{Path: name, Leads: link.link, Origin: link.origin})
		}
	}
	return found
}

// names are the candidates for a directory's entries, with duplicates and with what is gone again.
func (r *rootFS) names(dir string, e entry) ([]string, error) {
	names := r.below(dir)
	if e.host != "" && e.context == nil { // a bind mount: nothing else shows through
		list, err := hostNames(e.host)
		return append(names, list...), err
	}
	if e.origin.Kind == FromBind || e.origin.Kind == FromVolume {
		return names, nil
	}
	if r.image != nil {
		list, _ := fs.ReadDir(r.image, fsPath(dir))
		for _, d := range list {
			names = append(names, d.Name())
		}
	}
	for _, s := range r.steps {
		if s.kind == staged && Below(dir, s.target) {
			names = append(names, s.stage.list(path.Join(s.source, under(dir, s.target)))...)
		}
		if s.kind == copies && Below(dir, s.target) {
			list, _ := hostNames(filepath.Join(s.context.dir, filepath.FromSlash(path.Join(s.source, under(dir, s.target)))))
			names = append(names, list...)
		}
	}
	return names, nil
}

func hostNames(dir string) ([]string, error) {
	list, err := os.ReadDir(dir)
	var names []string
	for _, d := range list {
		names = append(names, d.Name())
	}
	return names, err
}

// listed is stat as a directory shows it: a link to a directory is a link, lest walking it goes round for ever.
func (e entry) listed(name string) fs.FileInfo {
	if e.linked && e.dir {
		return fileInfo{name: name, mode: fs.ModeSymlink | 0o777}
	}
	return e.stat(name)
}

// stat is the entry's description under the name that was asked for.
func (e entry) stat(name string) fs.FileInfo {
	info := fileInfo{name: path.Base(name), mode: 0o644}
	switch {
	case e.dir:
		info.mode = fs.ModeDir | 0o755
	case e.content != nil:
		info.size = int64(len(*e.content))
	case e.info != nil:
		info.size, info.mode, info.time = e.info.Size(), e.info.Mode(), e.info.ModTime()
	}
	return info
}

type fileInfo struct {
	name string
	size int64
	mode fs.FileMode
	time time.Time
}

func (f fileInfo) Name() string       { return f.name }
func (f fileInfo) Size() int64        { return f.size }
func (f fileInfo) Mode() fs.FileMode  { return f.mode }
func (f fileInfo) ModTime() time.Time { return f.time }
func (f fileInfo) IsDir() bool        { return f.mode.IsDir() }
func (f fileInfo) Sys() any           { return nil }

type openFile struct {
	*bytes.Reader
	info fs.FileInfo
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

type openDir struct {
	info    fs.FileInfo
	entries []fs.DirEntry
}

func (d *openDir) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *openDir) Close() error               { return nil }
func (d *openDir) Read([]byte) (int, error)   { return 0, errors.New("is a directory") }

// ReadDir returns the next n entries, or all that are left when n is not positive.
func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 || n > len(d.entries) {
		if n > 0 && len(d.entries) == 0 {
			return nil, io.EOF
		}
		n = len(d.entries)
	}
	list := d.entries[:n]
	d.entries = d.entries[n:]
	return list, nil
}
