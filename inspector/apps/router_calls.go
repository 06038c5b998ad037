package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	chainedCall  = lazyregexp.New(`^\s*\.\s*(\w+)\s*(?:<[^()]*>\s*)?\(`)
	chainedField = lazyregexp.New(`^\s*\.\s*(\w+)\s*=[^=]`)
	// catching matches what is used for all paths, or for those that nothing else answers, and may answer to any.
	catching = lazyregexp.New(`(?i)static|spa\b|proxy|rewrite|filesystem|fileserver|index\.html|sendfile`)
	// rootAlone matches code that answers to no other path than /.
	rootAlone = lazyregexp.New(`\.URL\.Path\s*!=\s*"/"`)
	missing   = lazyregexp.New(`404|NotFound`)
)

// value goes on with the router that an expression gives: through the calls that hang on it, and to where it leads.
func (c *routerCode) value(u *codeUnit, from, to int, r *router) {
	if end, r := c.chain(u, to, r); r != nil && c.lost == "" {
		c.flow(u, from, end, r)
	}
}

// chain goes through the calls that hang on a router, and returns where they end and the router that they give; nil for none.
func (c *routerCode) chain(u *codeUnit, end int, r *router) (int, *router) {
	for r != nil {
		m := chainedCall.FindStringSubmatchIndex(u.blank[end:])
		if m == nil {
			break
		}
		given, behind := argumentSpans(u.text, end+m[1])
		if behind == 0 {
			c.lose("a call without an end")
			return end, nil
		}
		r = c.call(codeSpot{u, end + m[2]}, r, u.blank[end+m[2]:end+m[3]], given)
		end = behind
	}
	if m := chainedField.FindStringSubmatch(u.blank[end:]); r != nil && m != nil && strings.HasPrefix(m[1], "NotFound") {
		c.catchAll(r, codeSpot{u, end}, u.text[end:lineEnd(u.text, end)])
	}
	if r != nil && strings.HasPrefix(strings.TrimSpace(u.blank[end:]), ".") {
		return end, nil // something that belongs to it
	}
	return end, r
}

// call does what the method of a router does, and returns the router that it gives; nil for none.
func (c *routerCode) call(at codeSpot, r *router, name string, given []span) *router {
	if own := r.kind.own[name]; own != nil {
		c.calls[at] = true
		return own(c, at, r, given)
	}
	does, known := r.kind.methods[name]
	if !known && r.kind.others != nil {
		if gives, ok := r.kind.others(c, at, r, name, given); ok {
			c.calls[at] = true
			return gives
		}
	}
	if !known {
		c.lose("." + name)
		return nil
	}
	c.calls[at] = true
	text := ""
	if len(given) > 0 {
		text = at.unit.text[given[0].from:given[len(given)-1].to]
	}
	switch does.act {
	case nothing:
		return nil
	case anything:
		c.catchAll(r, at, text)
		return r
	case keeps:
		if catching.MatchString(text) {
			c.catchAll(r, at, text)
		}
		return r
	}
	path := ""
	if does.path >= 0 {
		if does.path >= len(given) {
			c.lose("." + name + " without a path")
			return nil
		}
		known := false
		if path, known = c.lang.path(at, at.unit.text[given[does.path].from:given[does.path].to]); !known {
			c.lose("." + name + "(" + text + ")")
			return nil
		}
	}
	return c.add(at, r, does, path, given)
}

// add adds what the call of a method adds to a router.
func (c *routerCode) add(at codeSpot, r *router, does meaning, path string, given []span) *router {
	if does.act == answers {
		rest := slices.Concat(given[:max(does.path, 0)], given[min(does.path+1, len(given)):])
		r.routes = append(r.routes, answered{path, at, rest, path == "/" && r.kind.whole && !c.onlyRoot(at.unit, rest)})
		return r
	}
	if does.inner >= len(given) {
		c.lose("a call without its router")
		return nil
	}
	if does.act == mounts {
		r.below = append(r.below, mounted{path: path, at: at, given: codeSpot{at.unit, given[does.inner].from}})
		return r
	}
	child := c.newRouter(r.kind)
	child.mounted = true
	r.below = append(r.below, mounted{path: path, at: at, to: child})
	if does.act == enters {
		c.enter(at.unit, given[does.inner], child)
	}
	return child
}

// onlyRoot reports whether a handler answers to the path / alone, by itself.
func (c *routerCode) onlyRoot(u *codeUnit, given []span) bool {
	for _, at := range given {
		for _, body := range c.bodies(u, at) {
			if rootAlone.MatchString(body) {
				return true
			}
		}
	}
	return false
}

// bodies are the texts of the functions that an argument may mean, or that of the argument itself.
func (c *routerCode) bodies(u *codeUnit, at span) []string {
	all := []string{u.text[at.from:at.to]}
	for _, f := range c.lang.meant(c, u, at) {
		all = append(all, f.unit.text[f.open:f.close])
	}
	return all
}

// catchAll notes that something answers to what no route does, but to say that there is nothing.
func (c *routerCode) catchAll(r *router, at codeSpot, text string) {
	if catching.MatchString(text) || !missing.MatchString(text) {
		r.routes = append(r.routes, answered{path: "/", at: at, any: true})
	}
}

// enter hands a router to a function that is given as an argument, as its first parameter.
func (c *routerCode) enter(u *codeUnit, at span, r *router) {
	for _, f := range u.functions {
		if f.at == at.from && len(f.params) > 0 {
			c.hand(f, 0, r)
			return
		}
	}
	all := c.lang.meant(c, u, at)
	for _, f := range all {
		c.hand(f, 0, r)
	}
	if len(all) == 0 {
		c.lose("a function that is not seen: " + u.blank[at.from:at.to])
	}
}

// hand gives a router to a parameter of a function.
func (c *routerCode) hand(f *function, index int, r *router) {
	if len(f.params) == 0 {
		return
	}
	c.follow(region{f.unit, f.open, f.close, "", f.params[min(index, len(f.params)-1)].name}, r)
}
