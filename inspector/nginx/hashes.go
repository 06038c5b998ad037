package nginx

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// nginx keeps names in tables of buckets and stops where a name does not fit into a bucket (ngx_hash_init). A bucket is a whole
// number of cache lines, one where nobody says more. These are the sizes of 64-bit machines.
const (
	cacheLine = 64
	pointer   = 8
)

// bucketFor is how many bytes a bucket must have that holds a name (NGX_HASH_ELT_SIZE, and the pointer at its end).
func bucketFor(name string) int { return (len(name)+2+pointer-1)/pointer*pointer + 2*pointer }

// A hashed is a name that nginx puts into a table.
type hashed struct {
	name  string
	at    Pos
	table string // map, proxy_headers, grpc_headers, variables, server_names
	place Pos    // of the directive before which the size of the table's buckets may stand
}

// A Mend is a directive that repairs a configuration.
type Mend struct {
	Pos     Pos    `json:"pos"`
	Text    string `json:"text"`
	Instead bool   `json:"instead,omitempty"` // Text is one word, and goes in the place of that at Pos; else it is a line, and goes before the one at Pos
}

// hashes looks for the first name that does not fit, in the order in which nginx makes the tables, and for a size that comes
// behind the first map, which has settled it.
func (i *interpreter) hashes() {
	c := i.config
	if !c.Complete || len(c.Problems) > 0 {
		return
	}
	for _, d := range c.tree {
		if in := d.Name.Text; in == "http" || in == "stream" {
			sizes := bucketSizes(d.Block)
			all := slices.Concat(mapKeys(d.Block), headerNames(d.Block), variableNames(d.Block))
			if in == "http" {
				all = append(all, c.serverNames()...)
			}
			for _, h := range all {
				if i.tooLong(h, sizes[h.table+"_hash_bucket_size"]); len(c.Problems) > 0 {
					return
				}
			}
			i.settledEarlier(d.Block)
		}
	}
}

// A bucketSize is the largest that a configuration gives to the buckets of a table.
type bucketSize struct {
	bytes int
	at    Pos
}

// bucketSizes are those of all tables, by their directives.
func bucketSizes(tree []*Directive) map[string]bucketSize {
	sizes := map[string]bucketSize{}
	walk(tree, func(d *Directive) {
		if !strings.HasSuffix(d.Name.Text, "_hash_bucket_size") || len(d.Args) != 1 {
			return
		}
		n, err := strconv.Atoi(d.Args[0].Text)
		if err != nil {
			n = 1 << 30 // something may be filled in
		}
		if n > sizes[d.Name.Text].bytes {
			sizes[d.Name.Text] = bucketSize{n, d.Args[0].Pos}
		}
	})
	return sizes
}

// tooLong reports a name that is too long for the buckets of its table.
func (i *interpreter) tooLong(h hashed, size bucketSize) {
	bytes := (max(size.bytes, cacheLine) + cacheLine - 1) / cacheLine * cacheLine
	needs := bucketFor(h.name)
	if needs <= bytes || strings.ContainsAny(h.name, "$…") || placeholder(h.name) {
		return
	}
	wanted := 2 * cacheLine
	for wanted < needs {
		wanted *= 2
	}
	directive := h.table + "_hash_bucket_size"
	p := Problem{
		Pos: h.at, Kind: "hash", Message: fmt.Sprintf("could not build %s_hash, you should increase %s: %d", h.table, directive, bytes),
		Hint: fmt.Sprintf("write %s %d; at the level of http: %s has %d bytes, and %d fit", directive, wanted, shorten(h.name), len(h.name), bytes-2*pointer-2),
		Mend: &Mend{Pos: h.place, Text: fmt.Sprintf("%s %d;", directive, wanted)},
	}
	if strings.HasSuffix(h.table, "_headers") {
		p.Hint = strings.Replace(p.Hint, " at the level of http", "", 1)
	}
	if size.at.Line > 0 {
		p.Mend = &Mend{Pos: size.at, Text: strconv.Itoa(wanted), Instead: true}
	}
	i.config.Problems = append(i.config.Problems, p)
}

