package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC606", Name: "host-header", Needs: inspector.Static,
	Summary: "the app gets the upstream's name as Host, and refuses it, or makes addresses of it",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachPass(s, func(p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
			if pass.Directive != "proxy_pass" || pass.Location < 0 || len(pass.Variables) > 0 && header(p, pass, "Host") == nil || !seesSettings(p.Config) {
				return nil
			}
			if f := innerRefusal(s, p, pass); f != nil {
				return f
			}
			name, set := passName(pass), header(p, pass, "Host")
			if name == "" || set != nil && set.Args[1] != "$proxy_host" {
				return cmp.Or(hostGuard(s, p, pass), hostWithoutPort(s, p, pass), hostHandshake(s, p, pass), hostSigned(s, p, pass), hostAddress(s, p, pass), hostPortless(s, p, pass))
			}
			if f := hostWithoutPort(s, p, pass); f != nil {
				return f
			}
			f := cmp.Or(hostHeader(s, p, pass, name), hostHandshake(s, p, pass), hostSigned(s, p, pass))
			if guarded := hostGuard(s, p, pass); guarded != nil && (f == nil || f.Severity < inspector.Error) {
				return guarded
			}
			if forms := hostForms(s, p, pass); forms != nil && (f == nil || f.Severity < forms.Severity) {
				return forms
			}
			if made := hostAddress(s, p, pass); made != nil && (f == nil || f.Severity < made.Severity) {
				return made
			}
			return f
		})
	},
})

func hostHeader(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, name string) *inspector.Finding {
	var to *compose.Service
	var keys []string
	takes := false // the app answers well to what nginx sends
	for _, l := range s.LinksOf(pass) {
		if far(l) != nil {
			to = far(l)
		}
		keys = append(keys, l.Key)
		takes = takes || l.Request != nil && l.Request.Good()
	}
	if to == nil {
		return nil
	}
	proof := refusesHost(s, pass, name)
	lost := lostHost(p, pass)
	if takes && lost == nil && !checksOrigin(to) {
		return nil
	}
	if len(proof) == 0 && lost == nil && to.Apache { // it takes a Host with an underscore (httpd's server/vhost.c, strict_hostname_check), and the apps in PHP of such images do not look
		return nil
	}
	if asked := locationOf(p, pass).Modifier == "@" || !isEndpoint(p, pass); len(proof) == 0 && !strings.Contains(name, "_") && (!asked || lost == nil && !checksOrigin(to)) {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Note, Second: true, At: p.Pos(pass.Pos), Label: "this name is sent as Host", Links: keys, Services: []string{to.Name, p.Service},
		Message:  fmt.Sprintf("%s gets the header \"Host: %s\", which is no valid host name: many frameworks answer 400", to.Name, name),
		Evidence: []inspector.Evidence{citePass(p, pass), {Fact: "no proxy_set_header Host is in force here", Source: p.Pos(pass.Pos).String()}},
		Why:      "without proxy_set_header Host nginx sends the name from proxy_pass; host names have no underscore (RFC 1123), and Django and Tomcat, for two, refuse them",
		Fix: inspector.Fix{
			Summary: "Add `proxy_set_header Host $host;` to the location",
			Edits:   addBehind(s, p.Pos(pass.Pos), "proxy_set_header Host $host;"),
			Then:    applyConfig(s, p, p.Pos(pass.Pos).File),
		},
	}
	if len(proof) > 0 {
		f.Severity, f.Second = inspector.Error, false
		f.Message = fmt.Sprintf("%s refuses the header \"Host: %s\", which nginx sends it", to.Name, name)
		f.Evidence = append(f.Evidence, proof...)
		f.Why = "without proxy_set_header Host nginx sends the name from proxy_pass, whatever the client asked for; apps with a list of allowed hosts refuse what is not on it"
	} else if strings.Contains(name, "_") {
		if by := to.Framework; slices.Contains(refusesUnderscore, by) {
			f.Severity = inspector.Warning
			f.Message = fmt.Sprintf("%s gets the header \"Host: %s\", which %s refuses with 400", to.Name, name, by)
		}
	} else if lost != nil {
		f.Message = fmt.Sprintf("%s gets the header \"Host: %s\": location %s sets headers of its own, and so loses the Host that is set above it", to.Name, name, locationOf(p, pass))
		f.Evidence[1] = cite(p, lost)
		f.Also = []inspector.Place{{At: p.Pos(lost.Pos), Label: "not in force in " + locationOf(p, pass).String()}}
		f.Why = "a location takes over the proxy_set_header of the server only where it has none of its own"
		f.Fix.Summary = fmt.Sprintf("Repeat `proxy_set_header Host %s;` in the location", lost.Args[1])
		f.Fix.Edits = addBehind(s, p.Pos(pass.Pos), fmt.Sprintf("proxy_set_header Host %s;", lost.Args[1]))
	} else {
		f.Message = fmt.Sprintf("%s gets the header \"Host: %s\", and may refuse its login, which comes from another origin: it is made with Django, which compares the two (CSRF)", to.Name, name)
		f.Why = "without proxy_set_header Host nginx sends the name from proxy_pass; Django answers 403 to a form that comes from another origin than the Host it sees, and makes links of it"
	}
	return f
}

