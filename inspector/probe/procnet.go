package probe

import (
	"cmp"
	"encoding/hex"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// maxSockets bounds what is kept of one container's listening sockets.
const maxSockets = 1000

// parseProcNet reads the listening sockets out of /proc/net/tcp and /proc/net/tcp6, one after the other:
// lines of state 0A. Sorted by port and address, without duplicates; not nil.
func parseProcNet(text string) []inspector.Socket {
	sockets := []inspector.Socket{}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 4 || f[3] != "0A" {
			continue
		}
		if s, ok := parseSocket(f[1]); ok {
			sockets = append(sockets, s)
		}
	}
	return tidySockets(sockets)
}

// parseWaiting reads out of the same files the ports at which connections wait for a program to take them: where it takes
// none, the system lets further ones time out.
func parseWaiting(text string) []int {
	var ports []int
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 5 || f[3] != "0A" || strings.HasSuffix(f[4], ":00000000") {
			continue
		}
		if s, ok := parseSocket(f[1]); ok {
			ports = append(ports, s.Port)
		}
	}
	slices.Sort(ports)
	return slices.Compact(ports)
}

// parseUnix reads out of /proc/net/unix the paths of the stream sockets on which something listens: those with the flag
// __SO_ACCEPTCON. Names that are no files, and paths that begin at a directory nobody knows, are left out.
func parseUnix(text string) []string {
	var paths []string
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) == 8 && f[3] == "00010000" && f[4] == "0001" && strings.HasPrefix(f[7], "/") && len(paths) < maxSockets {
			paths = append(paths, clean(f[7]))
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// tidySockets sorts, and leaves out Docker's DNS, which listens inside containers and is none of their processes.
func tidySockets(sockets []inspector.Socket) []inspector.Socket {
	slices.SortFunc(sockets, func(a, b inspector.Socket) int {
		return cmp.Or(cmp.Compare(a.Port, b.Port), strings.Compare(a.Address, b.Address))
	})
	sockets = slices.DeleteFunc(slices.Compact(sockets), func(s inspector.Socket) bool { return s.Address == compose.DockerDNS })
	return sockets[:min(len(sockets), maxSockets)]
}

// parseSocket reads "0100007F:1F90": the address as 32-bit words in the machine's order, little-endian on
// every platform that Docker runs Linux on, then the port.
func parseSocket(local string) (inspector.Socket, bool) {
	address, port, ok := strings.Cut(local, ":")
	raw, err := hex.DecodeString(address)
	number, err2 := strconv.ParseUint(port, 16, 16)
	if !ok || err != nil || err2 != nil || len(raw)%4 != 0 || number == 0 {
		return inspector.Socket{}, false
	}
	for word := range slices.Chunk(raw, 4) {
		slices.Reverse(word)
	}
	ip, ok := netip.AddrFromSlice(raw)
	if !ok {
		return inspector.Socket{}, false
	}
	return inspector.Socket{Address: ip.Unmap().String(), Port: int(number)}, true
}
