package nginx

import (
	"slices"
	"strconv"
	"strings"
)

// A finding of a location, as nginx's functions return it.
type located int

const (
	declined  located = iota // no location fits
	again                    // a prefix fits: regular expressions may fit better
	final                    // an exact location or a regular expression
	withSlash                // the URI lacks the slash that a location with an upstream ends with
)

// find chooses the location (ngx_http_core_find_config_phase).
func (x *chooser) find() phase {
	x.changed = false
	x.move(-1)
	found := x.locate(-1)
	if x.Location < 0 {
		x.explain(x.server.Pos, "no location fits %q: what the server itself says holds", x.URI)
		return (*chooser).access
	}
	l := &x.server.Locations[x.Location]
	x.explain(l.Pos, "%s", x.whyLocation(l, found))
	internal := x.Setting(x.Server, x.Location, "internal")
	switch {
	case found == withSlash:
		x.To = withArgs(escape(l.Path, unsafePath), x.args)
		return x.fail(301)
	case !x.internal && internal != nil:
		x.explain(internal.Pos, "it is internal, so not for requests from outside")
		return x.fail(404)
	}
	return (*chooser).rewriteLocation
}

// whyLocation says by what a location was found.
func (x *chooser) whyLocation(l *Location, found located) string {
	text := "location " + l.String()
	switch {
	case found == withSlash:
		return text + " passes requests on, and the URI is the same without the slash"
	case l.Modifier == "=":
		return text + " is exactly the URI"
	case l.Modifier == "~", l.Modifier == "~*":
		return text + " is the first regular expression that matches " + strconv.Quote(x.URI)
	case l.Modifier == "^~":
		return text + " is the longest prefix of " + strconv.Quote(x.URI) + ", and keeps regular expressions out"
	}
	text += " is the longest prefix of " + strconv.Quote(x.URI)
	if x.hasPatterns(l.Parent) || x.hasPatterns(x.Location) {
		text += ", and no regular expression matches"
	}
	return text
}

func (x *chooser) hasPatterns(parent int) bool {
	for _, l := range x.server.Locations {
		if l.Parent == parent && strings.HasPrefix(l.Modifier, "~") {
			return true
		}
	}
	return false
}

// locate moves into the location among the children of parent that fits the URI (ngx_http_core_find_location).
func (x *chooser) locate(parent int) located {
	found := x.locatePrefix(parent)
	keepOut := false
	if found == again {
		keepOut = x.server.Locations[x.Location].Modifier == "^~"
		found = x.locate(x.Location)
	}
	if found == final || found == withSlash || keepOut {
		return found
	}
	for _, i := range x.childrenOf(x.Server, parent).patterns {
		if l := &x.server.Locations[i]; x.matches(l.Path, l.Modifier == "~*", x.URI, l.Pos) {
			x.move(i)
			x.locate(i)
			return final
		}
	}
	return found
}

// locatePrefix moves into the exact location or the one with the longest prefix among the children of parent
// (ngx_http_core_find_static_location).
func (x *chooser) locatePrefix(parent int) located {
	children := x.childrenOf(x.Server, parent)
	if i, ok := children.exact[x.URI]; ok {
		x.move(i)
		return final
	}
	longest, slash := -1, -1
	for end := len(x.URI); end >= 0 && longest < 0; end-- {
		if i, ok := children.prefix[x.URI[:end]]; ok {
			longest = i
		}
	}
	for _, slashed := range []map[string]int{children.exact, children.prefix} {
		if i, ok := slashed[x.URI+"/"]; ok && x.passes(i) {
			slash = i
		}
	}
	switch {
	case slash >= 0 && (longest < 0 || x.server.Locations[longest].Path != x.URI):
		x.move(slash)
		return withSlash
	case longest >= 0:
		x.move(longest)
		return again
	}
	return declined
}

// passes reports whether a location of its own has an upstream, whatever the request.
func (x *chooser) passes(location int) bool {
	for _, s := range x.server.Locations[location].Settings {
		if s.In == "location" && (isPassName(s) || s.Name == "memcached_pass") {
			return true
		}
	}
	return false
}

// Passes reports whether a pass directive stands in the location, or in an if in it.
func (l *Location) Passes() bool { return slices.ContainsFunc(l.Settings, isPassName) }

func isPassName(s Setting) bool {
	_, ok := protocols[s.Name]
	return ok && len(s.Args) == 1
}
