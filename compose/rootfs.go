package compose

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
)

// ErrHidden says that a path exists or may exist in the container, but that the project's files do not show its content.
var ErrHidden = errors.New("content is not visible from the project's files")

// Kinds of Origin.
const (
	FromBind   = "bind"   // a bind mount of a host file or directory
	FromConfig = "config" // configs: or secrets: of the Compose file
	FromBuild  = "build"  // COPY, ADD or RUN of the service's Dockerfile
	FromImage  = "image"  // the image's own files, known to us
	FromVolume = "volume" // a named volume or tmpfs: not visible from the files, but for one that the image fills (filledFrom)
	Unseen     = ""       // nothing in the project's files says anything of this path
)

// An Origin says where a path of a container comes from.
type Origin struct {
	Kind     string
	Host     string // the file or directory on the host, as Pos.File names it; "" when there is none
	Pos      Pos    // what brings it there: the mount in the Compose file, the COPY in the Dockerfile
	ReadOnly bool
	Missing  bool   // the host side does not exist
	Target   string // of a step of the Dockerfile: the path that it names
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
	// Edits are the commands of the Dockerfile that change files which show here as they were before.
	Edits() []Edit
	// Emptied are the files that commands of the Dockerfile empty before they read them.
	Emptied() []Emptied
	// Copied are the paths to which the Dockerfile copies single files of the host.
	Copied() []string
	// Trees are the directories to which the Dockerfile copies directories, of the host or of another stage.
	Trees() []Origin
	// Broken are the symbolic links of a directory that lead to nothing, which its listing leaves out.
	Broken(dir string) []BrokenLink
}

// A BrokenLink is a symbolic link to a path that is surely not there.
type BrokenLink struct {
	Path   string // of the link
	Leads  string // the path to which it leads
	Origin Origin // of the link
}

// An Edit is a command of a Dockerfile that changes a file, or makes it of another one.
type Edit struct {
	Target string            // the file, as an absolute path
	Words  []string          // a sed -i, or what does the same; nil where there is a Script
	Script string            // the commands that make the file, as they are written; "" where there are Words
	Values map[string]string // for Script: ARG and ENV, as far as they are known
	Dir    string            // for Script: where it is run
	Pos    Pos               // for Script: of the RUN
}

// Limits of a RootFS.
const (
	maxLinks    = 20       // symbolic links followed for one path
	maxReadable = 64 << 20 // bytes of one file
)

// A Linker is a file system of an image that has symbolic links.
type Linker interface {
	// Link returns the absolute path that a link leads to, "" for what is none.
	Link(name string) string
}

// Source returns the text of a file as Pos.File names it, or nil when it cannot be read.
func (p *Project) Source(file string) []byte {
	if !filepath.IsAbs(file) {
		file = filepath.Join(p.Dir, filepath.FromSlash(file))
	}
	p.NoteLooked(file)
	content, err := readFile(file)
	if err != nil {
		return nil
	}
	return content
}

// RootFS returns the file system of a service, enabled or not. image holds the files of its base image;
// nil says that they are not known; it may be a Linker. It reads the host's files when it is asked, and only those that the
// service mounts or its Dockerfile copies.
func (p *Project) RootFS(service string, image fs.FS) RootFS {
	r := &rootFS{dir: p.Dir, image: image, inline: p.inline[service], looked: p.looked}
	s := p.Service(service)
	if s == nil {
		s = p.DisabledService(service)
	}
	if s == nil {
		return r
	}
	r = p.built(r, service)
	r.mounts = slices.DeleteFunc(slices.Clone(s.Mounts), func(m Mount) bool { return p.filledFrom(r.steps, s, &m) })
	return r
}

// filledFrom reports whether a volume over nginx's configuration has what the service's own image has there: Docker fills a
// volume from the image when it is first mounted, and nothing else of the project brings files to it.
func (p *Project) filledFrom(steps []step, s *Service, m *Mount) bool {
	if m.Type != "volume" || m.External || !Below(m.Target, "/etc/nginx") || !slices.ContainsFunc(steps, func(made step) bool {
		return (made.kind == copies || made.kind == writes) && Below(made.target, m.Target)
	}) {
		return false
	}
	return m.Source == "" || !slices.ContainsFunc(slices.Concat(p.Services, p.Disabled), func(other Service) bool {
		return other.Name != s.Name && slices.ContainsFunc(other.Mounts, func(also Mount) bool { return also.Type == m.Type && also.Source == m.Source })
	})
}

// ImageFS returns the files of the image of a service as its Dockerfile makes it, below its mounts; image is as for RootFS.
func (p *Project) ImageFS(service string, image fs.FS) RootFS {
	return p.built(&rootFS{dir: p.Dir, image: image}, service)
}

// built adds what the Dockerfile of a service does.
func (p *Project) built(r *rootFS, service string) *rootFS {
	if b := p.builds[service]; b != nil {
		r.opaque = b.hidden
		r.buildPos = b.Pos
		for _, step := range b.steps {
			r.steps = append(r.steps, r.settle(step))
		}
		r.settleTouches(b.touched)
	}
	return r
}

type rootFS struct {
	looked   *lookedAt
	dir      string // project directory
	image    fs.FS
	mounts   []Mount
	inline   map[string]string
	steps    []step
	touched  []touch // behind which steps what may have been changed
	opaque   bool    // the build cannot be seen
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
