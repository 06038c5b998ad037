package inspector

import (
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector/nginx"
)

// slowAnswer is how long an answer may take before it is worth a look at what holds the app.
const slowAnswer = 500 * time.Millisecond

// Troubled returns the IDs of the running containers that are worth a closer look: those that did not serve when they
// were asked, were slow, or have failed by nginx's log, and those of nginx then. The engine may see nothing wrong with
// them.
func (s *Snapshot) Troubled() []string {
	if s.Engine == nil || s.Probes == nil {
		return nil
	}
	failed := map[string]bool{}
	for _, p := range s.Probes.Proxies {
		for _, r := range p.Replies {
			if r.Outcome != "answered" || r.Status >= 500 || r.Status == 400 || r.Status == 403 || r.Status == 421 || r.Took >= slowAnswer {
				failed[r.Address] = true
			}
		}
		for _, d := range p.Dials {
			if !d.OK {
				failed[d.Address] = true
			}
		}
	}
	for _, p := range s.Probes.Proxies {
		for i := range p.Requests {
			if r := &p.Requests[i]; r.Skipped == "" && !r.Good() {
				failed[""] = true // at least nginx's log tells more
			}
		}
	}
	for i := range s.Proxies {
		s.Engine.logged(s.Proxies[i].Service, failed)
	}
	some := len(failed) > 0
	delete(failed, "") // unix sockets, and lines about nginx itself
	var ids []string
	for _, c := range s.Engine.Containers {
		if c.Running() && (some && s.Proxy(c.Service) != nil || slices.ContainsFunc(c.Endpoints, func(e Endpoint) bool { return failed[e.IPv4] || failed[e.IPv6] })) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// logged adds the addresses about which an nginx service logs errors.
func (e *Engine) logged(service string, addresses map[string]bool) {
	for _, c := range e.Of(service) {
		for _, line := range c.Log {
			if entry, ok := nginx.ParseLog(line.Text); ok && slices.Contains([]string{"emerg", "alert", "crit", "error"}, entry.Level) {
				host, _ := entry.Dialled()
				addresses[host] = true
			}
		}
	}
}
