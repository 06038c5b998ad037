package nginx

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A zone is a part of the memory that nginx's processes share, as far as it was read. nginx has one of each name.
type zone struct {
	of   string // the module that uses it
	size int    // 0: nobody gave one yet
	key  string // what limit_req_zone and limit_conn_zone count by, and the path of a cache
	at   Pos    // of its first use
}

// zoneParam matches the parameters that name a zone: zone=one:10m, keys_zone=one:10m, shared:SSL:10m.
var zoneParam = lazyregexp.New(`^((?:keys_)?zone=|shared:)([^:$]+)(?::(\d+[kKmM]?))?$`)

// zones checks the zones of shared memory: nginx stops where two directives claim the same one, and, when it has read
// everything, for one that nobody gave a size (ngx_shared_memory_add, ngx_init_cycle).
func (i *interpreter) zones(modules bool) {
	if len(i.config.Problems) > 0 {
		return
	}
	all, order := map[string]*zone{}, []string(nil)
	eachZone(i.config.tree, func(d *Directive, w Word, z *zone) {
		if all[w.Text] == nil {
			order = append(order, w.Text)
		}
		i.claim(all, w, z, d.Name.Text)
	})
	for _, name := range order {
		if z := all[name]; z.size == 0 && i.config.Complete && !modules && !i.http.variables.lua && len(i.config.Problems) == 0 {
			i.config.Problems = append(i.config.Problems, unsized(name, z))
		}
	}
}

// eachZone visits the directives of http and stream that declare or use a zone.
func eachZone(tree []*Directive, visit func(d *Directive, name Word, z *zone)) {
	for _, d := range tree {
		if half := d.Name.Text; half == "http" || half == "stream" {
			walk(d.Block, func(d *Directive) {
				if w, z := zoneIn(d, half); z != nil {
					visit(d, w, z)
				}
			})
		}
	}
}

// claim notes that a directive uses a zone, or why nginx refuses that.
func (i *interpreter) claim(all map[string]*zone, w Word, z *zone, directive string) {
	first, name, message := all[w.Text], w.Text, ""
	switch {
	case first == nil:
		all[name] = z
		return
	case first.of != z.of:
		message = fmt.Sprintf(`the shared memory zone "%s" is already declared for a different use`, name)
	case first.size != 0 && z.size != 0 && first.size != z.size:
		message = fmt.Sprintf(`the size %d of shared memory zone "%s" conflicts with already declared size %d`, z.size, name, first.size)
	case first.key != "" && z.key != "" && strings.HasPrefix(directive, "limit_"):
		message = fmt.Sprintf(`%s "%s" is already bound to key "%s"`, directive, name, first.key)
	case first.key != "" && z.key != "":
		message = fmt.Sprintf(`duplicate zone "%s"`, name)
	}
	if message != "" && len(i.config.Problems) < maxProblems {
		hint := fmt.Sprintf("%s:%d has it already: give one of the two another name", first.at.File, first.at.Line)
		i.config.Problems = append(i.config.Problems, Problem{Pos: w.Pos, Kind: "duplicate", Message: message, Hint: hint})
	}
	first.size, first.key = max(first.size, z.size), first.key+z.key
}

// zoneUsers are the directives that use zones, by those that declare them.
var zoneUsers = map[string]string{"limit_req_zone": "limit_req", "limit_conn_zone": "limit_conn", "proxy_cache_path": "proxy_cache",
	"fastcgi_cache_path": "fastcgi_cache", "uwsgi_cache_path": "uwsgi_cache", "scgi_cache_path": "scgi_cache"}

// zoneIn is the zone that a directive declares or uses; the word is its name alone.
func zoneIn(d *Directive, half string) (Word, *zone) {
	name, args := d.Name.Text, d.Args
	module := zoneUsers[name]
	z := &zone{of: half + " " + name}
	switch {
	case len(args) == 0:
		return Word{}, nil
	case module != "":
		z.of, z.key = half+" "+module, args[0].Text
	case name == "zone" && len(args) == 1 && plausible(args[0].Text):
		z.at = args[0].Pos
		return args[0], z
	case name == "zone" && len(args) == 2 && plausible(args[0].Text):
		z.at, z.size = args[0].Pos, bytesOf(args[1].Text)
		if z.size == 0 {
			return Word{}, nil
		}
		return args[0], z
	case name == "limit_conn", strings.HasSuffix(name, "_cache") && strings.Contains(" proxy fastcgi uwsgi scgi ", " "+strings.TrimSuffix(name, "_cache")+" "):
		if args[0].Text == "off" || !plausible(args[0].Text) {
			return Word{}, nil
		}
		z.at = args[0].Pos
		return args[0], z
	case name != "limit_req" && name != "ssl_session_cache":
		return Word{}, nil
	}
	for _, w := range args {
		m := zoneParam.FindStringSubmatch(w.Text)
		if m == nil || m[3] == "" && name != "limit_req" {
			continue
		}
		z.at, z.size = w.Pos, bytesOf(m[3])
		return Word{Text: m[2], Pos: w.Pos}, z
	}
	return Word{}, nil
}

// bytesOf reads a size as nginx writes it, 0 for none.
func bytesOf(text string) int {
	if !sizes.MatchString(text) {
		return 0
	}
	return int(Bytes(text))
}

// Bytes reads a size as directives take it that allow gigabytes too, such as client_max_body_size; 0 for none.
func Bytes(text string) int64 {
	digits := strings.TrimRight(text, "kKmMgG")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 0 || n > 1<<32 || len(text)-len(digits) > 1 {
		return 0
	}
	return n << map[string]int{"k": 10, "m": 20, "g": 30}[strings.ToLower(text[len(digits):])]
}

// unsized is nginx's reason to stop for a zone without a size.
func unsized(name string, z *zone) Problem {
	_, directive, _ := strings.Cut(z.of, " ")
	p := Problem{Pos: z.at, Kind: "zone", Message: fmt.Sprintf(`zero size shared memory zone "%s"`, name)}
	switch {
	case directive == "zone":
		p.Hint = fmt.Sprintf("give it a size: zone %s 64k", name)
	case strings.HasSuffix(directive, "_cache"):
		p.Message = fmt.Sprintf(`%q zone "%s" is unknown`, directive, name)
		p.Hint = fmt.Sprintf("no %s_path makes it: add one with keys_zone=%s:10m beside the server blocks", directive, name)
	case directive == "limit_req":
		p.Hint = fmt.Sprintf("no limit_req_zone makes it: add limit_req_zone $binary_remote_addr zone=%s:10m rate=10r/s; beside the server blocks", name)
	default:
		p.Hint = fmt.Sprintf("no limit_conn_zone makes it: add limit_conn_zone $binary_remote_addr zone=%s:10m; beside the server blocks", name)
	}
	return p
}
