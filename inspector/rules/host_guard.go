package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// hostGuard is the part of CC606 about an app whose files say to which hosts alone it answers, and which gets another one.
func hostGuard(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	to := passService(s, pass)
	if to == nil || to.Guard == nil || slices.ContainsFunc(s.LinksOf(pass), func(l *inspector.Link) bool { return l.Request != nil && l.Request.Good() }) {
		return nil
	}
	guard, set := to.Guard, header(p, pass, "Host")
	names, always := sentHosts(p, pass)
	if f := misfitHost(s, p, pass, to); f != nil || guard.More {
		return f
	}
	if len(names) == 0 || slices.ContainsFunc(names, func(name string) bool { return lets(guard, name) }) {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: p.Pos(pass.Pos), Label: "sent as Host, which " + to.Name + " refuses",
		Message:  fmt.Sprintf("%s gets the header \"Host: %s\", to which %s answers %d: it takes %s", to.Name, names[0], guard.By, guard.Status, taken(guard)),
		Evidence: []inspector.Evidence{citePass(p, pass), {Fact: guard.By + " takes " + taken(guard), Source: guard.Pos.String()}},
		Also:     []inspector.Place{{At: guard.Pos, Label: "which hosts it takes"}},
		Why:      "without proxy_set_header Host nginx sends the name from proxy_pass, whatever the client asked for; apps with a list of allowed hosts refuse what is not on it",
		Fix:      inspector.Fix{Then: applyConfig(s, p, p.Pos(pass.Pos).File)},
	}
	allow := ", or set " + strings.ReplaceAll(guard.Setting, "{host}", names[0])
	if strings.Contains(names[0], "_") {
		allow = "" // no valid host name, which many refuse for that
	}
	switch {
	case !always:
		f.Severity, f.At, f.Label = inspector.Note, guard.Pos, fmt.Sprintf("lacks %s, a name of the server in nginx", names[0])
		f.Message = fmt.Sprintf("%s answers %d to requests for %s: %s takes %s", to.Name, guard.Status, names[0], guard.By, taken(guard))
		f.Also[0] = inspector.Place{At: p.Pos(p.Config.Servers[pass.Server].Names[0].Pos), Label: "the name by which it is asked"}
		f.Why = "apps with a list of allowed hosts refuse what is not on it, and nginx hands on the name that the client asked for"
		f.Fix = inspector.Fix{Summary: "Set " + strings.TrimPrefix(allow, ", or set ") + " where clients ask for that name", Then: applyCode(to)}
	case set != nil:
		f.At = p.Pos(set.Pos)
		f.Evidence = append(f.Evidence, cite(p, set))
		f.Fix.Summary = "Write `proxy_set_header Host $host;`" + allow
		f.Why = "apps with a list of allowed hosts refuse what is not on it"
	default:
		f.Fix.Summary = "Add `proxy_set_header Host $host;`" + allow
		if refused := slices.IndexFunc(askedNames(p, pass), func(name string) bool { return !lets(guard, name) }); refused < 0 {
			f.Fix.Edits = addHeaders(s, p, pass, []string{"proxy_set_header Host $host;"})
		} else {
			f.Fix.Summary = fmt.Sprintf("Add `proxy_set_header Host $host;`, and set %s", strings.ReplaceAll(guard.Setting, "{host}", askedNames(p, pass)[refused]))
		}
	}
	return f
}

