package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// Where nginx leads what asks for the documentation of an app's routes, and for its description.

func isExact(p *inspector.Proxy, pass *nginx.Pass) bool {
	l := locationOf(p, pass)
	return l != nil && l.Modifier == "="
}

// docsAt is the path by which a browser gets the page of an app's documentation by way of a pass; "" for none that is sure.
func docsAt(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service) string {
	l := locationOf(p, pass)
	for _, path := range []string{to.Docs.Page, l.Path, strings.TrimSuffix(l.Path, "/") + to.Docs.Page} {
		got, sure := p.Config.Ask(pass.Server, path)
		if sure && got.Outcome == nginx.Passed && &p.Config.Passes[got.Pass] == pass && pathSent(p, &got) == to.Docs.Page {
			return path
		}
	}
	return ""
}

// pathSent is the path that an app is asked for; "" where that is not plain.
func pathSent(p *inspector.Proxy, got *nginx.Choice) string {
	pass := &p.Config.Passes[got.Pass]
	l := locationOf(p, pass)
	switch {
	case pass.Directive != "proxy_pass" || len(pass.Variables) > 0 || l == nil:
		return ""
	case pass.URI == "":
		return got.URI
	case strings.HasPrefix(got.URI, l.Path) && (isPrefix(l) || l.Modifier == "="):
		return pass.URI + got.URI[len(l.Path):]
	}
	return ""
}

// schemaEnd is where nginx leads what asks for the description of an app's routes, as far as that is another place than the app has it at.
func schemaEnd(s *inspector.Snapshot, p *inspector.Proxy, server int, to *compose.Service) (end string, known bool) {
	got, sure := p.Config.Ask(server, to.Docs.Schema)
	if got.Unknown != "" || !sure && !got.OnDisk() {
		return "", false
	}
	switch got.Outcome {
	case nginx.Files:
		return "its files", true
	case nginx.Returned: // as if no file were there, not even the page
		return "its files", got.OnDisk()
	case nginx.Passed:
		other := passService(s, &p.Config.Passes[got.Pass])
		if other == nil || len(other.Handed) > 0 || s.Proxy(other.Name) != nil {
			return "", false
		}
		sent := pathSent(p, &got)
		return fmt.Sprintf("%s of %s", sent, other.Name), sent != "" && (other.Name != to.Name || sent != to.Docs.Schema)
	}
	return "", false
}
