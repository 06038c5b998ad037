package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// deadServers is the part of CC113 that does not stop nginx: server blocks that no request reaches, because an earlier
// block has all of their names on all of their addresses ("conflicting server name …, ignored").
func deadServers(s *inspector.Snapshot, p *inspector.Proxy) []inspector.Finding {
	owner := map[string]*nginx.Server{} // who answers, by socket and name
	if len(p.Config.Problems) > 0 {
		return nil // nginx refuses the configuration, of which there may be more behind the fault
	}
	var found []deadGroup
	for _, t := range p.Templates {
		for _, v := range t.Variables {
			if v.In == "server_name" && v.Outcome != startup.Filled {
				return nil // servers are the same for want of their names, of which CC110 tells
			}
		}
	}
	unread := mayListenElsewhere(p.Config)
	for i := range p.Config.Servers {
		server := &p.Config.Servers[i]
		if unread && slices.ContainsFunc(server.Listens, func(l nginx.Listen) bool { return l.Implicit }) {
			continue
		}
		first, name, dead := lost(owner, server)
		if !dead || inspector.InContainer(p.Pos(server.Pos).File) || isWelcome(p, first) || isPackaged(p, first) && meantForAll(server) {
			continue // CC107 tells of the site that comes with nginx
		}
		f := deadServer(s, p, i, first, name)
		own := deadGroup{f, strings.ToLower(name.Text), [2]string{server.Pos.File, first.Pos.File}, 1}
		if at := slices.IndexFunc(found, own.isOf); at >= 0 {
			found[at].add(f)
			continue
		}
		found = append(found, own)
	}
	var all []inspector.Finding
	for _, g := range found {
		if more := g.count - 1; more > 0 {
			g.Message = strings.Replace(g.Message, "this server block", fmt.Sprintf("this server block, nor %d %s", more, plural(more, "other", "others")), 1)
		}
		all = append(all, g.Finding)
	}
	return all
}

// A deadGroup is the dead servers of one cause: a name that several have, or a file that repeats another one.
type deadGroup struct {
	inspector.Finding
	name  string
	files [2]string // of a dead server, and of the one that answers in its place
	count int
}

func (g deadGroup) isOf(other deadGroup) bool {
	return g.name == other.name || g.files == other.files && g.files[0] != g.files[1]
}

func (g *deadGroup) add(f inspector.Finding) {
	g.count++
	g.Severity = max(g.Severity, f.Severity)
	g.Links = append(g.Links, f.Links...)
	g.Also = append(g.Also, inspector.Place{At: f.At, Label: "nor does this"})
	if answers := f.Also[0]; !slices.ContainsFunc(g.Also, func(p inspector.Place) bool { return p.At == answers.At }) {
		g.Also = append(g.Also, answers)
	}
	g.Evidence = append(g.Evidence, f.Evidence...)
}

// lost notes which names a server answers to. It is dead when it is nobody's default and gets no name; then the
// server that has its first name comes back.
func lost(owner map[string]*nginx.Server, server *nginx.Server) (first *nginx.Server, name nginx.Name, dead bool) {
	dead = !server.Stream
	for _, l := range server.Listens {
		dead = dead && !l.Default && l.Port != 0
		for _, n := range namesOf(server) {
			key := fmt.Sprintf("%s:%d %t %s", l.Address, l.Port, l.UDP, strings.ToLower(n.Text))
			by, taken := owner[key]
			switch {
			case !taken:
				owner[key] = server
				dead = false
			case by == server || strings.HasPrefix(n.Text, "~") || strings.Contains(n.Text, "$"):
				dead = false
			case first == nil:
				first, name = by, n
			}
		}
	}
	return first, name, dead && first != nil
}

// namesOf are the names of a server; nginx gives one without server_name the empty name.
func namesOf(server *nginx.Server) []nginx.Name {
	if len(server.Names) == 0 {
		return []nginx.Name{{Pos: server.Pos}}
	}
	return server.Names
}

func deadServer(s *inspector.Snapshot, p *inspector.Proxy, index int, first *nginx.Server, name nginx.Name) inspector.Finding {
	server := &p.Config.Servers[index]
	at, other := p.Pos(name.Pos), p.Pos(first.Pos)
	f := inspector.Finding{
		Severity: inspector.Note, Services: []string{p.Service}, At: at, Label: "never answers",
		Also:     []inspector.Place{{At: other, Label: "answers in its place"}},
		Message:  fmt.Sprintf("no request reaches this server block: the one at %s:%d has the same address and server_name %q", other.File, other.Line, name.Text),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("nginx -t warns: conflicting server name %q on %s, ignored", name.Text, server.Listens[0].Raw), Source: at.String()}},
		Why:      "nginx chooses a server by address and name; of two with the same it takes the one it read first, with a mere warning",
		Fix:      inspector.Fix{Summary: "Give one of the two another server_name or port, or make them one block", Then: applyConfig(s, p, at.File)},
	}
	for _, i := range p.Config.PassesOf(index) {
		f.Links = append(f.Links, passLinks(p, i)...)
		if !passesAlike(p.Config, first, &p.Config.Passes[i]) {
			f.Severity = inspector.Warning
		}
	}
	return f
}

// passesAlike reports whether a server passes the same location on to the same place.
func passesAlike(c *nginx.Config, server *nginx.Server, pass *nginx.Pass) bool {
	where := func(p *nginx.Pass) string {
		if p.Location < 0 {
			return ""
		}
		return c.Servers[p.Server].Locations[p.Location].String()
	}
	for i := range c.Passes {
		if other := &c.Passes[i]; &c.Servers[other.Server] == server && where(other) == where(pass) && other.Value == pass.Value {
			return true
		}
	}
	return false
}

// isWelcome reports whether a server is the welcome page that the nginx image brings.
func isWelcome(p *inspector.Proxy, server *nginx.Server) bool {
	return server.Pos.File == "/etc/nginx/conf.d/default.conf" && inspector.InContainer(p.Pos(server.Pos).File)
}
