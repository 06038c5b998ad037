package rules

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

var _ = register(inspector.Rule{
	ID: "CC107", Name: "wrong-server-answers", Needs: inspector.Static,
	Summary: "the image's welcome page or another server block takes the requests meant for this one",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			if p.Config == nil || len(p.Config.Problems) > 0 || p.Config.HidesUpstreams() {
				continue
			}
			for n := range p.Config.Servers {
				if f := cmp.Or(wrongServer(s, p, n), onlyByName(s, p, n), impossibleName(s, p, n)); f != nil {
					found = append(found, *f)
				}
			}
		}
		return found
	},
})

// wrongServer speaks of a server block that is meant for every host, and that no request reaches: "_" is no wildcard,
// and of the servers of a port only the default one gets the hosts that have no server_name.
func wrongServer(s *inspector.Snapshot, p *inspector.Proxy, index int) *inspector.Finding {
	server := &p.Config.Servers[index]
	if server.Stream || inspector.InContainer(p.Pos(server.Pos).File) || !meantForAll(server) {
		return nil
	}
	local, any := answers(p.Config, server, "localhost"), answers(p.Config, server, "192.0.2.1")
	if local < 0 || any < 0 || local == index {
		return nil // it answers, or it cannot be known
	}
	taker := &p.Config.Servers[local]
	welcome := isWelcome(p, taker) && len(p.Config.PassesOf(local)) == 0
	if isWelcome(p, taker) && mayBeGone(s, p) {
		return nil
	}
	if !welcome && (any == index || sharesName(server, taker) && !isPackaged(p, taker)) {
		return nil // another server has the name localhost on purpose, or by mistake the same one: CC113
	}
	at, from := p.Pos(server.Pos), p.Pos(taker.Pos)
	if len(server.Names) > 0 {
		at = p.Pos(server.Names[0].Pos)
	}
	f := &inspector.Finding{
		Severity: inspector.Note, Services: []string{p.Service}, At: at, Label: "never answers",
		Message:  fmt.Sprintf("no request reaches this server block: %s:%d is the default server of its port, and %s", from.File, from.Line, nameless(server)),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("the first server that nginx reads for port %d stands at %s:%d", server.Listens[0].Port, from.File, from.Line), Source: at.String()}},
		Why:      "\"_\" is a name like any other; hosts that no server_name fits go to the default_server of the port, or else to the first server that nginx reads",
		Fix:      inspector.Fix{Summary: "Write default_server behind its listen", Then: applyConfig(s, p, at.File)},
	}
	f.Fix.Edits = beDefault(s, p, server, taker)
	if !inspector.InContainer(from.File) {
		f.Also = []inspector.Place{{At: from, Label: "answers in its place"}}
	}
	passes := p.Config.PassesOf(index)
	if welcome {
		f.Message = fmt.Sprintf("%s answers in the place of this server block: conf.d/default.conf is still there and comes first", imageSite(s, p))
		f.Why = "nginx reads conf.d in the order of the file names, the image's own file among them, and the first server of a port is its default"
		f.Fix = overWelcome(s, p, server)
	}
	if isPackaged(p, taker) && !welcome {
		ofPackage(p, f, p.File(taker.Pos.File), p.File(server.Pos.File))
	}
	switch {
	case len(passes) == 0:
	case any == index:
		allButLocal(s, p, index, f)
		return f
	case welcome && s.Engine != nil && isUp(s, p.Service):
		f.Severity = inspector.Error
	default:
		f.Severity = inspector.Warning
	}
	for _, i := range passes {
		f.Links = append(f.Links, passLinks(p, i)...)
	}
	return f
}

// mayBeGone reports whether the image's own site may have been taken away by a command of a Dockerfile that cannot be followed.
func mayBeGone(s *inspector.Snapshot, p *inspector.Proxy) bool {
	service := s.Project.Service(p.Service)
	return p.Source != "container" && service != nil && service.Build != nil && service.Build.Scripts
}

