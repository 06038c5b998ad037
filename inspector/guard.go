package inspector

import "slices"

// guarded adds, to errors about what an auth_request asks, the links whose requests nginx refuses for it: they have the
// same cause.
func guarded(s *Snapshot, found []Finding) {
	var guards map[guardPlace][]string
	for _, l := range s.Links() {
		if !l.Broken() || l.Request.Status != 500 {
			continue
		}
		at, asks := l.guardOf()
		if !asks {
			continue
		}
		if guards == nil {
			guards = s.guards()
		}
		for _, guard := range guards[at] {
			for i := range found {
				if f := &found[i]; f.Severity == Error && slices.Contains(f.Links, guard) && !slices.Contains(f.Links, l.Key) {
					f.Links = append(f.Links, l.Key)
				}
			}
		}
	}
}

// A guardPlace is a location by its path, which auth_request names.
type guardPlace struct {
	proxy  *Proxy
	server int
	path   string
}

// guards are the keys of the links of each location, so that those are found that auth_request asks.
func (s *Snapshot) guards() map[guardPlace][]string {
	all := map[guardPlace][]string{}
	for _, l := range s.Links() {
		if l.Pass.Location >= 0 {
			at := guardPlace{l.Proxy, l.Pass.Server, l.Server().Locations[l.Pass.Location].Path}
			all[at] = append(all[at], l.Key)
		}
	}
	return all
}

// guardOf is the location that nginx asks, by auth_request, before it passes on a request of a link; known is false for none.
func (l *Link) guardOf() (at guardPlace, known bool) {
	set := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, "auth_request")
	if set == nil || len(set.Args) != 1 {
		return at, false
	}
	return guardPlace{l.Proxy, l.Pass.Server, set.Args[0]}, true
}
