package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// relativePath is the part of CC619 about a root or alias that lacks the slash at its beginning: nginx takes it from its own prefix
// (ngx_http_core_module.c, ngx_http_core_root), and the files are where it would lead with one.
func relativePath(s *inspector.Snapshot, p *inspector.Proxy) (found []inspector.Finding) {
	if p.Config == nil || p.Last != nil && slices.Contains(p.Last.Words, "-p") { // a prefix of its own
		return nil
	}
	for set := range p.Config.EverySetting() {
		at := slices.IndexFunc(p.RelativeDirs, func(r startup.RelativeDir) bool { return r.At == set.Pos })
		if at < 0 || inspector.InContainer(p.Pos(set.Pos).File) || strings.HasPrefix(set.Args[0], "/") {
			continue
		}
		if f := relativeFinding(s, p, &set, &p.RelativeDirs[at]); !slices.ContainsFunc(found, func(other inspector.Finding) bool { return other.At == f.At }) {
			found = append(found, f)
		}
	}
	return found
}

func relativeFinding(s *inspector.Snapshot, p *inspector.Proxy, set *nginx.Setting, r *startup.RelativeDir) inspector.Finding {
	at, dir := p.Pos(set.Pos), set.Args[0]
	where := "below its own prefix"
	if r.Below != "" {
		where = "in " + r.Below + ", where nothing is"
	}
	f := inspector.Finding{
		Severity: inspector.Warning, Second: true, At: at, Label: "no slash at its beginning", Services: []string{p.Service},
		Also:     []inspector.Place{{At: r.By, Label: "brings the files to " + r.Meant}},
		Message:  fmt.Sprintf("nginx looks for the files of %s %s %s: they are in %s", set.Name, dir, where, r.Meant),
		Evidence: []inspector.Evidence{cite(p, set), {Fact: "the container has " + r.Meant, Source: r.By.String()}},
		Why:      "nginx takes a path without a slash at its beginning from the directory for which it was built (--prefix in nginx -V), and answers 404 where there is no such file",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Write `%s /%s;`", set.Name, dir), Edits: onceIn(s, at, set.Name+" "+dir, set.Name+" /"+dir), Then: applyConfig(s, p, at.File)},
	}
	if looksElsewhere(p.Config, set.Pos) {
		f.Severity = inspector.Note
	}
	lines := slices.DeleteFunc(loggedAs(s, p.Service, "no-file"), func(e entry) bool {
		return e.age() > recently || !strings.Contains(e.Message, r.Meant+"/") || strings.Contains(e.Message, `"`+r.Meant+"/")
	})
	if len(lines) > 0 {
		f.Severity, f.Evidence = inspector.Error, append(f.Evidence, logged(p.Service, lines)...)
	}
	return f
}

// looksElsewhere reports whether the location of a root or alias asks for something else where there is no file.
func looksElsewhere(c *nginx.Config, at nginx.Pos) bool {
	return slices.ContainsFunc(c.Servers, func(server nginx.Server) bool {
		return slices.ContainsFunc(server.Locations, func(l nginx.Location) bool {
			return has(&l, "try_files") && slices.ContainsFunc(l.Settings, func(set nginx.Setting) bool { return set.Pos == at })
		})
	})
}
