package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// weightOfHealth is how much it matters that a service which serves is unhealthy: while nothing heeds that, its requests are
// answered all the same, now and after every start.
func weightOfHealth(s *inspector.Snapshot, service *compose.Service) inspector.Severity {
	if len(heeders(s, service)) > 0 {
		return inspector.Warning
	}
	return inspector.Note
}

// heeders cite who waits for the health of a service's containers, or acts on it.
func heeders(s *inspector.Snapshot, service *compose.Service) []inspector.Evidence {
	if service == nil {
		return nil
	}
	var seen []inspector.Evidence
	for _, name := range s.Project.Waiting(service.Name, "service_healthy") {
		at := s.Project.Service(name).Dependency(service.Name).Pos
		seen = append(seen, inspector.Evidence{Fact: fmt.Sprintf("%s is not started before %s is healthy", name, service.Name), Source: at.String()})
	}
	if actor := service.HealthActor; actor != nil {
		seen = append(seen, inspector.Evidence{Fact: fmt.Sprintf("%s %s", actor.Name, actor.Does), Source: actor.Pos.String()})
	}
	return seen
}
