package inspector

import "slices"

// sameFault makes one finding of those that say the same of different lines: a wrong port that stands in ten locations is
// one fault, mended by ten edits.
func sameFault(findings []Finding) []Finding {
	var kept []Finding
	for _, f := range findings {
		at := slices.IndexFunc(kept, func(k Finding) bool { return k.same(&f) })
		if at < 0 {
			kept = append(kept, f)
			continue
		}
		kept[at] = kept[at].with(&f)
	}
	return kept
}

// same reports whether two findings differ in nothing but where they are seen, and their edits go together.
func (f *Finding) same(other *Finding) bool {
	return f.Rule == other.Rule && f.Severity == other.Severity && f.Message == other.Message && f.Proxy == other.Proxy &&
		f.Fix.Summary == other.Fix.Summary && f.Fix.Then == other.Fix.Then && len(f.Fix.Edits) > 0 == (len(other.Fix.Edits) > 0) &&
		!slices.ContainsFunc(other.Fix.Edits, func(e Edit) bool {
			return slices.ContainsFunc(f.Fix.Edits, func(have Edit) bool { return have.File == e.File && have.Line == e.Line && have != e })
		})
}

// with returns a finding with the places, links and edits of another one.
func (f Finding) with(other *Finding) Finding {
	f.Places = max(f.Places, 1) + max(other.Places, 1)
	f.Also = slices.Clone(f.Also)
	for _, place := range append([]Place{{At: other.At, Label: other.Label}}, other.Also...) {
		if place.At != f.At && !slices.ContainsFunc(f.Also, func(p Place) bool { return p.At == place.At }) {
			f.Also = append(f.Also, place)
		}
	}
	f.Links = append(slices.Clone(f.Links), other.Links...)
	f.Services = slices.Clone(f.Services)
	for _, service := range other.Services {
		if !slices.Contains(f.Services, service) {
			f.Services = append(f.Services, service)
		}
	}
	f.Fix.Edits = slices.Clone(f.Fix.Edits)
	for _, e := range other.Fix.Edits {
		if !slices.Contains(f.Fix.Edits, e) {
			f.Fix.Edits = append(f.Fix.Edits, e)
		}
	}
	return f
}
