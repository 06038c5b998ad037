package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// hostHandshake is the part of CC606 about an app that opens WebSockets to pages of the host alone that it is told, where nginx tells it
// another one than a browser's Origin has: that has no port that is the scheme's own, and any other one.
func hostHandshake(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	to, upgrade := passService(s, pass), header(p, pass, "Upgrade")
	if to == nil || to.Handshake == nil || to.Name == p.Service || upgrade == nil || upgrade.Args[1] != "$http_upgrade" || header(p, pass, "Origin") != nil {
		return nil
	}
	check, set, told := to.Handshake, header(p, pass, "Host"), mistoldHost(s, p, pass, to)
	if check.Forwarded && header(p, pass, "X-Forwarded-Host") != nil || told == nil && (!check.Scheme || !lacksScheme(p, pass)) {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: p.Pos(pass.Pos), Services: []string{to.Name, p.Service}, Label: "not what a browser's Origin has",
		Evidence: []inspector.Evidence{citePass(p, pass), {Fact: check.By + " compares the origin of a page with Host", Source: check.Pos.String()}},
		Also:     []inspector.Place{{At: check.Pos, Label: "compares Origin with Host"}},
		Why:      "a browser's Origin is the address of the page, with its port unless that is the scheme's own; an app that compares it with Host takes the page for one of another site",
	}
	add, refused := "proxy_set_header Host $http_host;", fmt.Sprintf("%s refuses WebSockets of browsers with %d", check.By, check.Status)
	if !check.Pages || told != nil && told.port != nil { // its clients may be no browsers, and something else may stand before nginx
		f.Severity = inspector.Note
	}
	if told == nil {
		add, f.Label = "proxy_set_header X-Forwarded-Proto $scheme;", "lacks X-Forwarded-Proto"
		f.Message = fmt.Sprintf("%s takes all requests for http, and its pages are of https: %s", to.Name, refused)
		f.Why = "a browser's Origin begins with https; an app that is not told of that compares it with an address of http, and takes the page for one of another site"
	} else {
		f.Message = fmt.Sprintf("%s is told the host %s, and %s: %s", to.Name, told.value, told.other, refused)
		if told.port != nil {
			f.Also = append(f.Also, inspector.Place{At: told.port.Pos, Label: fmt.Sprintf("browsers ask at %d", told.port.Published)})
		}
	}
	if f.Fix.Summary = "Add `" + add + "`"; told != nil && set != nil {
		f.At, f.Evidence = p.Pos(set.Pos), append(f.Evidence, cite(p, set))
		f.Fix.Summary, f.Fix.Edits = "Write `"+add+"`", inLine(s, f.At, set.Args[1], "$http_host")
	} else {
		f.Fix.Edits = addHeaders(s, p, pass, []string{add})
	}
	f.Fix.Then = applyConfig(s, p, f.At.File)
	return f
}

// A mistold is a Host that no browser's Origin has.
type mistold struct {
	value string
	other string        // in what a browser's is another one
	port  *compose.Port // by which browsers ask as far as the project tells, where it is that
}

// mistoldHost is what nginx sends as Host for a pass where no page has it for its own; nil where one may.
func mistoldHost(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service) *mistold {
	set := header(p, pass, "Host")
	if set == nil || set.Args[1] == "$proxy_host" || hostAlone(set.Args[1]) == to.Name {
		name := passName(pass)
		if set != nil && set.Args[1] != "$proxy_host" {
			name = set.Args[1]
		}
		if name == "" || strings.Contains(name, ".") || inspector.IsAddress(name) || slices.Contains(askedNames(p, pass), hostAlone(name)) {
			return nil
		}
		return &mistold{value: name, other: "browsers know no such name"}
	}
	value := set.Args[1]
	base, port, _ := strings.Cut(value, ":")
	if port == "$server_port" {
		for _, l := range p.Config.Servers[pass.Server].Listens {
			if port = strconv.Itoa(l.Port); port != "80" && port != "443" {
				return nil // it may be the one by which browsers ask
			}
		}
	}
	switch {
	case port == "80" || port == "443":
		return &mistold{value: value, other: "browsers write no port into their Origin where it is the scheme's own, as " + port + " is"}
	case port == "" && (base == "$host" || base == "$server_name"):
		if _, lost := lostOf(s, p, pass); lost != nil {
			return &mistold{value: value, other: fmt.Sprintf("browsers write port %d, by which they ask, into their Origin", lost.Published), port: lost}
		}
	}
	return nil
}

// lacksScheme reports whether nothing tells an app behind a server of TLS alone that its requests came by https.
func lacksScheme(p *inspector.Proxy, pass *nginx.Pass) bool {
	for _, set := range p.Config.All(pass.Server, pass.Location, "proxy_set_header") {
		if name := strings.ToLower(set.Args[0]); strings.Contains(name, "proto") || strings.Contains(name, "scheme") || strings.Contains(name, "ssl") || name == "forwarded" {
			return false
		}
	}
	return pass.Scheme == "http" && !slices.ContainsFunc(p.Config.Servers[pass.Server].Listens, func(l nginx.Listen) bool { return !l.SSL })
}
