package nginx

import (
	"maps"
	"slices"
	"strings"
)

// names are the directives of nginx's own modules, sorted so that suggestions are always the same.
var names = slices.Sorted(maps.Keys(forms))

// suggest returns the directive that was probably meant, or "".
func suggest(name string) string {
	limit := min(2, len(name)/3)
	best := ""
	for _, candidate := range names {
		if d := distance(strings.ToLower(name), candidate, limit); d <= limit {
			best, limit = candidate, d-1
		}
	}
	return best
}

// distance counts the insertions, deletions, substitutions and swaps of neighbours that make b of a (optimal string
// alignment). Anything above limit may come back as limit+1.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, last[j]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
