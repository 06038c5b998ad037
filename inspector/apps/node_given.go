package apps

import (
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A givenNames is where a file gives its names, and variables of the environment, their values: it is gathered once.
type givenNames struct {
	declared map[string][]span // from the word that does so to behind the sign
	times    map[string]int    // that a name is given anything
	apart    [][]int           // matches of takenApart
	set      map[string]bool   // variables of the environment
	setIfNot map[string]bool   // those that are given a value where they have none
}

var (
	declaration = lazyregexp.New(`\b(?:const|let|var)\s+(\w+)\s*(?::[^=;\n]+)?=`)
	// assignment and typed match what gives a name something, without its type and with it: only the first of them may stand in the other.
	assignment = lazyregexp.New(`(\w+)\s*(?:\|\||&&|\?\?|[-+*/])?=`)
	typed      = lazyregexp.New(`(\w+)\s*:\s*[\w<>|\[\] ]+=`)
	// takenApart matches the beginning of what gives parts of a value names of their own.
	takenApart  = lazyregexp.New(`\b(?:const|let|var)\s*\{([^{}]*)\}\s*=`)
	environment = lazyregexp.New(`\bprocess\.env(?:\.(\w+)|\[['"](\w+)['"]\])\s*(\|\||\?\?)?=`)
)

// gives is what is gathered of the file.
func (u *codeUnit) gives() *givenNames {
	if u.given != nil {
		return u.given
	}
	u.given = &givenNames{map[string][]span{}, map[string]int{}, takenApart.FindAllStringSubmatchIndex(u.blank, -1), map[string]bool{}, map[string]bool{}}
	for _, m := range declaration.FindAllStringSubmatchIndex(u.blank, -1) {
		name := u.blank[m[2]:m[3]]
		u.given.declared[name] = append(u.given.declared[name], span{m[0], m[1]})
	}
	compares := func(m []int) bool { return m[1] < len(u.blank) && strings.IndexByte("=>", u.blank[m[1]]) >= 0 }
	for _, sign := range []*lazyregexp.Regexp{assignment, typed} {
		for _, m := range sign.FindAllStringSubmatchIndex(u.blank, -1) {
			if !compares(m) && (m[0] == 0 || strings.IndexByte(".$", u.blank[m[0]-1]) < 0) {
				u.given.times[u.blank[m[2]:m[3]]]++
			}
		}
	}
	for _, m := range environment.FindAllStringSubmatchIndex(u.text, -1) {
		if !compares(m) {
			into := u.given.set
			if m[6] >= 0 {
				into = u.given.setIfNot
			}
			into[partOf(u.text, m)] = true
		}
	}
	return u.given
}

// declared is what a name is given that is declared once where a place sees it, and never given anything else.
func declared(u *codeUnit, name string, at int) (set span, is bool) {
	all := u.gives().declared[name]
	if len(all) == 0 || u.gives().times[name] != len(all) {
		return span{}, false
	}
	var within *function
	for _, m := range all {
		f := u.within(m.from)
		if f != nil && (at < f.open || f.close <= at) || is && f == nil || within != nil && f != nil && f.open < within.open {
			continue
		}
		set, is, within = span{m.to, expressionEnd(u.text, m.to)}, true, f
	}
	return set, is
}
