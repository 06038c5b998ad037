package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/inspector"
)

// startMutual is the part of CC701 about two nginx of which each needs the other one's name when it starts: while one is down, the other
// does not come up. It is told of the one that publishes no port, as that is the one which leads back.
func startMutual(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	service := s.Project.Service(p.Service)
	if len(service.Ports) > 0 || s.Engine != nil && isUp(s, p.Service) {
		return nil
	}
	looked := map[*inspector.Proxy]bool{nil: true}
	for _, back := range s.Links() {
		if back.Proxy != p || !needsAtStart(&back) || len(far(&back).Ports) == 0 {
			continue
		}
		other := s.Proxy(far(&back).Name)
		if looked[other] {
			continue
		}
		looked[other] = true
		for _, to := range s.Links() {
			if to.Proxy != other || !needsAtStart(&to) || far(&to) != service {
				continue
			}
			return &inspector.Finding{
				Severity: inspector.Note, At: back.At(), Label: "leads back to " + other.Service, Services: []string{p.Service, other.Service}, Links: []string{back.Key},
				Message:  fmt.Sprintf("%s and %s each need the other's name to start: while one is down, nginx of the other stops with \"host not found in upstream\"", p.Service, other.Service),
				Evidence: []inspector.Evidence{passSource(&back), passSource(&to)},
				Also:     []inspector.Place{{At: to.At(), Label: "leads here"}},
				Why:      "nginx looks up every literal host when it starts, and Docker's DNS has the names of running containers alone; depends_on cannot go both ways",
				Fix: inspector.Fix{
					Summary: fmt.Sprintf("Remove the location that leads back, as clients come by %s; or let it look the name up at each request (resolver 127.0.0.11 and a variable)", other.Service),
					Then:    applyConfig(s, p, back.At().File),
				},
			}
		}
	}
	return nil
}

// needsAtStart reports whether nginx looks up the name of a service of the project for a link when it starts.
func needsAtStart(l *inspector.Link) bool {
	return far(l) != nil && !l.Target.Dynamic && !inspector.IsAddress(l.Target.Host) && l.Extra == nil
}
