package apps

import (
	"cmp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// all are the routes of the one router of some code that stands below no other; nil where not all that is done with routers
// is understood, or they answer to nothing.
func (c *routerCode) all() *compose.Routes {
	found := &compose.Routes{}
	if !c.addTo(found) {
		return nil
	}
	return found
}

// addTo adds the routes of the one router that stands below no other; false where not all is understood. What tells of an
// app's health only may have a router, and a port, of its own.
func (c *routerCode) addTo(found *compose.Routes) bool {
	c.join()
	for sign, r := range c.again {
		if c.given[sign] != r {
			c.lose("a name gets several values")
		}
	}
	if c.lost != "" || !c.complete() {
		return false
	}
	roots := 0
	for _, r := range c.routers {
		if r.mounted {
			continue
		}
		before := len(found.Paths)
		c.visit(r, "", "", 0, func(path string, route answered) {
			if path != "" && path != "/" || route.any {
				addRoute(found, path, route.at.unit.place(route.at.at))
			}
		})
		if len(found.Paths) > before {
			roots++
		}
	}
	return roots < 2
}

// join finds the routers that stand where other ones are told to.
func (c *routerCode) join() {
	for _, r := range c.routers {
		for i := range r.below {
			if to := c.arrived[r.below[i].given]; to != nil && r.below[i].to == nil {
				r.below[i].to, to.mounted = to, true
			}
		}
		for _, route := range r.routes {
			for _, given := range route.given {
				if to := c.arrived[codeSpot{route.at.unit, given.from}]; to != nil {
					r.below, to.mounted = append(r.below, mounted{at: route.at, to: to, whole: true}), true
				}
			}
		}
		c.used(r)
	}
}

// used says what is used that is no router.
func (c *routerCode) used(r *router) {
	var below []mounted
	for _, m := range r.below {
		if m.to != nil || m.maybe == nil {
			below = append(below, m)
			continue
		}
		use := m.maybe()
		switch before := slices.ContainsFunc(r.below, func(other mounted) bool { return other.at == m.at && other.to != nil }); {
		case before && (use == passingUse || !m.first):
		case use == filesUse:
			r.routes = append(r.routes, answered{path: cmp.Or(m.path, "/"), at: m.at, any: true})
		case use == passingUse:
		case m.path != "" && m.path != "/":
			r.routes = append(r.routes, answered{path: m.path, at: m.at})
		default:
			c.lose("use of " + m.given.unit.text[m.given.at:lineEnd(m.given.unit.text, m.given.at)])
		}
	}
	r.below = below
}

// complete reports whether all calls that may add to a router belong to one that was followed.
func (c *routerCode) complete() bool {
	for _, u := range c.units {
		for _, kind := range c.lang.kinds() {
			if !strings.Contains(u.text, kind.named) {
				continue
			}
			for _, m := range kind.routes.FindAllStringSubmatchIndex(u.text, -1) {
				if u.blank[m[2]] != ' ' && !c.calls[codeSpot{u, m[2]}] {
					return false
				}
			}
		}
	}
	return true
}

// maxMounts is how many routers may stand below one another.
const maxMounts = 12

// visit calls each for the routes of a router and of those below it. base is what was taken away from whole paths before.
func (c *routerCode) visit(r *router, at, base string, depth int, each func(path string, route answered)) {
	if depth > maxMounts {
		return
	}
	at = joined(at, r.base)
	for _, route := range r.routes {
		if !c.leadsOn(route) {
			each(joined(at, route.path), route)
		}
	}
	for _, m := range r.below {
		switch {
		case m.to == nil:
			each(joined(at, m.path), answered{path: m.path, at: m.at})
		case m.whole:
			c.visit(m.to, base, base, depth+1, each)
		default:
			c.visit(m.to, joined(at, m.path), base, depth+1, each)
		}
	}
}

// leadsOn reports whether a router gets the requests of a route.
func (c *routerCode) leadsOn(route answered) bool {
	for _, given := range route.given {
		if c.arrived[codeSpot{route.at.unit, given.from}] != nil {
			return true
		}
	}
	return false
}

// joined is a path below another one.
func joined(at, path string) string {
	if path == "" || path == "/" {
		return at
	}
	return strings.TrimSuffix(at, "/") + "/" + strings.TrimPrefix(path, "/")
}
