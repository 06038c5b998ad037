package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A routerCode is the code of an app in which its routers are followed, each from the call that makes it to all that is done
// with it: to names, fields, parameters of functions and their callers. Each call of a router's method adds paths, or makes
// another router of a part of them. What is not understood ends it, so that no path is missing.
type routerCode struct {
	units []*codeUnit
	lang  routerLanguage

	routers []*router
	arrived map[codeSpot]*router // those that are given as an argument, by where it begins
	calls   map[codeSpot]bool    // of methods of routers, by their points
	given   map[codeSpot]*router // to names, by the sign that gives
	again   map[codeSpot]*router // signs that give names another value, unless it is the same
	walked  map[walk]bool
	lost    string // what was not understood; "" for nothing so far
}

// A routerLanguage is what must be known of a language to follow routers through it.
type routerLanguage interface {
	// kinds are the frameworks, of which a file may use those whose routers it makes.
	kinds() []*framework
	// calls are the functions of other code that take routers.
	calls() *routerCalls
	// path is what an expression for a path gives.
	path(at codeSpot, expr string) (string, bool)
	// everywhere is where a name of a file's top, or a field, is seen.
	everywhere(c *routerCode, u *codeUnit, name string, field bool) []region
	// meant are the functions that an expression may name.
	meant(c *routerCode, u *codeUnit, expr span) []*function
	// callers are the calls of a function.
	callers(c *routerCode, f *function) []routerCall
	// given goes on with a router that is given to what is the language's own, at a place; false for other things.
	given(c *routerCode, u *codeUnit, to string, at int, r *router) bool
	// imported reports whether a name is one of other code in a file, to which no field belongs.
	imported(u *codeUnit, name string) bool
}

// A routerCalls tells functions of other code by their names: those that serve a router or add nothing of weight to it, those
// that give another one that answers to the same, and those that take away a path before, which is an argument.
type routerCalls struct {
	serves, wraps, shortens *lazyregexp.Regexp
	path, inner             int // arguments of the last ones
}

// matchesNothing is for languages that have no functions of a kind.
var matchesNothing = lazyregexp.New(`^\b$`)

// A routerCall is a call: where what is called begins, and its brackets.
type routerCall struct {
	unit            *codeUnit
	from, open, end int
}

// A codeUnit is a file of code.
type codeUnit struct {
	module
	functions []*function
	given     *givenNames
}

// newUnit is a file of code, which is given without remarks.
func newUnit(name, host, text string) *codeUnit {
	return &codeUnit{module: module{name, host, text, withoutQuoted(text)}}
}

// A codeSpot is a place in a file.
type codeSpot struct {
	unit *codeUnit
	at   int
}

// A region is a part of a file in which a name means one thing, with what stands before it: a package, a point.
type region struct {
	unit         *codeUnit
	from, to     int
	before, name string
}

type walk struct {
	region
	r *router
}

// A function is one of a file's, or a piece of code that is given as a value.
type function struct {
	unit        *codeUnit
	name, of    string // of is the type of which it is a method
	params      []argument
	at, nameAt  int  // where it, and its name, begins
	open, close int  // its body's braces
	flat        bool // it gets the router itself, and none for a part of its paths
}

type argument struct{ name, typ string }

// A router answers to paths below the one that it stands at.
type router struct {
	kind    *framework
	base    string // what all of its paths begin with
	routes  []answered
	below   []mounted
	mounted bool // below another one
}

// An answered is a path of a router, with the rest of what the call that adds it is given. Where a router is among it, that one
// gets whole paths.
type answered struct {
	path  string
	at    codeSpot
	given []span
	any   bool // it answers to what no other path does
}

// A mounted is what a router stands at, or the argument that gives one; whole says that it gets whole paths.
type mounted struct {
	path  string
	at    codeSpot
	to    *router
	given codeSpot
	whole bool
	maybe func() usage // what is used is this, if it is no router; nil where it is one for certain
	first bool         // it may be a path that is not known
}

// followRouters follows all routers of some code.
func followRouters(lang routerLanguage, units []*codeUnit) *routerCode {
	c := &routerCode{
		units: units, lang: lang, walked: map[walk]bool{},
		arrived: map[codeSpot]*router{}, calls: map[codeSpot]bool{}, given: map[codeSpot]*router{}, again: map[codeSpot]*router{},
	}
	for _, u := range units {
		for _, kind := range lang.kinds() {
			if !strings.Contains(u.text, kind.named) {
				continue
			}
			c.made(u, kind)
		}
	}
	return c
}

// made follows the routers of a framework that a file makes.
func (c *routerCode) made(u *codeUnit, kind *framework) {
	for _, m := range kind.made.FindAllStringSubmatchIndex(u.text, -1) {
		if u.blank[m[2]] == ' ' {
			continue // in a text
		}
		given, end := argumentSpans(u.text, m[1])
		if end == 0 {
			c.lose("a call without an end")
			return
		}
		r := c.newRouter(kind)
		if kind.makes != nil {
			kind.makes(c, u, given, r)
		}
		c.value(u, m[2], end, r)
	}
}

func (c *routerCode) newRouter(kind *framework) *router {
	r := &router{kind: kind}
	c.routers = append(c.routers, r)
	return r
}

// lose notes the first thing that was not understood.
func (c *routerCode) lose(what string) {
	if c.lost == "" {
		c.lost = what
	}
}

// within is the innermost function in whose body a place stands; nil for none.
func (u *codeUnit) within(at int) (f *function) {
	for _, g := range u.functions {
		if g.open < at && at < g.close && (f == nil || g.open > f.open) {
			f = g
		}
	}
	return f
}

// takes reports whether a function has a parameter of a name.
func (f *function) takes(name string) bool {
	return slices.ContainsFunc(f.params, func(p argument) bool { return p.name == name })
}
