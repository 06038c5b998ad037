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
