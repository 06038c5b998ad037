package composetest

import (
	"path/filepath"
	"testing"
)

// AllCases is where the cases are, as a pattern and as seen from a package two folders below the repository's top.
const AllCases = "../../testdata/cases/*/*"

// Cases lists the directories of the cases, testdata/cases/RULE/CASE, as AllCases does; with -short every eighth of them:
// the race detector makes the judging of all take most of an hour, and what it is to see it sees in these as well.
func Cases(t testing.TB) []string {
	t.Helper()
	all, err := filepath.Glob(AllCases)
	if err != nil || len(all) == 0 {
		t.Fatalf("no cases in %s: %v", AllCases, err)
	}
	if !testing.Short() {
		return all
	}
	var some []string
	for i := 0; i < len(all); i += 8 {
		some = append(some, all[i])
	}
	return some
}
