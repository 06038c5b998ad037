package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// givenStolen finds a file that an app behind a prefix location gives out by its name, or another one behind that, and that a regular
// expression takes.
func givenStolen(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, server, owner int) *theft {
	l := &p.Config.Servers[server].Locations[owner]
	if l.Path == "/" || l.Modifier != "" || l.Parent >= 0 || has(l, "internal") || unmatchable(l) != nil || p.Config.Endpoint(server, l.Path) {
		return nil
	}
	for _, i := range p.Config.PassesOf(server) {
		pass := &p.Config.Passes[i]
		to := passService(s, pass)
		if pass.Location != owner || to == nil {
			continue
		}
		for j := range to.GivenFiles {
			below, facts := pathThrough(l, pass, to.GivenFiles[j].Path), evidenceOf(s, to, &to.GivenFiles[j])
			if below == "" || facts == nil || !leadsHere(p.Config, server, owner, below) || hasFolderNamed(service, below) {
				continue
			}
			if t := thief(p.Config, server, owner, pass, below, endingsBelow(below)); t != nil && !goesOnElsewhere(p.Config, server, t) {
				t.given = facts
				t.direct = len(to.Ports) > 0 && !to.GivenFiles[j].Behind && !strings.HasPrefix(to.GivenFiles[j].Path+"/", strings.TrimSuffix(l.Path, "/")+"/")
				return t
			}
		}
	}
	return nil
}

// asGiven fits a finding to a theft from an app that gives files out.
func (t *theft) asGiven(c *nginx.Config, server int, f *inspector.Finding) {
	if t.given == nil {
		return
	}
	if t.direct {
		f.Severity = inspector.Note
	}
	if othersBelow(c, server, t) {
		f.Fix.Edits = nil
		f.Fix.Summary += ", and see to it that no other regular expression is meant for what is below"
	}
}

// pathThrough is the path at which clients ask for what an app has at one of its own, through a location that leads to it; "" where the
// app gets it by no path that is known.
func pathThrough(l *nginx.Location, pass *nginx.Pass, own string) string {
	above := strings.TrimSuffix(l.Path, "/")
	uri := pass.URI
	if set := onlyRewrite(l); set != nil && uri == "" && set.Args[1] == "/$1" && slices.Contains([]string{"^" + above + "/(.*)", "^" + above + "/(.*)$", "^" + above + "/?(.*)$"}, set.Args[0]) {
		uri = "/"
	} else if has(l, "rewrite") {
		return ""
	}
	if strings.Contains(pass.Value, "$") || strings.HasSuffix(l.Path, "/") != strings.HasSuffix(uri, "/") && uri != "" {
		return ""
	}
	if uri == "" {
		uri = l.Path
	}
	rest, ok := strings.CutPrefix(own+"/", strings.TrimSuffix(uri, "/")+"/")
	if !ok {
		return ""
	}
	return strings.TrimSuffix(above+"/"+rest, "/")
}

// evidenceOf is what tells that files are given out; nil where that is not sure enough: a folder by its name counts behind an app alone
// that hands on what is below a path of the same name, and to which alone nginx leads.
func evidenceOf(s *inspector.Snapshot, to *compose.Service, files *compose.GivenFiles) []inspector.Evidence {
	fact := inspector.Evidence{Fact: to.Name + ": " + short(files.By, 120), Source: files.Pos.String()}
	if !files.Behind {
		if files.Loose {
			return nil
		}
		return []inspector.Evidence{fact}
	}
	for i := range s.Project.Services {
		other := &s.Project.Services[i]
		at := slices.IndexFunc(other.GivenFiles, func(f compose.GivenFiles) bool {
			return !f.Behind && strings.EqualFold(path.Base(f.Path), path.Base(files.Path))
		})
		if at >= 0 && other.Name != to.Name && inspector.SharedNetworks(to, other) != nil && !leadsTo(s, other.Name) {
			f := other.GivenFiles[at]
			return []inspector.Evidence{fact, {Fact: other.Name + ": " + short(f.By, 120), Source: f.Pos.String()}}
		}
	}
	return nil
}

// leadsHere reports whether a location takes what is below a path, whose name has no ending that others may look for.
func leadsHere(c *nginx.Config, server, owner int, below string) bool {
	got, told := c.Ask(server, below+"/x")
	return told && got.Location == owner
}

// hasFolderNamed reports whether nginx has a folder of the same name mounted: it may have the files itself.
func hasFolderNamed(service *compose.Service, below string) bool {
	return slices.ContainsFunc(service.Mounts, func(m compose.Mount) bool { return strings.EqualFold(path.Base(m.Target), path.Base(below)) })
}

// endingsBelow are the endings of files that are likely below a path.
func endingsBelow(below string) []string {
	if ofStatic.MatchString(below + "/") {
		return endings
	}
	return uploaded
}

// goesOnElsewhere reports whether nginx goes on with another location where the taker has no file.
func goesOnElsewhere(c *nginx.Config, server int, t *theft) bool {
	set := c.Setting(server, t.got.Location, "error_page")
	return set != nil && slices.Contains(set.Args, "404") && strings.HasPrefix(set.Args[len(set.Args)-1], "@")
}

// othersBelow reports whether another regular expression of a server may be meant for paths of a location, which ^~ would keep from it.
func othersBelow(c *nginx.Config, server int, t *theft) bool {
	return slices.ContainsFunc(c.Servers[server].Locations, func(l nginx.Location) bool {
		return strings.HasPrefix(l.Modifier, "~") && l.Pos != t.taker.Pos && strings.Contains(l.Path, strings.Trim(t.owner.Path, "/"))
	})
}
