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
	"strings"
	"time"
)

// ErrHidden says that a path exists or may exist in the container, but that the project's files do not show its content.
var ErrHidden = errors.New("content is not visible from the project's files")

// Kinds of Origin.
const (
	FromBind   = "bind"   // a bind mount of a host file or directory
	FromConfig = "config" // configs: or secrets: of the Compose file
	FromBuild  = "build"  // COPY, ADD or RUN of the service's Dockerfile
	FromImage  = "image"  // the image's own files, known to us
	FromVolume = "volume" // a named volume or tmpfs: not visible from the files
	Unseen     = ""       // nothing in the project's files says anything of this path
)

// An Origin says where a path of a container comes from.
type Origin struct {
	Kind     string
	Host     string // the file or directory on the host, as Pos.File names it; "" when there is none
	Pos      Pos    // what brings it there: the mount in the Compose file, the COPY in the Dockerfile
	ReadOnly bool
	Missing  bool // the host side does not exist
}

// A RootFS is a service's file system as far as the project's files arrange it: its image's known files, its
// Dockerfile's COPYs, its configs and its mounts, the later over the earlier and the longer path over the shorter.
// Paths are those of the container without the leading slash, as fs.FS asks. Reading a path whose content
// cannot be known from the files fails with ErrHidden. The listing of a directory holds what is known of it.
type RootFS interface {
	fs.ReadDirFS
	fs.StatFS
	// Origin tells what provides path (with or without leading slash).
	Origin(path string) Origin
}

// Limits of a RootFS.
const (
	maxLinks    = 20       // symbolic links followed for one path
	maxReadable = 64 << 20 // bytes of one file
)

// Source returns the text of a file as Pos.File names it, or nil when it cannot be read.
func (p *Project) Source(file string) []byte {
	if !filepath.IsAbs(file) {
		file = filepath.Join(p.Dir, filepath.FromSlash(file))
	}
	content, err := readFile(file)
	if err != nil {
		return nil
	}
	return content
}

// RootFS returns the file system of a service, enabled or not. image holds the files of its base image;
// nil says that they are not known. It reads the host's files when it is asked, and only those that the
// service mounts or its Dockerfile copies.
func (p *Project) RootFS(service string, image fs.FS) RootFS {
	r := &rootFS{dir: p.Dir, image: image, inline: p.inline[service]}
	s := p.Service(service)
	if s == nil {
		s = p.DisabledService(service)
	}
	if s == nil {
		return r
	}
	r.mounts = s.Mounts
	if b := p.builds[service]; b != nil {
		r.opaque = b.hidden
		r.buildPos = b.Pos
		for _, step := range b.steps {
			r.steps = append(r.steps, r.settle(step))
		}
	}
	return r
}

type rootFS struct {
	dir      string // project directory
	image    fs.FS
	mounts   []Mount
	inline   map[string]string
	steps    []step
	opaque   bool // the build cannot be seen
	buildPos Pos
}

// An entry is what stands at one path.
type entry struct {
	path    string // its own, after symbolic links
	origin  Origin
	dir     bool
	host    string      // path on the host, of files and directories that are there
	context *contextDir // of what was copied: host lies below its dir
	image   string      // path in the image
	content *string     // of files that have no path anywhere
	link    string      // absolute path that a symbolic link leads to
	linked  bool        // a symbolic link led here
	hidden  bool        // it may be there, but nobody can see it
	info    fs.FileInfo // nil for what has none
}

// lookup finds what stands at an absolute clean path, following symbolic links.
func (r *rootFS) lookup(name string, depth int) (entry, error) {
	if depth > maxLinks {
		return entry{}, fs.ErrNotExist
	}
	e, err := r.at(name)
	if err == nil && e.link != "" {
		e, err := r.lookup(e.link, depth+1)
		e.linked = true
		return e, err
	}
	e.path = name
	if errors.Is(err, fs.ErrNotExist) && r.hasBelow(name) {
		e.dir, err = true, nil
	}
	if e.hidden && r.hasBelow(name) {
		e.dir = true
	}
	return e, err
}

// at finds what stands at a path: what is mounted there, else what the image holds.
func (r *rootFS) at(name string) (entry, error) {
	if m := r.mountOver(name); m != nil {
		return r.mounted(m, name)
	}
	return r.built(name)
}

// built finds what stands at a path of the image after the steps that are there so far.
func (r *rootFS) built(name string) (entry, error) {
	for i := len(r.steps) - 1; i >= 0; i-- {
		if e, err, ok := r.made(r.steps[i], name); ok {
			return e, err
		}
	}
	if r.opaque {
		return entry{origin: Origin{Kind: FromBuild, Pos: r.buildPos}, hidden: true}, nil
	}
	if r.image == nil {
		return entry{hidden: true}, nil
	}
	info, err := fs.Stat(r.image, fsPath(name))
	if err != nil {
		return entry{}, err
	}
	return entry{origin: Origin{Kind: FromImage}, dir: info.IsDir(), image: fsPath(name), info: info}, nil
}

// mountOver is the mount that provides a path: the one with the longest target, the last of equals.
func (r *rootFS) mountOver(name string) *Mount {
	var best *Mount
	for i := range r.mounts {
		m := &r.mounts[i]
		if isBelow(name, m.Target) && (best == nil || len(m.Target) >= len(best.Target)) {
			best = m
		}
	}
	return best
}

// isBelow reports whether an absolute path is dir or lies below it.
func isBelow(name, dir string) bool {
	return name == dir || strings.HasPrefix(name, strings.TrimSuffix(dir, "/")+"/")
}

// under is the part of a path below dir, "." for dir itself.
func under(name, dir string) string {
	if name == dir {
		return "."
	}
	return strings.TrimPrefix(name, strings.TrimSuffix(dir, "/")+"/")
}

