package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A mismatch is why no request can match a location.
type mismatch struct {
	label, says, why string
	remedy           string
	example          string // a path that the location is meant for; "" where that cannot be told
	meant            string // how to write the location instead; "" where remedy says more, or regex is set
	regex            string // the regular expression that was meant, where it is one; a wildcard is translated
}

var (
	// regexMarks matches what stands in regular expressions and wildcards, and in no path that people write: Next.js has
	// /[id]/ and /[...slug]/, wikis /Name_(thing).
	regexMarks = lazyregexp.New(`^\^|\*|\.\+|\\[.dDwWsS/_-]|\||\$$|\$\)|\([^()]*[*+?]\)|\[\^|\[(?:\w-\w)+[^\]]*\]|\(\?[:<P]|\)\?`)
	// placeholder matches what a template of another kind than nginx's left in a path.
	placeholder = lazyregexp.New(`\$\{|\$[A-Za-z_]|\{\{|\{%|<%|%[A-Za-z_]{3,}%|__\w+__`)
	argument    = lazyregexp.New(`\?[\w\[\].-]+=`)
	// escapedArgument is the same in a regular expression.
	escapedArgument = lazyregexp.New(`\\\?[\w.-]+=`)
	escaped         = lazyregexp.New(`%[0-9A-Fa-f]{2}`)
	schemeAndHost   = lazyregexp.New(`^\w+://[^/]*`)
	// rootless matches a regular expression that begins with text other than a slash.
	rootless = lazyregexp.New(`^\^(?:[\w%@=-]|\\\.)`)
	// wildcard matches a star that is meant as in a shell: behind neither a dot nor a group nor a class.
	wildcard = lazyregexp.New(`(^|[^.)\]\\])\*`)
)

const letterByLetter = "without ~ nginx compares a location letter by letter with the beginning of the path; only behind ~ or ~* is it a regular expression"

// unmatchable says why no request can match a location; nil where one can.
func unmatchable(l *nginx.Location) *mismatch {
	switch {
	case !strings.HasPrefix(l.Modifier, "~") && strings.HasPrefix(l.Path, "/") && !strings.ContainsAny(l.Path, `^*+\|$()[]{}<>?%#`): // nearly all
		return nil
	case l.Path == "" || l.Modifier == "@" || placeholder.MatchString(l.Path):
		return nil
	case strings.HasPrefix(l.Modifier, "~"):
		return neverMatched(l)
	case argument.MatchString(l.Path):
		no := noArguments
		no.example = l.Path
		return &no
	case regexMarks.MatchString(l.Path), strings.HasSuffix(l.Path, "/?"), strings.HasPrefix(l.Path, "."):
		no := &mismatch{label: "a plain path without ~", says: "which is no regular expression without ~", why: letterByLetter, regex: regexOf(l.Path)}
		no.example, _ = nginx.Example(no.regex)
		return no
	}
	return neverInPath(l.Path)
}

