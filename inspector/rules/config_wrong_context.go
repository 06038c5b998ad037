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
)

var _ = register(inspector.Rule{
	ID: "CC106", Name: "config-wrong-context", Needs: inspector.Static,
	Summary: "a whole nginx.conf stands in conf.d, or a part of one as nginx.conf",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			if accepted(p) {
				continue
			}
			if at := misplaced(p, stopping(p.Config)); at != nil {
				found = append(found, *stopsNginx(s, p, wrongContext(s, p, at)))
			}
		}
		return found
	},
})

// A misplacement is a file that nginx reads where its directives are not allowed.
type misplacement struct {
	problem *nginx.Problem
	is      string // what the file is: whole, site, location, stream, part
	target  string // where it belongs; "": there is no such path
}

// partDirectives are those that a file for a server or a location begins with, and that http does not have.
var partDirectives = []string{"location", "set", "if", "return", "rewrite", "break", "alias", "internal", "listen", "server_name", "proxy_pass", "fastcgi_pass", "uwsgi_pass", "grpc_pass"}

var notAllowed = lazyregexp.New(`^"(\w+)" directive is not allowed here`)

// misplaced reports whether a problem means that its whole file stands in the wrong place, rather than a directive.
func misplaced(p *inspector.Proxy, problem *nginx.Problem) *misplacement {
	if problem == nil || !notAllowed.MatchString(problem.Message) || endsEarly(problem) {
		return nil
	}
	name := notAllowed.FindStringSubmatch(problem.Message)[1]
	main, sites, whole := problem.Pos.File == p.Config.Main, "/etc/nginx/conf.d", "/etc/nginx/nginx.conf"
	if strings.HasPrefix(p.Config.Main, bitnamiDir) {
		sites, whole = nginx.BitnamiSites, p.Config.Main
	}
	switch {
	case main && hasHTTP(p.Config):
	case main && slices.Contains([]string{"server", "upstream", "map"}, name):
		return &misplacement{problem, "site", sites + "/default.conf"}
	case main && name == "location":
		return &misplacement{problem, "location", ""}
	case !main && includedIn(p.Config, problem.Pos.File, "main") && slices.Contains([]string{"server", "upstream", "map"}, name) && sitesDir(p.Config) != "":
		return &misplacement{problem, "site", path.Join(sitesDir(p.Config), path.Base(problem.Pos.File))}
	case main || !includedIn(p.Config, problem.Pos.File, "http"):
	case slices.Contains([]string{"user", "worker_processes", "pid", "events", "http", "load_module", "worker_rlimit_nofile", "daemon"}, name):
		return &misplacement{problem, "whole", whole}
	case name == "stream":
		return &misplacement{problem, "stream", ""}
	case slices.Contains(partDirectives, name) && (includedIn(p.Config, problem.Pos.File, "server") || includedIn(p.Config, problem.Pos.File, "location")):
		return &misplacement{problem, "part", ""}
	case name == "location":
		return &misplacement{problem, "location", ""}
	}
	return nil
}

// sitesDir is the directory of which http includes all that ends with .conf, or "".
func sitesDir(c *nginx.Config) string {
	for _, i := range c.Includes {
		if dir, ok := strings.CutSuffix(i.Pattern, "/*.conf"); ok && i.In == "http" && path.IsAbs(dir) {
			return dir
		}
	}
	return ""
}

// hasHTTP reports whether the configuration has an http block with something in it.
func hasHTTP(c *nginx.Config) bool {
	return len(c.Servers)+len(c.Upstreams) > 0 ||
		slices.ContainsFunc(c.Settings, func(s nginx.Setting) bool { return s.In == "http" }) ||
		slices.ContainsFunc(c.Includes, func(i nginx.Include) bool { return i.In == "http" })
}

// includedIn reports whether a file is included in that block.
func includedIn(c *nginx.Config, file, block string) bool {
	return slices.ContainsFunc(c.Includes, func(i nginx.Include) bool { return i.In == block && slices.Contains(i.Files, file) })
}

