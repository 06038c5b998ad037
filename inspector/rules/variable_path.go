package rules

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var (
	// doubledSlash matches a slash before a variable that begins with one.
	doubledSlash = lazyregexp.New(`([^:/])/(\$\{?(?:request_uri|uri|document_uri)\b)`)
	// slashGroup matches a slash before the first group of the location.
	slashGroup = lazyregexp.New(`([^:/])/\$1`)
)

// variablePath judges the path of a proxy_pass that is put together of variables.
func variablePath(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	l := locationOf(p, pass)
	example := exampleFor(l)
	if pass.Directive != "proxy_pass" || example == "" || isEndpoint(p, pass) {
		return nil
	}
	if f := rewrittenInVain(s, p, pass, example); f != nil {
		return f
	}
	doubled, path := doubledSlash, example
	if !doubled.MatchString(pass.Value) {
		doubled = slashGroup
		if path = firstGroup(l, example); !strings.HasPrefix(path, "/") {
			return nil
		}
	}
	if !doubled.MatchString(pass.Value) || leadsToImage(s, pass, merging) {
		return nil
	}
	begin := doubled.FindStringIndex(pass.Value)[0] + 1
	_, before, _ := strings.Cut(strings.TrimPrefix(pass.Value[:begin], "http"), "://")
	_, before, _ = strings.Cut(before, "/")
	to := "/" + path
	if before != "" {
		to = "/" + before + to
	}
	f := uriFinding(s, p, pass, p.Pos(pass.Pos), example, to)
	if !leadsToImage(s, pass, strict) {
		f.Severity = inspector.Note
	}
	f.Label = "the variable begins with a slash"
	f.Why = "$request_uri and $uri begin with a slash, and so does a group that holds one; most apps do not know a path with two in a row"
	f.Fix.Summary = "Leave the slash before the variable out"
	replaced := "$1$2"
	if doubled == slashGroup {
		replaced = "$1$$1"
	}
	f.Fix.Edits = replaceAt(s, f.At, doubled.ReplaceAllString(pass.Value, replaced))
	return f
}

// firstGroup is what the first group of a location's regular expression holds of a path; "" where it has none.
func firstGroup(l *nginx.Location, example string) string {
	re, err := regexp.Compile(l.Path)
	if err != nil || !strings.HasPrefix(l.Modifier, "~") {
		return ""
	}
	groups := re.FindStringSubmatch(example)
	if len(groups) < 2 {
		return ""
	}
	return groups[1]
}

// rewrittenInVain is about a rewrite before a proxy_pass that sends the path as the client sent it.
func rewrittenInVain(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, example string) *inspector.Finding {
	l := locationOf(p, pass)
	for i := range l.Settings {
		set := &l.Settings[i]
		if set.Name != "rewrite" || set.In != "location" || len(set.Args) != 3 || set.Args[2] != "break" || !strings.Contains(pass.Value, "$request_uri") ||
			!matchesAll(l, set.Args[0], example) {
			continue
		}
		f := uriFinding(s, p, pass, p.Pos(pass.Pos), example, example)
		f.Label = "the path as the client sent it"
		f.Also = []inspector.Place{{At: p.Pos(set.Pos), Label: "changes another one, $uri"}}
		f.Message = fmt.Sprintf("the rewrite of location %s is in vain: proxy_pass sends $request_uri, so that the app gets %s as it came", l, example)
		f.Evidence = append([]inspector.Evidence{cite(p, set)}, f.Evidence...)
		f.Why = "rewrite changes $uri, never $request_uri, which stays what the client sent; a proxy_pass without a path sends on what the rewrite has made"
		host, atEnd := strings.CutSuffix(pass.Value, "$request_uri")
		f.Fix.Summary = "Write $uri$is_args$args in the place of $request_uri"
		if host = strings.TrimSuffix(host, "/"); atEnd && !strings.Contains(strings.TrimPrefix(host, "http://"), "/") {
			f.Fix.Summary = fmt.Sprintf("Write `proxy_pass %s`", host)
			f.Fix.Edits = replaceAt(s, f.At, host)
		}
		if wantsPrefix(s, p, pass) || answersWell(s, pass) {
			f.Severity = inspector.Note
		}
		return f
	}
	return nil
}
