package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var (
	// firstPart matches a regular expression for all below one of some first parts of a path: ^/(api|admin)/ and ^/admin/.*
	firstPart = lazyregexp.New(`^\^/(?:\((?:\?:)?([\w|\[\].-]+)\)|([\w-]+))/(?:\.\*|\(\.\*\))?\$?$`)
	// typedPart matches first parts at which apps have pages that people type into the address bar, without a slash behind them.
	typedPart = lazyregexp.New(`^(?:[\w-]*admin|administrator|adminer|docs|redoc|swagger(?:-ui)?|dashboard|console|grafana|kibana|prometheus|flower)$`)
)

// slashlessPath is the part of CC627 about a location with a regular expression that asks for a slash behind the first part of the path,
// where an app has a page. nginx sends who leaves the slash out there only where a prefix location ends with one (ngx_http_core_module.c,
// ngx_http_core_find_static_location, auto_redirect): here the request goes on to the location of the pages, which answers with its start page.
func slashlessPath(s *inspector.Snapshot, p *inspector.Proxy, server, index int) *inspector.Finding {
	l := &p.Config.Servers[server].Locations[index]
	at := p.Pos(l.Pos)
	m := firstPart.FindStringSubmatch(l.Path)
	if m == nil || l.Modifier != "~" && l.Modifier != "~*" || inspector.InContainer(at.File) || !wholeConfig(p) {
		return nil
	}
	for _, part := range strings.Split(m[1]+m[2], "|") {
		if !typedPart.MatchString(part) {
			continue
		}
		with, sure := p.Config.Ask(server, "/"+part+"/")
		without, known := p.Config.Ask(server, "/"+part)
		noFile := without.Outcome == nginx.Returned && without.OnDisk() && without.Unknown == "" // not even the page is taken to be there
		if !sure || with.Location != index || with.Outcome != nginx.Passed || without.Location < 0 || without.Location == index ||
			!noFile && !(known && without.Outcome == nginx.Files) || !strings.HasSuffix(without.URI, ".html") {
			continue
		}
		return slashlessFinding(s, p, l, part, &with, &without)
	}
	return nil
}

func slashlessFinding(s *inspector.Snapshot, p *inspector.Proxy, l *nginx.Location, part string, with, without *nginx.Choice) *inspector.Finding {
	at, to := p.Pos(l.Pos), p.Config.Passes[with.Pass].Value
	f := &inspector.Finding{ // the pages may have a path of that name themselves
		Severity: inspector.Note, Second: true, At: at, Label: "asks for a slash behind " + part, Services: []string{p.Service},
		Message:  fmt.Sprintf("nginx answers /%s with %s: location %s, which leads to %s, wants a slash behind it", part, without.URI, l, to),
		Evidence: []inspector.Evidence{citePass(p, &p.Config.Passes[with.Pass])},
		Why:      "for a location /x/ that passes on nginx sends who asks for /x to /x/; for a regular expression it does not, and the location of the pages takes the request",
	}
	if taken := steps(p, without); len(taken) > 0 {
		f.Evidence = append(f.Evidence, taken[0])
	}
	if taker := &p.Config.Servers[without.Server].Locations[without.Location]; p.Pos(taker.Pos) != at {
		f.Also = []inspector.Place{{At: p.Pos(taker.Pos), Label: "takes /" + part}}
	}
	end := strings.TrimSuffix(l.Path, "$")
	end = strings.TrimSuffix(strings.TrimSuffix(end, ".*"), "(.*)")
	meant := strings.TrimSuffix(end, "/") + "(/|$)"
	f.Fix.Summary, f.Fix.Then = fmt.Sprintf("Write `location %s %s`", l.Modifier, meant), applyConfig(s, p, at.File)
	if strings.HasSuffix(l.Path, "/") {
		f.Fix.Edits = writeLocation(s, at, l, l.Modifier+" "+meant)
	} else {
		f.Fix.Summary = fmt.Sprintf("Add `location = /%s { return 301 /%s/; }`", part, part)
	}
	return f
}
