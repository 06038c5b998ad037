package probe

import (
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var (
	plainPath = regexp.MustCompile(`^(?:/[\w.~-]+)+/?$`)
	// aside are pages that an app has beside what it is for, at a place of their own.
	aside = regexp.MustCompile(`(?i)\.\w+$|^/(?:docs?|redoc|swagger[\w-]*|openapi|health\w*|live\w*|ready\w*|ping|status|metrics|admin|login|static|assets)(?:/|$)`)
)

// trialFor plans, for a pass that keeps the prefix of its location or takes it away, to ask for a path both ways: for that
// of a client, else, where the prefix is taken away, for that of the location.
func trialFor(c *nginx.Config, at int, gateway *inspector.Container) *trial {
	pass := &c.Passes[at]
	if pass.Directive != "proxy_pass" || pass.Scheme != "http" || pass.Location < 0 || len(pass.Targets) != 1 || strings.Contains(pass.Value, "$") ||
		c.Setting(pass.Server, pass.Location, "rewrite") != nil || servedElsewhere(c, at) {
		return nil
	}
	l := &c.Servers[pass.Server].Locations[pass.Location]
	prefix, slash := strings.CutSuffix(l.Path, "/")
	strips := pass.URI == "/" && slash
	if l.Modifier != "" && l.Modifier != "^~" || !plainPath.MatchString(prefix) || !strips && pass.URI != "" {
		return nil
	}
	client, logged, works := lostPath(c, at, prefix, gateway)
	switch {
	case works || client == "" && !strips:
		return nil
	case client == "":
		client = l.Path
	}
	t := &trial{PathTrial: inspector.PathTrial{Client: client, Logged: logged, Asked: client, Other: strings.TrimPrefix(client, prefix)}}
	if strips {
		t.Asked, t.Other = t.Other, t.Asked
	}
	t.nowhere = strings.TrimSuffix(t.Other, strings.TrimPrefix(client, prefix)) + "/composecheck-asks-for-nothing"
	return t
}

// servedElsewhere reports whether another pass leads to where a pass leads: one app may have both ways there.
func servedElsewhere(c *nginx.Config, at int) bool {
	for i := range c.Passes {
		if i != at && slices.ContainsFunc(c.Passes[i].Targets, func(t nginx.Target) bool {
			own := c.Passes[at].Targets[0]
			return t.Host == own.Host && t.Port == own.Port && t.Socket == own.Socket
		}) {
			return true
		}
	}
	return false
}

// lostPath is the last path below a prefix for which a client got 404 by a pass, as nginx's access log has it since nginx
// read its configuration. works: another request by that pass got what it wanted.
func lostPath(c *nginx.Config, at int, prefix string, gateway *inspector.Container) (path string, logged, works bool) {
	for _, asked := range requestsIn(gateway) {
		if !strings.HasPrefix(asked.path, prefix+"/") || !alone(c, at, asked.path) {
			continue
		}
		rest := strings.TrimPrefix(asked.path, prefix)
		switch {
		case asked.status < "400":
			return "", false, true
		case asked.status == "404" && plainPath.MatchString(rest) && !aside.MatchString(rest):
			path, logged = asked.path, true
		}
	}
	return path, logged, false
}
