package nginx

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// Limits on following variables.
const (
	maxValues = 32  // that one text can have
	maxFollow = 8   // variables whose values hold variables
	maxSteps  = 100 // look-ups for one text
)

// variable matches nginx's variables in a text.
var variable = lazyregexp.New(`\$(?:(\w+)|\{(\w+)\})`)

// A segment is a piece of a value and where it stands: Text[off:] of word.
type segment struct {
	text string
	word Word
	off  int
}

// A value is one text that words with variables can have.
type value []segment

func (v value) String() string {
	var b strings.Builder
	for _, s := range v {
		b.WriteString(s.text)
	}
	return b.String()
}

// pos returns where bytes i to j of the text stand, up to the end of the segment that i is in.
func (v value) pos(i, j int) Pos {
	for _, s := range v {
		if i < len(s.text) {
			return s.word.part(s.off+i, s.off+min(j, len(s.text)))
		}
		i, j = i-len(s.text), j-len(s.text)
	}
	return Pos{}
}

// An assignment is one set directive.
type assignment struct {
	conditional bool // inside if
	value       Word
}

// scope is a place in the configuration; location is -1 at server level.
type scope struct {
	server, location int
}

// variables are those that http, or stream, defines.
type variables struct {
	config *Config
	sets   map[string]map[scope][]assignment
	tables map[string][]Word // the values that map, split_clients and geo give
	opaque map[string]string // variables of which only the origin is known: "auth_request_set", …
	lua    bool              // Lua runs, which can give any variable that set made another value
	steps  int               // look-ups made for the text in hand
}

// set notes a set directive.
func (v *variables) set(d *Directive, at scope, conditional bool) {
	if len(d.Args) != 2 {
		return
	}
	name := variableName(d.Args[0].Text)
	if v.sets[name] == nil {
		v.sets[name] = map[scope][]assignment{}
	}
	before := v.sets[name][at]
	if !conditional {
		before = nil // overwritten
	}
	if len(before) <= maxValues {
		v.sets[name][at] = append(before, assignment{conditional: conditional, value: d.Args[1]})
	}
}

// table notes a map, split_clients or geo block: the last argument is the variable, the entries' last words are its values.
func (v *variables) table(d *Directive) {
	if len(d.Args) == 0 {
		return
	}
	name := variableName(d.Args[len(d.Args)-1].Text)
	for _, entry := range d.Block {
		v.captures(entry.Name)
		if len(entry.Args) == 1 && entry.Name.Text != "include" {
			v.tables[name] = append(v.tables[name], entry.Args[0])
		}
	}
}

func variableName(text string) string { return strings.ToLower(strings.TrimPrefix(text, "$")) }

// defined reports whether anything in the configuration makes the variable.
func (v *variables) defined(name string) bool {
	name = strings.ToLower(name)
	return v.sets[name] != nil || v.tables[name] != nil || v.opaque[name] != ""
}

// values returns what a variable can hold where it is asked for: tables, or the sets of the server, then of the
// location's parents, then of the location, later ones over earlier ones.
func (v *variables) values(name string, at scope) []Word {
	if words := v.tables[name]; words != nil {
		return words
	}
	var words []Word
	for _, level := range v.config.levels(at) {
		for _, a := range v.sets[name][level] {
			if !a.conditional {
				words = nil
			}
			words = append(words, a.value)
		}
	}
	return words
}

// levels returns a location's scopes from its server inwards.
func (c *Config) levels(at scope) []scope {
	var inwards []scope
	for l := at.location; l >= 0; l = c.Servers[at.server].Locations[l].Parent {
		inwards = append(inwards, scope{at.server, l})
	}
	inwards = append(inwards, scope{at.server, -1})
	slices.Reverse(inwards)
	return inwards
}

// An expansion is what a text with variables comes to.
type expansion struct {
	values  []value
	names   []string // of the variables met, in order
	unknown string   // why a variable's value is not known
}

