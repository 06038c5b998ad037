package nginx

import (
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

// loose finds the uses of names that the configuration does not make.
func loose(c *Config) []Loose {
	made := map[string]bool{}
	eachZone(c.tree, func(_ *Directive, w Word, z *zone) { made[w.Text] = made[w.Text] || z.key != "" })
	var all []Loose
	add := func(kind, name string, at Pos) {
		if len(all) < maxLoose && !slices.ContainsFunc(all, func(l Loose) bool { return l.Kind == kind && l.Name == name }) {
			all = append(all, Loose{kind, name, at})
		}
	}
	eachZone(c.tree, func(d *Directive, w Word, _ *zone) {
		if d.Name.Text != "zone" && d.Name.Text != "ssl_session_cache" && !made[w.Text] {
			add("zone", w.Text, w.Pos)
		}
	})
	walk(c.tree, func(d *Directive) {
		for _, w := range d.Args {
			if !strings.Contains(w.Text, "$") {
				continue
			}
			for _, m := range variable.FindAllStringSubmatch(w.Text, -1) {
				if name := strings.ToLower(m[1] + m[2]); !isOwn(name) && !c.Defines(name) {
					add("variable", name, w.Pos)
				}
			}
		}
	})
	return all
}

// walk visits every directive; those of an included file stand where the include stood.
func walk(tree []*Directive, visit func(*Directive)) {
	for _, d := range tree {
		visit(d)
		walk(d.Block, visit)
	}
}
