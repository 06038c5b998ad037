package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	requiredVariable = lazyregexp.New(`required variable (\w+) is missing a value`)
	unsetVariable    = lazyregexp.New(`^variable "(\w+)" is not set`)
)

// withoutValues makes one finding of all that Compose refuses as variables have no value, and returns the other problems. Where
// a sample waits to be made .env, the project was not set up yet: what waits for its values is one more finding, and a note.
func withoutValues(s *inspector.Snapshot) (others []compose.Problem, found []inspector.Finding) {
	var lacking, waiting []compose.Problem
	for _, p := range slices.SortedStableFunc(slices.Values(s.Project.Problems), byPlace) {
		missing := valuesMissing(s, p)
		isSample := s.Project.EnvSample != "" && len(missing) > 0 && !strings.Contains(p.Message, "has neither an image")
		switch {
		case p.Waits || isSample || isToBeSet(s, p):
			waiting = append(waiting, p)
		case len(missing) > 0:
			lacking = append(lacking, p)
		default:
			others = append(others, p)
		}
	}
	if len(lacking) > 0 {
		found = append(found, valueless(s, lacking))
	}
	if len(waiting) > 0 { // those first of which the variable is known
		slices.SortStableFunc(waiting, func(a, b compose.Problem) int {
			return cmp.Compare(min(len(valuesMissing(s, b)), 1), min(len(valuesMissing(s, a)), 1))
		})
		f := valueless(s, waiting)
		toBeSetUp(s, &f)
		found = append(found, f)
	}
	return others, found
}

// isToBeSet reports whether a project asks whoever runs it for a value (`${NAME:?…}`), and has no .env, in which they set it: a copy of
// the repository has none, and where containers run the value came from elsewhere.
func isToBeSet(s *inspector.Snapshot, p compose.Problem) bool {
	return s.Project.NoEnv && requiredVariable.MatchString(p.Message) && (s.Engine == nil || len(s.Engine.Containers) > 0)
}

// valueless tells of what Compose refuses as variables have no value.
func valueless(s *inspector.Snapshot, problems []compose.Problem) inspector.Finding {
	first := problems[0]
	f := inspector.Finding{
		Severity: inspector.Error, At: first.Pos, Label: needs(valuesMissing(s, first)),
		Message:  "Compose refuses the project: " + first.Message,
		Evidence: []inspector.Evidence{{Fact: first.Message, Source: "docker compose config"}},
		Why:      "as long as Compose cannot read its files it starts nothing, and a running project keeps its old state",
	}
	names := valuesMissing(s, first)
	for _, p := range problems[1:] {
		missing := valuesMissing(s, p)
		names = append(names, missing...)
		f.Also = append(f.Also, inspector.Place{At: p.Pos, Label: needs(missing)})
	}
	switch names = compact(names); {
	case len(names) == 0:
	case len(names) > 1:
		f.Message = fmt.Sprintf("Compose refuses the project: %s have no value", someOf(names))
	case len(f.Also) > 0:
		f.Message = fmt.Sprintf("Compose refuses the project: %s has no value", names[0])
	case !strings.Contains(f.Message, names[0]):
		f.Message += fmt.Sprintf(", as %s has no value", names[0])
	}
	f.Fix = inspector.Fix{Summary: fmt.Sprintf("Set %s in .env or in the environment", someOf(names)), Then: "docker compose up -d"}
	return f
}

func needs(names []string) string {
	if len(names) == 0 {
		return "refused without values"
	}
	return "needs " + strings.Join(names, ", ")
}

// toBeSetUp says of what Compose refuses for want of values how the project gets them.
func toBeSetUp(s *inspector.Snapshot, f *inspector.Finding) {
	f.Severity = inspector.Note
	sample, file, then := s.Project.EnvSample, ".env", ""
	switch {
	case s.Project.EnvSetBy != "":
		f.Message += "; " + s.Project.EnvSetBy + " sets what is needed"
		f.Fix.Summary = fmt.Sprintf("Start the project as %s does, or set %s in .env", s.Project.EnvSetBy, someOf(compact(valuesMissing(s, s.Project.Problems[0]))))
		return
	case sample == "" && s.Project.EnvGiven == "":
		f.Message += "; there is no .env"
		return
	case sample == "":
		f.Message += "; " + s.Project.EnvGiven + ", which is there, has them"
		f.Fix.Summary = fmt.Sprintf("Give Compose %s", s.Project.EnvGiven)
		f.Fix.Then = fmt.Sprintf("docker compose --env-file %s up -d", s.Project.EnvGiven)
		return
	case strings.HasPrefix(sample, ".envrc"):
		file, then = ".envrc", "direnv allow && "
	}
	f.Message += "; there is no " + file + " yet"
	f.Fix.Summary = fmt.Sprintf("Make %s of %s, and look through its values", file, sample)
	f.Fix.Then = fmt.Sprintf("cp %s %s && %sdocker compose up -d", sample, file, then)
}

// valuesMissing are the variables for want of whose values Compose refuses something.
func valuesMissing(s *inspector.Snapshot, p compose.Problem) (names []string) {
	if m := requiredVariable.FindStringSubmatch(p.Message); m != nil {
		return m[1:]
	}
	for _, unset := range slices.Concat(s.Project.Unset, s.Project.Assumed) {
		anywhere := p.Waits || strings.HasPrefix(p.Message, "error while interpolating ") // whose place is that of the key
		isThere := unset.Pos == p.Pos || anywhere && unset.Pos.File == p.Pos.File && unset.Pos.Line == p.Pos.Line
		if m := unsetVariable.FindStringSubmatch(unset.Message); m != nil && isThere {
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
