package compose

import "io/fs"

// Kinds of Origin.
const (
	FromBind   = "bind"   // a bind mount of a host file or directory
	FromConfig = "config" // configs: or secrets: of the Compose file
	FromBuild  = "build"  // COPY or ADD of the service's Dockerfile
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
// cannot be known from the files fails with ErrHidden.
type RootFS interface {
	fs.ReadDirFS
	fs.StatFS
	// Origin tells what provides path (with or without leading slash).
	Origin(path string) Origin
}
