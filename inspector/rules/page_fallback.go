package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

var _ = register(inspector.Rule{
	ID: "CC625", Name: "page-fallback", Needs: inspector.Static,
	Summary: "a page makes paths of its own in the browser, and nginx answers 404 for them when they are asked for anew",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		ofOneNginx := func(a, b *inspector.Finding) bool { return true }
		return eachServer(s, ofOneNginx, func(p *inspector.Proxy, server int) []inspector.Finding {
			service := s.Project.Service(p.Service)
			if service == nil || service.PageRouter == nil || !p.ShowsSettings() {
				return nil
			}
			if led := service.VirtualHost; led != nil && !led.TriesPos.IsZero() {
				return nil // its try_files stands at the wrong nginx: CC630 tells
			}
			if f := pageFallback(s, p, service, server); f != nil {
				return []inspector.Finding{*f}
			}
			return nil
		})
	},
})

// pageFallback judges a server that serves files at /: whether what is no file leads to the page.
func pageFallback(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, server int) *inspector.Finding {
	const path = "/composecheck/page"
	got, told := p.Config.Ask(server, path)
	root := p.Config.Setting(server, got.Location, "root")
	if !told || got.Outcome != nginx.Files || got.URI != path || fallsBack(p, server, got.Location) || root == nil || strings.Contains(root.Args[0], "$") || root.Args[0] == startup.DefaultRoot {
		return nil
	}
	if m := service.MountOver(root.Args[0]); service.Build == nil && m == nil || m != nil && m.Type == "volume" {
		return nil // the pages are not the ones that the router is of
	}
	at := p.Config.Servers[server].Pos
	if got.Location >= 0 {
		at = p.Config.Servers[server].Locations[got.Location].Pos
	}
	router := service.PageRouter
	page := cmp.Or(router.Page, "index.html")
	try := "try_files $uri $uri/ /" + page + ";"
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: p.Pos(at), Label: "a path without a file is 404 here", Services: []string{p.Service},
		Message:  fmt.Sprintf("nginx answers 404 when a path that %s makes is reloaded or opened directly: nothing leads what is no file in %s to %s", router.By, root.Args[0], page),
		Also:     []inspector.Place{{At: router.Pos, Label: "makes paths in the browser"}},
		Evidence: []inspector.Evidence{{Fact: cmp.Or(router.Known, "package.json names "+router.By), Source: router.Pos.String()}, {Fact: "root " + root.Args[0] + ", without try_files", Source: p.Pos(root.Pos).String()}},
		Why:      "such paths are known to the script in the page alone; asked for anew, nginx looks for a file of that name and finds none",
		Fix:      inspector.Fix{Summary: "Write `" + try + "` in location /", Then: applyConfig(s, p, p.Pos(at).File)},
	}
	if !inspector.InContainer(f.At.File) {
		f.Fix.Edits = addBehind(s, p.Pos(root.Pos), try)
		return f
	}
	if slices.ContainsFunc(p.Templates, func(t startup.Template) bool { return t.Skipped != "" && !keptAside(p, t) }) {
		return nil // the site that it has is not made: that is the cause
	}
	if besideOwn(p, &p.Config.Servers[server]) {
		return nil // the project's own site is meant there: CC107 tells who answers
	}
	f.At, f.Label = cmp.Or(router.Brought, serviceAt(s, p.Service)), "the image's own site serves this, and has no fallback"
	f.Fix.Summary = "Bring a site of your own to " + welcomeSite + ", with `" + try + "` in location /"
	f.Fix.Then = recreate(p.Service)
	if service.Build != nil {
		f.Fix.Then = rebuild(p.Service)
	}
	if router.Beside != "" {
		copySite(s, service, f)
	}
	return f
}

// copySite makes the fix of a missing fallback the copy of a site that lies beside the pages and that has one.
func copySite(s *inspector.Snapshot, service *compose.Service, f *inspector.Finding) {
	f.Also = append(f.Also, inspector.Place{At: compose.Pos{File: service.PageRouter.Beside, Line: 1}, Label: "has a fallback, and is not copied"})
	step := "COPY " + service.PageRouter.Source + " " + welcomeSite
	f.Fix.Summary = fmt.Sprintf("Copy %s, which has a fallback, to %s", service.PageRouter.Beside, welcomeSite)
	if line := s.Line(f.At); strings.HasPrefix(line, "COPY ") && !strings.HasSuffix(line, `\`) && !strings.ContainsAny(line, "…<") && !strings.Contains(step[5:], "$") {
		f.Fix.Edits = []inspector.Edit{{File: f.At.File, Line: f.At.Line + 1, New: step}}
	}
}

// fallsBack reports whether what is no file gets something else than nginx's 404.
func fallsBack(p *inspector.Proxy, server, location int) bool {
	set := p.Config.Setting(server, location, "try_files")
	return set != nil && !strings.HasPrefix(set.Args[len(set.Args)-1], "=") || set != nil && slices.ContainsFunc(set.Args, func(arg string) bool { return strings.HasSuffix(arg, ".html") }) ||
		slices.ContainsFunc(p.Config.All(server, location, "error_page"), func(page nginx.Setting) bool { return slices.Contains(page.Args, "404") })
}
