// Package typo finds the word that was probably meant.
package typo

// Distance counts the letters to insert, drop, change, or swap with a neighbour, to make b of a (optimal string
// alignment: a swap, the most usual slip of all, counts as one). It counts bytes.
func Distance(a, b string) int {
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

// Nearest returns the first of the words that is nearest to the given one and at most that far from it, or "".
func Nearest(word string, words []string, limit int) string {
	best := ""
	for _, candidate := range words {
		if len(candidate)-len(word) > limit || len(word)-len(candidate) > limit {
			continue
		}
		if d := Distance(word, candidate); d <= limit {
			best, limit = candidate, d-1
		}
	}
	return best
}
