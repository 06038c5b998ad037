package inspector

import (
	"regexp"
	"slices"
	"time"

	"github.com/composecheck/composecheck/inspector/nginx"
)

// slowAnswer is how long an answer may take before it is worth a look at what holds the app.
const slowAnswer = 500 * time.Millisecond

// justNow is how old what nginx logged may be to be worth that, where nobody could ask.
const justNow = 5 * time.Minute

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
	s.refusedUnasked(failed)
	some := len(failed) > 0
	delete(failed, "") // unix sockets, and lines about nginx itself
	stores := s.storesBehind(failed)
	var ids []string
	for _, c := range s.Engine.Containers {
		if c.Running() && (slices.Contains(stores, c.Service) || some && s.Proxy(c.Service) != nil || slices.ContainsFunc(c.Endpoints, func(e Endpoint) bool { return failed[e.IPv4] || failed[e.IPv6] })) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// storesBehind are the services that those at some addresses use: one of them may be why these fail.
func (s *Snapshot) storesBehind(addresses map[string]bool) []string {
	var names []string
	for _, c := range s.Engine.Containers {
		if s.Project == nil || s.Proxy(c.Service) != nil || !slices.ContainsFunc(c.Endpoints, func(e Endpoint) bool { return addresses[e.IPv4] || addresses[e.IPv6] }) {
			continue
		}
		if service := s.Project.Service(c.Service); service != nil {
			for _, store := range s.Stores(service) {
				names = append(names, store.Name)
			}
		}
	}
	return names
}

// badRequest matches an answer 400 in nginx's usual access log.
var badRequest = regexp.MustCompile(`" 400 \d`)

// refusedUnasked adds the addresses behind an nginx in which nothing could be asked, and that has just answered with 400:
// what is behind it may say why.
func (s *Snapshot) refusedUnasked(addresses map[string]bool) {
	for _, p := range s.Probes.Proxies {
		if p.Skipped == "" || !slices.ContainsFunc(s.Engine.Of(p.Service), func(c Container) bool {
			return slices.ContainsFunc(c.Log, func(line LogLine) bool { return s.Taken.Sub(line.Time) < justNow && badRequest.MatchString(line.Text) })
		}) {
			continue
		}
		for _, l := range s.join() { // Links would keep what the containers say now
			for _, c := range l.Far {
				for _, e := range c.Endpoints {
					if l.Proxy.Service == p.Service {
						addresses[e.IPv4] = true
					}
				}
			}
		}
	}
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
