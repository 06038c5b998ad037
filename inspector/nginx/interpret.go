package nginx

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// An interpreter turns the directives into servers, locations, upstreams and passes.
type interpreter struct {
	config *Config
	http   *half
	stream *half
	passes []pending // found, to be understood when all upstreams and variables are known

	listens int                    // kept so far
	found   map[question]*Setting  // answers given
	common  map[[2]string]*Setting // first setting of main, http and stream by level and name
}

// A half is what http and stream have each for themselves.
type half struct {
	stream    bool
	variables *variables
	groups    map[string]*Upstream // by lower-case name
	implicit  map[string]bool      // "host:port" of the literal passes: nginx knows their addresses from the start
}

// A pending is a pass directive and where it stands.
type pending struct {
	directive *Directive
	scope
}

func interpret(c *Config, modules bool) {
	i := &interpreter{config: c, http: newHalf(c, false), stream: newHalf(c, true), found: map[question]*Setting{}, common: map[[2]string]*Setting{}}
	for _, d := range c.tree {
		switch d.Name.Text {
		case "http":
			i.level(d, i.http)
			unread := slices.ContainsFunc(c.Includes, func(i Include) bool { return len(i.Files) == 0 && (i.Hidden || !i.Glob) }) // it may give them
			if !unread && !givesTypes(d.Block) {
				c.Untyped = d.Name.Pos
			}
		case "stream":
			i.level(d, i.stream)
		case "events":
			for _, inner := range d.Block {
				c.Settings = keep(c.Settings, inner, "events")
			}
		default:
			c.Settings = keep(c.Settings, d, "main")
		}
	}
	c.defines = func(name string) bool { return i.http.variables.defined(name) || i.stream.variables.defined(name) }
	c.secure()
	i.understand()
	i.templates()
	i.undefined(modules)
	i.zones(modules)
	i.certified()
	i.buffers()
	i.hashes()
	i.mask()
}

func newHalf(c *Config, stream bool) *half {
	return &half{
		stream: stream,
		variables: &variables{
			config: c,
			sets:   map[string]map[scope][]assignment{},
			tables: map[string][]Word{},
			opaque: map[string]string{},
		},
		groups:   map[string]*Upstream{},
		implicit: map[string]bool{},
	}
}

// half returns http or stream, whichever a server belongs to.
func (i *interpreter) half(server int) *half {
	if i.config.Servers[server].Stream {
		return i.stream
	}
	return i.http
}

// level reads the block of http or stream.
func (i *interpreter) level(block *Directive, h *half) {
	for _, d := range block.Block {
		switch d.Name.Text {
		case "server":
			i.server(d, h)
		case "upstream":
			i.config.Upstreams = append(i.config.Upstreams, upstream(d, h.stream))
		case "map", "split_clients", "geo":
			h.variables.table(d)
			if len(d.Args) > 0 && d.Args[0].Text == "$http_upgrade" { // the line of any other may hold a secret
				i.config.Settings = keep(i.config.Settings, d, block.Name.Text)
			}
		default:
			i.config.Settings = keep(i.config.Settings, d, block.Name.Text)
			h.variables.note(d)
		}
	}
}

// givesTypes reports whether something in a block says which types files have.
func givesTypes(block []*Directive) bool {
	return slices.ContainsFunc(block, func(d *Directive) bool {
		header := strings.HasSuffix(d.Name.Text, "_header") || strings.HasSuffix(d.Name.Text, "_headers") // add_header, more_set_headers
		return d.Name.Text == "types" || givesTypes(d.Block) ||
			header && slices.ContainsFunc(d.Args, func(w Word) bool { return strings.HasPrefix(strings.ToLower(w.Text), "content-type") })
	})
}

// server reads a server block.
func (i *interpreter) server(block *Directive, h *half) {
	at := scope{len(i.config.Servers), -1}
	i.config.Servers = append(i.config.Servers, Server{Pos: block.Name.Pos, Stream: h.stream})
	i.body(block.Block, at, "server")
	s := &i.config.Servers[at.server]
	if len(s.Listens) == 0 && !h.stream {
		port := defaultListen
		if i.config.rootless {
			port = rootlessListen
		}
		s.Listens = []Listen{{Port: port, Implicit: true, Raw: fmt.Sprintf("*:%d", port), Pos: block.Name.Pos}}
	}
}