// regexOf is the regular expression that a location without ~ was meant as: of a wildcard, what that means in a shell.
func regexOf(path string) string {
	regex := path
	if plain := strings.ReplaceAll(path, "*", ""); !regexMarks.MatchString(plain) {
		regex = wildcard.ReplaceAllString(path, `$1.*`)
	}
	if ending, ok := strings.CutPrefix(path, "*"); ok {
		regex = strings.TrimSuffix(ending, "$") + "$"
	}
	switch {
	case strings.HasPrefix(regex, "/"):
		return "^" + regex
	case strings.HasPrefix(regex, ".") && !strings.HasPrefix(regex, ".*") && !strings.HasPrefix(regex, ".+"):
		return `\` + strings.TrimSuffix(regex, "$") + "$"
	}
	return regex
}

// neverMatched says why no path matches the regular expression of a location.
func neverMatched(l *nginx.Location) *mismatch {
	switch {
	case strings.Contains(l.Path, "|"):
		return nil
	case escapedArgument.MatchString(l.Path):
		no := noArguments
		return &no
	case !rootless.MatchString(l.Path):
		return nil
	}
	return &mismatch{
		label: rootLabel, says: rootSays, why: "^ stands for the beginning of the path, and that is always a slash",
		meant: l.Modifier + " ^/" + strings.TrimPrefix(l.Path, "^"),
	}
}

const (
	rootLabel = "no path begins so"
	rootSays  = "because the path of every request begins with a slash"
)

var noArguments = mismatch{
	label:  "the arguments are no part of it",
	says:   "because the arguments behind the question mark are no part of the path",
	why:    "nginx looks for a location by the decoded path, from which it has cut the arguments; these are in $args and $arg_NAME",
	remedy: "Write the location without them, and look at $arg_NAME in an if or a map",
}

// neverInPath says why nginx never compares a plain path with the path of a request that has it.
func neverInPath(path string) *mismatch {
	switch {
	case !strings.HasPrefix(path, "/"):
		path = "/" + strings.TrimLeft(schemeAndHost.ReplaceAllString(path, ""), "/")
		return &mismatch{label: rootLabel, says: rootSays, why: letterByLetter, meant: path, example: path}
	case escaped.MatchString(path):
		return &mismatch{
			label: "compared with the decoded path", says: "because nginx decodes the path before it looks for a location",
			why: "nginx compares locations with the decoded path: a space where the request has %20", remedy: "Write the characters themselves, in quotes where there is a space among them", example: path,
		}
	case strings.Contains(path, "#"):
		return &mismatch{
			label: "never sent", says: "because browsers do not send what stands behind #",
			why: "what stands behind # is for the page that the browser has, and no server ever sees it", remedy: "Give the page a path without #",
		}
	}
	return nil
}

// rest matches the end of a regular expression that takes whatever follows.
var rest = lazyregexp.New(`(?:\(\.[*+]\)|\(/\.\*\)\??|\(/\|\$\)(?:\(\.\*\))?|\.[*+]|/\?)\$?$`)

// asPlain returns the location that a regular expression means where it is but the beginning of a path, or one path.
func asPlain(regex string) (modifier, path string) {
	path = strings.TrimPrefix(regex, "^")
	begin := rest.ReplaceAllString(path, "")
	switch {
	case strings.HasPrefix(path, "/") && begin == path && strings.HasSuffix(path, "$"):
		modifier, path = "= ", strings.TrimSuffix(path, "$")
	default:
		path = begin
	}
	path = strings.ReplaceAll(path, `\/`, "/")
	if !strings.HasPrefix(path, "/") || regexMarks.MatchString(path) || strings.ContainsAny(path, `?+()[]{}\`) {
		return "", ""
	}
	return modifier, path
}

// usesGroups matches a group of a regular expression in a directive.
var usesGroups = lazyregexp.New(`\$[1-9]`)

// writtenAsMeant says how to write a location that was meant as a regular expression: as a plain path where that says the
// same.
func writtenAsMeant(s *inspector.Snapshot, p *inspector.Proxy, server int, l *nginx.Location, regex string, f *inspector.Finding) {
	modifier, path := asPlain(regex)
	groups := slices.ContainsFunc(l.Settings, func(set nginx.Setting) bool {
		return slices.ContainsFunc(set.Args, usesGroups.MatchString)
	})
	meant, sure := modifier+path, true
	if l.Modifier == "^~" && modifier == "" {
		meant = "^~ " + path
	}
	if path == "" || groups || hasLocation(p, server, path) {
		meant, sure = "~ "+regex, !has(l, "alias")
	}
	if _, err := regexp.Compile(regex); err != nil {
		f.Fix.Summary = "Write it behind ~ as a regular expression, or as a plain path"
		return
	}
	for i := range p.Config.Passes {
		pass := &p.Config.Passes[i]
		if locationOf(p, pass) != l || pass.URI == "" || strings.Contains(pass.Value, "$") {
			continue
		}
		sure = sure && !strings.HasPrefix(meant, "~") && strings.HasSuffix(pass.URI, "/") == strings.HasSuffix(path, "/")
		if strings.HasPrefix(meant, "~") {
			f.Fix.Summary = fmt.Sprintf("Write `location %s`, and proxy_pass without its path %s: nginx takes none there", meant, pass.URI)
			return
		}
	}
	f.Fix.Summary = fmt.Sprintf("Write `location %s`", meant)
	if sure {
		f.Fix.Edits = writeLocation(s, f.At, l, meant)
	}
}

func hasLocation(p *inspector.Proxy, server int, path string) bool {
	return slices.ContainsFunc(p.Config.Servers[server].Locations, func(l nginx.Location) bool {
		return l.Path == path && !strings.HasPrefix(l.Modifier, "~")
	})
}

// writeLocation is the edit that gives the location at a place another path.
func writeLocation(s *inspector.Snapshot, at compose.Pos, l *nginx.Location, meant string) []inspector.Edit {
	line := s.Line(at)
	if at.Column < 1 || at.Column > len(line) {
		return nil
	}
	written := lazyregexp.New(`^location\s+(?:(?:=|\^~|~\*?)\s*)?` + regexp.QuoteMeta(l.Path) + `\s*(?:\{|$)`).FindString(line[at.Column-1:])
	if written == "" {
		return nil
	}
	return inLine(s, at, strings.TrimRight(written, " \t{"), "location "+meant)
}
