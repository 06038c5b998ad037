package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// docsUnproxied is the part of CC627 about the page of an app that documents its routes, and asks for their description by a path from the
// top: nginx leads there to the page, and not to the description. It is told once for an app.
func docsUnproxied(s *inspector.Snapshot) (found []inspector.Finding) {
	if otherFront(s) {
		return nil
	}
	var told []string
	for i := range s.Proxies {
		p := &s.Proxies[i]
		if !wholeConfig(p) {
			continue
		}
		for j := range p.Config.Passes {
			pass := &p.Config.Passes[j]
			to := passService(s, pass)
			if to == nil || to.Docs == nil || !isPrefix(locationOf(p, pass)) && !isExact(p, pass) || slices.Contains(told, to.Name) {
				continue
			}
			page := docsAt(s, p, pass, to)
			if page == "" {
				continue
			}
			if end, known := schemaEnd(s, p, pass.Server, to); known {
				told = append(told, to.Name)
				found = append(found, *docsFinding(s, p, pass, to, page, end))
			}
		}
	}
	return found
}

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

func docsFinding(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service, page, end string) *inspector.Finding {
	docs, l := to.Docs, locationOf(p, pass)
	f := &inspector.Finding{
		Severity: inspector.Note, Second: true, Services: []string{to.Name, p.Service}, Label: "leads to the page of " + to.Name + "'s routes alone",
		Message: fmt.Sprintf("the documentation of %s at %s asks for %s, which nginx leads to %s: it shows no routes (Failed to load API definition)", to.Name, page, docs.Schema, end),
		At:      p.Pos(pass.Pos), Also: []inspector.Place{{At: docs.Pos, Label: "makes the page at " + docs.Page}},
		Evidence: []inspector.Evidence{citePass(p, pass), {Fact: fmt.Sprintf("FastAPI has its documentation at %s, and its description at %s", docs.Page, docs.Schema), Source: docs.Pos.String()}},
		Why:      "the page of the documentation names the path of the description from the top of the site, whatever the path by which it was asked for, unless the app is told what nginx takes away (root_path)",
	}
	prefix, stripped := strings.CutSuffix(page, docs.Page)
	if stripped && prefix != "" {
		f.At, f.Label = docs.Pos, "is not told of "+prefix
		f.Also = []inspector.Place{{At: p.Pos(pass.Pos), Label: "takes " + prefix + " away"}}
		f.Fix = inspector.Fix{Summary: fmt.Sprintf("Tell the app what nginx takes away: `FastAPI(root_path=%q)`, or `--root-path %s` for uvicorn", prefix, prefix), Then: "docker compose up -d --build " + to.Name}
		return f
	}
	if strings.HasPrefix(l.Path, docs.Page) || page != docs.Page {
		f.Severity = inspector.Warning
	}
	f.Fix = inspector.Fix{Summary: fmt.Sprintf("Add `location = %s { proxy_pass %s://%s; }`, with the headers of this one", docs.Schema, pass.Scheme, pass.Authority()), Then: applyConfig(s, p, f.At.File)}
	return f
}
