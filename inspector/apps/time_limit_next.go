package apps

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// nextHandler matches the names of files whose functions answer to routes of Next.js
	// (nextjs.org/docs: app/api-reference/file-conventions/route, pages/building-your-application/routing/api-routes).
	nextHandler = lazyregexp.New(`^(?:src/)?(?:app/(?:(.+)/)?route|pages/(api/.+?)(?:/index)?)\.[cm]?[jt]s$`)
	nextGroup   = lazyregexp.New(`(?:^|/)\([^/]*\)`)
	nextAny     = lazyregexp.New(`/\[{1,2}[^/]*$|/\[.*`)
	nextVerbs   = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}
)

// maxNextHandlers is how many files of handlers are followed.
const maxNextHandlers = 50

// nextTime is nodeTime for the handlers of routes in an app of Next.js, whose files tell their routes.
func (p reader) nextTime(s *compose.Service, start string) (found *compose.TimeLimit) {
	if s.Serving == nil || !slices.Contains(hasNext, s.Serving.Program) {
		return nil
	}
	for _, dir := range p.sourceDirs(s, "package.json") {
		if manifestOf(p.Source(filepath.Join(dir, "package.json"))).wants("next") == "" {
			continue
		}
		if p.ownSource(s, dir, nodeFiles.MatchString, func(_, text string) bool { return !matches(nodeTimed, text) }) {
			continue // nothing of it says how long something may take
		}
		files, read := hostFiles{p.hostDir(dir), dir, p.Dir}, 0
		p.ownSource(s, dir, nodeFiles.MatchString, func(name, _ string) bool {
			below := filepath.ToSlash(compose.Relative(dir, name))
			m := nextHandler.FindStringSubmatch(below)
			if m == nil || asideOfServing(below) {
				return true
			}
			code := p.scriptsFrom(s, files, below, nil, true)
			if code == nil {
				return true
			}
			route := "/" + nextAny.ReplaceAllString(nextGroup.ReplaceAllString(m[1]+m[2], ""), "")
			limit := code.waits(start, func(w *nodeWaits) {
				for _, key := range append([]string{"default"}, nextVerbs...) {
					if (key == "default") == (m[2] != "") {
						for _, f := range w.exported(w.units[0], key, 0) {
							w.handlers[f] = route
						}
					}
				}
			})
			if limit != nil && (found == nil || limit.Limit > found.Limit) {
				limit.Path = strings.TrimSuffix("/"+strings.TrimLeft(route, "/"), "/")
				found = limit
			}
			read++
			return read < maxNextHandlers
		})
	}
	return found
}

// hasNext are the programs that answer for Next.js.
var hasNext = []string{"next start", "next dev", "Next.js"}
