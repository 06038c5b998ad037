package report

import (
	"unicode/utf8"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// characters returns the columns of a place, from 1, in characters instead of bytes; the second is behind the last
// one. Both are 0 where the place has no column. A line that the report does not hold is taken for ASCII.
func characters(r *inspector.Report, at compose.Pos) (from, end int) {
	if at.Line <= 0 || at.Column <= 0 {
		return 0, 0
	}
	text := r.Lines[at.File][at.Line]
	count := func(column int) int {
		known := min(max(column-1, 0), len(text))
		return utf8.RuneCountInString(text[:known]) + column - known
	}
	return count(at.Column), count(max(at.EndColumn, at.Column+1))
}
