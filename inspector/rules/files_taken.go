package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

var _ = register(inspector.Rule{
	ID: "CC623", Name: "files-taken", Needs: inspector.Static,
	Summary: "a location for file endings takes files from the location that has them, and does not have them itself",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachServer(s, sameLabel, func(p *inspector.Proxy, server int) []inspector.Finding {
			service := s.Project.Service(p.Service)
			isRegex := func(l nginx.Location) bool { return strings.HasPrefix(l.Modifier, "~") }
			if service == nil || !p.ShowsSettings() || !slices.ContainsFunc(p.Config.Servers[server].Locations, isRegex) {
				return nil
			}
			return eachLocation(p, server, func(at int) *inspector.Finding { return filesTaken(s, p, service, server, at) })
		})
	},
})

// endings are those of files that pages ask for, and of those that people upload.
var endings, uploaded = []string{".js", ".css", ".ico", ".svg", ".woff2", ".png", ".jpg"}, []string{".png", ".jpg", ".gif", ".svg", ".mp4", ".pdf", ".js"}

// holdsFiles matches the paths of locations below which files stand.
var holdsFiles = lazyregexp.New(`(?i)/(static(files)?|media|uploads?|assets|images?|img|storage|files|_next)/?$`)

// A theft is a request for a file that belongs to one location and that another one takes.
type theft struct {
	owner, taker *nginx.Location
	uri          string
	passed       *nginx.Pass // to which the owner passes it on; nil: it serves files
	got          nginx.Choice
	given        []inspector.Evidence // that the app gives out such files; nil for what the location tells by itself
	direct       bool                 // and publishes a port at which clients may get them as well
}

// stolen finds a file below a prefix location that a regular expression of the server takes. The location is one of files by its
// name, or by what is known of the app to which it leads.
func stolen(c *nginx.Config, server, owner int, givesPages bool) *theft {
	locations := c.Servers[server].Locations
	l := &locations[owner]
	if l.Path != "/" && !holdsFiles.MatchString(l.Path) && !givesPages || l.Modifier != "" || l.Parent >= 0 || has(l, "internal") || unmatchable(l) != nil || c.Endpoint(server, l.Path) {
		return nil
	}
	var pass *nginx.Pass
	for _, i := range c.PassesAt(server, owner) {
		pass = &c.Passes[i]
	}
	likely := endings
	if l.Path != "/" && !ofStatic.MatchString(l.Path) && holdsFiles.MatchString(l.Path) {
		likely = uploaded
	}
	return thief(c, server, owner, pass, strings.TrimSuffix(l.Path, "/"), likely)
}

// thief finds a file below a path of a location, with one of some endings, that a regular expression takes.
func thief(c *nginx.Config, server, owner int, pass *nginx.Pass, below string, likely []string) *theft {
	locations := c.Servers[server].Locations
	for _, ending := range likely {
		uri := below + "/x" + ending
		got, told := c.Ask(server, uri)
		if !told || got.Location < 0 || got.Location == owner || locations[got.Location].Parent >= 0 {
			continue
		}
		taker := &locations[got.Location]
		files := got.Outcome == nginx.Files && !got.OnDisk() && !has(taker, "rewrite") && !has(taker, "try_files")
		if strings.HasPrefix(taker.Modifier, "~") && (files || got.Pass >= 0 && !has(taker, "rewrite")) {
			return &theft{owner: &locations[owner], taker: taker, uri: uri, passed: pass, got: got}
		}
	}
	return nil
}

// givesPages reports whether a location leads to an app that is known to give out pages with files of their own.
func givesPages(s *inspector.Snapshot, p *inspector.Proxy, server, location int) bool {
	return slices.ContainsFunc(p.Config.PassesAt(server, location), func(i int) bool {
		to := passService(s, &p.Config.Passes[i])
		return to != nil && to.GivesPages
	})
}

