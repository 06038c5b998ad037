package inspector

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// order sorts findings by how grave they are, errors by how much they stop, then along a request's way by their rules, but for
// those that are less sure than what would stand behind them. What nginx comes to only when it has read its configuration stands
// behind the names that it looks up before that and does not find.
func order(s *Snapshot, findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(behind(&a), behind(&b)), cmp.Compare(b.stops(), a.stops()),
			strings.Compare(cmp.Or(a.Behind, a.Rule), cmp.Or(b.Behind, b.Rule)), strings.Compare(a.Behind, b.Behind), strings.Compare(a.Rule, b.Rule),
			strings.Compare(a.At.File, b.At.File), cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Column, b.At.Column))
	})
	early := map[string]map[string]bool{} // of each nginx service with a late finding
	for i := len(findings) - 1; i >= 0; i-- {
		late := findings[i]
		if !late.Late {
			continue
		}
		if early[late.Proxy] == nil {
			early[late.Proxy] = s.lookedUpFirst(late.Proxy)
		}
		last := i
		for j := i + 1; j < len(findings) && findings[j].Severity == late.Severity; j++ {
			if findings[j].stopsBefore(&late, early[late.Proxy]) {
				last = j
			}
		}
		copy(findings[i:], findings[i+1:last+1])
		findings[last] = late
	}
}

// behind puts notes about what is yet to be made, or seldom met, behind those about what is there for everybody.
func behind(f *Finding) int {
	if f.First && f.Severity == Note {
		return 1
	}
	return 0
}

// stops is how much an error stops, in routes: more than any project has where an nginx stops or Compose refuses the project.
func (f *Finding) stops() int {
	switch {
	case f.Severity != Error || strings.HasPrefix(f.Rule, "CC9"): // the latter are about what nothing explains
		return 0
	case f.Proxy != "" || f.Rule == "CC101":
		return math.MaxInt
	}
	return max(1, len(f.Routes)) // what nginx answers itself is on no route
}

// lookedUpFirst are the links of an nginx service whose names it looks up before http is complete, and does not surely find.
func (s *Snapshot) lookedUpFirst(proxy string) map[string]bool {
	keys := map[string]bool{}
	for _, l := range s.Links() {
		if l.Proxy.Service != proxy || !l.wantsAddress() {
			continue
		}
		if known := l.Resolves(); known == nil || !*known {
			keys[l.Key] = true
		}
	}
	return keys
}

// stopsBefore reports whether a finding is about a name for which nginx stops before it comes to a late one.
func (f *Finding) stopsBefore(late *Finding, early map[string]bool) bool {
	if f.Severity != Error || f.Proxy != "" && f.Proxy != late.Proxy {
		return false
	}
	named := strings.HasPrefix(f.Rule, "CC2") || strings.HasPrefix(f.Rule, "CC3") || f.Proxy != ""
	return named && slices.ContainsFunc(f.Links, func(key string) bool { return early[key] })
}

// wantsAddress reports whether nginx looks up the target's name before http is complete.
func (l *Link) wantsAddress() bool {
	host := l.Target.Host
	return host != "" && !l.Target.Dynamic && !l.Server().Stream && !IsAddress(host) && !IsLoopback(host)
}
