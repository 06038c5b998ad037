package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var (
	requiredVariable = regexp.MustCompile(`required variable (\w+) is missing a value`)
	unsetVariable    = regexp.MustCompile(`^variable "(\w+)" is not set`)
)

// withoutValues makes one finding of all that Compose refuses as variables have no value, and returns the other problems. Where
// a sample waits to be made .env, the project was not set up yet: a note.
func withoutValues(s *inspector.Snapshot) (others []compose.Problem, f *inspector.Finding) {
	var names []string
	for _, p := range slices.SortedStableFunc(slices.Values(s.Project.Problems), byPlace) {
		missing := valuesMissing(s, p)
		if len(missing) == 0 {
			others = append(others, p)
			continue
		}
		names = append(names, missing...)
		if f != nil {
			f.Also = append(f.Also, inspector.Place{At: p.Pos, Label: "needs " + strings.Join(missing, ", ")})
			continue
		}
		f = &inspector.Finding{
			Severity: inspector.Error, At: p.Pos, Label: "needs " + strings.Join(missing, ", "),
			Message:  "Compose refuses the project: " + p.Message,
			Evidence: []inspector.Evidence{{Fact: p.Message, Source: "docker compose config"}},
			Why:      "as long as Compose cannot read its files it starts nothing, and a running project keeps its old state",
		}
	}
	if f == nil {
		return others, nil
	}
	switch names = compact(names); {
	case len(names) > 1:
		f.Message = fmt.Sprintf("Compose refuses the project: %s have no value", someOf(names))
	case len(f.Also) > 0:
		f.Message = fmt.Sprintf("Compose refuses the project: %s has no value", names[0])
	case !strings.Contains(f.Message, names[0]):
		f.Message += fmt.Sprintf(", as %s has no value", names[0])
	}
	f.Fix = inspector.Fix{Summary: fmt.Sprintf("Set %s in .env or in the environment", someOf(names)), Then: "docker compose up -d"}
	if sample := s.Project.EnvSample; sample != "" {
		f.Severity = inspector.Note
		f.Message += "; there is no .env yet"
		f.Fix.Summary = fmt.Sprintf("Make .env of %s, and look through its values", sample)
		f.Fix.Then = fmt.Sprintf("cp %s .env && docker compose up -d", sample)
	}
	return others, f
}

// valuesMissing are the variables for want of whose values Compose refuses something.
func valuesMissing(s *inspector.Snapshot, p compose.Problem) (names []string) {
	if m := requiredVariable.FindStringSubmatch(p.Message); m != nil {
		return m[1:]
	}
	for _, unset := range s.Project.Unset {
		if m := unsetVariable.FindStringSubmatch(unset.Message); m != nil && unset.Pos == p.Pos {
			names = append(names, m[1])
		}
	}
	return names
}

// someOf names a few of a list.
func someOf(names []string) string {
	if most := 4; len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most-1], ", "), len(names)-most+1)
	}
	return strings.Join(names, ", ")
}
