package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC103", Name: "nginx-syntax", Needs: inspector.Static,
	Summary: "nginx cannot parse its configuration",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			if p.Unended != nil && (s.Engine == nil || !isUp(s, p.Service)) {
				found = append(found, unended(s, p))
				continue
			}
			if p.Config == nil {
				continue
			}
			if problem := stopping(p.Config); problem != nil && misplaced(p, problem) == nil && !ofTemplate(p, p.Pos(problem.Pos)) && !mayBeFilled(p, p.Pos(problem.Pos)) {
				found = append(found, syntaxFinding(s, p, *problem))
			}
		}
		return found
	},
})

// unended is about nginx's -g without a ";".
func unended(s *inspector.Snapshot, p *inspector.Proxy) inspector.Finding {
	text := p.Unended.Text
	return inspector.Finding{
		Severity: inspector.Error, Proxy: p.Service, Services: []string{p.Service}, At: p.Unended.Pos, Label: `";" is missing`,
		Message:  fmt.Sprintf("nginx of %s gets -g %q, which has no \";\" at its end, and stops", p.Service, text),
		Evidence: append([]inspector.Evidence{{Fact: `nginx: [emerg] unexpected end of parameter, expecting ";" in command line`, Source: "nginx's own words for it"}}, emergencies(s, p.Service)...),
		Why:      "what -g gets is configuration, where every directive ends with a semicolon; in a shell it must stand inside the quotes",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Write -g '%s;'", text), Then: again(s, p.Service),
			Edits: inLine(s, p.Unended.Pos, text, text+";"),
		},
	}
}

// stopping returns the problem at which nginx stops reading, or nil: the first one; what follows is often its consequence.
func stopping(c *nginx.Config) *nginx.Problem {
	for i := range c.Problems {
		if kind := c.Problems[i].Kind; kind != "template" && kind != "limit" && kind != "not-a-file" {
			return &c.Problems[i]
		}
	}
	return nil
}

func syntaxFinding(s *inspector.Snapshot, p *inspector.Proxy, problem nginx.Problem) inspector.Finding {
	at := p.Written(problem.Pos)
	if problem.Kind == "hash" {
		at = p.Pos(problem.Pos) // the name may be right, wherever it was given
	}
	f := inspector.Finding{
		Severity: inspector.Error, Proxy: p.Service, Services: []string{p.Service}, At: at, Label: problem.Hint,
		Late:     slices.Contains([]string{"variable", "zone", "certificate", "hash", "buffers"}, problem.Kind),
		Message:  fmt.Sprintf("nginx does not accept its configuration: %s", problem.Message),
		Evidence: []inspector.Evidence{{Fact: problem.Message, Source: at.String()}},
		Why:      "nginx reads its whole configuration before it starts: one mistake stops every site",
		Fix:      inspector.Fix{Summary: "Correct the directive at this place", Then: applyConfig(s, p, at.File)},
	}
	if problem.Hint != "" {
		f.Fix.Summary = strings.ToUpper(problem.Hint[:1]) + problem.Hint[1:]
	}
	if problem.After.Line != 0 {
		f.At, f.Label = p.Pos(problem.After), `a ";" is probably missing behind this`
		f.Also = []inspector.Place{{At: at, Label: "nginx gives up here"}}
		f.Fix.Summary = `Put a ";" behind it`
		f.Fix.Edits = endDirective(s, f.At)
	}
	if problem.Mend != nil {
		mended(s, p, problem.Mend, &f)
	}
	if endsEarly(&problem) {
		f.At, f.Label = p.Pos(problem.Early), `probably one "}" too many`
		f.Also = []inspector.Place{{At: at, Label: "nginx gives up here"}}
		f.Why = `each "}" ends the innermost open block: one too many ends the block around it before its time`
		f.Fix.Summary = `Remove the "}" that is too many`
	}
	if problem.First.Line != 0 {
		oneTooMany(&f, p, problem)
	}
	f.Evidence = append(f.Evidence, emergencies(s, p.Service)...)
	if emergency(s, p.Service) == nil && s.Engine != nil && isUp(s, p.Service) {
		f.Severity = inspector.Warning
		f.Message = "nginx runs with an older configuration and will not start again with this one: " + problem.Message
	}
	return f
}

// mended offers the directive that repairs a configuration, where it goes on a line of its own.
func mended(s *inspector.Snapshot, p *inspector.Proxy, m *nginx.Mend, f *inspector.Finding) {
	at := p.Pos(m.Pos)
	if m.Instead {
		f.Fix.Edits = replaceAt(s, at, m.Text)
	} else if line := s.Line(at); at.Column == len(indent(line))+1 && len(line) > len(indent(line)) && !inspector.InContainer(at.File) {
		f.Fix.Edits = []inspector.Edit{{File: at.File, Line: at.Line, New: indent(line) + m.Text}}
	}
}

// endsEarly reports whether a brace too many is probably what nginx gives up for.
func endsEarly(problem *nginx.Problem) bool {
	return problem.Early.Line != 0 && (problem.Message == `unexpected "}"` || notAllowed.MatchString(problem.Message))
}

// oneTooMany says which two are one too many, or that there is one, in a file that is read twice.
func oneTooMany(f *inspector.Finding, p *inspector.Proxy, problem nginx.Problem) {
	first := p.Pos(problem.First)
	f.Label = "one too many"
	if first != p.Pos(problem.Pos) {
		f.Also = append(f.Also, inspector.Place{At: first, Label: "the first one"})
		f.Fix.Summary = fmt.Sprintf("Remove this one or that of %s", place(f.At, first))
		if first.File != f.At.File {
			f.Fix.Summary += ", or keep one of the two files out of what nginx reads"
		}
		return
	}
	f.Fix.Summary = fmt.Sprintf("Let nginx read %s only once", f.At.File)
	for _, i := range p.Config.Includes {
		if slices.Contains(i.Files, problem.Pos.File) {
			f.Also = append(f.Also, inspector.Place{At: p.Pos(i.Pos), Label: "this reads the file"})
		}
	}
}

// place names a place for a reader who looks at another one.
func place(from, at compose.Pos) string {
	if at.File == from.File {
		return fmt.Sprintf("line %d", at.Line)
	}
	return at.String()
}

// endDirective is the edit that puts a ";" behind the word at pos, where that is the last one on its line.
func endDirective(s *inspector.Snapshot, pos compose.Pos) []inspector.Edit {
	line := s.Line(pos)
	if inspector.InContainer(pos.File) || pos.EndColumn-1 != len(line) || strings.Contains(line, "…") {
		return nil
	}
	return []inspector.Edit{{File: pos.File, Line: pos.Line, Old: line, New: line + ";"}}
}
