package apps

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// direct are the services that the app may ask without what it hands on: its environment, its Dockerfile or its own code names
// them in the place of a host. What is set in the variable of such a part counts only where other code asks for it.
func (h *handingReader) direct(part *compose.Handed) (found []string) {
	told := func(text string) {
		for i := range h.p.Services {
			if other := h.p.Services[i].Name; !slices.Contains(found, other) && strings.Contains(text, other) && asHost(other).MatchString(text) {
				found = append(found, other)
			}
		}
	}
	given := h.p.Environment(h.s.Name)
	own := filepath.Join(h.p.Dir, part.Pos.File)
	told(h.p.buildText(h.s))
	whole := h.eachSource(func(name, text string) {
		told(text)
		if part.Variable != "" && name != own && strings.Contains(text, part.Variable) {
			told(inDoubleQuotes(given[part.Variable]))
		}
	})
	for name, value := range given {
		if name != part.Variable {
			told(inDoubleQuotes(value))
		}
	}
	if !whole {
		found = nil
		for i := range h.p.Services {
			found = append(found, h.p.Services[i].Name)
		}
	}
	slices.Sort(found)
	return found
}

func inDoubleQuotes(value string) string { return `"` + value + `"` }

// asHost matches a name in the place of a host: "api", 'http://api/x', api:8000.
func asHost(name string) *lazyregexp.Regexp {
	name = regexp.QuoteMeta(name)
	return lazyregexp.New("[\"'`]" + name + "[\"'`]|(?:^|[^\\w.-])" + name + `:\d|(?://|@)` + name + "(?:[:/\"'`\\s]|$)")
}

// eachSource visits the code of the app, but not that of services which stand below it; false where not all is seen.
func (h *handingReader) eachSource(visit func(name, text string)) bool {
	var others []string
	for i := range h.p.Services {
		for _, dir := range hostDirs(&h.p.Services[i]) {
			if other := &h.p.Services[i]; other.Name != h.s.Name && dir != h.dir && compose.Below(filepath.ToSlash(dir), filepath.ToSlash(h.dir)) {
				others = append(others, dir)
			}
		}
	}
	wanted := func(name string) bool { return tellsPlaces.MatchString(name) && !namesNoPlace.MatchString(name) }
	return h.p.everySource(h.dir, wanted, func(name, text string) bool {
		if !slices.ContainsFunc(others, func(dir string) bool { return compose.Below(filepath.ToSlash(name), filepath.ToSlash(dir)) }) {
			visit(name, text)
		}
		return true
	})
}
