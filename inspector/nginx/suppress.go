package nginx

import (
	"bytes"
	"strings"

	"github.com/composecheck/composecheck/inspector/suppress"
)

// suppressions keeps the comments composecheck:ignore of a file, with the lines that a person edits.
func (r *reader) suppressions(name string, src []byte, made *Rendering) {
	if !bytes.Contains(src, []byte(suppress.Mark)) || len(src) > maxFileBytes || r.config.Suppressions[name] != nil {
		return
	}
	s := newScanner(name, src)
	s.made, s.comments = made, map[Pos]bool{}
	_, _ = s.all() // up to an error, as far as nginx reads
	found := suppress.Find(strings.Split(r.sources[name], "\n"), func(line, column int, _ string) bool {
		return s.comments[Pos{File: name, Line: line, Column: column}]
	})
	if len(found) == 0 {
		return
	}
	for i := range found {
		found[i].Reason = maskURL(found[i].Reason)
	}
	if r.config.Suppressions == nil {
		r.config.Suppressions = map[string][]suppress.Comment{}
	}
	r.config.Suppressions[name] = found
}
