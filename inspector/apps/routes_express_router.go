package apps

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	routerMade    = regexp.MustCompile(`\b(?:const|let|var)\s+(\w+)\s*(?::\s*[\w.]+\s*)?=\s*(?:express\.)?Router\(`)
	inlineRequire = regexp.MustCompile(`^require\(\s*['"](\.[^'"]*)['"]\s*\)$`)
)

// importedAs is the pattern of what gives NAME the value of a module, with that module in its group.
const importedAs = `(?:(?:const|let|var)\s+(?:NAME|\{[^}]*\bNAME\b[^}]*\})\s*=\s*require\(|\bimport\s+(?:NAME|\{[^}]*\bNAME\b[^}]*\})\s+from)\s*['"](\.[^'"]*)['"]`

// follow adds what a router answers to that is mounted at the root; false where that is not plain.
func (app *expressApp) follow(m module, router string) bool {
	of, name := app.routerOf(m, router)
	key := of.name + ":" + name
	if name == "" || slices.Contains(app.routers, key) {
		return false
	}
	app.routers = append(app.routers, key)
	return app.addUses(of, name)
}

// routerOf finds the module in which the router is made that an expression means, and its name there; "" for none.
func (app *expressApp) routerOf(m module, router string) (of module, name string) {
	imported := inlineRequire.FindStringSubmatch(router)
	if imported == nil && identifier.MatchString(router) {
		if slices.Contains(m.routers(), router) {
			return m, router
		}
		imported = regexp.MustCompile(strings.ReplaceAll(importedAs, "NAME", router)).FindStringSubmatch(m.text)
	}
	if imported == nil {
		return of, ""
	}
	file := sourceFile(app.files, path.Join(path.Dir(m.name), imported[1]))
	for _, of := range app.modules {
		if made := of.routers(); of.name == file && len(made) == 1 {
			return of, made[0]
		}
	}
	return of, ""
}

// routers are the names of the routers that a module makes.
func (m module) routers() (names []string) {
	for _, made := range routerMade.FindAllStringSubmatch(m.blank, -1) {
		names = append(names, made[1])
	}
	return names
}