// body reads the directives of a server or location, and of the if and limit_except blocks in it.
func (i *interpreter) body(block []*Directive, at scope, in string) {
	h := i.half(at.server)
	s := &i.config.Servers[at.server]
	var inner []*Directive
	for _, d := range block {
		h.variables.note(d)
		switch name := d.Name.Text; {
		case name == "location":
			inner = append(inner, d)
		case name == "if", name == "limit_except":
			i.keep(d, at, in) // before what stands in it
			i.body(d.Block, at, name)
			continue
		case name == "listen":
			i.listen(s, d)
		case name == "server_name":
			for _, w := range d.Args {
				s.Names = append(s.Names, Name{Text: w.Text, Pos: w.Pos})
			}
		case name == "set":
			h.variables.set(d, at, in == "if")
		case isPass(d):
			i.passes = append(i.passes, pending{d, at})
		}
		i.keep(d, at, in)
	}
	for _, d := range inner {
		i.location(d, at)
	}
}

// listen keeps a listen directive. What is too much is left out, so that its absence proves nothing.
func (i *interpreter) listen(s *Server, d *Directive) {
	found := listens(d)
	if i.listens += len(found); i.listens > maxListens {
		i.config.Complete = false
		return
	}
	s.Listens = append(s.Listens, found...)
}

// keep keeps a directive of a server or location, if it is one to keep.
func (i *interpreter) keep(d *Directive, at scope, in string) {
	s := &i.config.Servers[at.server]
	if at.location < 0 {
		s.Settings = keep(s.Settings, d, in)
	} else {
		s.Locations[at.location].Settings = keep(s.Locations[at.location].Settings, d, in)
	}
}

// location reads a location block inside a server or another location.
func (i *interpreter) location(block *Directive, outer scope) {
	s := &i.config.Servers[outer.server]
	l := Location{Parent: outer.location, Bare: i.setsAlone(block.Block), Pos: block.Name.Pos}
	l.Modifier, l.Path = pattern(block.Args)
	s.Locations = append(s.Locations, l)
	i.body(block.Block, scope{outer.server, len(s.Locations) - 1}, "location")
}

// pattern splits the arguments of location; the modifier may be glued to the path (ngx_http_core_location).
func pattern(args []Word) (modifier, path string) {
	switch len(args) {
	case 0:
		return "", ""
	case 1:
		for _, m := range []string{"=", "^~", "~*", "~", "@"} {
			if rest, ok := strings.CutPrefix(args[0].Text, m); ok {
				return m, rest
			}
		}
		return "", args[0].Text
	}
	return args[0].Text, args[1].Text
}

// upstream reads an upstream block.
func upstream(block *Directive, stream bool) Upstream {
	u := Upstream{Stream: stream, Pos: block.Name.Pos}
	if len(block.Args) > 0 {
		u.Name, u.Pos = block.Args[0].Text, block.Args[0].Pos
	}
	for _, d := range block.Block {
		if d.Name.Text == "server" && len(d.Args) > 0 {
			u.Servers = append(u.Servers, member(d, stream))
			continue
		}
		u.Settings = keep(u.Settings, d, "upstream")
	}
	return u
}

// member reads one server of an upstream block. In http its port is 80 where none is written, whatever the scheme
// of the pass (ngx_http_upstream_server).
func member(d *Directive, stream bool) Target {
	w := d.Args[0]
	a := parseAddress(w.Text, 0, false)
	t := a.target(value{{text: w.Text, word: w}}, 80)
	for _, param := range d.Args[1:] {
		t.Params = append(t.Params, param.Text)
		t.Dynamic = t.Dynamic || param.Text == "resolve"
	}
	if stream && t.NoPort {
		t.Port = 0
		if a.err == "" {
			a.err = "no port"
		}
	}
	t.Malformed = a.refusal(w.Text)
	return t
}

// namedCapture matches the variables that a regular expression makes.
var namedCapture = lazyregexp.New(`\(\?P?<(\w+)>`)

// note remembers variables that a directive makes and whose values are not in the files.
func (v *variables) note(d *Directive) {
	switch d.Name.Text {
	case "auth_request_set", "perl_set", "js_set", "js_var", "set_by_lua", "set_by_lua_block", "set_by_lua_file", "auth_jwt_claim_set":
		if len(d.Args) > 0 {
			v.opaque[variableName(d.Args[0].Text)] = d.Name.Text
		}
	}
	v.lua = v.lua || strings.Contains(d.Name.Text, "_by_lua")
	for _, w := range d.Args {
		v.captures(w)
	}
}

// captures remembers the variables that a regular expression makes.
func (v *variables) captures(w Word) {
	for _, m := range namedCapture.FindAllStringSubmatch(w.Text, -1) {
		v.opaque[strings.ToLower(m[1])] = "a regular expression"
	}
}
