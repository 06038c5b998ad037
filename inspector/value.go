package inspector

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// value returns the variable that fills a place of the configuration, or what follows "http://" there, or nil.
func (p *Proxy) value(at nginx.Pos) *startup.Value {
	if len(p.Values) == 0 {
		return nil
	}
	pos := p.Pos(at)
	for i := range p.Values {
		v := &p.Values[i]
		before := v.Use.Column - pos.Column
		scheme := (before == len("http://") || before == len("https://")) && v.Use.EndColumn <= pos.EndColumn
		if v.Use.File == pos.File && v.Use.Line == pos.Line && (before == 0 || scheme) {
			return v
		}
	}
	return nil
}

// Written returns where the text at a place of the configuration is written, in the file that a person edits: where the
// value of a variable is set, if a start script filled it in there.
func (p *Proxy) Written(at nginx.Pos) compose.Pos {
	if v := p.value(at); v != nil {
		return v.Set
	}
	return p.Pos(at)
}

// withUses adds to findings about a value where it is used.
func withUses(s *Snapshot, findings []Finding) {
	for i := range findings {
		f := &findings[i]
		for _, p := range s.Proxies {
			for _, v := range p.Values {
				if f.At != v.Set && f.At != v.Host && f.At != v.Port || slices.ContainsFunc(f.Also, func(a Place) bool { return a.At == v.Use }) {
					continue
				}
				f.Also = append([]Place{{At: v.Use, Label: "$" + v.Name + " is used here"}}, f.Also...)
				f.Evidence = append(slices.Clone(f.Evidence), Evidence{Fact: fmt.Sprintf("$%s is filled in with the value from %s", v.Name, v.Set), Source: v.Use.String()})
			}
		}
	}
}