func (r *rootFS) mounted(m *Mount, name string) (entry, error) {
	origin := Origin{Kind: FromBind, Pos: m.Pos, ReadOnly: m.ReadOnly}
	rest := under(name, m.Target)
	switch m.Type {
	case "bind":
	case "config", "secret":
		origin.Kind = FromConfig
	default:
		origin.Kind = FromVolume
		return entry{origin: origin, hidden: true, dir: rest == "."}, nil
	}
	if m.Source == "" {
		content, ok := r.inline[m.Target]
		if !ok {
			return entry{origin: origin, hidden: true}, nil
		}
		if rest != "." {
			return entry{origin: origin}, fs.ErrNotExist
		}
		return entry{origin: origin, content: &content}, nil
	}
	origin.Host = relativeTo(r.dir, filepath.Join(m.Source, filepath.FromSlash(rest)))
	if _, err := os.Stat(m.Source); os.IsNotExist(err) {
		origin.Missing = true
		if rest != "." {
			return entry{origin: origin}, fs.ErrNotExist
		}
		return entry{origin: origin, dir: true}, nil // Docker makes a directory
	}
	return hostEntry(origin, m.Source, nil, m.Target, rest)
}

// hostEntry finds a path below a directory of the host, or the file itself when rest is ".".
// Symbolic links on the way are the container's: they are handed back as such.
func hostEntry(origin Origin, root string, context *contextDir, target, rest string) (entry, error) {
	host, inside := root, target
	if rest != "." {
		for i, part := range strings.Split(rest, "/") {
			host, inside = filepath.Join(host, part), path.Join(inside, part)
			info, err := os.Lstat(host)
			if err != nil {
				origin.Missing = os.IsNotExist(err) || isNotDir(err)
				return entry{origin: origin}, notFound(err)
			}
			if info.Mode()&fs.ModeSymlink != 0 {
				link, err := linkedPath(host, inside)
				rest := strings.Join(strings.Split(rest, "/")[i+1:], "/")
				return entry{origin: origin, link: path.Join(link, rest)}, err
			}
		}
	}
	info, err := os.Stat(host)
	if err != nil {
		return entry{origin: origin}, notFound(err)
	}
	return entry{origin: origin, dir: info.IsDir(), host: host, context: context, info: info}, nil
}

// linkedPath is where a symbolic link at a path of the container leads to there.
func linkedPath(host, inside string) (string, error) {
	link, err := os.Readlink(host)
	link = filepath.ToSlash(link)
	if !path.IsAbs(link) {
		link = path.Join(path.Dir(inside), link)
	}
	return path.Clean(link), err
}

// notFound makes "not a directory" on the way to a path what it is for who asks: not there.
func notFound(err error) error {
	if os.IsNotExist(err) || isNotDir(err) {
		return fs.ErrNotExist
	}
	return err
}

func isNotDir(err error) bool {
	return err != nil && strings.Contains(err.Error(), "not a directory")
}

// made tells what one step of the build makes of a path; ok says that it decides.
func (r *rootFS) made(s step, name string) (e entry, err error, ok bool) {
	e.origin = Origin{Kind: FromBuild, Pos: s.pos}
	switch s.kind {
	case removes:
		gone := isBelow(name, s.target)
		for dir := name; !gone && dir != "/"; dir = path.Dir(dir) {
			gone, _ = path.Match(s.target, dir)
		}
		return e, fs.ErrNotExist, gone
	case writes:
		e.content = &s.content
		return e, nil, name == s.target
	case links:
		e.link = path.Join(s.source, under(name, s.target))
		return e, nil, isBelow(name, s.target)
	case hides:
		e.hidden = true
		return e, nil, isBelow(name, s.target)
	}
	if !isBelow(name, s.target) {
		return e, nil, false
	}
	rest := under(name, s.target)
	source := path.Join(s.source, rest)
	if s.context.ignored(source) {
		return e, nil, false
	}
	root := filepath.Join(s.context.dir, filepath.FromSlash(s.source))
	e.origin.Host = relativeTo(r.dir, filepath.Join(root, filepath.FromSlash(rest)))
	if s.source != "." && !staysInside(s.context.dir, root) {
		return e, nil, false
	}
	e, err = hostEntry(e.origin, root, s.context, s.target, rest)
	if errors.Is(err, fs.ErrNotExist) {
		e.origin.Missing = true
		return e, err, rest == "." // an explicit source that is not there
	}
	return e, err, true
}

// staysInside reports whether a path, its links followed, lies in a directory. A path that is not there does.
func staysInside(dir, name string) bool {
	real, err := filepath.EvalSymlinks(name)
	if err != nil {
		return true
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return false
	}
	rel, err := filepath.Rel(dir, real)
	return err == nil && filepath.IsLocal(rel)
}

// hasBelow reports whether something is mounted or made below a path, which is a directory then.
func (r *rootFS) hasBelow(name string) bool {
	return name == "/" || len(r.below(name)) > 0
}

// below are the names of the entries of a directory that mounts and the build's steps imply.
func (r *rootFS) below(name string) []string {
	var names []string
	add := func(target string) {
		if target != name && isBelow(target, name) {
			first, _, _ := strings.Cut(under(target, name), "/")
			names = append(names, first)
		}
	}
	for _, m := range r.mounts {
		add(m.Target)
	}
	if m := r.mountOver(name); m != nil {
		return names // what the build made is under the mount
	}
	for _, s := range r.steps {
		if s.kind != removes {
			add(s.target)
		}
	}
	return names
}

func fsPath(name string) string {
	if name == "/" {
		return "."
	}
	return strings.TrimPrefix(name, "/")
}

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
		if s.kind == copies && isBelow(dir, s.target) {
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
