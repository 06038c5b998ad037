package rules

import (
	"fmt"
	"path"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// pagesAside is the part of CC618 about a volume that nginx serves, and that the one other service which mounts it has at a path
// where its image has nothing: its pages are beside it.
func pagesAside(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service) []inspector.Finding {
	var found []inspector.Finding
	for set := range p.Config.EverySetting() {
		if set.Name != "root" && set.Name != "alias" || len(set.Args) != 1 || !startsNginx(service) {
			continue
		}
		dir := path.Clean(set.Args[0])
		m := service.MountOver(dir)
		if m == nil || m.Type != "volume" || m.Source == "" || m.Outside {
			continue
		}
		app, theirs := onlySharer(s.Project, service, m)
		if app == nil || s.Project.Service(app.Name) == nil {
			continue
		}
		at := slices.IndexFunc(app.PagesAside, func(aside compose.PagesAside) bool { return aside.Mounted == theirs.Target })
		if at < 0 || slices.ContainsFunc(found, func(f inspector.Finding) bool { return f.At == theirs.Pos }) {
			continue
		}
		f := besideVolume(s, app, theirs, &app.PagesAside[at])
		f.Message = fmt.Sprintf("nginx serves %s from the volume %s, which gets no pages: %s mounts it at %s, and has its pages in %s", dir, m.Source, app.Name, theirs.Target, app.PagesAside[at].Pages)
		f.Services, f.Fix.Then = []string{p.Service, app.Name}, recreate(app.Name, p.Service)
		f.Also = append(f.Also, inspector.Place{At: m.Pos, Label: "mounted in " + p.Service}, inspector.Place{At: p.Pos(set.Pos), Label: "served from there"})
		found = append(found, f)
	}
	return found
}

// onlySharer is the one service beside nginx that mounts what nginx does, and its mount; nil where there are more, also of those that are
// switched off.
func onlySharer(p *compose.Project, service *compose.Service, m *compose.Mount) (app *compose.Service, theirs *compose.Mount) {
	for _, other := range slices.Concat(p.Services, p.Disabled) {
		own := sameMount(&other, m)
		switch {
		case other.Name == service.Name || own == nil:
		case app != nil:
			return nil, nil
		default:
			app, theirs = &other, own
		}
	}
	return app, theirs
}

// besideVolume says where a service's pages are, and mounts the volume there.
func besideVolume(s *inspector.Snapshot, app *compose.Service, theirs *compose.Mount, aside *compose.PagesAside) inspector.Finding {
	fact, label := "the Dockerfile copies the pages to "+aside.Pages, "the pages are here"
	if aside.By != "" {
		fact, label = aside.By+" builds the pages in "+aside.Pages, "built by this"
	}
	severity := inspector.Warning
	if aside.Served {
		severity = inspector.Note // nginx may ask it for what it does not find
	}
	return inspector.Finding{
		Severity: severity, Second: true, At: theirs.Pos, Label: "its image has nothing there",
		Also:     []inspector.Place{{At: aside.Set, Label: label}},
		Evidence: []inspector.Evidence{{Fact: fact, Source: aside.Set.String()}},
		Why:      "a volume that is empty gets what the image has at the path at which it is mounted, and nothing of other paths; nobody else writes to this one",
		Fix:      inspector.Fix{Summary: "Mount it at " + aside.Pages, Edits: inLine(s, theirs.Pos, theirs.Target, aside.Pages)},
	}
}
