package inspector

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/nginx"
)

// A Disk is the file system that holds a folder of a container, as df tells there.
type Disk struct {
	Path    string `json:"path"`    // of the folder that was asked for
	Mounted string `json:"mounted"` // where it begins
	Kind    string `json:"kind"`    // its device: tmpfs, overlay, /dev/sda1
	Size    int64  `json:"size"`    // bytes
	Free    int64  `json:"free"`    // that a program without privileges may use
}

// fullBelow is how little may be free, in bytes, of a disk that is full: what writes there takes larger pieces.
const fullBelow = 16 << 20

// Full reports whether there is no room on a disk now.
func (d *Disk) Full() bool { return d.Free < fullBelow && d.Free < d.Size/50 }

// DiskOf is what is known of the disk that holds a folder of the container, or nil.
func (c *Container) DiskOf(folder string) *Disk {
	at := slices.IndexFunc(c.Disks, func(d Disk) bool { return d.Path == folder })
	if at < 0 {
		return nil
	}
	return &c.Disks[at]
}

var (
	// noSpace matches what programs say of ENOSPC and EDQUOT. Watches of files that run out have the same number.
	noSpace = regexp.MustCompile(`(?i)no space left on device|\bENOSPC\b|disk quota exceeded|\bEDQUOT\b`)
	watched = regexp.MustCompile(`(?i)file watchers|inotify|, watch '`)
	// phpPlace is where the code stands that failed, in PHP's words.
	phpPlace = regexp.MustCompile(` in /\S+ on line \d+`)
	// aPath is the first absolute path in a line; not a part of a URL.
	aPath = regexp.MustCompile(`(?:^|['"\x60(=\s]|: ?)(/[^/\s'"\x60:,;)][^\s'"\x60:,;)]*)`)
)

// NoSpace reports whether a line of a log says that there was no space left for a write, and where: "" where it does not
// tell.
func NoSpace(line string) (name string, found bool) {
	if e, ok := nginx.ParseLog(line); ok {
		m := e.Meaning()
		if m == nil || m.Key != "no-space" && m.Key != "log-full" {
			return "", false
		}
		line = e.Message
	} else if !noSpace.MatchString(line) || watched.MatchString(line) {
		return "", false
	}
	switch m := aPath.FindStringSubmatch(phpPlace.ReplaceAllString(line, "")); {
	case strings.Contains(line, "shared memory segment"):
		return "/dev/shm/segment", true // its name there looks like a path
	case m != nil:
		return path.Clean(m[1]), true
	}
	return "", true
}

// maxDisks bounds about how many folders of one container df is asked.
const maxDisks = 12

// Cramped returns the folders of a running container whose disks are worth a look, for its log says that there was no
// space left; nil where it says nothing like that. A line that names none may be about any place where it writes.
func (s *Snapshot) Cramped(c *Container) []string {
	var folders []string
	add := func(folder string) {
		if len(folders) < maxDisks && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	anywhere := false
	for _, line := range slices.Backward(c.Log) {
		switch name, found := NoSpace(line.Text); {
		case found && name != "":
			add(path.Dir(name)) // the file may be gone
		case found:
			anywhere = true
		}
	}
	if service := s.Project.Service(c.Service); anywhere && service != nil {
		for _, m := range service.Mounts {
			if !m.ReadOnly && m.State != "file" {
				add(m.Target)
			}
		}
		add("/tmp")
		add("/")
	}
	return folders
}
