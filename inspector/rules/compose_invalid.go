package rules

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC101", Name: "compose-invalid", Needs: inspector.Static,
	Summary: "compose refuses the project",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		told := map[string]int{} // one finding for all uses of a name that nothing defines
		for _, p := range slices.SortedStableFunc(slices.Values(s.Project.Problems), byPlace) {
			name := undefinedName.FindString(p.Message)
			if at, again := told[name]; again {
				found[at].Also = append(found[at].Also, inspector.Place{At: p.Pos, Label: "used here as well"})
				continue
			}
			if name != "" {
				told[name] = len(found)
			}
			severity := inspector.Error
			if p.Version1 {
				severity = inspector.Warning // that version starts it
			}
			found = append(found, inspector.Finding{
				Severity: severity,
				Message:  "Compose refuses the project: " + p.Message,
				At:       p.Pos,
				Evidence: []inspector.Evidence{{Fact: p.Message, Source: "docker compose config"}},
				Why:      "as long as Compose cannot read its files it starts nothing, and a running project keeps its old state",
				Fix:      inspector.Fix{Summary: correction(p.Message), Then: "docker compose up -d"},
			})
		}
		return found
	},
})

func byPlace(a, b compose.Problem) int {
	return cmp.Or(strings.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line))
}

// undefinedName matches what a refusal says is defined nowhere.
var undefinedName = regexp.MustCompile(`(?:refers to undefined \w+ \S+|depends on undefined service "[^"]+".*)$`)

// corrections say what to do about the refusals whose cause is certain.
var corrections = []struct {
	pattern *regexp.Regexp
	text    string // NAME stands for what the pattern's group matched
}{
	{regexp.MustCompile(`refers to undefined network (\S+)$`), "Correct the name, or declare NAME under networks: at the top level"},
	{regexp.MustCompile(`refers to undefined volume (\S+)$`), "Correct the name, declare NAME under volumes: at the top level, or write ./NAME where a directory is meant"},
	{regexp.MustCompile(`refers to undefined (?:config|secret) (\S+)$`), "Correct the name, or declare NAME at the top level"},
	{regexp.MustCompile(`depends on undefined service "([^"]+)"$`), "Correct the name, or take NAME out of depends_on"},
	{regexp.MustCompile(`depends on undefined service "[^"]+" \(it needs the profile (.+)\)$`), "Enable the profile NAME, or write `required: false` at this dependency"},
	{regexp.MustCompile(`required variable (\S+) is missing`), "Set NAME in .env or in the environment"},
	{regexp.MustCompile(`did you mean "([^"]+)"\?$`), "Write NAME"},
	{regexp.MustCompile(`no (services) key`), "Write `NAME:` as the first line, and set all others in by two spaces"},
	{regexp.MustCompile(`(mutually exclusive)`), "Keep one of the two"},
	{regexp.MustCompile(`dependency cycle detected: (.*)`), "Take one of these dependencies out"},
}

func correction(message string) string {
	for _, c := range corrections {
		if m := c.pattern.FindStringSubmatch(message); m != nil {
			return strings.ReplaceAll(c.text, "NAME", m[1])
		}
	}
	return "Correct this place; `docker compose config -q` is silent when the files are right"
}
