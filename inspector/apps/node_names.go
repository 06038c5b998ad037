package apps

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A scriptRouting is code in JavaScript in which routers are followed.
type scriptRouting struct{ *scriptCode }

func (code scriptRouting) kinds() []*framework { return scriptRouters }

func (code scriptRouting) calls() *routerCalls { return scriptTakes }

// imported reports whether a name is one of a package.
func (code scriptRouting) imported(u *codeUnit, name string) bool {
	return code.packageOf(u, name) != ""
}

// packageOf is the package of which a file has a name; "" for none.
func (code *scriptCode) packageOf(u *codeUnit, name string) string {
	for _, of := range code.imports[u] {
		if of.name == name && of.unit == nil && code.isPackage(of.from) {
			return of.from
		}
	}
	return ""
}

// isPackage reports whether what is imported is a package, and no file of the app's own by a name that its settings explain.
func (code *scriptCode) isPackage(from string) bool {
	name, scope := from, ""
	if strings.HasPrefix(from, "@") {
		scope, name, _ = strings.Cut(from, "/")
		scope += "/"
	}
	name, _, _ = strings.Cut(strings.TrimPrefix(name, "node:"), "/")
	if strings.HasPrefix(from, ".") {
		return false
	}
	switch {
	case scope == "@fastify/" || scope == "@koa/":
		return true
	case code.packages == nil: // no list of them is seen
		return !strings.Contains(from, "/")
	}
	return code.packages[scope+name]
}

// given goes on with a router that is exported, is a property, or gets a name at the top of a file.
func (code scriptRouting) given(c *routerCode, u *codeUnit, to string, at int, r *router) bool {
	if strings.HasSuffix(to, ":") || to == "{" {
		for key, of := range code.exports[u] {
			if of.from == at {
				code.handOver(c, u, key, r, 0)
				return true
			}
		}
		open := enclosing(u.blank, at)
		return open > 0 && code.appliedTo(c, u, open, r)
	}
	key, isExport := strings.CutPrefix(strings.TrimPrefix(to, "module."), "exports")
	switch {
	case to == "default":
		code.handOver(c, u, "default", r, 0)
	case isExport:
		code.handOver(c, u, strings.TrimPrefix(key, "."), r, 0)
	case u.within(at) != nil || strings.Contains(to, "."):
		return false
	case u.inClass(at):
		c.spread(u, to, true, r)
	default:
		c.spread(u, to, false, r)
		if of, is := code.exports[u][to]; is && u.blank[of.from:of.to] == to {
			code.handOver(c, u, to, r, 0)
		}
	}
	return true
}

// apolloPath matches where Apollo is told to answer.
var apolloPath = lazyregexp.New(`\bpath\s*:\s*([^,}\n]+)`)

// appliedTo adds what Apollo adds to a router that is among its options, which begin at a brace; false for other options.
func (code scriptRouting) appliedTo(c *routerCode, u *codeUnit, open int, r *router) bool {
	call := strings.TrimRight(u.blank[:open], " \t\r\n")
	if !strings.HasSuffix(call, ".applyMiddleware(") {
		return false
	}
	path, known := "/graphql", true
	if m := apolloPath.FindStringSubmatch(u.text[open : open+1+closing(u.blank[open+1:])]); m != nil {
		path, known = code.path(codeSpot{u, open}, strings.TrimSpace(m[1]))
	}
	r.routes = append(r.routes, answered{path: path, at: codeSpot{u, open}})
	return known
}

