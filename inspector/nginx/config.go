// Package nginx reads nginx's configuration as nginx does, from any fs.FS, and tells which server and location
// pass requests on, and where to. It runs nothing and resolves no names.
package nginx

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector/suppress"
)

// A Pos is a place in a file of the file system that was read. File is the absolute path inside the
// container ("/etc/nginx/nginx.conf"). Line and Column count from 1; columns count bytes; EndColumn is the
// column after the last byte when the thing ends on the same line, else 0.
type Pos struct {
	File      string `json:"file"`
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
	EndColumn int    `json:"endColumn,omitempty"`
}

// String returns "file:line:column".
func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// A Word is one word of a directive, unquoted and unescaped as nginx sees it. Its Pos includes its quotes.
type Word struct {
	Text string
	Pos  Pos

	quote   byte // that it was written in; 0: none
	escaped bool // Text is not what stands in the file

	made *Rendering // that the word is part of, Text being made.Text[at:]; nil: it stands in a file as it is
	at   int
}

// part returns the place of Text[i:j]; the whole word's where escapes or line breaks hide it.
func (w Word) part(i, j int) Pos {
	if w.escaped || w.Pos.EndColumn == 0 {
		return w.Pos
	}
	if w.made != nil {
		pos := w.made.Place(w.at+i, w.at+j)
		pos.File = w.Pos.File
		return pos
	}
	pos := w.Pos
	if w.quote != 0 {
		pos.Column++
	}
	pos.Column, pos.EndColumn = pos.Column+i, pos.Column+j
	return pos
}

// A Directive is one directive with the directives of its block. Included files stand where the include
// directive stood; the include directive itself is kept, without a block, before them.
type Directive struct {
	Name  Word
	Args  []Word
	Block []*Directive // nil: ends with ";"; empty but not nil: an empty block
	End   Pos          // of its ";" or "}"
}

// A Config is all that was read of one nginx's configuration, and what it means.
// Rules see this; the directives themselves stay inside the process.
type Config struct {
	Main      string     `json:"main"`               // "/etc/nginx/nginx.conf"
	Files     []string   `json:"files"`              // read, in order
	Problems  []Problem  `json:"problems,omitempty"` // for which nginx would not start
	Includes  []Include  `json:"includes,omitempty"`
	Settings  []Setting  `json:"settings,omitempty"` // of the main, http and stream level that Keep names
	Servers   []Server   `json:"servers,omitempty"`
	Upstreams []Upstream `json:"upstreams,omitempty"`
	Passes    []Pass     `json:"passes,omitempty"`  // in the order of the files
	Demands   []Demand   `json:"demands,omitempty"` // what not every nginx knows
	Loose     []Loose    `json:"loose,omitempty"`   // names that nothing in it makes
	Untyped   Pos        `json:"untyped,omitzero"`  // of http, where nothing in it says which types files have (types)
	Complete  bool       `json:"complete"`          // false: a part was not visible, so that absence proves nothing

	// Lines holds the text of the lines that positions point at, file by file, for excerpts.
	Lines map[string]map[int]string `json:"lines,omitempty"`

	// Suppressions are the comments composecheck:ignore, file by file.
	Suppressions map[string][]suppress.Comment `json:"suppressions,omitempty"`

	rootless bool // Options.Rootless
	tree     []*Directive
	ends     endpoints // of Endpoint
	known    indexed
	masker   masker
	defines  func(variable string) bool
}

// Defines reports whether a directive of the configuration makes a variable (set, map, a named capture, …). It knows
// of none in a Config that came from JSON.
func (c *Config) Defines(variable string) bool { return c.defines != nil && c.defines(variable) }

// Tree returns the directives that were read, includes expanded. It is nil for a Config that came from JSON.
func (c *Config) Tree() []*Directive { return c.tree }