// lostHost returns the Host that a server or http sets, and that is not in force in a pass's location because that has
// headers of its own; else nil. One that is for WebSockets alone may well do without.
func lostHost(p *inspector.Proxy, pass *nginx.Pass) *nginx.Setting {
	if !slices.ContainsFunc(locationOf(p, pass).Settings, func(set nginx.Setting) bool {
		return set.Name == "proxy_set_header" && set.In == "location" && len(set.Args) == 2 && !strings.EqualFold(set.Args[0], "Upgrade") && !strings.EqualFold(set.Args[0], "Connection")
	}) {
		return nil
	}
	for _, settings := range [][]nginx.Setting{p.Config.Servers[pass.Server].Settings, p.Config.Settings} {
		for i := range settings {
			if set := &settings[i]; set.Name == "proxy_set_header" && len(set.Args) == 2 && strings.EqualFold(set.Args[0], "Host") && set.Args[1] != "$proxy_host" {
				return set
			}
		}
	}
	return nil
}

// checksOrigin reports whether a service is an app of Django with a login: Django compares Host with the origin of a form.
// Whether an app of one's own has forms is not known, nor what its ALLOWED_HOSTS has.
func checksOrigin(service *compose.Service) bool {
	return service.Framework == "Django" && service.Login
}

// refusesUnderscore are the frameworks that answer 400 to a Host with an underscore.
var refusesUnderscore = []string{"Django", "Tomcat"}

// hostWords match what frameworks log when they refuse a Host: Django, Flask and Werkzeug, Rails, Vite and webpack, Symfony.
var hostWords = lazyregexp.New(`(?i)invalid http_host header|DisallowedHost|host .{0,80}is not trusted|blocked hosts?:|blocked request\. this host|invalid host header|untrusted host`)

// refusesHost cites what proves that the app refuses the Host that nginx sends: its answer to nginx and to the probe, and
// its own word for it or a better answer to another Host.
func refusesHost(s *inspector.Snapshot, pass *nginx.Pass, name string) []inspector.Evidence {
	for _, l := range s.LinksOf(pass) {
		if l.Request == nil || !isRefusal(l.Request.Status) {
			continue
		}
		seen := []inspector.Evidence{{Fact: fmt.Sprintf("HEAD %s, asked of %s itself: %s", short(l.Request.Path, 80), l.Proxy.Service, l.Request.Text()), Source: "probe in the nginx container"}}
		for _, r := range l.Replies {
			if r.Header != "" && r.Protocol == "http" && r.Status < 400 {
				return append(seen, inspector.Evidence{Fact: fmt.Sprintf("asked with \"Host: %s\", %s answers: %s", r.Header, l.Target, r.Text()), Source: "probe in the nginx container"})
			}
		}
		for _, c := range l.Far {
			for i := len(c.Log) - 1; i >= 0; i-- {
				if text := c.Log[i].Text; hostWords.MatchString(text) && strings.Contains(text, name) {
					return append(seen, inspector.Evidence{Fact: short(strings.TrimSpace(text), 200), Source: "docker logs " + c.Name})
				}
			}
		}
	}
	return nil
}

// isRefusal reports whether a status is one with which apps answer to a Host that they do not take.
func isRefusal(status int) bool { return status == 400 || status == 403 || status == 421 }