// misfitHost is about an entry in an app's list of hosts that has more than a host: the host that is meant is refused.
func misfitHost(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service) *inspector.Finding {
	entry, set := to.Guard.Misfit, header(p, pass, "Host")
	if entry != nil && entry.Quoted != "" {
		return quotedHosts(s, p, pass, to)
	}
	if entry == nil || set == nil || !slices.Contains(askedHosts, set.Args[1]) {
		return nil
	}
	if names := askedNames(p, pass); len(names) > 0 && !slices.Contains(names, entry.Host) {
		return nil
	}
	has := fmt.Sprintf("%s takes hosts as the header Host has them", to.Guard.By)
	return &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: entry.Pos, Label: "fits no request: write " + entry.Host, Services: []string{to.Name, p.Service},
		Message:  fmt.Sprintf("%s answers %d to requests for %s: its list of hosts has %q, which no request's Host is", to.Name, to.Guard.Status, entry.Host, entry.Entry),
		Evidence: []inspector.Evidence{citePass(p, pass), cite(p, set), {Fact: has, Source: to.Guard.Pos.String()}},
		Also:     []inspector.Place{{At: p.Pos(set.Pos), Label: "hands on the name that the client asked for"}},
		Why:      "apps with a list of allowed hosts compare each entry with the header Host, which has neither a scheme nor a path",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Write %s in the place of %s", entry.Host, entry.Entry), Edits: onceIn(s, entry.Pos, entry.Entry, entry.Host), Then: listsAgain(s, to, entry)},
	}
}

// listsAgain is how a change of an entry comes into force.
func listsAgain(s *inspector.Snapshot, to *compose.Service, entry *compose.Misfit) string {
	if entry.Pos != to.Guard.Pos || to.Guard.More {
		return again(s, to.Name) // of its environment
	}
	return applyCode(to)
}

// askedHosts are values of Host that hand on what a client asked for.
var askedHosts = []string{"$host", "$http_host", "$host:$server_port", "$host:$proxy_port"}

// sentHosts are the names that nginx sends as Host for a pass, as far as its configuration tells; always says that it sends
// the first one whatever a client asks for.
func sentHosts(p *inspector.Proxy, pass *nginx.Pass) (names []string, always bool) {
	set := header(p, pass, "Host")
	switch {
	case set == nil || set.Args[1] == "$proxy_host":
		if name := passName(pass); name != "" {
			return []string{name}, true
		}
	case !strings.Contains(set.Args[1], "$"):
		return []string{hostAlone(set.Args[1])}, true
	case slices.Contains(askedHosts, set.Args[1]):
		return askedNames(p, pass), false
	}
	return nil, false
}

// passName is the name of a pass that nginx sends as Host unless it is told otherwise; "" where it is not known.
func passName(pass *nginx.Pass) string {
	switch {
	case len(pass.Variables) > 0:
		return ""
	case pass.Upstream != "":
		return pass.Upstream
	case len(pass.Targets) == 1:
		return pass.Targets[0].Host
	}
	return ""
}

// askedNames are the names by which clients ask for the server of a pass; none where they may ask by any.
func askedNames(p *inspector.Proxy, pass *nginx.Pass) (names []string) {
	for _, name := range p.Config.Servers[pass.Server].Names {
		if strings.ContainsAny(name.Text, "*~_$") || !strings.Contains(name.Text, ".") || inspector.IsAddress(name.Text) {
			return nil
		}
		names = append(names, strings.TrimPrefix(name.Text, "."))
	}
	return names
}

func hostAlone(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		return host[:i]
	}
	return host
}

// lets reports whether an app answers to a host.
func lets(guard *compose.HostGuard, host string) bool {
	host = strings.ToLower(host)
	return guard.Addresses && inspector.IsAddress(strings.Trim(host, "[]")) || slices.ContainsFunc(guard.Hosts, func(own string) bool {
		own = strings.ToLower(own)
		return own == host || strings.HasPrefix(own, ".") && (strings.HasSuffix(host, own) || own[1:] == host)
	})
}

// taken says in words which hosts an app takes.
func taken(guard *compose.HostGuard) string {
	var texts []string
	for _, host := range guard.Hosts {
		if !strings.HasPrefix(host, ".localhost") && host != ".test" {
			texts = append(texts, host)
		}
	}
	if guard.Addresses {
		texts = append(texts, "addresses")
	}
	if len(texts) == 0 {
		return "none"
	}
	return list(texts) + " alone"
}
