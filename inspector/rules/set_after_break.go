package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC621", Name: "set-after-break", Needs: inspector.Static,
	Summary: "a set behind a break is never run, so that proxy_pass has an empty variable",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachPass(s, func(p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
			l := locationOf(p, pass)
			if l == nil || l.Parent >= 0 || !strings.Contains(pass.Value, "$") || has(l, "internal") {
				return nil
			}
			stop := breakAt(l)
			for _, m := range variableName.FindAllStringSubmatch(pass.Value, -1) {
				if set := setBehind(&p.Config.Servers[pass.Server], l, m[1], stop); set != nil {
					return setAfterBreak(s, p, pass, set, &l.Settings[stop])
				}
			}
			return nil
		})
	},
})

// variableName matches a variable in a value.
var variableName = lazyregexp.New(`\$\{?(\w+)`)

// breakAt is the index of the setting of a location at which nginx stops running its set, if and rewrite directives for
// every request; -1: for none.
func breakAt(l *nginx.Location) int {
	example := exampleFor(l)
	return slices.IndexFunc(l.Settings, func(set nginx.Setting) bool {
		return set.In == "location" && (set.Name == "break" ||
			set.Name == "rewrite" && len(set.Args) == 3 && set.Args[2] == "break" && example != "" && matchesAll(l, set.Args[0], example))
	})
}

// setBehind returns the last set of a variable behind a break, where none is before it.
func setBehind(server *nginx.Server, l *nginx.Location, name string, stop int) *nginx.Setting {
	sets := func(set nginx.Setting) bool {
		return set.Name == "set" && len(set.Args) > 0 && strings.EqualFold(strings.TrimPrefix(set.Args[0], "$"), name)
	}
	captures := strings.Contains(strings.ToLower(l.Path), "<"+strings.ToLower(name)+">")
	if stop < 0 || captures || slices.ContainsFunc(server.Settings, sets) || slices.ContainsFunc(l.Settings[:stop], sets) {
		return nil
	}
	for i := len(l.Settings) - 1; i > stop; i-- {
		if sets(l.Settings[i]) && l.Settings[i].In == "location" {
			return &l.Settings[i]
		}
	}
	return nil
}

func setAfterBreak(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, set, stop *nginx.Setting) *inspector.Finding {
	at, end := p.Pos(set.Pos), p.Pos(stop.Pos)
	f := &inspector.Finding{
		Severity: inspector.Error, Written: true, At: at, Label: "never run",
		Also:     []inspector.Place{{At: end, Label: "ends here for every request"}},
		Message:  fmt.Sprintf("%s has no value at %s %s: its set stands behind the break, where nginx no longer runs any; it answers 500", set.Args[0], pass.Directive, pass.Value),
		Evidence: []inspector.Evidence{cite(p, stop), citePass(p, pass)},
		Why:      "set, if, rewrite and break are run in the order in which they stand, and break ends that; only then nginx looks at proxy_pass",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Write set %s before the %s", set.Args[0], stop.Name), Then: applyConfig(s, p, at.File)},
	}
	line := s.Line(end)
	if at.File == end.File && strings.Count(line, ";") == 1 && strings.HasSuffix(line, ";") && end.Column == len(indent(line))+1 && !inspector.InContainer(at.File) {
		if behind := addBehind(s, at, strings.TrimSpace(line)); behind != nil {
			f.Fix.Edits = append([]inspector.Edit{{File: end.File, Line: end.Line, Old: line}}, behind...)
		}
	}
	return f
}
