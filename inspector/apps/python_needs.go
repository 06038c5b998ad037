package apps

import (
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// exactVersion and seriesVersion match what leaves of a version but its last numbers (packaging.python.org/en/latest/specifications/version-specifiers;
	// python-poetry.org/docs/dependency-specification; one "=" is conda's).
	exactVersion  = lazyregexp.New(`^(?:={1,3}|~)?[ \t]*(\d+(?:\.\d+)*)(?:\.\*)?$`)
	seriesVersion = lazyregexp.New(`^~=[ \t]*(\d+(?:\.\d+)+)\.\d+$`)
	// startLine matches what starts a program in a Dockerfile, whose name is no package there.
	startLine    = lazyregexp.New(`(?im)^[ \t]*(?:CMD|ENTRYPOINT|HEALTHCHECK)[ \t].*`)
	belowVersion = lazyregexp.New(`<[ \t]*(\d+(?:\.\d+)*)`)
)

// packageNeed matches what lists of Python's packages, and commands of pip, say of the version of a package: the group is "" for any.
func packageNeed(name string) *lazyregexp.Regexp {
	const one = `[=<>~^!]*[ \t]*\d[\w.*+!-]*`
	return lazyregexp.New(`(?im)(?:^|[\s"'])` + name + `(?:\[[^\]\n]*\])?["']?[ \t]*(?:=[ \t]*(?:\{[^}\n]*?\bversion[ \t]*=[ \t]*)?["'])?[ \t]*\(?(` +
		one + `(?:,[ \t]*` + one + `)*)?\)?["']?,?(?:[ \t;}]|\r?$)`)
}

// needsOlder reports whether what is installed of a package of Python comes before a version. Where what names it says no more, it is the
// newest; sure is false where nothing that is read names it, or a list of pinned versions may say more.
func (p reader) needsOlder(s *compose.Service, need *lazyregexp.Regexp, than string) (older, sure bool) {
	wants, isNamed := p.packageWanted(s, need)
	limit := belowVersion.FindStringSubmatch(wants)
	for _, form := range []*lazyregexp.Regexp{exactVersion, seriesVersion} {
		if exact := form.FindStringSubmatch(wants); exact != nil {
			return versionOlder(exact[1], than), true
		}
	}
	if limit != nil {
		return !versionOlder(than, limit[1]), true
	}
	for _, list := range []string{"poetry.lock", "uv.lock", "Pipfile.lock", "pdm.lock"} {
		if text, _ := p.inCode(s, list); text != nil {
			return false, false
		}
	}
	return false, isNamed
}

// versionOlder reports whether a version comes before another one.
func versionOlder(version, than string) bool {
	return numbersOlder(strings.Split(version, "."), strings.Split(than, "."))
}

// packageWanted is what the first list that names a package says of its version, or else a command of the Dockerfile's.
func (p reader) packageWanted(s *compose.Service, need *lazyregexp.Regexp) (version string, isNamed bool) {
	for _, list := range pythonLists {
		text, _ := p.inCode(s, list)
		if version, isNamed = versionIn(string(text), need); isNamed {
			return version, true
		}
	}
	return versionIn(startLine.ReplaceAllString(string(p.buildOf(s)), ""), need)
}

// versionIn is the first version that a text has for a package; "" for none.
func versionIn(text string, need *lazyregexp.Regexp) (version string, isNamed bool) {
	for _, m := range need.FindAllStringSubmatch(withoutHashes(text), -1) {
		if isNamed = true; m[1] != "" {
			return strings.TrimRight(m[1], ","), true
		}
	}
	return "", isNamed
}
