package inspector

import (
	"regexp"
	"strconv"
	"strings"
)

// takenPort matches where the engine says that it could not bind a port of the host, in the words of Docker's versions,
// of Docker Desktop and of Podman: "Bind for 0.0.0.0:80 failed: port is already allocated", "listen tcp4 0.0.0.0:80: bind:
// address already in use", "failed to bind host port for 0.0.0.0:80:172.18.0.2:80/tcp: address already in use".
var takenPort = regexp.MustCompile(`(?i)(?:bind for|listen tcp[46]?|host port(?: for)?) (\[[0-9a-f:%]*\]|::|[0-9.]*):(\d+)\b.*(?:already allocated|already in use|one usage of each socket address)`)

// TakenPort returns the port of the host for which the engine did not start a container, as another has it, and the
// address at which it is published; 0 when that is not why.
func (c *Container) TakenPort() (hostIP string, port int) {
	if c.Running() {
		return "", 0
	}
	m := takenPort.FindStringSubmatch(c.Error)
	if m == nil {
		return "", 0
	}
	port, _ = strconv.Atoi(m[2])
	return strings.Trim(m[1], "[]"), port
}
