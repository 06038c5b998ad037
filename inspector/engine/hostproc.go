package engine

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

// maxProcFile bounds what is read of one file of /proc, in bytes.
const maxProcFile = 1 << 20

// hostProc returns the directory of a container's first process in this machine's /proc, or "" where it is not
// certain that the process is that container's: the engine may run elsewhere, in a virtual machine or under another
// numbering of processes.
func (c *Client) hostProc(container *inspector.Container) string {
	if !strings.HasPrefix(c.host, "unix://") || container.Pid <= 0 || len(container.ID) < 12 {
		return ""
	}
	dir := fmt.Sprintf("%s/%d", c.proc, container.Pid)
	for _, file := range []string{"/cgroup", "/mountinfo"} { // each names the container where the other hides it
		if bytes.Contains(readSome(dir+file), []byte(container.ID)) {
			return dir
		}
	}
	return ""
}

// readSome reads the beginning of a file; empty when it cannot.
func readSome(file string) []byte {
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	data, _ := io.ReadAll(io.LimitReader(f, maxProcFile)) // a process may end meanwhile
	return data
}

// ProcNet returns what /proc/net/tcp, tcp6 and unix hold in a running container, read on this machine without entering the
// container, and the place it was read; "" where this machine does not run it or the user may not look.
func (c *Client) ProcNet(container inspector.Container) (text, source string) {
	dir := c.hostProc(&container)
	if dir == "" {
		return "", ""
	}
	return string(readSome(dir+"/net/tcp")) + string(readSome(dir+"/net/tcp6")) + string(readSome(dir+"/net/unix")), dir + "/net/tcp of this machine"
}

// HostNet returns what /proc/net/tcp and tcp6 hold on the machine itself, or in the network that a rootless engine takes
// for it, and the place they were read; "" where none of the containers proves that the engine runs here.
func (c *Client) HostNet(containers []inspector.Container) (text, source string) {
	for i := range containers {
		container := c.hostProc(&containers[i])
		if container == "" {
			continue
		}
		dirs := []string{c.proc + "/1", c.proc} // the first process is the machine's own; we may be in a container
		if m := parent.FindSubmatch(readSome(container + "/status")); m != nil {
			dirs = append([]string{c.proc + "/" + string(m[1])}, dirs...) // the container's keeper runs where the engine does
		}
		for _, dir := range dirs {
			if text = string(readSome(dir+"/net/tcp")) + string(readSome(dir+"/net/tcp6")); text != "" {
				return text, dir + "/net/tcp of this machine"
			}
		}
	}
	return "", ""
}

var parent = regexp.MustCompile(`(?m)^PPid:\s+([1-9]\d*)$`)

var filesLimit = regexp.MustCompile(`(?m)^Max open files +(\d+)`)

// openFiles counts the file descriptors of a container's first process, and how many it may have; 0: not known.
func (c *Client) openFiles(container *inspector.Container) (open, limit int) {
	dir := c.hostProc(container)
	if dir == "" {
		return 0, 0
	}
	d, err := os.Open(dir + "/fd")
	if err != nil {
		return 0, 0
	}
	defer d.Close()
	names, _ := d.Readdirnames(maxProcFile)
	if m := filesLimit.FindSubmatch(readSome(dir + "/limits")); m != nil {
		limit, _ = strconv.Atoi(string(m[1]))
	}
	return len(names), limit
}