func filesTaken(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, server, owner int) *inspector.Finding {
	t := stolen(p.Config, server, owner, givesPages(s, p, server, owner))
	if t == nil {
		t = givenStolen(s, p, service, server, owner)
	}
	if t == nil || inspector.InContainer(p.Pos(t.owner.Pos).File) {
		return nil
	}
	ending := path.Ext(t.uri)
	taker, whole := p.Pos(t.taker.Pos), t.owner.Path == "/"
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, Services: []string{p.Service},
		Evidence: slices.Concat(t.given, steps(p, &t.got)),
		Why:      "a regular expression that matches goes before every prefix without ^~, however long that is; root is inherited, proxy_pass never",
	}
	looked := lookedFor(p, server, t)
	switch nothing := emptyRoot(p, service, server, t.got.Location); {
	case whole && t.passed != nil && t.got.Outcome == nginx.Files && nothing:
		f.At, f.Label = taker, "takes them from location /"
		f.Message = fmt.Sprintf("nginx looks for files that end with %s in %s, where there are none: location %s takes them from the app at %s", ending, path.Dir(looked), t.taker, t.passed.Value)
		f.Fix.Summary = fmt.Sprintf("Take the location away, or pass on in it too: `proxy_pass %s`", t.passed.Value)
	case whole || t.hasThemToo(p, service, looked):
		return nil
	default:
		t.fromPath(s, p, looked, f)
		t.asGiven(p.Config, server, f)
		if t.got.Outcome == nginx.Files && !nothing && t.passed != nil && ofStatic.MatchString(t.owner.Path) {
			f.Severity = inspector.Note // the files of both may be meant
		}
	}
	for _, i := range p.Config.PassesOf(server) {
		if &p.Config.Passes[i] == t.passed {
			f.Links = passLinks(p, i)
		}
	}
	f.Fix.Then = applyConfig(s, p, f.At.File)
	return f
}

// fromPath fills in a finding about files below a path.
func (t *theft) fromPath(s *inspector.Snapshot, p *inspector.Proxy, looked string, f *inspector.Finding) {
	f.At, f.Label = p.Pos(t.owner.Pos), "without ^~"
	f.Also = []inspector.Place{{At: p.Pos(t.taker.Pos), Label: "takes what ends with " + path.Ext(t.uri)}}
	f.Message = fmt.Sprintf("%s does not get to location %s: location %s takes it, and %s", t.uri, t.owner, t.taker, t.fate(p, looked))
	f.Fix.Summary = fmt.Sprintf("Write `location ^~ %s`", t.owner.Path)
	f.Fix.Edits = writeLocation(s, f.At, t.owner, "^~ "+t.owner.Path)
}

// fate is what becomes of the request.
func (t *theft) fate(p *inspector.Proxy, looked string) string {
	if t.got.Pass >= 0 {
		return "passes it on to " + p.Config.Passes[t.got.Pass].Value
	}
	return "looks for it at " + looked
}

// lookedFor is the file that the taker opens; the official image's own root where none is set.
func lookedFor(p *inspector.Proxy, server int, t *theft) string {
	root := startup.DefaultRoot
	if set := p.Config.Setting(server, t.got.Location, "root"); set != nil && len(set.Args) == 1 {
		root = set.Args[0]
	}
	return path.Join(root, t.uri)
}

// emptyRoot reports whether there are surely no files where a location looks for them.
func emptyRoot(p *inspector.Proxy, service *compose.Service, server, location int) bool {
	set := p.Config.Setting(server, location, "root")
	switch {
	case p.Config.Setting(server, location, "alias") != nil:
		return false
	case set == nil:
		return (runsOnlyNginx(service) || buildsOnNginx(service)) && folder(p, startup.DefaultRoot) != startup.FileDirectory && service.MountOver(startup.DefaultRoot) == nil
	}
	dir := path.Clean(set.Args[0])
	return runsOnlyNginx(service) && strings.HasPrefix(dir, "/") && !strings.Contains(dir, "$") && service.MountOver(dir) == nil && !mountBelow(service, dir)
}

// hasThemToo reports whether the taker may have the same files: it opens the very one, or something is mounted there.
func (t *theft) hasThemToo(p *inspector.Proxy, service *compose.Service, looked string) bool {
	if t.got.Pass >= 0 {
		return t.passed == nil || slices.EqualFunc(p.Config.Passes[t.got.Pass].Targets, t.passed.Targets, sameAddress) || len(t.passed.Targets) == 0
	}
	if has(t.taker, "alias") || strings.Contains(looked, "$") {
		return true
	}
	if m := service.MountOver(looked); m != nil && strings.HasSuffix(strings.TrimSuffix(m.Target, "/"), strings.TrimSuffix(t.owner.Path, "/")) {
		return true
	}
	set := directoryOf(t.owner)
	switch {
	case t.passed != nil:
		return false
	case set == nil || has(t.owner, "try_files"):
		return true
	case set.Name == "alias":
		return path.Join(set.Args[0], strings.TrimPrefix(t.uri, t.owner.Path)) == looked
	}
	return path.Join(set.Args[0], t.uri) == looked
}
