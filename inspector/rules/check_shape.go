package rules

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

// minding are programs that fail for words which they do not expect; others, like node, run a script that may take any.
var minding = []string{"curl", "wget", "nc", "pg_isready", "mysqladmin", "mariadb-admin", "mongosh", "mongo", "test", "[", "grep"}

// needNone are those of them that ask the usual address where they get no words.
var needNone = []string{"pg_isready", "mongosh", "mongo"}

// misshapen finds a check that is not written as its first word asks, so that it fails whatever the app does. It was seen to fail,
// or it is one of programs that mind.
func misshapen(test []string, failed bool) *fault {
	if len(test) < 2 {
		return nil
	}
	rest := test[1:]
	isOperator := func(word string) bool { return slices.Contains([]string{"||", "&&", "|", ";"}, word) }
	minds := failed || slices.Contains(minding, rest[0])
	switch {
	case test[0] == "CMD" && len(rest) == 1 && strings.Contains(strings.TrimSpace(rest[0]), " "),
		test[0] == "CMD" && slices.ContainsFunc(rest, isOperator) && minds:
		return &fault{
			says: "CMD runs one program with its arguments, and knows no shell: " + short(strings.Join(rest, " "), 80), label: "a line for a shell",
			remedy: "Write CMD-SHELL in the place of CMD, and the whole line as one text",
		}
	case test[0] == "CMD-SHELL" && len(rest) > 1 && minds && (failed || !slices.Contains(needNone, rest[0])):
		return &fault{
			says: "CMD-SHELL takes the whole line as one text, and runs " + rest[0] + " alone: what follows is no part of it", label: "a list for CMD",
			remedy: "Write CMD in the place of CMD-SHELL, or the whole line as one text",
			old:    "CMD-SHELL", new: "CMD",
		}
	}
	return nil
}

// shapeFinding is about the shape of a check of nginx itself.
func shapeFinding(s *inspector.Snapshot, f *inspector.Finding, service string, test []string) *inspector.Finding {
	why := misshapen(test, isUnhealthy(s, service))
	if why == nil {
		return nil
	}
	f.Label, f.Fix.Summary = why.label, why.remedy
	f.Message = "the healthcheck of " + service + " cannot pass: " + why.says
	if why.old != "" {
		f.Fix.Edits = onceIn(s, f.At, why.old, why.new)
	}
	return f
}
