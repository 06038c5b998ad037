package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

var _ = register(inspector.Rule{
	ID: "CC619", Name: "static-path", Needs: inspector.Static,
	Summary: "root or alias does not make the path of a file: root doubles the location's path, alias drops what a regex matched, or a slash at their end or beginning is missing",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		found := eachServer(s, nil, func(p *inspector.Proxy, server int) []inspector.Finding {
			return eachLocation(p, server, func(at int) *inspector.Finding {
				return staticPath(s, p, &p.Config.Servers[server].Locations[at])
			})
		})
		for i := range s.Proxies {
			found = append(found, relativePath(s, &s.Proxies[i])...)
		}
		return found
	},
})

// staticPath judges the root or alias of a location that serves files and looks nowhere else for them.
func staticPath(s *inspector.Snapshot, p *inspector.Proxy, l *nginx.Location) *inspector.Finding {
	set := filesFrom(l)
	if set == nil || has(l, "try_files") || has(l, "rewrite") || has(l, "return") || l.Passes() {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: p.Pos(set.Pos), Services: []string{p.Service},
		Evidence: []inspector.Evidence{cite(p, set), {Fact: "location " + l.String(), Source: p.Pos(l.Pos).String()}},
	}
	f.Fix.Then = applyConfig(s, p, f.At.File)
	dir := set.Args[0]
	switch isRegex := strings.HasPrefix(l.Modifier, "~"); {
	case isRegex && set.Name == "alias" && strings.HasSuffix(dir, "/") && !strings.HasSuffix(l.Path, "/$") && !strings.HasSuffix(l.Path, "/?$"):
		f.Label = "a directory, whatever file is asked for"
		f.Message = fmt.Sprintf("nginx opens the directory %s for every request to location %s, and never the file that is asked for", dir, l)
		f.Why = "in a location with a regular expression alias is the whole path: nginx adds nothing of the request to it"
		f.Fix.Summary = "Capture the rest of the path and end alias with it, as in `location ~ ^/files/(.*)$ { alias /srv/files/$1; }`, or use root"
	case isPrefix(l) && set.Name == "alias" && strings.HasSuffix(l.Path, "/") && !strings.HasSuffix(dir, "/") && !strings.ContainsAny(path.Base(dir), ".$"):
		f.Label = "no slash at its end"
		f.Message = fmt.Sprintf("nginx opens %sa.css for %sa.css: location %s ends with a slash, and its alias does not", dir, l.Path, l)
		f.Why = "alias stands in the place of the location's path, to the letter: what follows that in the request is added as it is"
		f.Fix.Summary = fmt.Sprintf("Write `alias %s/;`", dir)
		f.Fix.Edits = inLine(s, f.At, dir, dir+"/")
	case isPrefix(l) && set.Name == "root" && doubles(s, p, l, dir):
		doubledRoot(s, p, l, set, f)
	default:
		return nil
	}
	return f
}

// doubledRoot tells of a root that names what nginx adds to it. Where that can be seen to lead nowhere, no request finds a file.
func doubledRoot(s *inspector.Snapshot, p *inspector.Proxy, l *nginx.Location, set *nginx.Setting, f *inspector.Finding) {
	dir, prefix := strings.TrimSuffix(set.Args[0], "/"), strings.TrimSuffix(l.Path, "/")
	above := path.Clean("/" + strings.TrimSuffix(dir, prefix))
	f.Severity = inspector.Note // the files may well stand there, where they cannot be seen
	f.Label = "nginx adds " + prefix + " to it"
	f.Message = fmt.Sprintf("nginx looks for the files of location %s in %s", l, dir+prefix)
	f.Why = "nginx adds the whole path of the request to root, also the part that the location names; alias takes that part away"
	f.Fix.Summary = fmt.Sprintf("If the files are in %s itself, write `root %s;`", dir, above)
	if folder(p, dir+prefix) != startup.FileMissing {
		return
	}
	f.Severity = inspector.Warning
	f.Message += ", which is not there"
	f.Fix.Summary = fmt.Sprintf("Write `root %s;`: the files are in %s", above, dir)
	f.Fix.Edits = inLine(s, f.At, set.Args[0], above)
	if m := s.Project.Service(p.Service).MountOver(dir); m != nil {
		f.Also = []inspector.Place{{At: m.Pos, Label: "what is mounted has no " + strings.TrimPrefix(prefix, "/")}}
	}
}

// filesFrom returns the root or alias that a location sets itself.
func filesFrom(l *nginx.Location) *nginx.Setting {
	for i, set := range l.Settings {
		if (set.Name == "root" || set.Name == "alias") && set.In == "location" && len(set.Args) == 1 && strings.HasPrefix(set.Args[0], "/") {
			return &l.Settings[i]
		}
	}
	return nil
}

// folder is what stands where nginx looks for a location's files, as far as the files tell.
func folder(p *inspector.Proxy, dir string) startup.FileState {
	for _, f := range p.Folders {
		if f.Path == dir {
			return f.State
		}
	}
	return startup.FileUnknown
}

// doubles reports whether a root ends with the path of its location, and there is no directory at both together.
func doubles(s *inspector.Snapshot, p *inspector.Proxy, l *nginx.Location, root string) bool {
	prefix := strings.TrimSuffix(l.Path, "/")
	both := strings.TrimSuffix(root, "/") + prefix
	if prefix == "" || !strings.HasSuffix(strings.TrimSuffix(root, "/"), prefix) || folder(p, path.Clean(both)) == startup.FileDirectory {
		return false
	}
	service := s.Project.Service(p.Service)
	if service == nil {
		return false
	}
	m := service.MountOver(both)
	return !mountBelow(service, both) && (m == nil || m.Target != both)
}