// A Problem is why nginx would refuse the configuration, in nginx's own words where it has them.
type Problem struct {
	Pos     Pos    `json:"pos"`
	Kind    string `json:"kind"` // syntax, unknown-directive, arguments, value, duplicate, context, not-a-file, limit, template, variable, zone, certificate, hash
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`    // what is probably meant ("missing \";\" after \"…\" on line 12")
	After   Pos    `json:"after,omitzero"`    // the word behind which a ";" is probably missing
	First   Pos    `json:"first,omitzero"`    // of two where one is too many, the one that nginx takes
	Refused string `json:"refused,omitempty"` // of a template: why nginx would not take it as it stands
	Early   Pos    `json:"early,omitzero"`    // the brace that is probably one too many, in a file with an unexpected "}"
	Mend    *Mend  `json:"mend,omitempty"`    // what repairs it, where that is one directive
}

// An Include is one include directive and what it found.
type Include struct {
	Pos     Pos      `json:"pos"`
	Pattern string   `json:"pattern"`      // absolute
	Glob    bool     `json:"glob"`         // nginx is content when nothing matches
	In      string   `json:"in,omitempty"` // the block it stands in: main, http, server, …
	Files   []string `json:"files,omitempty"`
	Hidden  bool     `json:"hidden,omitempty"` // what it finds cannot be seen from the files
	Image   bool     `json:"image,omitempty"`  // of a hidden glob: its folder is the image's own, and nothing is known to put anything there
}

// A Setting is a simple directive that rules ask for by name. Values that may be secret are masked.
type Setting struct {
	Name string   `json:"name"`
	Args []string `json:"args"`
	In   string   `json:"in"` // main, http, stream, server, location, upstream, if
	Pos  Pos      `json:"pos"`
}

// Is reports whether there is a setting, and that is the word behind it.
func (s *Setting) Is(word string) bool { return s != nil && len(s.Args) == 1 && s.Args[0] == word }

// Directory is what a root or alias names, without what a request adds to it, as $1 does; "" where that is all.
func (s *Setting) Directory() string {
	if len(s.Args) != 1 {
		return ""
	}
	dir, _, varies := strings.Cut(s.Args[0], "$")
	if varies && !strings.HasSuffix(dir, "/") {
		dir = dir[:strings.LastIndex(dir, "/")+1]
	}
	if dir == "" {
		return ""
	}
	return path.Clean(dir)
}

// A Server is one server block of http or stream.
type Server struct {
	Pos       Pos        `json:"pos"`
	Stream    bool       `json:"stream,omitempty"`
	Listens   []Listen   `json:"listens"` // never empty: nginx's default is *:80
	Names     []Name     `json:"names,omitempty"`
	Settings  []Setting  `json:"settings,omitempty"`
	Locations []Location `json:"locations,omitempty"` // in the order of the file, nested ones after their parent
}

// A Name is one word of server_name.
type Name struct {
	Text string `json:"text"` // "_", "example.org", "*.example.org", "~^www"
	Pos  Pos    `json:"pos"`
}

// A Listen is one listen directive.
type Listen struct {
	Address  string   `json:"address,omitempty"` // "" for all; "127.0.0.1", "[::]", "unix:/path"
	Port     int      `json:"port,omitempty"`    // 0 for a unix socket, or when it cannot be known
	SSL      bool     `json:"ssl,omitempty"`
	UDP      bool     `json:"udp,omitempty"`
	Default  bool     `json:"default,omitempty"` // default_server is written
	ProxyP   bool     `json:"proxyProtocol,omitempty"`
	Params   []string `json:"params,omitempty"`
	Implicit bool     `json:"implicit,omitempty"` // nobody wrote it
	Raw      string   `json:"raw"`
	Pos      Pos      `json:"pos"`
}

// A Location is one location block.
type Location struct {
	Modifier string    `json:"modifier,omitempty"` // "", =, ^~, ~, ~*, @ (named)
	Path     string    `json:"path"`
	Parent   int       `json:"parent"` // index in Server.Locations; -1 for none
	Settings []Setting `json:"settings,omitempty"`
	Bare     bool      `json:"bare,omitempty"` // all that its block has are settings: it answers nothing by itself
	Pos      Pos       `json:"pos"`
}

// String returns the location as people write it: "/api/", "~ \.php$", "@app".
func (l Location) String() string {
	switch l.Modifier {
	case "", "@":
		return l.Modifier + l.Path
	}
	return l.Modifier + " " + l.Path
}

// An Upstream is one upstream block.
type Upstream struct {
	Name     string    `json:"name"`
	Stream   bool      `json:"stream,omitempty"`
	Servers  []Target  `json:"servers,omitempty"`
	Settings []Setting `json:"settings,omitempty"` // zone, resolver, keepalive, …
	Pos      Pos       `json:"pos"`
}

// A Pass is one pass directive in one location (or in a stream server): a hop out of nginx.
type Pass struct {
	Directive string   `json:"directive"`           // proxy_pass, fastcgi_pass, uwsgi_pass, scgi_pass, grpc_pass
	Value     string   `json:"value"`               // as written; credentials are masked
	Pos       Pos      `json:"pos"`                 // of the value
	Server    int      `json:"server"`              // index in Config.Servers
	Location  int      `json:"location"`            // index in Server.Locations; -1 in stream
	Scheme    string   `json:"scheme"`              // http, https, grpc, grpcs, fastcgi, uwsgi, suwsgi, scgi, tcp, tls, udp
	URI       string   `json:"uri,omitempty"`       // after host and port, as written
	Upstream  string   `json:"upstream,omitempty"`  // the upstream block it names
	Variables []string `json:"variables,omitempty"` // variables in its host and port, so that nginx resolves at run time
	Targets   []Target `json:"targets,omitempty"`   // what nginx would dial; none: it cannot be known from the files
	Unknown   string   `json:"unknown,omitempty"`   // why Targets is empty
	Malformed string   `json:"malformed,omitempty"` // nginx's reason to refuse Value: `invalid port in upstream "app:3000:3000"`

	Resolver *Setting      `json:"resolver,omitempty"` // in force here
	Connect  time.Duration `json:"connectTimeout"`     // timeouts in force here, nginx's defaults included
	Send     time.Duration `json:"sendTimeout"`
	Read     time.Duration `json:"readTimeout"`
	ReadPos  *Pos          `json:"readPos,omitempty"` // of the read timeout, where somebody wrote it
}

// A Target is one address that nginx would dial.
type Target struct {
	Host    string   `json:"host,omitempty"`    // lower case, without brackets
	Port    int      `json:"port,omitempty"`    // the scheme's default where none is written; 0 when it cannot be known
	NoPort  bool     `json:"noPort,omitempty"`  // no port was written
	Socket  string   `json:"socket,omitempty"`  // path of a unix socket; then Host and Port are empty
	Params  []string `json:"params,omitempty"`  // of server in upstream: backup, down, resolve, weight=2
	Dynamic bool     `json:"dynamic,omitempty"` // nginx resolves the name when a request comes, not at start
	Pos     Pos      `json:"pos"`               // where the host is written
	PortPos Pos      `json:"portPos,omitzero"`  // where the port is written

	// Choice numbers the values that the variables of a pass can have, and that lead to different targets: a request goes
	// to those of one of them. 0: they all lead here.
	Choice int `json:"choice,omitempty"`

	// Malformed is nginx's reason to refuse what server in upstream says; "" for all other targets.
	Malformed string `json:"malformed,omitempty"`
}

// String returns host:port, or unix:path.
func (t Target) String() string {
	switch {
	case t.Socket != "":
		return "unix:" + t.Socket
	case t.Port == 0:
		return t.Host
	}
	return fmt.Sprintf("%s:%d", t.Host, t.Port)
}
