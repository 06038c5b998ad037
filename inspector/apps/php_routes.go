package apps

import (
	"io/fs"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// laravelGroup and laravelRouting match where an app of Laravel puts its routes/api.php below a prefix: its provider up to
	// version 10, its bootstrap/app.php since.
	laravelGroup   = lazyregexp.New(`prefix\(\s*['"]([^'"$]*)['"]\s*\)[^;]*routes/api\.php`)
	laravelRouting = lazyregexp.New(`(?s)withRouting\((.*?)\)\s*->`)
	laravelAPI     = lazyregexp.New(`\bapi\s*:`)
	laravelPrefix  = lazyregexp.New(`\bapiPrefix\s*:\s*(?:['"]([^'"$]*)['"]\s*[,)\n])?`)
	laravelRoute   = lazyregexp.New(`(?:::|->)(?:get|post|put|patch|delete|any|options|view|redirect|resource|apiResource|prefix|match)\(\s*(?:\[[^\]]*\]\s*,\s*)?(?:['"]([^'"]*)['"])?`)
	laravelWhole   = lazyregexp.New(`\bAuth::routes|\brequire|\binclude|::fallback|->fallback|Livewire|Inertia|Filament`)
)

// laravelRoutes are the routes of an app of Laravel: what its routes/api.php has, below the prefix that all of it gets, and
// routes/web.php. Packages add more, at paths of their own.
func (p reader) laravelRoutes(s *compose.Service) *compose.Routes {
	files := p.RootFS(s.Name, nil)
	for _, dir := range p.codeDirs(s) {
		read := func(name string) string {
			text, _ := fs.ReadFile(files, inside(dir, name))
			return withoutHashes(withoutRemarks(string(text)))
		}
		if !isFile(files, inside(dir, "artisan")) {
			continue
		}
		prefix := laravelBelow(read("app/Providers/RouteServiceProvider.php"), read("bootstrap/app.php"))
		if prefix == "" || !laravelRoute.MatchString(read("routes/api.php")) {
			return nil
		}
		found := &compose.Routes{Aside: []string{"/"}}
		api := path.Join(dir, "routes/api.php")
		line := 1 + strings.Count(strings.SplitN(read("routes/api.php"), "Route::", 2)[0], "\n")
		addRoute(found, prefix, compose.Pos{File: files.Origin(strings.TrimPrefix(api, "/")).Host, Line: line})
		web := read("routes/web.php")
		if laravelWhole.MatchString(web) {
			addRoute(found, "/", found.Pos)
		}
		for _, m := range laravelRoute.FindAllStringSubmatch(web, -1) {
			if m[1] != "/" && m[1] != "" {
				addRoute(found, m[1], found.Pos)
			}
		}
		return found
	}
	return nil
}

// laravelBelow is the prefix of routes/api.php; "" where none is told.
func laravelBelow(provider, bootstrap string) string {
	if m := laravelGroup.FindStringSubmatch(provider); m != nil {
		return strings.Trim(m[1], "/")
	}
	m := laravelRouting.FindStringSubmatch(bootstrap)
	if m == nil || !laravelAPI.MatchString(m[1]) {
		return ""
	}
	if prefix := laravelPrefix.FindStringSubmatch(m[1] + ")"); prefix != nil {
		return strings.Trim(prefix[1], "/")
	}
	return "api"
}
