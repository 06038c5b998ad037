package rules

import (
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

// didYouMean returns the name in the project that host was probably meant to be, or "": one that differs in a
// letter or two, that shares a word with it ("support-backend" and "backend"), or the only other service.
func didYouMean(s *inspector.Snapshot, host string) string {
	best, least := "", max(1, len(host)/4)+1
	for _, name := range inspector.KnownNames(s.Project) {
		if d := distance(host, name); d < least && s.Project.Service(name) != nil {
			best, least = name, d
		}
	}
	if best != "" {
		return best
	}
	var sharing []string
	for _, service := range s.Project.Services {
		if s.Proxy(service.Name) == nil && sharesWord(host, service.Name) {
			sharing = append(sharing, service.Name)
		}
	}
	if len(sharing) == 1 {
		return sharing[0]
	}
	return ""
}

// sharesWord reports whether one of two names is the other with words before or after it.
func sharesWord(a, b string) bool {
	words := func(name string) []string {
		return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '-' || r == '_' || r == '.' })
	}
	long, few := " "+strings.Join(words(a), " ")+" ", " "+strings.Join(words(b), " ")+" "
	if len(long) < len(few) {
		long, few = few, long
	}
	return strings.TrimSpace(few) != "" && strings.Contains(long, few)
}

// distance counts the letters to insert, drop, change, or swap with a neighbour, to make b of a
// (optimal string alignment).
func distance(a, b string) int {
	before, above := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above = above, row
	}
	return above[len(b)]
}
