package probe

import (
	"regexp"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// escapedPath matches paths that hold an escaped slash and nothing else that is special.
var escapedPath = regexp.MustCompile(`^(?:/(?:[\w.~-]|%2[Ff])*)+$`)

// escapesFor plans to ask for the last path with an escaped slash for which a client got 404 by a pass that names a path:
// nginx then decodes the client's, and writes it anew.
func escapesFor(c *nginx.Config, at int, gateway *inspector.Container) *trial {
	pass := &c.Passes[at]
	if pass.Directive != "proxy_pass" || pass.Scheme != "http" || pass.Location < 0 || pass.URI == "" || strings.Contains(pass.Value, "$") || !plainPath.MatchString("/x"+pass.URI) ||
		c.Setting(pass.Server, pass.Location, "rewrite") != nil {
		return nil
	}
	l := &c.Servers[pass.Server].Locations[pass.Location]
	if l.Modifier != "" && l.Modifier != "^~" {
		return nil
	}
	var t *trial
	for _, asked := range requestsIn(gateway) {
		choice, sure := c.Ask(pass.Server, asked.path)
		if asked.status != "404" || !strings.Contains(strings.ToUpper(asked.path), "%2F") || !escapedPath.MatchString(asked.path) || strings.Contains(asked.path, "..") || !strings.HasPrefix(asked.path, l.Path) ||
			!sure || !strings.HasPrefix(choice.URI, l.Path) || !alone(c, at, asked.path) {
			continue
		}
		t = &trial{nowhere: pass.URI + "composecheck-asks-for-nothing", PathTrial: inspector.PathTrial{
			Client: asked.path, Logged: true, Asked: pass.URI + choice.URI[len(l.Path):], Other: pass.URI + asked.path[len(l.Path):],
		}}
	}
	return t
}
