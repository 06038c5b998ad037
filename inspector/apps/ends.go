package apps

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
)

// ends finds a start script that runs what it is given, and that is given nothing: Compose's entrypoint, like that of a Dockerfile,
// takes the command of the image away.
func (p reader) ends(s *compose.Service) *compose.Ends {
	entrypoint, command := p.StartWords(s.Name)
	if len(entrypoint) == 0 || len(command) > 0 {
		return nil
	}
	script := p.startText(s)
	if script == nil || script.file == "" || !script.handsOn() || !script.prepares() {
		return nil
	}
	at := s.EntrypointPos
	if at.IsZero() && s.Build != nil {
		at = s.Build.StartPos
	}
	return &compose.Ends{Script: script.file, At: at}
}

// prepares reports whether all that a script runs before its last command surely comes to an end.
func (t *startText) prepares() bool {
	last, plain := t.last(), true
	syntax.Walk(t.tree, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Stmt:
			plain = plain && !n.Background
		case *syntax.WhileClause:
			plain = plain && !slices.ContainsFunc(n.Cond, func(st *syntax.Stmt) bool {
				return slices.Contains([]string{"true", ":", "false", "sleep"}, t.words(st))
			})
		case *syntax.CallExpr:
			if n != last && len(n.Args) > 0 {
				plain = plain && surelyEnds(strings.Fields(t.words(n)))
			}
		}
		return plain
	})
	return plain
}

// words are those of a part of the script, as they stand there.
func (t *startText) words(n syntax.Node) string {
	return strings.Join(strings.Fields(t.text[n.Pos().Offset():n.End().Offset()]), " ")
}
