package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// imageless matches what Compose says of a service that cannot be made.
var imageless = lazyregexp.New(`^service "([^"]+)" has neither an image nor a build context`)

// onlyAdding makes one finding of all services that have neither an image nor a build, where another file beside the loaded ones has
// those, and returns the other problems.
func onlyAdding(s *inspector.Snapshot, problems []compose.Problem) (others []compose.Problem, found []inspector.Finding) {
	if s.Project.Base == "" {
		return problems, nil
	}
	var names []string
	var places []inspector.Place
	for _, p := range slices.SortedStableFunc(slices.Values(problems), byPlace) {
		m := imageless.FindStringSubmatch(p.Message)
		if m == nil {
			others = append(others, p)
			continue
		}
		names = append(names, m[1])
		places = append(places, inspector.Place{At: p.Pos, Label: "has no image or build here"})
	}
	files := strings.Join(s.Project.Files, ", ")
	return others, []inspector.Finding{{
		Severity: inspector.Error, At: places[0].At, Label: places[0].Label, Also: places[1:],
		Message:  fmt.Sprintf("Compose refuses the project: %s only adds to %s, which has the image or build of %s and was not loaded", files, s.Project.Base, someOf(names)),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("service %q has neither an image nor a build context specified", names[0]), Source: "docker compose config"}},
		Why:      "Compose reads the files that it is given, each over those before it, and no other",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Give Compose %s as well, as the first file", s.Project.Base),
			Then:    fmt.Sprintf("docker compose -f %s -f %s up -d", s.Project.Base, strings.Join(s.Project.Files, " -f ")),
		},
	}}
}
