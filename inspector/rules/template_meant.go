package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/startup"
)

// meantVariable tells of a variable without a value where one is that it could have, and mends that where it is sure.
func meantVariable(s *inspector.Snapshot, p *inspector.Proxy, f *inspector.Finding, of []startup.Variable) {
	v := of[0]
	switch {
	case !v.Local.IsZero():
		f.Message = fmt.Sprintf("the template leaves nginx without %s: the start script sets it, but does not export it", variableNames(of))
		f.Why = "a shell hands on to the programs that it runs only the variables that it exports"
		f.Fix = inspector.Fix{Summary: "Write export before it", Edits: exported(s, v), Then: listApplies(s, p, v.Local.File)}
		f.Also = []inspector.Place{{At: v.Local, Label: "set for the script alone"}}
	case !v.Env.IsZero():
		f.Message += fmt.Sprintf("; %s has it, which Compose alone reads", v.Env.File)
		f.Fix.Summary = fmt.Sprintf("Name it under environment of %s: %s: ${%s}", p.Service, v.Name, v.Name)
		f.Fix.Edits = handedOn(s, s.Project.Service(p.Service), of)
	case v.Near != "":
		f.Message += fmt.Sprintf("; %s has $%s", p.Service, v.Near)
		f.Fix.Summary = fmt.Sprintf("Write ${%s} here, or give %s a value under environment of %s", v.Near, v.Name, p.Service)
		if isSlip(v.Name, v.Near) {
			f.Fix.Edits = renamed(s, of)
			f.Fix.Then = applyConfig(s, p, v.Pos.File)
		}
	}
}

// exported is the edit that exports what a script sets.
func exported(s *inspector.Snapshot, v startup.Variable) []inspector.Edit {
	line := s.Line(v.Local)
	if !strings.HasPrefix(strings.TrimSpace(line), v.Name+"=") || strings.Contains(line, ";") {
		return nil
	}
	return []inspector.Edit{{File: v.Local.File, Line: v.Local.Line, Old: line, New: indent(line) + "export " + strings.TrimSpace(line)}}
}

// handedOn are the edits that hand variables of the .env file on to a service; nil where its environment is written in a way
// in which that is not safe, or where one of them is not there.
func handedOn(s *inspector.Snapshot, service *compose.Service, of []startup.Variable) []inspector.Edit {
	var names []string
	for _, v := range of {
		if v.Env.IsZero() {
			return nil
		}
		if !slices.Contains(names, v.Name) {
			names = append(names, v.Name)
		}
	}
	if service == nil || !strings.HasSuffix(strings.TrimSpace(s.Line(service.Pos)), ":") {
		return nil // others may have what it has
	}
	var entries []string
	for _, name := range names {
		entries = append(entries, fmt.Sprintf(`%s: "${%s}"`, name, name))
	}
	if service.Variables == nil {
		return addKey(s, service, "environment: {"+strings.Join(entries, ", ")+"}")
	}
	var edits []inspector.Edit
	for i, entry := range entries {
		at := service.Variables.First
		if at.IsZero() {
			return nil
		}
		if service.Variables.List {
			entry = fmt.Sprintf("- %s=${%s}", names[i], names[i])
		}
		edits = append(edits, inspector.Edit{File: at.File, Line: at.Line, New: strings.Repeat(" ", at.Column-1) + entry})
	}
	return edits
}

// isSlip reports whether one name is another with a letter lost, doubled or swapped. With another letter it may be another
// name: API_URL, APP_URL.
func isSlip(a, b string) bool {
	letters := func(name string) string {
		all := []byte(name)
		slices.Sort(all)
		return string(all)
	}
	apart := len(a) - len(b)
	return letters(a) == letters(b) || apart*apart == 1 && !strings.HasSuffix(a, "S") && !strings.HasSuffix(b, "S")
}

// renamed are the edits that write the names that are meant; nil where one of them is not known, or two stand on a line.
func renamed(s *inspector.Snapshot, of []startup.Variable) []inspector.Edit {
	var edits []inspector.Edit
	for i, v := range of {
		if v.Near != of[0].Near || i > 0 && of[i-1].Pos.Line == v.Pos.Line {
			return nil
		}
		edit := replaceAt(s, v.Pos, "${"+v.Near+"}")
		if edit == nil {
			return nil
		}
		edits = append(edits, edit...)
	}
	return edits
}

// intoList is the edit that adds names to the list that envsubst is given: behind its last one, where that stands once on
// its line and ends the list. All of them must have a value.
func intoList(s *inspector.Snapshot, t startup.Template, of []startup.Variable) []inspector.Edit {
	line := s.Line(t.List)
	if len(t.Names) == 0 || line == "" || slices.ContainsFunc(of, func(v startup.Variable) bool { return !v.Valued || v.Reason != startup.Unlisted }) {
		return nil
	}
	last := lazyregexp.New(`(\\?\$\$?)(\{?)` + t.Names[len(t.Names)-1] + `(\}?)([\s,:]*\\?["'])`)
	found := last.FindAllStringSubmatchIndex(line, -1)
	if len(found) != 1 {
		return nil
	}
	part := func(i int) string { return line[found[0][2*i]:found[0][2*i+1]] }
	between := " "
	if before := line[:found[0][0]]; strings.HasSuffix(before, ",") || strings.HasSuffix(before, ":") {
		between = before[len(before)-1:]
	}
	added, names := "", []string{}
	for _, v := range of {
		if !slices.Contains(names, v.Name) {
			names = append(names, v.Name)
			added += between + part(1) + part(2) + v.Name + part(3)
		}
	}
	at := found[0][7] // behind the last name
	return []inspector.Edit{{File: t.List.File, Line: t.List.Line, Old: line, New: line[:at] + added + line[at:]}}
}
