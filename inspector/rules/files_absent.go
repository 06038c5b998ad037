package rules

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// absentRoots is the part of CC618 about the directory of a server's own pages, or of a location with a root of its own, that is not
// in nginx's container. told are the findings that are there already.
func absentRoots(s *inspector.Snapshot, p *inspector.Proxy, told []inspector.Finding) (found []inspector.Finding) {
	if len(p.AbsentRoots) == 0 || !p.ShowsSettings() || !startsNginx(s.Project.Service(p.Service)) {
		return nil
	}
	for i := range p.Config.Servers {
		server := &p.Config.Servers[i]
		if server.Stream {
			continue
		}
		uris := []string{"/"}
		for at := range server.Locations {
			if l := &server.Locations[at]; isPrefix(l) && directoryOf(l) != nil && l.Path != "/" && !strings.Contains(l.Path, ".well-known") {
				uris = append(uris, l.Path)
			}
		}
		for _, uri := range uris {
			f := absentRoot(s, p, i, uri)
			if f != nil && !slices.ContainsFunc(slices.Concat(told, found), func(other inspector.Finding) bool { return other.At == f.At }) {
				found = append(found, *f)
			}
		}
	}
	return found
}

// absentRoot judges where a server looks for the files of a path; nil where an app answers it, or the directory may be there.
func absentRoot(s *inspector.Snapshot, p *inspector.Proxy, server int, uri string) *inspector.Finding {
	got, _ := p.Config.Ask(server, uri)
	if got.Server != server || got.Unknown != "" || got.Outcome != nginx.Files && !(got.Outcome == nginx.Returned && got.OnDisk()) {
		return nil
	}
	set := cmp.Or(p.Config.Setting(server, got.Location, "alias"), p.Config.Setting(server, got.Location, "root"))
	elsewhere := func(page nginx.Setting) bool { return slices.Contains(page.Args, "404") }
	if set == nil || slices.ContainsFunc(p.Config.All(server, got.Location, "error_page"), elsewhere) || len(set.Args) != 1 || inspector.InContainer(p.Pos(set.Pos).File) {
		return nil
	}
	dir := path.Clean(set.Args[0])
	beside := rootAbsent(p, dir)
	if beside == nil {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: p.Pos(set.Pos), Label: "not in its container", Services: []string{p.Service},
		Message:  fmt.Sprintf("nginx looks for the files of %s in %s, which is not in its container: what is brought to it is in %s", uri, dir, beside.Pages),
		Also:     []inspector.Place{{At: beside.By, Label: "brought to " + beside.Pages}},
		Evidence: []inspector.Evidence{cite(p, set)},
		Why:      "where there is no file nginx answers 404, or 500 where try_files falls back to one that is missing as well",
		Fix:      inspector.Fix{Summary: "Write " + beside.Pages, Edits: inLine(s, p.Pos(set.Pos), set.Args[0], beside.Pages), Then: applyConfig(s, p, p.Pos(set.Pos).File)},
	}
	if lines := slices.Concat(missedBelow(s, p, dir), circledIn(s, p, dir)); len(lines) > 0 {
		f.Severity, f.Evidence = inspector.Error, append(f.Evidence, logged(p.Service, lines)...)
	}
	return f
}

// rootAbsent is what is known of a root or alias that is not in nginx's container, where pages are brought to another directory; nil where it may
// be there, or there are none.
func rootAbsent(p *inspector.Proxy, dir string) *startup.AbsentRoot {
	if root := absent(p, dir); root != nil && root.Pages != "" {
		return root
	}
	return nil
}

// absent is what is known of a root or alias that is not in nginx's container; nil where it may be there.
func absent(p *inspector.Proxy, dir string) *startup.AbsentRoot {
	at := slices.IndexFunc(p.AbsentRoots, func(r startup.AbsentRoot) bool { return dir != "" && r.Path == path.Clean(dir) })
	if at < 0 {
		return nil
	}
	return &p.AbsentRoots[at]
}
