package rules

import (
	"fmt"
	"path"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// A room is where something of a container had no space left.
type room struct {
	service *compose.Service
	c       *inspector.Container
	file    string         // that could not be written; "" where nobody says
	mount   *compose.Mount // that holds it; nil: none of the Compose files does
	disk    *inspector.Disk
}

// sharedMemory is where Docker gives a container 64 MiB, unless told otherwise.
const sharedMemory = "/dev/shm"

// roomOf is the place of which a line of a container's log says that it has no space left; nil for another line, or a
// container of no service.
func roomOf(s *inspector.Snapshot, c *inspector.Container, line string) *room {
	file, found := inspector.NoSpace(line)
	service := s.Project.Service(c.Service)
	if !found || service == nil {
		return nil
	}
	at := &room{service: service, c: c, file: file}
	if file == "" {
		at.fullest()
		return at
	}
	at.mount, at.disk = service.MountOver(file), c.DiskOf(path.Dir(file))
	return at
}

// fullest takes the one full disk of the container for the place, where there is one.
func (at *room) fullest() {
	for i := range at.c.Disks {
		if d := &at.c.Disks[i]; d.Full() {
			at.disk, at.mount, at.file = d, at.service.MountOver(d.Path), path.Join(d.Path, "file")
			return
		}
	}
}

// inMemory reports whether the place is a file system of limited size, in memory.
func (at *room) inMemory() bool {
	return at.inShared() || at.mount != nil && at.mount.Type == "tmpfs" || at.disk != nil && at.disk.Kind == "tmpfs"
}

func (at *room) inShared() bool { return at.mount == nil && compose.Below(at.file, sharedMemory) }

// isFull reports whether there is no space there now, and whether that is known.
func (at *room) isFull() (full, known bool) {
	return at.disk != nil && at.disk.Full(), at.disk != nil
}

// size is how much fits there; 0: not known, or nobody set it for this place.
func (at *room) size() int64 {
	switch {
	case !at.inMemory():
		return 0
	case at.mount != nil && at.mount.Size > 0:
		return at.mount.Size
	case at.disk != nil:
		return at.disk.Size
	}
	return 0
}

// String names the folder and what it lies in: "/tmp/client_temp, in the tmpfs /tmp of 64 MiB".
func (at *room) String() string {
	of := ""
	if at.size() > 0 {
		of = " of " + size(at.size())
	}
	folder := path.Dir(at.file)
	switch {
	case at.file == "":
		return "its container"
	case at.inShared():
		return sharedMemory + of
	case at.mount == nil:
		return folder + ", in the container's own layer"
	case at.mount.Type == "tmpfs":
		return fmt.Sprintf("%s, in the tmpfs %s%s", folder, at.mount.Target, of)
	case at.mount.Type == "volume" && at.mount.Source != "":
		return fmt.Sprintf("%s, in the volume %s%s", folder, at.mount.Source, of)
	}
	return fmt.Sprintf("%s, in what is mounted at %s%s", folder, at.mount.Target, of)
}

// finding is what there is to say of the place itself: where it is, how full, and what makes room.
func (at *room) finding(s *inspector.Snapshot) *inspector.Finding {
	f := &inspector.Finding{At: at.service.Pos, Label: "has no space left", Services: []string{at.service.Name}}
	if at.mount != nil {
		f.At = at.mount.Pos
	}
	if d := at.disk; d != nil {
		fact := fmt.Sprintf("%s (%s) has %s, of which %s are free now", d.Mounted, d.Kind, size(d.Size), size(d.Free))
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fact, Source: fmt.Sprintf("df -Pk %s in %s", d.Path, at.c.Name)})
	}
	switch {
	case at.inShared():
		f.Fix = inspector.Fix{Summary: fmt.Sprintf("Give %s more shared memory: raise its shm_size", at.service.Name), Then: recreate(at.service.Name)}
		if at.service.ShmSize == 0 {
			f.Label = "without a shm_size, so that it has 64 MiB of shared memory"
			f.Fix.Summary = fmt.Sprintf("Give %s more shared memory, such as `shm_size: 256m`", at.service.Name)
			f.Fix.Edits = addKey(s, at.service, "shm_size: 256m")
		}
	case at.inMemory():
		f.Label = "more does not fit into it"
		f.Fix = inspector.Fix{Summary: "Give it a larger size, which is taken of the memory: as much as all that is written there at a time", Then: recreate(at.service.Name)}
	case at.mount != nil && at.mount.Type == "bind":
		source := relative(s, at.mount.Source)
		f.Fix = inspector.Fix{Summary: fmt.Sprintf("Make room on the disk that holds %s (where df shows space, its inodes may be gone: df -i)", source), Then: "df -h " + source}
	default:
		f.Fix = inspector.Fix{Summary: "Make room on the engine's disk: `docker system df` shows what takes it, `docker system prune` removes stopped containers, unused networks and images (where df shows space, its inodes may be gone: df -i)", Then: "docker system df"}
	}
	return f
}