// mapKeys are the texts that the maps of a level compare with. All of them have the size that stands before the first one.
func mapKeys(block []*Directive) (all []hashed) {
	var first Pos
	for _, d := range block {
		if d.Name.Text != "map" {
			continue
		}
		if first.Line == 0 {
			first = d.Name.Pos
		}
		hosts := false
		for _, entry := range d.Block {
			key := entry.Name.Text
			switch {
			case key == "hostnames" && len(entry.Args) == 0:
				hosts = true
				continue
			case len(entry.Args) != 1 || key == "default" || key == "include" || strings.HasPrefix(key, "~"):
				continue
			}
			for _, part := range hashedParts(strings.TrimPrefix(key, `\`), hosts) {
				all = append(all, hashed{part, entry.Name.Pos, "map", first})
			}
		}
	}
	return all
}

// hashedParts are what nginx puts into a table for a name: of a name with a wildcard each label by itself (ngx_hash_wildcard_init).
func hashedParts(name string, hosts bool) []string {
	if hosts && (strings.HasPrefix(name, "*.") || strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".*")) {
		return strings.Split(name, ".")
	}
	return []string{name}
}

// headerNames are the names of the headers that nginx sets for an app.
func headerNames(block []*Directive) (all []hashed) {
	walk(block, func(d *Directive) {
		if kind, ok := strings.CutSuffix(d.Name.Text, "_set_header"); ok && (kind == "proxy" || kind == "grpc") && len(d.Args) == 2 {
			all = append(all, hashed{d.Args[0].Text, d.Args[0].Pos, kind + "_headers", d.Name.Pos})
		}
	})
	return all
}

// prefixed begin the variables that are in no table.
var prefixed = lazyregexp.New(`^(?:arg|cookie|http|sent_http|sent_trailer|upstream_http|upstream_cookie|upstream_trailer)_`)

// variableNames are the variables that directives of a level make.
func variableNames(block []*Directive) (all []hashed) {
	for _, outer := range block {
		walk([]*Directive{outer}, func(d *Directive) {
			n := -1
			switch d.Name.Text {
			case "set", "auth_request_set":
				n = 0
			case "map", "split_clients", "geo":
				n = len(d.Args) - 1
			}
			if n < 0 || n >= len(d.Args) || !strings.HasPrefix(d.Args[n].Text, "$") {
				return
			}
			if name := variableName(d.Args[n].Text); !prefixed.MatchString(name) {
				all = append(all, hashed{name, d.Args[n].Pos, "variables", outer.Name.Pos})
			}
		})
	}
	return all
}

// serverNames are the names of the servers that share an address with others: nginx makes no table for one that has its own.
func (c *Config) serverNames() (all []hashed) {
	seen := map[int]bool{}
	for _, socket := range c.sockets() {
		for _, l := range socket {
			if l.server == socket[0].server && !slices.ContainsFunc(socket, func(o listener) bool { return o.server != l.server }) || seen[l.server] {
				continue
			}
			seen[l.server] = true
			for _, n := range c.Servers[l.server].Names {
				if strings.HasPrefix(n.Text, "~") {
					continue
				}
				for _, part := range hashedParts(n.Text, true) {
					all = append(all, hashed{part, n.Pos, "server_names", c.Servers[l.server].Pos})
				}
			}
		}
	}
	return all
}

// settledEarlier reports a size of map's table that stands behind a map: that has taken the size there was (ngx_http_map_block).
func (i *interpreter) settledEarlier(block []*Directive) {
	var first *Directive
	for _, d := range block {
		switch name := d.Name.Text; {
		case name == "map" && first == nil:
			first = d
		case first != nil && (name == "map_hash_bucket_size" || name == "map_hash_max_size"):
			i.config.Problems = append(i.config.Problems, Problem{
				Pos: d.Name.Pos, Kind: "duplicate", Message: fmt.Sprintf("%q directive is duplicate", name),
				Hint: fmt.Sprintf("write it before the first map, on line %d of %s, which has settled it", first.Name.Pos.Line, first.Name.Pos.File),
			})
			return
		}
	}
}
