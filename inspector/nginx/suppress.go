package nginx

import (
	"bytes"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/suppress"
)

// suppressions keeps the comments composecheck:ignore of a file, with the lines that a person edits.
func (r *reader) suppressions(name string, src []byte, made *Rendering) {
	if !bytes.Contains(src, []byte(suppress.Mark)) || len(src) > maxFileBytes || r.config.Suppressions[name] != nil {
		return
	}
	s := newScanner(name, src)
	s.made = made
	_, _ = s.all() // up to an error, as far as nginx reads
	found := suppress.Find(strings.Split(r.sources[name], "\n"), func(line, column int, _ string) bool {
		return slices.ContainsFunc(s.comments, func(at Pos) bool { return at.Line == line && at.Column == column })
	})
	for i := range found {
		found[i].Reason = shorten(found[i].Reason)
	}
	if len(found) > 0 && r.config.Suppressions == nil {
		r.config.Suppressions = map[string][]suppress.Comment{}
	}
	if len(found) > 0 {
		r.config.Suppressions[name] = found
	}
}
