package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// hostWithoutPort is the part of CC606 about an app that compares the origin of forms with the host it is told, or redirects
// each page that is asked of another host than its own, and that nginx tells without the port by which clients come.
func hostWithoutPort(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	to, from := passService(s, pass), s.Project.Service(p.Service)
	if to == nil || to.Origin == nil || from == nil || inspector.ForWebSockets(locationOf(p, pass).Path) {
		return nil
	}
	check := *to.Origin
	if l := locationOf(p, pass); check.Redirects && l.Path != "/" || !check.Redirects && l.Modifier != "@" && isEndpoint(p, pass) {
		return nil
	}
	listen := publishedListen(&p.Config.Servers[pass.Server], from, check.Port)
	if check.Port == 0 {
		var port *compose.Port
		if listen, port = lostOf(s, p, pass); port == nil || isToldPort(s, to) {
			return nil
		}
		check.Port, check.Pos = port.Published, port.Pos
	}
	if check.Ports && (header(p, pass, "X-Forwarded-Port") != nil || header(p, pass, "Forwarded") != nil) {
		return nil
	}
	at, set := pass.Pos, header(p, pass, "Host")
	if forwarded := header(p, pass, "X-Forwarded-Host"); forwarded != nil && check.Forwarded {
		set = forwarded
	}
	told := passName(pass)
	if set != nil {
		at, told = set.Pos, set.Args[1]
	}
	names := askedNames(p, pass)
	if listen == nil || set == nil && (!check.Redirects || told == "") || check.Host != "" && len(names) > 0 && !slices.Contains(names, check.Host) || !lacksPort(told, listen.Port, &check) {
		return nil
	}
	f := toldWithoutPort(&check, to.Name, told)
	f.At, f.Services = p.Pos(at), []string{to.Name, p.Service}
	f.Fix = inspector.Fix{Summary: "Write `proxy_set_header Host $http_host;`", Then: applyConfig(s, p, p.Pos(at).File)}
	if set == nil {
		f.Evidence = append([]inspector.Evidence{citePass(p, pass)}, f.Evidence...)
		f.Fix.Edits = addHeaders(s, p, pass, []string{"proxy_set_header Host $http_host;"})
		return f
	}
	f.Evidence = append([]inspector.Evidence{cite(p, set), citePass(p, pass)}, f.Evidence...)
	f.Fix.Summary = fmt.Sprintf("Write `proxy_set_header %s $http_host;`", set.Args[0])
	for _, name := range []string{"Host", "X-Forwarded-Host"} {
		if other := header(p, pass, name); other != nil && (other.Pos == set.Pos || name == "X-Forwarded-Host" && lacksPort(other.Args[1], listen.Port, &check)) {
			f.Fix.Edits = append(f.Fix.Edits, inLine(s, p.Pos(other.Pos), other.Args[1], "$http_host")...)
		}
	}
	return f
}

