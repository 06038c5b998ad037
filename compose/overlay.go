package compose

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
)

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

// at finds what stands at a path: what is mounted there, by either name of /run, else what the image holds.
func (r *rootFS) at(name string) (entry, error) {
	if m := mountOver(r.mounts, name); m != nil {
		return r.mounted(m, name)
	}
	if other := OtherRun(name); other != name {
		if m := mountOver(r.mounts, other); m != nil && (Below(m.Target, linkedDir) || Below(m.Target, "/run")) { // one of /var hides the link
			return r.mounted(m, other)
		}
	}
	return r.built(name)
}

// OtherRun is the other name of a path below /run: in the images of Debian and Alpine (linkedDir) /var/run is a link to it, which the
// engine follows when it mounts something there.
func OtherRun(name string) string {
	if rest, ok := strings.CutPrefix(name, linkedDir+"/"); ok {
		return "/run/" + rest
	}
	if rest, ok := strings.CutPrefix(name, "/run/"); ok {
		return linkedDir + "/" + rest
	}
	return name
}

// built finds what stands at a path of the image after the steps that are there so far.
func (r *rootFS) built(name string) (entry, error) {
	for i := len(r.steps) - 1; i >= 0; i-- {
		if e, err, ok := r.made(r.steps[i], name); ok {
			if err == nil && !e.dir && e.link == "" && r.touchedSince(name, i) {
				return entry{origin: e.origin, hidden: true}, nil
			}
			return e, err
		}
	}
	e, err := r.ofImage(name)
	if err == nil && e.image != "" && !e.dir && r.touchedSince(name, -1) {
		return entry{origin: e.origin, hidden: true}, nil
	}
	return e, err
}

// ofImage finds what the image below the build has at a path.
func (r *rootFS) ofImage(name string) (entry, error) {
	if r.opaque {
		return entry{origin: Origin{Kind: FromBuild, Pos: r.buildPos}, hidden: true}, nil
	}
	if r.image == nil {
		return entry{hidden: true}, nil
	}
	if l, ok := r.image.(Linker); ok && l.Link(fsPath(name)) != "" {
		return entry{origin: Origin{Kind: FromImage}, link: l.Link(fsPath(name))}, nil
	}
	info, err := fs.Stat(r.image, fsPath(name))
	if err != nil {
		return entry{}, err
	}
	return entry{origin: Origin{Kind: FromImage}, dir: info.IsDir(), image: fsPath(name), info: info}, nil
}

// MountOver is the mount that provides a path of the service's containers, or nil: the one with the longest target, the
// last of equals.
func (s *Service) MountOver(name string) *Mount { return mountOver(s.Mounts, name) }

func mountOver(mounts []Mount, name string) *Mount {
	var best *Mount
	for i := range mounts {
		m := &mounts[i]
		if Below(name, m.Target) && (best == nil || len(m.Target) >= len(best.Target)) {
			best = m
		}
	}
	return best
}

// Below reports whether an absolute path of a container is dir or lies below it.
func Below(name, dir string) bool {
	if name == dir {
		return true
	}
	dir = strings.TrimSuffix(dir, "/")
	return strings.HasPrefix(name, dir) && strings.HasPrefix(name[len(dir):], "/")
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
	origin.Host = Relative(r.dir, filepath.Join(m.Source, filepath.FromSlash(rest)))
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

func isNotDir(err error) bool { return errors.Is(err, syscall.ENOTDIR) }

// made tells what one step of the build makes of a path; ok says that it decides.
func (r *rootFS) made(s step, name string) (e entry, err error, ok bool) {
	e.origin = Origin{Kind: FromBuild, Pos: s.pos, Target: s.target}
	switch s.kind {
	case edits, empties:
		return e, nil, false
	case removes:
		return e, fs.ErrNotExist, covers(s.target, name)
	case writes:
		content := s.content // lest all of s is kept
		e.content = &content
		return e, nil, name == s.target
	case links:
		e.link = path.Join(s.source, under(name, s.target))
		return e, nil, Below(name, s.target)
	case doubles:
		e = s.double
		e.origin.Pos, e.origin.Target = s.pos, s.target
		return e, nil, name == s.target
	case staged:
		if !Below(name, s.target) {
			return e, nil, false
		}
		return s.ofStage(path.Join(s.source, under(name, s.target)))
	case hides, renders:
		e.hidden = true
		return e, nil, Below(name, s.target)
	}
	if !Below(name, s.target) {
		return e, nil, false
	}
	rest := under(name, s.target)
	source := path.Join(s.source, rest)
	if s.context.ignored(source) {
		return e, nil, false
	}
	root := filepath.Join(s.context.dir, filepath.FromSlash(s.source))
	e.origin.Host = Relative(r.dir, filepath.Join(root, filepath.FromSlash(rest)))
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
	return Inside(real, dir)
}

// hasBelow reports whether something is mounted or made below a path, which is a directory then.
func (r *rootFS) hasBelow(name string) bool {
	return name == "/" || len(r.below(name)) > 0
}

// below are the names of the entries of a directory that mounts and the build's steps imply.
func (r *rootFS) below(name string) []string {
	var names []string
	add := func(target string) {
		if target != name && Below(target, name) {
			first, _, _ := strings.Cut(under(target, name), "/")
			names = append(names, first)
		}
	}
	for _, m := range r.mounts {
		add(m.Target)
	}
	if m := mountOver(r.mounts, name); m != nil {
		return names // what the build made is under the mount
	}
	for _, s := range r.steps {
		if s.kind != removes && s.kind != edits && s.kind != empties {
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
