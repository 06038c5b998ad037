package inspector

import (
	"slices"

	"github.com/composecheck/composecheck/compose"
)

// sameFault makes one finding of those that say the same of different lines: a wrong port that stands in ten locations is
// one fault, mended by ten edits.
func sameFault(findings []Finding) []Finding {
	var kept []*fault
	said := map[saying][]*fault{}
	for i := range findings {
		f := &findings[i]
		key := saying{f.Rule, f.Severity, f.Message, f.Proxy, f.Fix.Summary, f.Fix.Then, len(f.Fix.Edits) > 0}
		if at := slices.IndexFunc(said[key], func(have *fault) bool { return have.goesWith(f) }); at >= 0 {
			said[key][at].add(f)
			continue
		}
		kept = append(kept, newFault(f))
		said[key] = append(said[key], kept[len(kept)-1])
	}
	var all []Finding
	for _, f := range kept {
		all = append(all, f.Finding)
	}
	return all
}

// A saying is all in which findings of one fault do not differ: where they are seen is left out.
type saying struct {
	rule           string
	severity       Severity
	message, proxy string
	summary, then  string
	edits          bool
}

// A fault is a finding with those that say the same.
type fault struct {
	Finding
	seen  map[compose.Pos]bool // places of the finding
	edits map[editPlace][]Edit
}

type editPlace struct {
	file string
	line int
}

func newFault(f *Finding) *fault {
	all := &fault{Finding: *f, seen: map[compose.Pos]bool{f.At: true}, edits: map[editPlace][]Edit{}}
	all.Also, all.Links, all.Services, all.Fix.Edits = slices.Clone(f.Also), slices.Clone(f.Links), slices.Clone(f.Services), slices.Clone(f.Fix.Edits)
	for _, place := range f.Also {
		all.seen[place.At] = true
	}
	for _, e := range f.Fix.Edits {
		at := editPlace{e.File, e.Line}
		all.edits[at] = append(all.edits[at], e)
	}
	return all
}

// goesWith reports whether the edits of another finding change no line in another way.
func (f *fault) goesWith(other *Finding) bool {
	return !slices.ContainsFunc(other.Fix.Edits, func(e Edit) bool {
		return slices.ContainsFunc(f.edits[editPlace{e.File, e.Line}], func(have Edit) bool { return have != e })
	})
}

// add takes over the places, links and edits of another finding.
func (f *fault) add(other *Finding) {
	f.Places = max(f.Places, 1) + max(other.Places, 1)
	for _, place := range append([]Place{{At: other.At, Label: other.Label}}, other.Also...) {
		if !f.seen[place.At] {
			f.Also, f.seen[place.At] = append(f.Also, place), true
		}
	}
	f.Links = append(f.Links, other.Links...)
	for _, service := range other.Services {
		if !slices.Contains(f.Services, service) {
			f.Services = append(f.Services, service)
		}
	}
	for _, e := range other.Fix.Edits {
		if at := (editPlace{e.File, e.Line}); !slices.Contains(f.edits[at], e) {
			f.Fix.Edits, f.edits[at] = append(f.Fix.Edits, e), append(f.edits[at], e)
		}
	}
}
