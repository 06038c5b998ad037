package rules

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var _ = register(inspector.Rule{
	ID: "CC609", Name: "uri-reencoded", Needs: inspector.Static,
	Summary: "a path in proxy_pass makes nginx decode escapes that the app needs as the client sent them",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		apps := map[string]string{} // images seen, and which app each is
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			location := locationOf(l.Proxy, l.Pass)
			to := far(l)
			if l.Pass.Directive != "proxy_pass" || l.Pass.URI == "" || len(l.Pass.Variables) > 0 || !isPrefix(location) || has(location, "rewrite") || to == nil {
				return nil
			}
			if l.Request != nil && l.Request.Escapes.Lost() {
				return lostEscapes(s, l, l.Request.Escapes)
			}
			image := to.BaseImage()
			name, seen := apps[image]
			if !seen {
				name = cmp.Or(escaping.FindString(image), escapingSome.FindString(image))
				apps[image] = name
			}
			if name == "" || escapingSome.MatchString(image) && l.Pass.URI != location.Path {
				return nil
			}
			return uriReencoded(s, l, name)
		})
	},
})

// escaping matches images of apps whose documentation asks for a path that the proxy has not touched: they have
// slashes, or signed text, in one segment.
var escaping = lazyregexp.New(`(rabbitmq|enketo|jenkins|artifactory|matrixdotorg/synapse|element-hq/synapse|dendrite|gitlab-[ce]e)\b`)

// escapingSome matches images of apps that have such paths for packages and files alone, and cannot serve below a path of their own: nothing is
// said of a path that nginx takes away (docs.gitea.com/administration/reverse-proxies, github.com/go-gitea/gitea/issues/20890).
var escapingSome = lazyregexp.New(`(gitea/gitea|forgejo/forgejo)\b`)

// lostEscapes speaks of a path that the app has as the client escaped it, and not as nginx writes it anew: it was asked
// for both.
func lostEscapes(s *inspector.Snapshot, l *inspector.Link, t *inspector.PathTrial) *inspector.Finding {
	f := uriReencoded(s, l, "")
	f.Severity = inspector.Warning
	f.Message = fmt.Sprintf("nginx decodes the path on its way to %s: of %s it makes %s, which the app answers with 404, and %s with %d", farName(l), t.Client, t.Asked, t.Other, t.OtherStatus)
	f.Evidence = append(f.Evidence, triedPath(l.Proxy, t, t.Asked, t.AskedStatus), triedPath(l.Proxy, t, t.Other, t.OtherStatus))
	return f
}

func uriReencoded(s *inspector.Snapshot, l *inspector.Link, name string) *inspector.Finding {
	at := l.Proxy.Pos(l.Pass.Pos)
	f := &inspector.Finding{
		Severity: inspector.Note, Second: true, At: at, Label: "with a path, nginx writes the URI anew", Services: services(l),
		Message:  fmt.Sprintf("nginx decodes the path on its way to %s (%s): %%2F arrives there as a slash", farName(l), name),
		Evidence: []inspector.Evidence{citePass(l.Proxy, l.Pass)},
		Why:      "with a path in proxy_pass, be it a single slash, nginx sends the path as it understood it; without one, as the client wrote it",
		Fix: inspector.Fix{
			Summary: "Leave the path out of proxy_pass, and let the app serve below the location's prefix",
			Then:    applyConfig(s, l.Proxy, at.File),
		},
	}
	if value, same := strings.CutSuffix(l.Pass.Value, l.Pass.URI); same && l.Pass.URI == locationOf(l.Proxy, l.Pass).Path {
		f.Fix.Summary = fmt.Sprintf("Write `proxy_pass %s`", value)
		f.Fix.Edits = replaceAt(s, at, value)
	}
	return f
}