// expand replaces the variables of a word, except those that stand in a URI, where ended tells so.
func (v *variables) expand(w Word, at scope, depth int, ended func(text, variable string) bool) expansion {
	out := expansion{values: []value{nil}}
	last := 0
	add := func(pieces ...value) {
		var next []value
		for _, before := range out.values {
			for _, piece := range pieces {
				if len(next) < maxValues {
					next = append(next, append(slices.Clip(before), piece...))
				}
			}
		}
		out.values = next
	}
	for _, m := range variable.FindAllStringSubmatchIndex(w.Text, -1) {
		add(value{{w.Text[last:m[0]], w, last}})
		last = m[1]
		name := strings.ToLower(strings.Trim(w.Text[m[0]:m[1]], "${}"))
		if !slices.ContainsFunc(out.values, func(x value) bool { return !ended(x.String(), name) }) {
			last = m[0] // this variable and what follows are the URI
			break
		}
		if len(out.names) == maxFollow {
			return expansion{names: out.names, unknown: "more than 8 variables make the address"}
		}
		out.names = append(out.names, name)
		inner := v.lookup(name, at, depth, ended)
		if inner.unknown != "" && out.unknown == "" {
			out.unknown = inner.unknown
		}
		add(inner.values...)
	}
	add(value{{w.Text[last:], w, last}})
	return out
}

// lookup returns the values of one variable.
func (v *variables) lookup(name string, at scope, depth int, ended func(text, variable string) bool) expansion {
	v.steps++
	if depth >= maxFollow || v.steps > maxSteps {
		return expansion{unknown: fmt.Sprintf("the values of $%s are too many or lead in a circle", name)}
	}
	words := v.values(name, at)
	if v.lua || v.opaque[name] != "" { // set $backend "" only declares what is filled later
		words = slices.DeleteFunc(slices.Clone(words), func(w Word) bool { return w.Text == "" })
	}
	if len(words) == 0 {
		if name == "scheme" {
			return v.scheme(at)
		}
		return expansion{unknown: v.why(name)}
	}
	var all expansion
	for _, w := range words[:min(len(words), maxValues)] {
		inner := v.expand(w, at, depth+1, ended)
		all.values = append(all.values, inner.values[:min(len(inner.values), maxValues-len(all.values))]...)
		if inner.unknown != "" {
			all.unknown = inner.unknown
		}
	}
	return all
}

// scheme returns what $scheme can be on a server's listens.
func (v *variables) scheme(at scope) expansion {
	var plain, tls bool
	for _, l := range v.config.Servers[at.server].Listens {
		tls = tls || l.SSL
		plain = plain || !l.SSL
	}
	var all expansion
	if plain {
		all.values = append(all.values, value{{text: "http"}})
	}
	if tls {
		all.values = append(all.values, value{{text: "https"}})
	}
	return all
}

// requestVariables are nginx's own that the client, or the connection, fills; with the prefixes below.
var requestVariables = lazyregexp.New(`^(?:host|hostname|server_name|server_addr|server_port|remote_\w+|realpath_root|document_root|` +
	`proxy_\w+|binary_remote_addr|(?:http|arg|cookie|sent_http|upstream|ssl|jwt|geoip2?)_\w+|request_\w+|[0-9]+)$`)

// why says why the value of a variable cannot be known.
func (v *variables) why(name string) string {
	switch {
	case v.opaque[name] != "":
		return fmt.Sprintf("$%s is set by %s while a request runs", name, v.opaque[name])
	case v.lua && v.sets[name] != nil:
		return fmt.Sprintf("$%s may be set by Lua while a request runs", name)
	case requestVariables.MatchString(name):
		return fmt.Sprintf("$%s comes from the request", name)
	case v.sets[name] != nil:
		return fmt.Sprintf("$%s is set elsewhere, but not where it is used", name)
	}
	return fmt.Sprintf("nothing that can be read sets $%s", name)
}
