package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC706", Name: "left-behind", Needs: inspector.Static,
	Summary: "after a restart of the machine the engine starts what requests need again, but for one service",
	Check:   func(s *inspector.Snapshot) []inspector.Finding { return eachProxy(s, staysDown) },
})

// leastRestarted is how many other services must be started again for the one that is not to look forgotten.
const leastRestarted = 2

// staysDown speaks of the one service, of an nginx and those behind it, that has no restart policy, where all others have one.
func staysDown(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	way := []*compose.Service{s.Project.Service(p.Service)}
	for _, l := range s.Links() {
		if to := far(&l); l.Proxy == p && to != nil && !slices.Contains(way, to) {
			way = append(way, to)
		}
	}
	var lost *compose.Service
	for _, service := range way {
		switch {
		case service.Restart == "always" || service.Restart == "unless-stopped":
		case lost != nil || service.Restart != "": // "no" was meant; after "on-failure" the engine brings back none, either
			return nil
		default:
			lost = service
		}
	}
	if lost == nil || slices.ContainsFunc(s.Proxies, func(other inspector.Proxy) bool { // one that may stand before it stays down as well
		service := s.Project.Service(other.Service)
		return service != nil && service != lost && service.Restart == ""
	}) {
		return nil
	}
	var others []string
	for i := range s.Project.Services {
		if other := &s.Project.Services[i]; other.Name != lost.Name && (other.Restart == "always" || other.Restart == "unless-stopped") {
			others = append(others, other.Name)
		}
	}
	if len(others) < leastRestarted || len(others) < len(way)-1 {
		return nil
	}
	policy := s.Project.Service(others[0]).Restart
	return &inspector.Finding{
		Severity: inspector.Note, First: true, At: lost.Pos, Label: "no restart policy", Services: []string{lost.Name, p.Service},
		Message:  fmt.Sprintf("after a restart of the machine %s stays down, while %s come back: of what requests need it alone has no restart policy", lost.Name, strings.Join(others, ", ")),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s has restart: %s", others[0], policy), Source: s.Project.Service(others[0]).Pos.String()}},
		Why:      "when the engine starts it brings back the containers whose policy says so, and no other; depends_on is of `docker compose up` alone",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Write `restart: %s` in %s", policy, lost.Name), Edits: addKey(s, lost, "restart: "+policy), Then: recreate(lost.Name)},
	}
}
