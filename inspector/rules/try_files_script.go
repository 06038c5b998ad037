package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// behindScript matches a last word of try_files that puts the path behind a script's name, where no file can be.
var behindScript = lazyregexp.New(`^(/[\w./-]*\.php)/?\$\{?(?:request_uri|uri|document_uri)\b\}?(?:\?.*)?$`)

// ledBack is the try_files of a location whose last word puts the path behind a script's name, and with that leads to the same
// location again, and the path for which it does. nil for others.
func ledBack(c *nginx.Config, server, location int) (set *nginx.Setting, path string) {
	l := &c.Servers[server].Locations[location]
	at := slices.IndexFunc(l.Settings, func(s nginx.Setting) bool { return s.Name == "try_files" && s.In != "if" && len(s.Args) > 1 })
	if at < 0 || has(l, "if") || !behindScript.MatchString(l.Settings[at].Args[len(l.Settings[at].Args)-1]) {
		return nil, ""
	}
	if len(c.PassesAt(server, location)) > 0 {
		return nil, ""
	}
	path = exampleFor(l)
	got, _ := c.Ask(server, path)
	if path == "" || got.Server != server || got.Location != location || got.Outcome != nginx.Returned || got.Status != 500 {
		return nil, ""
	}
	return &l.Settings[at], path
}

// scriptFallback is the part of CC624 about a try_files that never gets to the script which its last word names: the location of
// scripts takes only paths that end with .php.
func scriptFallback(s *inspector.Snapshot, p *inspector.Proxy, server int) []inspector.Finding {
	if !p.ShowsSettings() {
		return nil
	}
	var found []inspector.Finding
	for at := range p.Config.Servers[server].Locations {
		set, path := ledBack(p.Config, server, at)
		if set == nil || inspector.InContainer(p.Pos(set.Pos).File) {
			continue
		}
		last := set.Args[len(set.Args)-1]
		script := behindScript.FindStringSubmatch(last)[1]
		f := inspector.Finding{
			Severity: inspector.Warning, Second: true, At: p.Pos(set.Pos), Label: "leads back to this location", Services: []string{p.Service},
			Message: fmt.Sprintf("nginx answers 500 for %s where there is no such file: try_files leads to %s%s, which the same location takes again, and never to %s",
				path, script, path, script),
			Evidence: []inspector.Evidence{cite(p, set)},
			Why:      "the last word of try_files is asked for like a new request; a path that goes on behind .php is none that ends with it, so that the same location and its try_files come again, ten times",
			Fix: inspector.Fix{
				Summary: fmt.Sprintf("End try_files with `%s?$query_string`; the script is told the path by REQUEST_URI", script),
				Edits:   inLine(s, p.Pos(set.Pos), " "+last, " "+script+"?$query_string"), Then: applyConfig(s, p, p.Pos(set.Pos).File),
			},
		}
		if php := scriptsOnly(p.Config, server, at); php != nil && !inspector.InContainer(p.Pos(php.Pos).File) {
			f.Also = append(f.Also, inspector.Place{At: f.At, Label: f.Label})
			f.At, f.Label = p.Pos(php.Pos), "takes no path that goes on behind .php"
			f.Fix.Summary = fmt.Sprintf("Write `location %s %s` for it", php.Modifier, wider(php.Path))
			f.Fix.Edits, f.Fix.Then = inPattern(s, f.At, php.Path), applyConfig(s, p, f.At.File)
		}
		if n := slices.IndexFunc(found, func(other inspector.Finding) bool { return other.At == f.At }); n >= 0 {
			found[n].Also = append(found[n].Also, f.Also...)
			found[n].Evidence = append(found[n].Evidence, f.Evidence...)
			continue
		}
		found = append(found, f)
	}
	return found
}

// wider is the pattern of scripts that also takes what goes on behind their name.
func wider(pattern string) string { return strings.TrimSuffix(pattern, "$") + "(/|$)" }

// scriptsOnly is the location for paths that end with .php which would get what is led back to another location, were it for what
// goes on behind .php too: it splits such paths itself. nil where there is none.
func scriptsOnly(c *nginx.Config, server, back int) *nginx.Location {
	all := c.Servers[server].Locations
	for i := range all {
		l := &all[i]
		comesFirst := l.Parent < 0 && all[back].Parent < 0 && (i < back || all[back].Modifier == "")
		if !comesFirst || !strings.HasPrefix(l.Modifier, "~") || l.Path != `\.php$` && l.Path != `[^/]\.php$` {
			continue
		}
		try := slices.IndexFunc(l.Settings, func(s nginx.Setting) bool { return s.Name == "try_files" })
		if looks := try >= 0 && l.Settings[try].Args[0] != "$fastcgi_script_name"; !looks && has(l, "fastcgi_split_path_info") && has(l, "fastcgi_pass") {
			return l
		}
	}
	return nil
}

// inPattern is the edit that widens a location's pattern in its line.
func inPattern(s *inspector.Snapshot, at compose.Pos, pattern string) []inspector.Edit {
	line := s.Line(at)
	if strings.Count(line, pattern) != 1 || strings.ContainsAny(wider(pattern), "{};\"") {
		return nil
	}
	return []inspector.Edit{{File: at.File, Line: at.Line, Old: line, New: strings.Replace(line, pattern, wider(pattern), 1)}}
}
