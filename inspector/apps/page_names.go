package apps

import (
	"regexp"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// givenIn matches where a name of a file is given a value.
func givenIn(name string) *lazyregexp.Regexp {
	return lazyregexp.New(`(?m)(?:\b(?:const|let|var)\s+|\b(?:private|public|protected|readonly)\s+(?:static\s+)?(?:readonly\s+)?|^\s*)` + regexp.QuoteMeta(name) + `(?:\s*:\s*\w+)?\s*=(?:[^=>]|$)`)
}

// definition is the expression that a name of a file is given, once, or the first where nothing but the scheme of an address is chosen.
func definition(text, name string) (string, bool) { return onlyOnce(text, givenIn(name)) }

// A givenName is what definition says of a name.
type givenName struct {
	init string
	ok   bool
}

// definition is that of a name anywhere in the file, which is searched once for each: many calls share one constant.
func (f *pageFile) definition(name string) (string, bool) {
	known, seen := f.given[name]
	if !seen {
		known.init, known.ok = definition(f.text, name)
		if f.given == nil {
			f.given = map[string]givenName{}
		}
		f.given[name] = known
	}
	return known.init, known.ok
}

// onlyOnce is the expression behind what gives a name its value, as definition.
func onlyOnce(text string, given *lazyregexp.Regexp) (first string, ok bool) {
	all := given.FindAllStringIndex(text, maxNames)
	for i, at := range all {
		from := at[1] - 1
		init := text[from:expressionEnd(text, from)]
		if i == 0 {
			first = init
		}
		if len(all) > 1 && !onlyScheme.MatchString(init) {
			return "", false
		}
	}
	return first, len(all) > 0 && len(all) < maxNames
}