// hostForms is the part of CC606 about an app that refuses forms of another origin than the host it is told, and is told one that no browser knows.
func hostForms(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	to, l := passService(s, pass), locationOf(p, pass)
	if to == nil || to.Origin == nil || to.Origin.Redirects || to.Name == p.Service || inspector.ForWebSockets(l.Path) || l.Modifier != "@" && isEndpoint(p, pass) {
		return nil
	}
	check, told := to.Origin, innerHost(s, p, pass, to)
	if check.Code.IsZero() && l.Modifier != "@" && l.Path != "/" { // below a path there may be nothing but an API, and no form
		return nil
	}
	if told == "" || isToldHost(s, to) || slices.Contains(askedNames(p, pass), hostAlone(told)) {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: p.Pos(pass.Pos), Label: "this name is sent as Host", Services: []string{to.Name, p.Service},
		Message:  fmt.Sprintf("%s is told the host %s, which no browser knows: %s refuses their forms with %d", to.Name, told, check.By, check.Status),
		Evidence: []inspector.Evidence{citePass(p, pass)},
		Why:      "without proxy_set_header Host nginx sends the name from proxy_pass; a browser's Origin has the host of the page, and an app that compares the two takes the form for one of another site",
		Fix:      inspector.Fix{Summary: "Add `proxy_set_header Host $http_host;`", Then: applyConfig(s, p, p.Pos(pass.Pos).File)},
	}
	if !check.Code.IsZero() {
		if check.Status == 403 { // a check of one's own, which may know of more
			f.Severity = inspector.Note
		}
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: check.By + " compares the origin of a page with the host", Source: check.Code.String()})
		f.Also = []inspector.Place{{At: check.Code, Label: "compares the two"}}
	}
	if set := header(p, pass, "Host"); set != nil {
		f.At = p.Pos(set.Pos)
		f.Fix.Summary, f.Fix.Edits = "Write `proxy_set_header Host $http_host;`", inLine(s, f.At, set.Args[1], "$http_host")
		return f
	}
	f.Fix.Edits = addHeaders(s, p, pass, []string{"proxy_set_header Host $http_host;"})
	return f
}

// toldWithoutPort says what an app makes of a host that it is told in place of the address by which clients ask.
func toldWithoutPort(check *compose.OriginCheck, app, told string) *inspector.Finding {
	address := fmt.Sprintf("%s:%d", check.Host, check.Port)
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, Label: "not " + address,
		Message:  fmt.Sprintf("%s is told another host (%s) than %s, by which clients ask: %s refuses their forms with %d", app, told, address, check.By, check.Status),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s names port %d", check.Variable, check.Port), Source: check.Pos.String()}},
		Also:     []inspector.Place{{At: check.Pos, Label: "the address that clients use"}},
		Why:      "a browser sends a port that is not the scheme's in Host and in Origin; $host is without it, $server_port is the container's, and an app that compares the two takes the form for one of another site",
	}
	if check.Variable == "" {
		f.Severity = inspector.Note
		f.Message = fmt.Sprintf("%s is told another host (%s) than browsers ask for, at port %d: %s refuses their forms with %d", app, told, check.Port, check.By, check.Status)
		f.Label, f.Evidence[0].Fact, f.Also[0].Label = fmt.Sprintf("is without port %d", check.Port), fmt.Sprintf("browsers ask at port %d of the host", check.Port), "browsers ask here"
	}
	if !check.Code.IsZero() {
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: check.By + " compares the origin of a page with the host", Source: check.Code.String()})
		f.Also = append(f.Also, inspector.Place{At: check.Code, Label: "compares the two"})
	}
	if check.Redirects {
		f.Message = fmt.Sprintf("%s is told another host (%s) than %s, by which clients ask: %s redirects each page there, again and for ever", app, told, address, check.By)
		f.Why = "an app that has one address sends whoever asks by another one there; $host is without the port and $server_port is the container's, so that the app never sees its own (ERR_TOO_MANY_REDIRECTS)"
	}
	return f
}

// publishedListen is the listen of a server to which a port leads that is published, where that is not the scheme's own.
func publishedListen(server *nginx.Server, from *compose.Service, port int) *nginx.Listen {
	for i := range server.Listens {
		l := &server.Listens[i]
		if l.SSL && port == 443 || !l.SSL && port == 80 {
			continue
		}
		if slices.ContainsFunc(from.Ports, func(published compose.Port) bool {
			return published.Published == port && published.Target == l.Port && published.Protocol == "tcp"
		}) {
			return l
		}
	}
	return nil
}

// lacksPort reports whether a value of Host is without the port by which clients ask, or has the container's.
func lacksPort(value string, listen int, check *compose.OriginCheck) bool {
	switch value {
	case "$host", "$server_name", "$proxy_host":
		return true
	case "$host:$server_port", "$server_name:$server_port":
		return listen != check.Port
	}
	return strings.EqualFold(value, check.Host) || check.Redirects && !strings.ContainsAny(value, "$:")
}
