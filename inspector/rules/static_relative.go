package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// relativePath is the part of CC619 about a root or alias that lacks the slash at its beginning: nginx takes it from its own prefix
// (ngx_http_core_module.c, ngx_http_core_root), and the files are where it would lead with one.
func relativePath(s *inspector.Snapshot, p *inspector.Proxy) (found []inspector.Finding) {
	if p.Config == nil || ownPrefix(s, p) {
		return nil
	}
	for set := range p.Config.EverySetting() {
		at := slices.IndexFunc(p.RelativeDirs, func(r startup.RelativeDir) bool { return r.At == set.Pos })
		if at < 0 || inspector.InContainer(p.Pos(set.Pos).File) || strings.HasPrefix(set.Args[0], "/") || !looksThere(p.Config, &set) {
			continue
		}
		if f := relativeFinding(s, p, &set, &p.RelativeDirs[at]); !slices.ContainsFunc(found, func(other inspector.Finding) bool { return other.At == f.At }) {
			found = append(found, f)
		}
	}
	return found
}

// prefixFlag matches what gives nginx a prefix of its own; the letters before it take no value (nginx.c, ngx_get_options).
var prefixFlag = lazyregexp.New(`^-[?hvVtTq]*p`)

// ownPrefix reports whether nginx is, or may be, started with a prefix of its own: it is where nobody can tell how something else than
// the image starts it.
func ownPrefix(s *inspector.Snapshot, p *inspector.Proxy) bool {
	if p.Last != nil {
		return p.Last.Supervisor || slices.ContainsFunc(p.Last.Words, prefixFlag.MatchString)
	}
	service := s.Project.Service(p.Service)
	return service == nil || len(service.Entrypoint)+len(service.Command) > 0 || service.Build != nil && len(service.Build.Entrypoint)+len(service.Build.Command) > 0
}

// looksThere reports whether some request leads nginx to a root or alias: a location that has it, or inherits it, and passes on and
// returns nothing, or the server itself.
func looksThere(c *nginx.Config, dir *nginx.Setting) bool {
	if dir.In == "if" {
		return true
	}
	for i := range c.Servers {
		server := &c.Servers[i]
		if slices.ContainsFunc(server.Settings, func(set nginx.Setting) bool { return set.Name == "return" && set.In == "server" }) {
			continue
		}
		takesAll := false
		for j := range server.Locations {
			l := &server.Locations[j]
			takesAll = takesAll || isPrefix(l) && l.Path == "/"
			returns := slices.ContainsFunc(l.Settings, func(set nginx.Setting) bool { return set.Name == "return" && set.In == "location" })
			away := returns || hasPass(c, i, j) && !has(l, "try_files") || dir.Name == "root" && has(l, "alias")
			if set := c.Setting(i, j, dir.Name); !away && set != nil && set.Pos == dir.Pos {
				return true
			}
		}
		if set := c.Setting(i, -1, dir.Name); !takesAll && set != nil && set.Pos == dir.Pos {
			return true
		}
	}
	return false
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
