package apps

import (
	"regexp"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

var (
	exactVersion = regexp.MustCompile(`^(?:={2,3}|~=[ \t]*\d+\.\d+\.|~)?[ \t]*(\d+(?:\.\d+)*)$`)
	belowVersion = regexp.MustCompile(`<[ \t]*(\d+(?:\.\d+)*)`)
)

// packageNeed matches what lists of Python's packages, and commands of pip, say of the version of a package: the group is "" for any.
func packageNeed(name string) *regexp.Regexp {
	return regexp.MustCompile(`(?im)(?:^|[\s"'])` + name + `(?:\[[^\]\n]*\])?["']?[ \t]*(?:=[ \t]*["'])?[ \t]*((?:[=<>~^!]+[ \t]*)?\d[^"'#;\s]*)?["']?,?(?:[ \t]|\r?$)`)
}

// needsOlder reports whether what is installed of a package of Python comes before a version, whose first two numbers count. Where no list
// says more, it is the newest; sure is false where a list of pinned versions may say more.
func (p reader) needsOlder(s *compose.Service, need *regexp.Regexp, than string) (older, sure bool) {
	wants := p.packageWanted(s, need)
	exact, limit := exactVersion.FindStringSubmatch(wants), belowVersion.FindStringSubmatch(wants)
	switch {
	case exact != nil:
		return isOlder(exact[1], than), true
	case limit != nil:
		return !isOlder(than, limit[1]), true
	}
	for _, list := range []string{"poetry.lock", "uv.lock", "Pipfile.lock", "pdm.lock"} {
		if text, _ := p.inCode(s, list); text != nil {
			return false, false
		}
	}
	return false, true
}

// isOlder reports whether a version comes before another one.
func isOlder(version, than string) bool {
	known := knownImage{since: than}
	return !known.isOf(version)
}

// packageWanted is what the first list that names a package says of its version, or else a command of the Dockerfile's.
func (p reader) packageWanted(s *compose.Service, need *regexp.Regexp) string {
	for _, list := range []string{"requirements.txt", "pyproject.toml", "Pipfile", "environment.yml"} {
		text, _ := p.inCode(s, list)
		if version, isNamed := versionIn(string(text), need); isNamed {
			return version
		}
	}
	version := ""
	if s.Build != nil {
		version, _ = versionIn(string(p.Source(compose.Relative(p.Dir, s.Build.Dockerfile))), need)
	}
	return version
}

// versionIn is the first version that a text has for a package; "" for none.
func versionIn(text string, need *regexp.Regexp) (version string, isNamed bool) {
	for _, m := range need.FindAllStringSubmatch(withoutHashes(text), -1) {
		if isNamed = true; m[1] != "" {
			return strings.TrimRight(m[1], ","), true
		}
	}
	return "", isNamed
}
