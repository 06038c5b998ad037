// Package rules holds the causes that composecheck knows. Each stands in a file of its own that registers it:
// there is no other list. Rules are pure: they look at a snapshot and at nothing else.
package rules

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

//go:embed rules.md
var manual string

var all []inspector.Rule

// register adds a rule; each rule's file calls it once.
func register(r inspector.Rule) inspector.Rule {
	all = append(all, r)
	return r
}

// All returns every rule, sorted by ID.
func All() []inspector.Rule {
	return slices.SortedFunc(slices.Values(all), func(a, b inspector.Rule) int { return strings.Compare(a.ID, b.ID) })
}

// Heading is the heading of a rule's section in the manual.
func Heading(r inspector.Rule) string { return fmt.Sprintf("## %s %s", r.ID, r.Name) }

// Manual returns a rule's section of the manual, in Markdown, or "" when it has none.
func Manual(r inspector.Rule) string {
	_, section, ok := strings.Cut(manual, Heading(r)+"\n")
	if !ok {
		return ""
	}
	section, _, _ = strings.Cut(section, "\n## ")
	return Heading(r) + "\n" + strings.TrimRight(section, "\n") + "\n"
}
