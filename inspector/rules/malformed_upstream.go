package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC119", Name: "malformed-upstream", Needs: inspector.Static,
	Summary: "an upstream is written in a form that nginx does not accept",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			if p.Config == nil {
				continue
			}
			told := map[compose.Pos]int{} // one finding for all passes that one value spoils
			for j := range p.Config.Passes {
				if pass := &p.Config.Passes[j]; pass.Malformed != "" && !mayBeGroup(p, pass) && !mayBeFilled(p, p.Pos(pass.Pos)) && !ofTemplate(p, p.Pos(pass.Pos)) {
					at := p.Written(pass.Pos)
					if n, again := told[at]; again {
						found[n].Also = append(found[n].Also, inspector.Place{At: p.Pos(pass.Pos), Label: "it comes here as well"})
						continue
					}
					told[at] = len(found)
					twice, here := strings.HasPrefix(pass.Value, "http://http"), p.Pos(pass.Pos)
					if scheme := schemeTooMany(pass); twice || scheme != "" && strings.Contains(s.Line(here), scheme) {
						at = here // what stands around the value has a scheme
					}
					found = append(found, malformed(s, p, at, pass.Malformed, len(pass.Variables) > 0))
					f := &found[len(found)-1]
					if value := p.Written(pass.Pos); value != at && twice {
						f.Also = []inspector.Place{{At: value, Label: "this value has a scheme as well"}}
					}
					f.Fix.Edits = rewritePass(s, pass, f)
					noteQuotes(s, p, f, pass.Value, filledIn(p, here))
					if f.Proxy == "" {
						f.Links = passLinks(p, j)
					}
				}
			}
			for _, u := range p.Config.Upstreams {
				for _, server := range u.Servers {
					if server.Malformed != "" && !mayBeFilled(p, p.Pos(server.Pos)) && !ofTemplate(p, p.Pos(server.Pos)) {
						found = append(found, malformedServer(s, p, server))
					}
				}
			}
		}
		return found
	},
})

// mayBeGroup reports whether a name without a port may be an upstream block in a part that cannot be seen.
func mayBeGroup(p *inspector.Proxy, pass *nginx.Pass) bool {
	return strings.HasPrefix(pass.Malformed, "no port in upstream") && p.Config.HidesUpstreams()
}

// malformed makes the finding for an address that nginx refuses: when it starts, or, for one that a variable
// holds, when a request comes.
func malformed(s *inspector.Snapshot, p *inspector.Proxy, at compose.Pos, says string, later bool) inspector.Finding {
	f := inspector.Finding{
		Severity: inspector.Error, At: at, Label: "nginx cannot read this address", Services: []string{p.Service},
		Message:  "nginx does not accept this upstream: " + says,
		Evidence: []inspector.Evidence{{Fact: says, Source: at.String()}},
		Why:      "proxy_pass takes scheme://host:port/uri, server inside upstream takes host:port alone, and the port of an upstream group stands at its servers",
		Fix:      inspector.Fix{Summary: "Write the address in the form that this directive takes", Then: applyConfig(s, p, at.File)},
	}
	if later {
		f.Message += "; requests to this location get status 500"
		return f
	}
	f.Proxy = p.Service // nginx does not start with it
	f.Evidence = append(f.Evidence, emergencies(s, p.Service)...)
	if s.Engine != nil && isUp(s, p.Service) {
		f.Severity = inspector.Warning
		f.Message = "nginx runs with an older configuration and will not start again with this one: " + says
	}
	return f
}

// schemeTooMany is the scheme before the address of a pass that takes none, as fastcgi_pass; "" for none.
func schemeTooMany(pass *nginx.Pass) string {
	scheme, _, has := strings.Cut(pass.Value, "://")
	if !has || pass.Directive == "proxy_pass" || pass.Directive == "grpc_pass" {
		return ""
	}
	return scheme + "://"
}

var groupPort = lazyregexp.New(`^upstream "(.*)" may not have port (\d+)$`)

// rewritePass is the edit for the faults of a pass whose right form is certain.
func rewritePass(s *inspector.Snapshot, pass *nginx.Pass, f *inspector.Finding) []inspector.Edit {
	line := s.Line(f.At)
	to := ""
	if scheme := schemeTooMany(pass); scheme != "" {
		f.Fix.Summary = fmt.Sprintf("Leave %s out: %s takes host:port", scheme, pass.Directive)
		return onceIn(s, f.At, scheme, "")
	}
	switch group := groupPort.FindStringSubmatch(pass.Malformed); {
	case len(pass.Variables) == 1 && pass.Malformed == "invalid URL prefix" && strings.HasPrefix(pass.Value, "$"):
		f.Fix.Summary = fmt.Sprintf("Write the scheme before it, http://%s, or in the variable's value", pass.Value)
	case strings.HasPrefix(pass.Value, "http://http") && strings.Count(line, pass.Value) != 1:
		f.Fix.Summary = "Write the scheme once: here, or in the value that is filled in"
	case len(pass.Variables) > 0 || inspector.InContainer(f.At.File) || strings.Count(line, pass.Value) != 1:
	case group != nil && strings.Count(pass.Value, group[1]+":"+group[2]) == 1:
		f.Fix.Summary = "Leave the port out here: the servers of the upstream block have their own"
		to = strings.Replace(pass.Value, group[1]+":"+group[2], group[1], 1)
	case pass.Malformed == "invalid URL prefix" && !strings.Contains(pass.Value, "/"):
		f.Fix.Summary = "Write the scheme before the host"
		to = "http://" + pass.Value
	case strings.HasPrefix(pass.Value, "http://http"):
		f.Fix.Summary = "Write the scheme once"
		to = strings.TrimPrefix(pass.Value, "http://")
	}
	if to == "" {
		return nil
	}
	return onceIn(s, f.At, pass.Value, to)
}

var serverURL = lazyregexp.New(`"((?:http://)?([^/"\s:]+:\d+)/?)"$`)

// malformedServer is the finding for a server of an upstream block. Where it is a URL with a port, the host and
// port in it are what belongs there.
func malformedServer(s *inspector.Snapshot, p *inspector.Proxy, server nginx.Target) inspector.Finding {
	at := p.Written(server.Pos)
	m := serverURL.FindStringSubmatch(server.Malformed)
	if m != nil {
		at.EndColumn = at.Column + len(m[1])
	}
	f := malformed(s, p, at, server.Malformed, false)
	if noteQuotes(s, p, &f, server.Malformed[strings.Index(server.Malformed, `"`)+1:], filledIn(p, p.Pos(server.Pos))) {
		return f
	}
	if line := s.Line(at); m != nil && strings.Count(line, m[1]) == 1 {
		f.Fix.Summary = "Write " + m[2] + ": the scheme and the path belong to proxy_pass"
		f.Fix.Edits = replaceAt(s, at, m[2])
	}
	return f
}
