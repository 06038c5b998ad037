package rules

import (
	"fmt"
	"slices"
	"time"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC114", Name: "config-stale", Needs: inspector.Running,
	Summary: "what nginx runs differs from the file",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			for _, c := range s.Engine.Of(p.Service) {
				if f := configStale(s, p, &c); f != nil {
					found = append(found, *f)
					break
				}
			}
		}
		return append(found, eachServed(s, certificateStale)...)
	},
})

// configStale speaks once per nginx: of the first file that its container has in another version, else of the first
// that was changed after nginx had read it.
func configStale(s *inspector.Snapshot, p *inspector.Proxy, c *inspector.Container) *inspector.Finding {
	for _, copied := range c.Copies {
		if copied.Differs {
			return stale(s, p, c, copied, inspector.Warning)
		}
	}
	for _, copied := range c.Copies {
		read := c.Loaded
		if copied.Template {
			read = c.Started // when its start script made a file of it
		}
		if copied.Kind != compose.FromBuild && !read.IsZero() && copied.Changed.After(read.Add(inspector.LoadSlack)) {
			return stale(s, p, c, copied, inspector.Note)
		}
	}
	return nil
}

func stale(s *inspector.Snapshot, p *inspector.Proxy, c *inspector.Container, copied inspector.Copy, severity inspector.Severity) *inspector.Finding {
	f := &inspector.Finding{
		Severity: severity, Second: true, At: compose.Pos{File: copied.Host, Line: max(1, copied.Line), Column: 1}, Label: "changed " + ago(s, copied.Changed), Services: []string{p.Service},
		Evidence: []inspector.Evidence{
			{Fact: fmt.Sprintf("%s was changed %s", copied.Host, ago(s, copied.Changed)), Source: "ls -l --time-style=full-iso " + copied.Host},
		},
		Fix: inspector.Fix{Summary: "Let nginx read the file as it is now", Then: applyConfig(s, p, copied.Host)},
	}
	started := inspector.Evidence{Fact: fmt.Sprintf("%s was started %s", c.Name, ago(s, c.Started)), Source: "docker inspect " + c.Name}
	differs := inspector.Evidence{Fact: "the file in the container has another content", Source: fmt.Sprintf("docker compose exec %s cat %s", p.Service, copied.Path)}
	switch {
	case copied.Differs && copied.Kind == compose.FromBuild:
		f.Message = fmt.Sprintf("%s is not what %s has as %s: the image was built before it was changed", copied.Host, c.Name, copied.Path)
		f.Why = "COPY puts a file into the image when that is built; what is changed later counts with the next build"
		f.Evidence = append(f.Evidence, differs)
	case copied.Differs:
		f.Message = fmt.Sprintf("%s was replaced %s, and %s still has the file from before: a reload reads the old one", copied.Host, ago(s, copied.Changed), c.Name)
		f.Why = "a file that is mounted alone is bound by its inode; editors, git and sed -i write a new file in its place, which the container does not see"
		f.Evidence = append(f.Evidence, differs, started)
		if service := s.Project.Service(p.Service); service != nil {
			if m := service.MountOver(copied.Path); m != nil {
				f.Also = []inspector.Place{{At: m.Pos, Label: "mounts the file alone; its directory would follow"}}
			}
		}
	case copied.Template:
		f.Message = fmt.Sprintf("the template %s was changed %s, after %s had made %s of it", copied.Host, ago(s, copied.Changed), c.Name, copied.Path)
		f.Why = "templates are rendered when the container starts, and not by a reload"
		f.Evidence = append(f.Evidence, started)
	default:
		f.Message = fmt.Sprintf("%s was changed %s, and nginx has not read it since", copied.Host, ago(s, copied.Changed))
		f.Why = "nginx reads its configuration when it starts or is told to reload; until then it goes on with what it read before"
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: "nginx read its configuration " + ago(s, c.Loaded), Source: "docker top " + c.Name})
	}
	if odd, links := contradicts(s, p, copied.Changed); len(odd) > 0 {
		f.Severity, f.Second, f.Links = inspector.Error, false, links
		f.Evidence = append(f.Evidence, logged(p.Service, odd)...)
		f.Why += "; its log shows that it dials a port that the file does not name"
		if at := portNamedIn(s, links[:min(1, len(links))], copied.Host); copied.Line == 0 && !at.IsZero() {
			f.At = at
		}
	} else if broken := brokenBy(s, p, copied); len(broken) > 0 {
		f.Severity, f.Second, f.Outdated, f.Links = inspector.Error, false, true, broken
		f.Why += "; requests fail here, and what nginx runs for them is not what the file says"
	}
	return f
}

// brokenBy returns the links that fail though their far end is there, where the line that nginx does not have decides
// about them.
func brokenBy(s *inspector.Snapshot, p *inspector.Proxy, copied inspector.Copy) (keys []string) {
	all := s.Links()
	for i := range all {
		l := &all[i]
		connects := l.Connects()
		if !copied.Differs || l.Proxy != p || l.Request == nil || connects == nil || !*connects || !decides(l, copied) {
			continue
		}
		troubled := len(l.Trouble) > 0 || slices.ContainsFunc(targetLog(s, l), func(e entry) bool { return e.age() <= recently })
		if l.Request.Status >= 500 || l.Request.Status >= 400 && troubled {
			keys = append(keys, l.Key)
		}
	}
	return keys
}

// decides reports whether the first line that differs is of the pass, its location or its server.
func decides(l *inspector.Link, copied inspector.Copy) bool {
	server := l.Server()
	at, settings := []nginx.Pos{l.Pass.Pos, l.Target.Pos, server.Pos}, server.Settings
	if location := l.Pass.Location; location >= 0 {
		at, settings = append(at, server.Locations[location].Pos), append(slices.Clone(settings), server.Locations[location].Settings...)
	}
	for _, set := range settings {
		at = append(at, set.Pos)
	}
	return slices.ContainsFunc(at, func(pos nginx.Pos) bool { return pos.File == copied.Path && pos.Line == copied.Line })
}

// portNamedIn is where a file names the port of one of the links; zero where it names none of them.
func portNamedIn(s *inspector.Snapshot, keys []string, file string) compose.Pos {
	all := s.Links()
	for i := range all {
		if at := all[i].PortAt(); at.File == file && slices.Contains(keys, all[i].Key) {
			return at
		}
	}
	return compose.Pos{}
}

// contradicts returns the entries of nginx's log that the file as it is now cannot explain: failures at a port to which
// no pass leads, from a worker that still runs, and the links that the requests were for.
func contradicts(s *inspector.Snapshot, p *inspector.Proxy, changed time.Time) (odd []entry, links []string) {
	ports := map[int]bool{}
	all := s.Links()
	for i := range all {
		if all[i].Proxy == p {
			ports[all[i].Target.Port] = true
		}
	}
	for _, e := range errorLog(s, p.Service) {
		_, port := e.Dialled()
		if !isConnect(e) || port == 0 || ports[port] || e.Line.Time.Before(changed.Add(-time.Hour)) {
			continue
		}
		odd = append(odd, e)
		path, longest := requestPath(e.Request), -1
		var of []string
		for i := range all {
			if n := prefixLength(&all[i], path); all[i].Proxy == p && n >= longest && n >= 0 {
				if n > longest {
					of = nil
				}
				longest, of = n, append(of, all[i].Key)
			}
		}
		for _, key := range of {
			if !slices.Contains(links, key) {
				links = append(links, key)
			}
		}
	}
	return odd, links
}
