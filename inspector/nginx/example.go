package nginx

import (
	"slices"
	"strings"
)

// An Entry is a request that one pass directive answers, and the listen directive through which it comes in.
type Entry struct {
	Request
	Listen *Listen
}

// EntryFor makes a HEAD request that Choose gives to a pass, from inside nginx's own host. Where there is none, why says so.
func (c *Config) EntryFor(pass int) (e Entry, why string) {
	p := &c.Passes[pass]
	server := &c.Servers[p.Server]
	if server.Stream {
		return e, "it is no HTTP"
	}
	if c.Setting(p.Server, p.Location, "internal") != nil {
		return e, "its location is internal"
	}
	uris := c.examples(p)
	if len(uris) == 0 {
		return e, "no path could be derived that its location matches"
	}
	for i := range server.Listens {
		l := &server.Listens[i]
		address, ok := l.inside()
		if !ok {
			continue
		}
		for _, host := range examplesOf(server.Names) {
			for _, uri := range uris {
				e := Entry{Request{Address: address, Port: l.Port, TLS: l.SSL, Method: "HEAD", Host: host, URI: uri}, l}
				if choice := c.Choose(e.Request); choice.Outcome == Passed && choice.Pass == pass && choice.Unknown == "" {
					return e, ""
				}
			}
		}
	}
	return e, "no request could be derived that surely reaches it"
}

// Ask chooses what answers a path that is asked of a server by one of its names; false where no request surely reaches
// that server, or where it is refused for want of a file that may be there.
func (c *Config) Ask(server int, uri string) (got Choice, sure bool) {
	for i := range c.Servers[server].Listens {
		l := &c.Servers[server].Listens[i]
		address, ok := l.inside()
		if !ok {
			continue
		}
		for _, host := range examplesOf(c.Servers[server].Names) {
			choice := c.Choose(Request{Address: address, Port: l.Port, TLS: l.SSL, Host: host, URI: uri})
			if choice.Server == server && choice.Unknown == "" {
				return choice, !(choice.Outcome == Returned && choice.OnDisk())
			}
		}
	}
	return Choice{Server: -1, Location: -1, Pass: -1}, false
}

// inside is the address at which nginx's own host reaches a listen; false where it cannot be known or speaks no TCP.
func (l *Listen) inside() (string, bool) {
	switch {
	case l.UDP:
		return "", false
	case strings.HasPrefix(l.Address, "unix:"):
		return l.Address, true
	case l.Port == 0:
		return "", false
	case l.Address == "":
		return "127.0.0.1", true
	case l.Address == "[::]":
		return "[::1]", true
	}
	_, isIP := addressOf(l.Address)
	return l.Address, isIP
}

// stranger stands for whatever a client may ask for, and is no file of anybody's.
const stranger = "composecheck"

// examplesOf are hosts that may select a server of these names. A name that clients use comes before others: an app may
// refuse those.
func examplesOf(names []Name) []string {
	var hosts []string
	for _, n := range names {
		switch text := n.Text; {
		case text == "" || text == "_":
		case strings.HasPrefix(text, "~"):
			if example, ok := exampleOf(strings.TrimPrefix(text, "~")); ok {
				hosts = append(hosts, example)
			}
		case strings.HasPrefix(text, "."):
			hosts = append(hosts, text[1:])
		default:
			hosts = append(hosts, strings.Replace(text, "*", stranger, 1))
		}
	}
	return append(hosts, "localhost", "127.0.0.1", stranger+".invalid")
}

// maxExamples bounds the paths that are tried for a location.
const maxExamples = 40

// examples are paths that may lead to a pass, the likeliest first.
func (c *Config) examples(p *Pass) []string {
	server := &c.Servers[p.Server]
	if p.Location < 0 {
		return []string{"/"}
	}
	l := &server.Locations[p.Location]
	switch l.Modifier {
	case "@": // another location leads there: by what is not on disk, or whatever it is asked for
		uris := []string{"/" + stranger}
		for i := range server.Locations {
			if other := &server.Locations[i]; len(uris) < maxExamples && (other.Modifier == "" || other.Modifier == "^~") {
				uris = append(uris, strings.TrimSuffix(other.Path, "/")+"/"+stranger, other.Path)
			}
		}
		return uris
	case "~", "~*":
		example, ok := exampleOf(l.Path)
		if !ok {
			return nil
		}
		uris := []string{"/index" + example, "/" + stranger + example, "/" + example, "/" + stranger + "/" + example, example + stranger}
		if strings.HasPrefix(example, "/") {
			uris = append([]string{example}, uris...)
		}
		return slices.DeleteFunc(uris, func(uri string) bool { return !strings.HasPrefix(uri, "/") || strings.Contains(uri, "//") })
	}
	return []string{l.Path, l.Path + stranger, strings.TrimSuffix(l.Path, "/") + "/" + stranger}
}
