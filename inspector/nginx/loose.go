package nginx

import (
	"regexp"
	"slices"
	"strings"
)

// A Loose is the first use of a name that nothing in the visible configuration makes: a variable that may not be
// nginx's own, or a zone of shared memory. nginx stops for such a name without saying where it stands.
type Loose struct {
	Kind string `json:"kind"` // variable, zone
	Name string `json:"name"`
	Pos  Pos    `json:"pos"`
}

// maxLoose bounds how many are worth keeping.
const maxLoose = 50

var (
	anyVariable = regexp.MustCompile(`\$(?:\{(\w+)\}|(\w+))`)
	// ownVariable matches nginx's own variables (nginx.org/en/docs/varindex.html), by family.
	ownVariable = regexp.MustCompile(`^(\d+|(arg|cookie|http|sent_http|sent_trailer|trailer|upstream|ssl|proxy|fastcgi|geoip2?|realip|request|remote|server|session|` +
		`secure_link|tcpinfo|time|connections?|limit|userid|uid|document|content|date|jwt|bytes|body_bytes|proxy_protocol|gzip|spdy|memcached|otel|acme)(_\w*)?|` +
		`args|ancient_browser|binary_remote_addr|host|hostname|http2|http3|https|invalid_referer|is_args|is_request_port|msec|msie|modern_browser|nginx_version|` +
		`pid|pipe|protocol|query_string|quic|random_index|realpath_root|scheme|slice_range|status|uri)$`)
	makesZone = regexp.MustCompile(`^(limit_req_zone|limit_conn_zone|(proxy|fastcgi|uwsgi|scgi)_cache_path)$`)
	zoneName  = regexp.MustCompile(`^(?:keys_)?zone=([^:]+)`)
)

// loose finds the uses of names that the configuration does not make.
func loose(c *Config) []Loose {
	zones := map[string]bool{"off": true}
	walk(c.tree, func(d *Directive) {
		for _, w := range d.Args {
			if m := zoneName.FindStringSubmatch(w.Text); m != nil && makesZone.MatchString(d.Name.Text) {
				zones[m[1]] = true
			}
		}
	})
	var all []Loose
	add := func(kind, name string, at Pos) {
		if len(all) < maxLoose && !slices.ContainsFunc(all, func(l Loose) bool { return l.Kind == kind && l.Name == name }) {
			all = append(all, Loose{kind, name, at})
		}
	}
	walk(c.tree, func(d *Directive) {
		if name, at := zoneOf(d); name != "" && !zones[name] {
			add("zone", name, at)
		}
		for _, w := range d.Args {
			if !strings.Contains(w.Text, "$") {
				continue
			}
			for _, m := range anyVariable.FindAllStringSubmatch(w.Text, -1) {
				if name := strings.ToLower(m[1] + m[2]); !ownVariable.MatchString(name) && !c.Defines(name) {
					add("variable", name, w.Pos)
				}
			}
		}
	})
	return all
}

// zoneOf is the zone that a directive wants to use.
func zoneOf(d *Directive) (string, Pos) {
	switch name := d.Name.Text; {
	case len(d.Args) == 0:
	case name == "limit_req":
		for _, w := range d.Args {
			if m := zoneName.FindStringSubmatch(w.Text); m != nil {
				return m[1], w.Pos
			}
		}
	case name == "limit_conn", name == "proxy_cache", name == "fastcgi_cache", name == "uwsgi_cache", name == "scgi_cache":
		return d.Args[0].Text, d.Args[0].Pos
	}
	return "", Pos{}
}

// walk visits every directive; those of an included file stand where the include stood.
func walk(tree []*Directive, visit func(*Directive)) {
	for _, d := range tree {
		visit(d)
		walk(d.Block, visit)
	}
}