func wrongContext(s *inspector.Snapshot, p *inspector.Proxy, m *misplacement) *inspector.Finding {
	at := p.Pos(m.problem.Pos)
	f := &inspector.Finding{
		At: at, Label: "not allowed here",
		Evidence: []inspector.Evidence{{Fact: m.problem.Message, Source: at.String()}},
		Fix:      inspector.Fix{Then: applyConfig(s, p, at.File)},
	}
	switch m.is {
	case "whole":
		f.Message = fmt.Sprintf("%s is a whole nginx.conf, but nginx reads it inside http, as %s", at.File, m.problem.Pos.File)
		f.Why = "the image's nginx.conf includes conf.d/*.conf inside its http block: such a file holds server blocks and nothing around them"
	case "site":
		f.Message = fmt.Sprintf("%s holds server blocks only, but nginx reads it as its main configuration, %s", at.File, m.problem.Pos.File)
		f.Why = fmt.Sprintf("the main configuration must have events and http; files with server blocks alone belong into %s, which it includes", path.Base(path.Dir(m.target)))
		if m.problem.Pos.File != p.Config.Main {
			f.Message = fmt.Sprintf("%s holds server blocks, but nginx reads it outside of http, as %s", at.File, m.problem.Pos.File)
			f.Why = fmt.Sprintf("this nginx.conf includes %s/*.conf beside http, and %s/*.conf inside it", path.Dir(m.problem.Pos.File), path.Dir(m.target))
		}
	case "stream":
		f.Message = fmt.Sprintf("%s has a stream block, but nginx reads it inside http, as %s", at.File, m.problem.Pos.File)
		f.Why = "stream stands beside http, and conf.d/*.conf is included inside http"
		f.Fix.Summary = "Put the stream block into an nginx.conf of your own, beside http"
	case "part":
		sweptUp(f, p, m)
	case "location":
		f.Message = fmt.Sprintf("%s has a location outside of any server block: nginx reads it as %s", at.File, m.problem.Pos.File)
		f.Why = "a location belongs to a server, and files in conf.d stand in http"
		f.Fix.Summary = "Put it into a server block"
	}
	file := p.File(m.problem.Pos.File)
	if m.is == "part" && file != nil && !file.Via.IsZero() {
		f.Also = append([]inspector.Place{{At: at, Label: f.Label}}, f.Also...)
		f.At, f.Label = file.Via, "this puts it there"
		f.Fix.Then = applyMount(p.Service, file)
	}
	if m.target == "" || file == nil || file.Via.IsZero() {
		return f
	}
	f.Also = []inspector.Place{{At: at, Label: f.Label}}
	f.At, f.Label = file.Via, "this puts it there"
	f.Fix = inspector.Fix{Summary: "Put it at " + m.target, Then: applyMount(p.Service, file)}
	service := s.Project.Service(p.Service)
	taken := service != nil && slices.ContainsFunc(service.Mounts, func(mount compose.Mount) bool { return mount.Target == m.target })
	if !file.Template && !taken {
		f.Fix.Edits = onceIn(s, file.Via, file.Path, m.target)
	}
	return f
}

// sweptUp is about a file for a server or a location that another include reads in http as well.
func sweptUp(f *inspector.Finding, p *inspector.Proxy, m *misplacement) {
	name := m.problem.Pos.File
	f.Message = fmt.Sprintf("%s is a part of a server, but nginx reads it inside http too: it lies where the files of http are", p.Pos(m.problem.Pos).File)
	f.Why = "an include takes every file that fits its pattern; parts of a server belong into a directory of their own, outside of conf.d"
	elsewhere := path.Join("/etc/nginx/snippets", path.Base(name))
	f.Fix.Summary = fmt.Sprintf("Put it outside of conf.d, such as at %s, and include it from there", elsewhere)
	for _, i := range p.Config.Includes {
		switch {
		case !slices.Contains(i.Files, name):
		case i.In == "http":
			f.Also = append(f.Also, inspector.Place{At: p.Pos(i.Pos), Label: "reads it inside http"})
		default:
			f.Also = append(f.Also, inspector.Place{At: p.Pos(i.Pos), Label: "reads it where it belongs"})
		}
	}
}
