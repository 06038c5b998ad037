package apps

import "github.com/composecheck/composecheck/inspector/lazyregexp"

// A framework is one of those whose routers are followed.
type framework struct {
	named   string             // what the files have that use it
	made    *lazyregexp.Regexp // a call that makes a router, up to its parenthesis, with it in a group
	methods map[string]meaning
	routes  *lazyregexp.Regexp // a call that may add to a router, with the method's name in a group
	whole   bool               // the path / is for all that no other one is for
	own     map[string]ownMethod
	others  func(c *routerCode, at codeSpot, r *router, name string, given []span) (*router, bool) // what a method does that is none of these; false: not known
	makes   func(c *routerCode, u *codeUnit, given []span, r *router)                              // what the arguments of its making tell; nil for nothing
}

// An ownMethod does what a method of a framework does that is like no other.
type ownMethod func(c *routerCode, at codeSpot, r *router, given []span) *router

// A meaning is what a method of a router does.
type meaning struct {
	act         act
	path, inner int // arguments: the path, and the router or the function that gets one; -1 for none
}

type act int

// What methods do.
const (
	answers act = iota // to a path
	groups             // gives a router for all below a path
	enters             // hands such a one to a function
	mounts             // another router below a path
	keeps              // gives the router itself
	nothing
	anything // answers to what no other does
)

// methods is a table of what methods do, by lists of their names.
func methods(of ...map[string]meaning) map[string]meaning {
	all := map[string]meaning{}
	for _, some := range of {
		for name, m := range some {
			all[name] = m
		}
	}
	return all
}

// do says what methods of some names do.
func do(a act, path, inner int, names ...string) map[string]meaning {
	some := map[string]meaning{}
	for _, name := range names {
		some[name] = meaning{a, path, inner}
	}
	return some
}

// A usage is what something does that is used for all paths, and is no router.
type usage int

const (
	unknownUse usage = iota
	passingUse       // it answers to nothing by itself
	filesUse         // it may answer to any path
)
