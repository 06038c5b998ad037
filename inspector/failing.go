package inspector

import "slices"

// Failing returns the IDs of the running containers that did not serve when they were asked, and whose log nobody has
// read: the engine sees nothing wrong with them, and what they say may tell whose fault it is.
func (s *Snapshot) Failing() []string {
	if s.Engine == nil || s.Probes == nil {
		return nil
	}
	failed := map[string]bool{}
	for _, p := range s.Probes.Proxies {
		for _, r := range p.Replies {
			if r.Outcome != "answered" || r.Status >= 500 {
				failed[r.Address] = true
			}
		}
		for _, d := range p.Dials {
			if !d.OK {
				failed[d.Address] = true
			}
		}
	}
	delete(failed, "") // a unix socket
	var ids []string
	for _, c := range s.Engine.Containers {
		if c.Running() && c.Log == nil && slices.ContainsFunc(c.Endpoints, func(e Endpoint) bool { return failed[e.IPv4] || failed[e.IPv6] }) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}
