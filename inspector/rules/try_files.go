package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC624", Name: "try-files", Needs: inspector.Static,
	Summary: "try_files keeps requests from the app beside it, or leads to a file or named location that is not there",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			service := s.Project.Service(p.Service)
			if service == nil || p.Config == nil || len(p.Config.Problems) > 0 || !p.ShowsSettings() {
				continue
			}
			for n := range p.Config.Servers {
				for at := -1; at < len(p.Config.Servers[n].Locations); at++ {
					if f := tryFiles(s, p, service, n, at); f != nil && !inspector.InContainer(f.At.File) {
						found = append(found, *f)
					}
				}
			}
			found = append(found, slices.DeleteFunc(circles(s, p, service), func(f inspector.Finding) bool { return isMoved(p, f.At) })...)
		}
		return append(found, eachServer(s, nil, func(p *inspector.Proxy, server int) []inspector.Finding {
			return slices.Concat(noErrorPage(s, p, server), movedFallback(s, p, server), scriptFallback(s, p, server), withoutArguments(s, p, server))
		})...)
	},
})

// tryFiles judges the try_files of a location, or that of a server itself.
func tryFiles(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, server, location int) *inspector.Finding {
	settings := p.Config.Servers[server].Settings
	if location >= 0 {
		settings = p.Config.Servers[server].Locations[location].Settings
	}
	at := slices.IndexFunc(settings, func(set nginx.Setting) bool { return set.Name == "try_files" && set.In != "if" && len(set.Args) > 1 })
	if at < 0 {
		return nil
	}
	set := &settings[at]
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: p.Pos(set.Pos), Services: []string{p.Service},
		Evidence: []inspector.Evidence{cite(p, set)}, Fix: inspector.Fix{Then: applyConfig(s, p, p.Pos(set.Pos).File)},
	}
	if noSuchName(s, p, server, set, f) || nameTooEarly(s, set, f) || location >= 0 && beforePass(s, p, service, server, location, set, f) {
		return f
	}
	return nil
}

// noSuchName tells of a named location that the server does not have.
func noSuchName(s *inspector.Snapshot, p *inspector.Proxy, server int, set *nginx.Setting, f *inspector.Finding) bool {
	last := set.Args[len(set.Args)-1]
	if !strings.HasPrefix(last, "@") || strings.Contains(last, "$") || hasNamed(p, server, last) {
		return false
	}
	f.Severity, f.Label = inspector.Error, "no location "+last
	f.Message = fmt.Sprintf("try_files leads to %s, which its server does not have: nginx answers 500 where there is no such file", last)
	f.Why = "a named location is looked for in the same server only, when a request comes; nginx -t does not notice"
	f.Fix.Summary = fmt.Sprintf("Write `location %s { … }` in the server, or the name of the one that is there", last)
	var there []string
	for _, l := range p.Config.Servers[server].Locations {
		if l.Modifier == "@" {
			there = append(there, l.String())
			f.Also = append(f.Also, inspector.Place{At: p.Pos(l.Pos), Label: "this is there"})
		}
	}
	for _, i := range p.Config.PassesOf(server) {
		if l := locationOf(p, &p.Config.Passes[i]); l != nil && l.Modifier == "@" {
			f.Links = append(f.Links, passLinks(p, i)...)
		}
	}
	if len(there) == 1 {
		f.Fix.Summary = fmt.Sprintf("Write %s", there[0])
		f.Fix.Edits = inLine(s, f.At, " "+last, " "+there[0])
	}
	return true
}

// hasNamed reports whether a server has a named location.
func hasNamed(p *inspector.Proxy, server int, name string) bool {
	return slices.ContainsFunc(p.Config.Servers[server].Locations, func(l nginx.Location) bool { return l.Modifier == "@" && "@"+l.Path == name })
}

// nameTooEarly tells of a named location before the last word, where nginx looks for a file of that name.
func nameTooEarly(s *inspector.Snapshot, set *nginx.Setting, f *inspector.Finding) bool {
	n := len(set.Args) - 1
	at := slices.IndexFunc(set.Args[:n], func(arg string) bool { return strings.HasPrefix(arg, "@") })
	if at < 0 {
		return false
	}
	f.Label = "only the last word may name a location"
	f.Message = fmt.Sprintf("no request gets from try_files to %s: it is not the last word, so that nginx looks for a file of that name, and then answers %s", set.Args[at], set.Args[n])
	f.Why = "all words of try_files but the last are names of files"
	rest := " " + strings.Join(set.Args[at+1:], " ")
	f.Fix.Summary = fmt.Sprintf("Leave%s out", rest)
	f.Fix.Edits = inLine(s, f.At, rest, "")
	return true
}

// beforePass tells of a try_files in the location of a pass: the app is asked only for what is a file on nginx's disk.
func beforePass(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, server, location int, set *nginx.Setting, f *inspector.Finding) bool {
	l := &p.Config.Servers[server].Locations[location]
	last := set.Args[len(set.Args)-1]
	own := slices.DeleteFunc(p.Config.PassesOf(server), func(i int) bool {
		return p.Config.Passes[i].Location != location || p.Config.Passes[i].Directive == "fastcgi_pass"
	})
	if len(own) == 0 || !isPrefix(l) || has(l, "if") || strings.HasPrefix(last, "@") {
		return false
	}
	pass := &p.Config.Passes[own[0]]
	answer := "answers all else with " + strings.TrimPrefix(last, "=")
	if !strings.HasPrefix(last, "=") {
		got, _ := p.Config.Ask(server, exampleFor(l))
		if circle := got.Outcome == nginx.Returned && got.Status == 500; !circle {
			return false
		}
		answer = "leads all else to " + last + ", and so back here until nginx answers 500"
	}
	f.Links, f.Label = passLinks(p, own[0]), "comes before "+pass.Directive
	f.Message = fmt.Sprintf("%s is asked only for what is a file on nginx's own disk: try_files of location %s comes first, and %s", pass.Value, l, answer)
	f.Why = "nginx runs try_files before proxy_pass: where it finds no file the request goes to its last word, and never to the app"
	f.Fix.Summary = fmt.Sprintf("Take try_files out of the location; where nginx has files of its own to serve, end it with a named location: `try_files $uri @app;` and `location @app { %s %s; }`", pass.Directive, pass.Value)
	if !emptyRoot(p, service, server, location) {
		f.Severity = inspector.Note // the files may be there, and meant
		return true
	}
	if line := s.Line(f.At); f.At.Column == len(indent(line))+1 && strings.Count(line, ";") == 1 && strings.HasSuffix(line, ";") {
		f.Fix.Edits = []inspector.Edit{{File: f.At.File, Line: f.At.Line, Old: line}}
	}
	return true
}
