package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// fromOwnSite is how code names a path of its own site: by that alone where it can.
func fromOwnSite(asks compose.PageHost, path string) string {
	switch {
	case strings.HasPrefix(asks.Origin, "ws"):
		return fmt.Sprintf("`(location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host + '%s'`", path)
	case asks.Fixed:
		return fmt.Sprintf("`location.origin + '%s'`", path)
	}
	return path
}

// locationFor says which location of nginx is missing for what pages ask, and what they are to ask then.
func locationFor(doors []door, to *compose.Service, asks compose.PageHost, written string) string {
	path, end := "/"+to.Name, "/"
	part, _, _ := strings.Cut(strings.TrimPrefix(cmp.Or(written, asks.Path), "/"), "/")
	if part != "" {
		path, end = "/"+part, ""
	}
	isTaken := slices.ContainsFunc(doors, func(d door) bool {
		return slices.ContainsFunc(d.p.Config.Servers[d.server].Locations, func(l nginx.Location) bool { return strings.TrimSuffix(l.Path, "/") == path })
	})
	if isTaken {
		return fmt.Sprintf("Write a location in the server of the pages that leads to %s, and let them ask its path in the place of %s", to.Name, asks.Origin)
	}
	text := fmt.Sprintf("Write `location %s/ { proxy_pass http://%s:%d%s; }` in the server of the pages", path, to.Name, insidePort(to, asks.Port), end)
	if strings.HasPrefix(asks.Origin, "ws") || asks.By == "socket.io" {
		text += ", with the headers of WebSockets (CC605)"
	}
	switch {
	case written == "" && part != "":
		return fmt.Sprintf("%s, and leave out %s where they ask", text, asks.Origin)
	case written != "":
		path = written
	}
	return fmt.Sprintf("%s, and let them ask %s in the place of %s", text, fromOwnSite(asks, path), cmp.Or(asks.Written, asks.Origin))
}

// insidePort is where a service listens in its container, as far as is known, else what pages ask.
func insidePort(to *compose.Service, asked int) int {
	m := missed{app: to}
	if port := m.port(); port != 0 && !slices.Contains(to.ExpectedPorts(), asked) {
		return port
	}
	return asked
}
