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
func locationFor(doors []door, to *compose.Service, all []compose.PageHost) string {
	asks, written := all[0], strings.TrimPrefix(all[0].Written, all[0].Origin)
	path, end := "/"+to.Name, "/"
	part, slash := firstPart(all)
	if part != "" {
		path, end = "/"+part, ""
	} else {
		written, slash = "", "/"
	}
	isTaken := slices.ContainsFunc(doors, func(d door) bool {
		return slices.ContainsFunc(d.p.Config.Servers[d.server].Locations, func(l nginx.Location) bool { return strings.TrimSuffix(l.Path, "/") == path })
	})
	if isTaken {
		return fmt.Sprintf("Write a location in the server of the pages that leads to %s, and let them ask its path in the place of %s", to.Name, asks.Origin)
	}
	text := fmt.Sprintf("Write `location %s%s { proxy_pass http://%s:%d%s; }` in the server of the pages", path, slash, to.Name, insidePort(to, asks.Port), end)
	if strings.HasPrefix(asks.Origin, "ws") || asks.By == "socket.io" {
		text += ", with the headers of WebSockets (CC605)"
	}
	switch {
	case written == "" && part != "":
		return fmt.Sprintf("%s, and leave out %s where they ask", text, asks.Origin)
	case written != "":
		path = written
	}
	return fmt.Sprintf("%s, and let them ask %s in the place of %s", text, fromOwnSite(asks, path), asks.Origin+written)
}

// firstPart is the first part of the paths that are asked, where they have the same, and the slash behind it where all go on; "" for several.
func firstPart(all []compose.PageHost) (part, slash string) {
	slash = "/"
	for i, asks := range all {
		first, below, _ := strings.Cut(strings.TrimPrefix(cmp.Or(strings.TrimPrefix(asks.Written, asks.Origin), asks.Path), "/"), "/")
		if i > 0 && first != part {
			return "", ""
		}
		if part = first; below == "" && asks.By != "baseURL" && asks.Variable == "" && asks.By != "socket.io" {
			slash = ""
		}
	}
	return part, slash
}
