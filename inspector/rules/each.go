package rules

import (
	"slices"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// eachProxy asks a rule's question of every nginx service and gathers its findings.
func eachProxy(s *inspector.Snapshot, judge func(*inspector.Snapshot, *inspector.Proxy) *inspector.Finding) []inspector.Finding {
	var found []inspector.Finding
	for i := range s.Proxies {
		if f := judge(s, &s.Proxies[i]); f != nil {
			found = append(found, *f)
		}
	}
	return found
}

// eachLink asks a rule's question of every link and gathers its findings. Findings of the same message and place
// are one: a host in an upstream block that twenty locations use is one fault with twenty routes.
func eachLink(s *inspector.Snapshot, judge func(*inspector.Link) *inspector.Finding) []inspector.Finding {
	var found []inspector.Finding
	seen := map[string]int{}
	links := s.Links()
	for i := range links {
		if isDown(&links[i]) && !looksUp(&links[i]) { // nginx does nothing for it
			continue
		}
		f := judge(&links[i])
		if f == nil {
			continue
		}
		f.Links = append(f.Links, links[i].Key)
		if f.Severity == inspector.Error && namedIn(emergency(s, links[i].Proxy.Service), links[i].Target.Host) {
			f.Proxy = links[i].Proxy.Service // nginx stopped for it: no route works
		}
		id := f.At.String() + " " + f.Message
		if at, ok := seen[id]; ok {
			found[at].Links = append(found[at].Links, f.Links...)
			continue
		}
		seen[id] = len(found)
		found = append(found, *f)
	}
	return found
}

// eachServer asks of every server block of the nginx whose configuration nginx takes. Findings of one nginx that are the same
// are joined; nil: none are.
func eachServer(s *inspector.Snapshot, same func(a, b *inspector.Finding) bool, judge func(p *inspector.Proxy, server int) []inspector.Finding) []inspector.Finding {
	var found []inspector.Finding
	for i := range s.Proxies {
		p, own := &s.Proxies[i], len(found)
		if p.Config == nil || len(p.Config.Problems) > 0 {
			continue
		}
		for server := range p.Config.Servers {
			for _, f := range judge(p, server) {
				at := -1
				if same != nil {
					at = slices.IndexFunc(found[own:], func(other inspector.Finding) bool { return same(&other, &f) })
				}
				if at >= 0 {
					found[own+at] = join(found[own+at], f)
				} else {
					found = append(found, f)
				}
			}
		}
	}
	return found
}

// sameLabel reports whether two findings say the same of their places.
func sameLabel(a, b *inspector.Finding) bool { return a.Label == b.Label }

// eachLocation collects what a rule says of the locations of a server block.
func eachLocation(p *inspector.Proxy, server int, judge func(location int) *inspector.Finding) []inspector.Finding {
	var found []inspector.Finding
	for at := range p.Config.Servers[server].Locations {
		if f := judge(at); f != nil {
			found = append(found, *f)
		}
	}
	return found
}

// eachPass asks a rule's question of every pass directive of every proxy. Findings of one proxy with the same label
// are one fault in several places: the first speaks, the others stand beside it, and its edits mend all.
func eachPass(s *inspector.Snapshot, judge func(*inspector.Proxy, *nginx.Pass) *inspector.Finding) []inspector.Finding {
	var found []inspector.Finding
	for i := range s.Proxies {
		p, own := &s.Proxies[i], len(found)
		if p.Config == nil || len(p.Config.Problems) > 0 { // nginx does not start, and what is read may be half
			continue
		}
		for j := range p.Config.Passes {
			if l := locationOf(p, &p.Config.Passes[j]); l != nil && unmatchable(l) != nil {
				continue // it never gets a request: CC620 tells
			}
			f := judge(p, &p.Config.Passes[j])
			if f == nil {
				continue
			}
			f.Links, f.Services = passLinks(p, j), []string{p.Service}
			if at := slices.IndexFunc(found[own:], func(other inspector.Finding) bool { return other.Label == f.Label }); at >= 0 {
				found[own+at] = join(found[own+at], *f)
				continue
			}
			found = append(found, *f)
		}
	}
	return found
}

func join(f, other inspector.Finding) inspector.Finding {
	if f.First && !other.First { // what everybody meets goes first
		f, other = other, f
	}
	f.Links = append(f.Links, other.Links...)
	if f.At == other.At || slices.ContainsFunc(f.Also, func(p inspector.Place) bool { return p.At == other.At }) {
		return f
	}
	f.Severity = max(f.Severity, other.Severity)
	f.Also = append(f.Also, inspector.Place{At: other.At, Label: "and here"})
	for _, edit := range other.Fix.Edits {
		if !slices.Contains(f.Fix.Edits, edit) { // of a line that is in force in both places
			f.Fix.Edits = append(f.Fix.Edits, edit)
		}
	}
	return f
}