// onlyByName speaks of the one server of the project where it answers to a name without a dot, which but an entry in /etc/hosts
// leads to it, while the image's welcome page answers to localhost.
func onlyByName(s *inspector.Snapshot, p *inspector.Proxy, index int) *inspector.Finding {
	server, service := &p.Config.Servers[index], s.Project.Service(p.Service)
	passes := p.Config.PassesOf(index)
	if service == nil || len(passes) == 0 || len(p.Config.Servers) != 2 || len(server.Names) == 0 {
		return nil
	}
	taker := answers(p.Config, server, "localhost")
	if taker < 0 || taker == index || !isWelcome(p, &p.Config.Servers[taker]) || mayBeGone(s, p) {
		return nil
	}
	own := inspector.NamesOf(s.Project, service)
	if slices.ContainsFunc(server.Names, func(n nginx.Name) bool { return strings.ContainsAny(n.Text, ".~*$") || slices.Contains(own, n.Text) }) ||
		!slices.ContainsFunc(server.Listens, func(l nginx.Listen) bool { return publishesTarget(service, l.Port) }) {
		return nil
	}
	at, asked := p.Pos(server.Names[0].Pos), "http://localhost"
	if answers(p.Config, server, "192.0.2.1") == taker {
		asked += ", or to the machine's own name,"
	}
	f := &inspector.Finding{
		Severity: inspector.Note, Second: true, Services: []string{p.Service}, At: at, Label: "is for this name",
		Message: fmt.Sprintf("requests to %s get the welcome page of the image: this server is for %q, and conf.d/default.conf is still there", asked, server.Names[0].Text),
		Evidence: []inspector.Evidence{
			{Fact: "the image's own site has the server_name localhost", Source: welcomeSite},
			{Fact: "no service has the name " + server.Names[0].Text + " for this container, and no DNS knows a name without a dot", Source: at.String()},
		},
		Why: "nginx chooses the server by the Host header, and takes the first one that it reads where no server_name fits",
		Fix: overWelcome(s, p, server),
	}
	for _, i := range passes {
		f.Links = append(f.Links, passLinks(p, i)...)
	}
	return f
}

// meantForAll reports whether a server's names say that it is for every host.
func meantForAll(server *nginx.Server) bool {
	return !slices.ContainsFunc(server.Names, func(n nginx.Name) bool {
		return !slices.Contains([]string{"", "_", "localhost", "127.0.0.1"}, n.Text)
	})
}

// nameless says why no host fits the name of a server.
func nameless(server *nginx.Server) string {
	if len(server.Names) == 0 {
		return "this one has no server_name"
	}
	return fmt.Sprintf("no host is called %q", server.Names[0].Text)
}

// sharesName reports whether two servers have a name in common.
func sharesName(a, b *nginx.Server) bool {
	return slices.ContainsFunc(namesOf(a), func(n nginx.Name) bool {
		return slices.ContainsFunc(namesOf(b), func(m nginx.Name) bool { return strings.EqualFold(n.Text, m.Text) })
	})
}

// answers is the index of the server that gets a host's requests on the listens of a server: its own where it is one
// of them, -1 where one cannot be known.
func answers(c *nginx.Config, server *nginx.Server, host string) int {
	by := -1
	for _, l := range server.Listens {
		if l.UDP {
			continue
		}
		if l.Port == 0 {
			return -1
		}
		got := c.Choose(nginx.Request{Address: strings.Trim(l.Address, "[]"), Port: l.Port, TLS: l.SSL, Host: host, URI: "/"}).Server
		if got < 0 || &c.Servers[got] == server {
			return got
		}
		by = got
	}
	return by
}

// beDefault is the edit that makes a server with one listen the default of its port, where no other one is by its own
// words.
func beDefault(s *inspector.Snapshot, p *inspector.Proxy, server, taker *nginx.Server) []inspector.Edit {
	if len(server.Listens) != 1 || server.Listens[0].Implicit || slices.ContainsFunc(taker.Listens, func(l nginx.Listen) bool { return l.Default }) {
		return nil
	}
	return replaceAt(s, p.Pos(server.Listens[0].Pos), server.Listens[0].Raw+" default_server")
}

// welcomeSite is where the official image has its own site.
const welcomeSite = "/etc/nginx/conf.d/default.conf"

// isPackaged reports whether a server is of a site that a distribution brings with its nginx, in a file of its own.
func isPackaged(p *inspector.Proxy, server *nginx.Server) bool {
	of := p.File(server.Pos.File)
	return of != nil && of.Kind == compose.FromImage && of.Path != welcomeSite && of.Path != p.Config.Main
}

// ofPackage is about the site that a distribution's nginx brings, which is default_server by its own words.
func ofPackage(p *inspector.Proxy, f *inspector.Finding, own, of *startup.File) {
	f.Message = fmt.Sprintf("the site that the package nginx brings answers in the place of this server block: %s is still there, and is the default server", own.Path)
	f.Why = "hosts that no server_name fits go to the default_server of the port, and only one server may be that"
	f.Fix = *removeSite(p, own)
	if of != nil && !of.Via.IsZero() {
		f.Also = append(f.Also, inspector.Place{At: of.Via, Label: "this brings the file, beside the package's"})
	}
}

// overWelcome puts the file of a server in the place of the image's own.
func overWelcome(s *inspector.Snapshot, p *inspector.Proxy, server *nginx.Server) inspector.Fix {
	fix := inspector.Fix{Summary: "Put this file at " + welcomeSite + ", over the image's own", Then: recreate(p.Service)}
	f := p.File(server.Pos.File)
	if f == nil || path.Dir(f.Path) != path.Dir(welcomeSite) {
		fix.Summary = "Put an empty file over the image's " + welcomeSite
		return fix
	}
	if f.Kind == compose.FromBuild {
		fix.Then = rebuild(p.Service)
	}
	if !f.Template {
		fix.Edits = overWelcomeEdits(s, f)
	}
	return fix
}