// callers are the calls of a function, by its name, by those that other files have for it, and where it is imported on the spot.
func (code scriptRouting) callers(c *routerCode, f *function) (all []routerCall) {
	for _, v := range code.units {
		names := []string{f.name}
		for _, of := range code.imports[v] {
			switch {
			case of.unit == nil || of.as != "":
			case of.name == "":
				given, end := argumentSpans(v.text, of.at.to+1)
				if strings.HasPrefix(v.blank[of.at.to:], "(") && end > 0 && given != nil || end == of.at.to+2 {
					all = append(all, code.callsTo(c, f, routerCall{v, of.at.from, of.at.to, end})...)
				}
			case of.name != f.name && code.brings(of, f):
				names = append(names, of.name)
			}
		}
		for _, name := range names {
			for _, call := range callsOf(v, name) {
				all = append(all, code.callsTo(c, f, call)...)
			}
		}
	}
	return all
}

// brings reports whether a name that is imported is that of a function, or of the class that it makes.
func (code scriptRouting) brings(of scriptImport, f *function) bool {
	return f.name == "constructor" && of.unit == f.unit || slices.Contains(code.exported(of.unit, of.key, 0), f)
}

// callsTo is a call, where it is one of a function.
func (code scriptRouting) callsTo(c *routerCode, f *function, call routerCall) []routerCall {
	if slices.Contains(code.meant(c, call.unit, span{call.from, call.open}), f) {
		return []routerCall{call}
	}
	return nil
}

// inClass reports whether a place stands in a class.
func (u *codeUnit) inClass(at int) bool {
	for _, m := range scriptClass.FindAllStringIndex(u.blank, -1) {
		if m[1] <= at && at < m[1]+closing(u.blank[m[1]:]) {
			return true
		}
	}
	return false
}

// handOver goes on with a router that a file exports, in all files that import it.
func (code scriptRouting) handOver(c *routerCode, u *codeUnit, key string, r *router, depth int) {
	if depth > maxNames {
		return
	}
	for _, v := range code.units {
		for _, of := range code.imports[v] {
			same := of.key == key || of.key == "default" && key == "" || of.key == "" && key == "default"
			switch {
			case of.unit != u:
			case of.as != "":
				if same || of.key == "*" {
					code.handOver(c, v, map[bool]string{true: of.as, false: key}[same], r, depth+1)
				}
			case of.name == "":
				if same {
					c.value(v, of.at.from, of.at.to, r)
				}
			case same:
				c.follow(region{v, of.at.to, len(v.blank), "", of.name}, r)
				if code.reexports(v, of.name) {
					code.handOver(c, v, of.name, r, depth+1)
				}
			case of.key == "*" || of.key == "" || of.key == "default":
				c.follow(region{v, of.at.to, len(v.blank), of.name + ".", key}, r)
			}
		}
	}
}

// reexports reports whether a file exports a name as it is that it imports.
func (code scriptRouting) reexports(u *codeUnit, name string) bool {
	at, is := code.exports[u][name]
	return is && u.blank[at.from:at.to] == name
}

// everywhere is where a name of a file's top is seen, which is the file itself, and where a field is: behind the file's objects.
func (code scriptRouting) everywhere(c *routerCode, u *codeUnit, name string, field bool) (all []region) {
	if !field {
		return []region{{u, 0, len(u.blank), "", name}}
	}
	all = append(all, region{u, 0, len(u.blank), ".", name})
	for _, v := range code.units {
		for _, of := range code.imports[v] {
			if of.unit != u || of.name == "" {
				continue
			}
			all = append(all, region{v, of.at.to, len(v.blank), of.name + ".", name})
			for _, m := range lazyregexp.New(`\b(\w+)\s*(?::\s*\w+\s*)?=\s*new\s+`+of.name+`\b`).FindAllStringSubmatch(v.blank, -1) {
				all = append(all, region{v, of.at.to, len(v.blank), m[1] + ".", name})
			}
			for _, m := range lazyregexp.New(`\bnew\s+`+of.name+`\(`).FindAllStringIndex(v.blank, -1) {
				if _, end := argumentSpans(v.text, m[1]); end > 0 && strings.HasPrefix(v.blank[end:], "."+name) {
					all = append(all, region{v, end, end + 1 + len(name), ".", name})
				}
			}
		}
	}
	return all
}
