package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC635", Name: "page-asks-inside", Needs: inspector.Static,
	Summary: "code that runs in browsers asks an address that is known inside Docker alone",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		if hasBrowser(s) || changesPages(s) {
			return nil
		}
		for i := range s.Project.Services {
			pages := &s.Project.Services[i]
			for _, asks := range byOrigin(pages.PageHosts) {
				if f := asksInside(s, pages, asks); f != nil {
					found = append(found, *f)
				}
			}
		}
		return found
	},
})

// asksInside judges what pages ask of one host: the first of all places speaks, the others stand beside it.
func asksInside(s *inspector.Snapshot, pages *compose.Service, all []compose.PageHost) *inspector.Finding {
	first := all[0]
	if inspector.IsLoopback(first.Host) {
		return asksUnpublished(s, pages, all)
	}
	i := slices.IndexFunc(s.Project.Services, func(service compose.Service) bool { return inspector.AnswersTo(&service, first.Host) })
	if i < 0 || strings.Contains(first.Host, ".") || isSiteName(s, first.Host) || s.Project.Services[i].NetworkMode != "" {
		return nil
	}
	to := &s.Project.Services[i]
	f := placesOf(pages, to, all)
	f.Severity, f.Label = inspector.Warning, "no browser finds "+first.Host
	f.Message = fmt.Sprintf("the pages of %s ask %s (%s), and %s is a name that is known inside Docker alone", pages.Name, first.Origin+first.Path, first.By, first.Host)
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: first.Host + " is a name of the service " + to.Name, Source: to.Pos.String()})
	f.Why = "the code of a page runs in the browser, which asks the DNS of its own machine (net::ERR_NAME_NOT_RESOLVED); Docker's names are for containers"
	askRelative(s, pages, to, all, f)
	return f
}
