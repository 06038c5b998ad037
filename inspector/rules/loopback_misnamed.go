package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// addressMisnamed tells in a finding about a program that listens on its loopback of the variable that was to keep it from that, and that it
// does not read. Where a variable of another name would, the fault is there.
func addressMisnamed(f *inspector.Finding, at *compose.Serving) {
	if at.Misnamed == "" {
		return
	}
	label := fmt.Sprintf("%s does not read %s", at.Program, at.Misnamed)
	f.Message += ": " + label
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: at.Misnamed + " is set in its environment, and names all addresses", Source: at.MisnamedAt.String()})
	if strings.HasPrefix(at.Open, "-") || !strings.Contains(at.Open, "=0.0.0.0") || strings.Contains(at.Open, " -") {
		f.Also = append(f.Also, inspector.Place{At: at.MisnamedAt, Label: "not read"})
		return
	}
	f.Also = append(f.Also, inspector.Place{At: f.At, Label: f.Label})
	f.At, f.Label = at.MisnamedAt, label
}
