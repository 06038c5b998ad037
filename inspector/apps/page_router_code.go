package apps

import (
	"path/filepath"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// importedRouter matches an import of what makes a router whose paths reach the server.
	importedRouter = lazyregexp.New(`\bimport\s*\{[^{}]*\b(BrowserRouter|createBrowserRouter|createWebHistory)\b[^{}]*\}\s*from\s*['"](react-router-dom|react-router|vue-router)['"]`)
	// madeBefore matches what makes the pages files beforehand, or answers by a server.
	madeBefore = lazyregexp.New(`['"](?:next|nuxt|gatsby|astro|@docusaurus|@sveltejs|vite-ssg|vike|react-snap|@remix-run|@react-router)(?:/[\w./-]*)?['"]|\bStaticRouter\b|\brenderToString\b`)
	pageTest   = lazyregexp.New(`\.(?:test|spec|stories|cy)\.\w+$`)
)

// routerInCode is pageRouter where package.json names no router, as that of a workspace does above it, or is not there: the pages
// were built elsewhere, and their code in src imports one.
func (p reader) routerInCode(s *compose.Service, dir string) (found *compose.PageRouter) {
	whole := p.everySource(filepath.Join(dir, "src"), pageCode.MatchString, func(name, text string) bool {
		if at := importedRouter.FindStringSubmatchIndex(text); at != nil && found == nil && !pageTest.MatchString(name) {
			maker, by := text[at[2]:at[3]], text[at[4]:at[5]]
			found = &compose.PageRouter{
				By: by, Known: "its code imports " + maker + " of " + by, Brought: p.RootFS(s.Name, nil).Origin(officialRoot).Pos,
				Pos: compose.Pos{File: compose.Relative(p.Dir, name), Line: lineNumber(text, at[2])},
			}
		}
		return !hashed.MatchString(text) && !madeBefore.MatchString(text)
	})
	if !whole {
		return nil
	}
	return found
}
