package inspector

import "slices"

// guarded adds, to errors about what an auth_request asks, the links whose requests nginx refuses for it: they have the
// same cause.
func guarded(s *Snapshot, found []Finding) {
	for _, l := range s.Links() {
		if !l.Broken() || l.Request.Status != 500 {
			continue
		}
		for _, guard := range s.guards(&l) {
			for i := range found {
				if f := &found[i]; f.Severity == Error && slices.Contains(f.Links, guard) && !slices.Contains(f.Links, l.Key) {
					f.Links = append(f.Links, l.Key)
				}
			}
		}
	}
}

// guards returns the keys of the links that nginx asks, by auth_request, before it passes on a request of a link.
func (s *Snapshot) guards(l *Link) []string {
	set := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, "auth_request")
	if set == nil || len(set.Args) != 1 {
		return nil
	}
	var keys []string
	for _, other := range s.Links() {
		if other.Proxy == l.Proxy && other.Pass.Server == l.Pass.Server && other.Pass.Location >= 0 && other.Server().Locations[other.Pass.Location].Path == set.Args[0] {
			keys = append(keys, other.Key)
		}
	}
	return keys
}
