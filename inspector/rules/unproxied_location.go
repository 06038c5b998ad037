package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// forApps matches the settings that nobody writes for a path at which there is nothing: how an app is asked, and who may ask.
var forApps = lazyregexp.New(`^((proxy|grpc|fastcgi|uwsgi|scgi)_\w+|auth_(basic|request)|client_max_body_size|send_timeout|limit_(req|conn))$`)

// unproxiedLocation is the part of CC627 about a location that has settings for an app and no pass directive, below another one
// that has. nginx inherits settings and never a pass (ngx_http_proxy_module.c, ngx_http_proxy_merge_loc_conf): what is asked for
// there is a file below html of the image, which has no such directory.
func unproxiedLocation(s *inspector.Snapshot, p *inspector.Proxy, server, index int) *inspector.Finding {
	l := &p.Config.Servers[server].Locations[index]
	at, service := p.Pos(l.Pos), s.Project.Service(p.Service)
	wish := wishOf(l)
	if !l.Bare || wish == nil || !isPrefix(l) && l.Modifier != "=" || strings.Contains(l.Path, ".well-known") || inspector.InContainer(at.File) {
		return nil
	}
	outer := passAround(p, server, index)
	if outer == nil || service == nil || !wholeConfig(p) || p.Config.Main != "/etc/nginx/nginx.conf" || p.Config.Setting(server, index, "root") != nil || !emptyRoot(p, service, server, index) {
		return nil
	}
	inner := func(other nginx.Location) bool { return other.Parent == index }
	got404 := func(page nginx.Setting) bool { return slices.Contains(page.Args, "404") }
	if p.Config.Endpoint(server, l.Path) || slices.ContainsFunc(p.Config.Servers[server].Locations, inner) || slices.ContainsFunc(p.Config.All(server, index, "error_page"), got404) {
		return nil
	}
	got, told := p.Config.Ask(server, l.Path)
	if !told || got.Location != index || got.Outcome != nginx.Files || got.OnDisk() {
		return nil
	}
	around := locationOf(p, outer)
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: at, Label: "has settings, and no pass of its own", Services: []string{p.Service},
		Also:     []inspector.Place{{At: p.Pos(outer.Pos), Label: "holds for location " + around.String() + " alone"}},
		Message:  fmt.Sprintf("nginx answers 404 for %s: location %s has settings for an app and passes nothing on, and does not inherit %s of location %s", l.Path, l, outer.Directive, around),
		Evidence: append(steps(p, &got), cite(p, wish), citePass(p, outer)),
		Why:      "a location inherits settings, and never a pass: a request that it takes it answers itself, which is with a file of nginx's own folder html, where there is none",
	}
	passOn(s, p, server, l, outer, f)
	lines := slices.DeleteFunc(missedBelow(s, p, startup.DefaultRoot), func(e entry) bool {
		return !strings.Contains(e.Message, `"`+startup.DefaultRoot+strings.TrimSuffix(l.Path, "/"))
	})
	if len(lines) > 0 {
		f.Severity, f.Evidence = inspector.Error, append(f.Evidence, logged(p.Service, lines)...)
	}
	return f
}

// wishOf is the setting of a location by which an app is meant to answer there; nil where there is none.
func wishOf(l *nginx.Location) *nginx.Setting {
	at := slices.IndexFunc(l.Settings, func(set nginx.Setting) bool {
		others := set.Name == "allow" && !set.Is("all") && !set.Is("127.0.0.1") && !set.Is("::1")
		return set.In == "location" && (others || forApps.MatchString(set.Name))
	})
	if at < 0 {
		return nil
	}
	return &l.Settings[at]
}

// passAround is the pass of the longest prefix location, other than one itself, that its path lies below; nil for none.
func passAround(p *inspector.Proxy, server, index int) *nginx.Pass {
	locations := p.Config.Servers[server].Locations
	best := -1
	for i := range locations {
		if other := &locations[i]; i != index && isPrefix(other) && strings.HasPrefix(locations[index].Path, other.Path) && (best < 0 || len(other.Path) > len(locations[best].Path)) {
			best = i
		}
	}
	if best < 0 || len(p.Config.PassesAt(server, best)) == 0 {
		return nil
	}
	return &p.Config.Passes[p.Config.PassesAt(server, best)[0]]
}

// passOn is the fix: the pass of the location around, with the path that the app gets from there, and the headers that it sets. Where the
// server leads to several apps, another one may be meant.
func passOn(s *inspector.Snapshot, p *inspector.Proxy, server int, l *nginx.Location, outer *nginx.Pass, f *inspector.Finding) {
	around := locationOf(p, outer)
	f.Fix = inspector.Fix{Summary: fmt.Sprintf("Write the %s of the app that is meant in location %s", outer.Directive, l), Then: applyConfig(s, p, f.At.File)}
	several := slices.ContainsFunc(p.Config.PassesOf(server), func(i int) bool { return !alike(&p.Config.Passes[i], outer) })
	if several || outer.Directive != "proxy_pass" || strings.Contains(outer.Value, "$") || slices.ContainsFunc([]string{"rewrite", "if", "set", "break"}, func(name string) bool { return has(around, name) }) {
		return
	}
	value := outer.Value
	if outer.URI != "" {
		value += strings.TrimPrefix(l.Path, around.Path)
	}
	lines, known := []string{"proxy_pass " + value + ";"}, opensLocation(s.Line(f.At), l)
	for i := range around.Settings {
		set := &around.Settings[i]
		if set.Name != "proxy_http_version" && set.Name != "proxy_set_header" || has(l, set.Name) {
			continue
		}
		line := strings.TrimSpace(s.Line(p.Pos(set.Pos)))
		known = known && headerLine.MatchString(line)
		lines = append(lines, line)
	}
	f.Fix.Summary = fmt.Sprintf("Write `%s` in location %s too", lines[0], l)
	if len(lines) > 1 {
		f.Fix.Summary += ", with the headers that location " + around.String() + " sets"
	}
	for _, text := range lines {
		if known {
			f.Fix.Edits = append(f.Fix.Edits, inspector.Edit{File: f.At.File, Line: f.At.Line + 1, New: indent(s.Line(f.At)) + "    " + text})
		}
	}
}

// headerLine matches a line that has one directive about what is sent to an app, and nothing else.
var headerLine = lazyregexp.New(`^proxy_(set_header|http_version)\s[^;{}#…]*;$`)

// opensLocation reports whether a line has the beginning of a location's block, and nothing of what stands in it.
func opensLocation(line string, l *nginx.Location) bool {
	return lazyregexp.New(`^\s*location\s+((=|\^~)\s*)?` + regexp.QuoteMeta(l.Path) + `\s*\{\s*$`).MatchString(line)
}
