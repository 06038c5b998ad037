package rules

import (
	"fmt"
	"path"
	"slices"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// bareScript matches a last word of try_files that is a script without arguments; the second group is what somebody wrote for
// them without the `?` with which arguments begin.
var bareScript = lazyregexp.New(`^(/[\w./-]*\.php)(\$(?:args|query_string)|\$\{(?:args|query_string)\})?$`)

// withoutArguments is the part of CC624 about a try_files that leads to the script which answers all paths, and takes the arguments
// of the request away: an internal redirect has those that its own text names (ngx_http_internal_redirect).
func withoutArguments(s *inspector.Snapshot, p *inspector.Proxy, server int) []inspector.Finding {
	if !p.ShowsSettings() {
		return nil
	}
	var found []inspector.Finding
	for at := range p.Config.Servers[server].Locations {
		l := &p.Config.Servers[server].Locations[at]
		n := slices.IndexFunc(l.Settings, func(set nginx.Setting) bool { return set.Name == "try_files" && len(set.Args) > 1 })
		if n < 0 || !isPrefix(l) || has(l, "internal") || rewrites(l.Settings) || rewrites(p.Config.Servers[server].Settings) {
			continue
		}
		set := &l.Settings[n]
		m := bareScript.FindStringSubmatch(set.Args[len(set.Args)-1])
		if m == nil || inspector.InContainer(p.Pos(set.Pos).File) {
			continue
		}
		f := inspector.Finding{
			Severity: inspector.Note, Second: true, At: p.Pos(set.Pos), Services: []string{p.Service}, Evidence: []inspector.Evidence{cite(p, set)},
			Why: "the last word of try_files is asked for like a new request, which has no arguments but those that stand in it",
			Fix: inspector.Fix{
				Summary: fmt.Sprintf("End try_files with `%s?$query_string`", m[1]),
				Edits:   inLine(s, p.Pos(set.Pos), " "+m[0], " "+m[1]+"?$query_string"), Then: applyConfig(s, p, p.Pos(set.Pos).File),
			},
		}
		if m[2] != "" {
			f.Severity, f.Label = inspector.Warning, "no ? in front of the arguments"
			f.Message = fmt.Sprintf("try_files leads to %s%s, where the arguments of a request become a part of the script's name: %s?page=2 asks for %spage=2", m[1], m[2], path.Join(l.Path, "list"), m[1])
		} else if to := argumentsReader(s, p, server, m[1]); to != "" && l.Path == "/" { // another one may be for paths without arguments
			f.Label, f.Services = "without the arguments", append(f.Services, to)
			f.Message = fmt.Sprintf("try_files leads to %s without the arguments of the request: for /list?page=2 %s, which reads them by %s, gets none", m[1], to, s.Project.Service(to).QueryBy)
		} else {
			continue
		}
		found = append(found, f)
	}
	return found
}

// argumentsReader is the service that runs a script, and takes the arguments of requests from the QUERY_STRING that nginx tells it
// as the request has them; "" for others.
func argumentsReader(s *inspector.Snapshot, p *inspector.Proxy, server int, script string) string {
	got, _ := p.Config.Ask(server, script)
	if got.Outcome != nginx.Passed || got.Unknown != "" || got.URI != script {
		return ""
	}
	pass := &p.Config.Passes[got.Pass]
	to := passService(s, pass)
	if pass.Directive != "fastcgi_pass" || to == nil || to.QueryBy == "" {
		return ""
	}
	told := slices.ContainsFunc(p.Config.All(server, got.Location, "fastcgi_param"), func(set nginx.Setting) bool {
		return len(set.Args) > 1 && set.Args[0] == "QUERY_STRING" && set.Args[1] != "$query_string" && set.Args[1] != "$args"
	})
	if told || got.Location >= 0 && rewrites(p.Config.Servers[server].Locations[got.Location].Settings) {
		return ""
	}
	return to.Name
}

// rewrites reports whether settings may change the arguments of a request (ngx_http_rewrite_module).
func rewrites(settings []nginx.Setting) bool {
	return slices.ContainsFunc(settings, func(set nginx.Setting) bool {
		return set.Name == "if" || set.Name == "rewrite" || set.Name == "set" || set.In == "if"
	})
}
