package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// asksUnpublished is the part of CC635 about pages that ask the machine of the browser for a port that a service has in its container,
// and nothing has on the host. A program that is started by hand may have it there: a note.
func asksUnpublished(s *inspector.Snapshot, pages *compose.Service, all []compose.PageHost) *inspector.Finding {
	first, doors := all[0], doorsOutside(s, pages)
	if len(doors) == 0 || mayPublish(s, first.Port) {
		return nil
	}
	to := behindLoopback(s, doors, first.Port)
	if to == nil || to.Name == pages.Name || to.NetworkMode != "" {
		return nil
	}
	f := placesOf(pages, to, all)
	f.Severity, f.First, f.Label = inspector.Note, true, fmt.Sprintf("nothing is published at %d", first.Port)
	f.Message = fmt.Sprintf("the pages of %s ask %s (%s), and no service publishes %d on the host: %s has it in its container alone", pages.Name, first.Origin+first.Path, first.By, first.Port, to.Name)
	f.Also = append(f.Also, inspector.Place{At: to.Pos, Label: "the service that is probably meant"})
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%d is the port of %s inside its container", first.Port, to.Name), Source: to.Pos.String()})
	f.Why = "the code of a page runs in the browser: localhost is the machine of who looks at it, and there only published ports of containers are (net::ERR_CONNECTION_REFUSED)"
	askRelative(s, pages, to, all, f)
	f.Fix.Summary += fmt.Sprintf("; or publish %d under ports of %s, for browsers on the host itself", first.Port, to.Name)
	return f
}

// mayPublish reports whether a port of the host may lead to something: a service publishes it, or one that the engine or a variable
// chooses, or has the host's network, or another Compose file of the project's is there, which may publish it.
func mayPublish(s *inspector.Snapshot, port int) bool {
	for _, service := range slices.Concat(s.Project.Services, s.Project.Disabled) {
		if service.NetworkMode == "host" || slices.ContainsFunc(service.Ports, func(p compose.Port) bool {
			return p.Published == port || (p.Target == port || p.Published == 0) && strings.Contains(s.Line(p.Pos), "$") || p.Published == 0 && p.Target == port
		}) {
			return true
		}
	}
	return slices.ContainsFunc(s.Project.Beside, func(other compose.Declared) bool {
		return other.Variant || len(other.Networks) == 0 || slices.ContainsFunc(other.Ports, func(p compose.Port) bool { return p.Published == port })
	})
}
