package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

var _ = register(inspector.Rule{
	ID: "CC125", Name: "start-not-repeatable", Needs: inspector.Static,
	Summary: "each start changes nginx's configuration where it lies, so that the next one works no more",
	Check:   func(s *inspector.Snapshot) []inspector.Finding { return eachProxy(s, startNotRepeatable) },
})

// startNotRepeatable is about a command like `sed -i "s/listen 80/listen 8080/"`, which is run on its own result when the container is
// started again.
func startNotRepeatable(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	service := s.Project.Service(p.Service)
	if p.Again == nil || service == nil || outlivesStarts(s, p.Service) || refusedAt(s, p, p.Again.First).says != "" || passesToNoHost(p.Again.First) {
		return nil
	}
	w := refusedAt(s, p, p.Again.Second)
	then := fmt.Sprintf("nginx does not start: %s", w.says)
	if w.says == "" {
		if w = differs(p.Again); w.says == "" {
			return nil
		}
		then = w.says
	}
	line := p.Again.Second.Lines[w.at.File][w.at.Line]
	c := changeOf(p.Again.Changes, w.at.File, strings.TrimSpace(line))
	if c == nil {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Note, Second: true, Services: []string{p.Service}, At: c.At, Label: "done again at each start",
		Message:  fmt.Sprintf("each start of %s changes %s once more; from the second one on %s", p.Service, c.Path, then),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s changes %s in place, and finds there what the last start left", c.By, c.Path), Source: c.At.String()}},
		Why:      "a container that is started again, as by `docker compose restart`, a restart policy or after a reboot, has its files as it left them",
	}
	if c.Path == w.at.File && line != "" {
		f.Label = "after the next start: " + short(strings.TrimSpace(line), 80)
	}
	if service.Restarts() || c.Kept != "" {
		f.Severity = inspector.Warning
	}
	if c.Kept != "" {
		f.Why += fmt.Sprintf("; this file lies in a %s, and is the same even in a new container", mountWords[c.Kept])
	}
	if e := emergency(s, p.Service); e != nil && (e.File == c.Path || e.File == w.at.File) {
		f.Severity, f.Proxy, f.Second = inspector.Error, p.Service, false
		f.Evidence = append(f.Evidence, emergencies(s, p.Service)...)
	}
	f.Fix = repeatable(s, p, c)
	return f
}

var mountWords = map[string]string{"volume": "volume", "bind": "mount of the host"}

// A wrong is what is wrong with a configuration, and where.
type wrong struct {
	says string
	at   nginx.Pos
}

// refusedAt tells why nginx refuses what a start leaves.
func refusedAt(s *inspector.Snapshot, p *inspector.Proxy, c *nginx.Config) wrong {
	if problem := stopping(c); problem != nil {
		return wrong{problem.Message, problem.Pos}
	}
	for _, pass := range c.Passes {
		if pass.Malformed != "" {
			return wrong{pass.Malformed, pass.Pos}
		}
	}
	if f, later := firstClash(s, &inspector.Proxy{Service: p.Service, Config: c}); f != nil {
		return wrong{f.Message, later.Pos}
	}
	return wrong{}
}

// noAddress matches a host of numbers that is neither an address nor, as inet_aton reads fewer of them, meant as one.
var noAddress = lazyregexp.New(`^\d+(?:\.\d+){4,}$`)

// passesToNoHost reports whether requests are passed to what can be no host.
func passesToNoHost(c *nginx.Config) bool {
	return slices.ContainsFunc(c.Passes, func(pass nginx.Pass) bool {
		return slices.ContainsFunc(pass.Targets, func(t nginx.Target) bool { return noAddress.MatchString(t.Host) })
	})
}

// differs tells what nginx does otherwise after the second start: where it listens, and where it passes requests.
func differs(a *startup.Again) wrong {
	had := map[string]bool{}
	for _, l := range listenersOf(a.First) {
		had[l.String()] = true
	}
	for _, l := range listenersOf(a.Second) {
		if !had[l.String()] {
			return wrong{fmt.Sprintf("nginx listens on %s", l), l.Pos}
		}
	}
	for _, pass := range a.First.Passes {
		had[pass.Value] = true
	}
	for _, pass := range a.Second.Passes {
		if !had[pass.Value] {
			return wrong{fmt.Sprintf("nginx passes requests to %s", pass.Value), pass.Pos}
		}
	}
	return wrong{}
}

// changeOf is the command that makes a line of a file; nil where nobody can tell.
func changeOf(all []startup.Change, file, line string) *startup.Change {
	made := false
	for i := range slices.Backward(all) {
		c := &all[i]
		switch {
		case c.Path != file:
		case made && c.Grows, !made && !c.Stable && slices.Contains(c.Adds, line):
			return c
		case slices.Contains(c.Adds, line):
			made = true // of what another one has added: by itself it would find nothing more to do
		}
	}
	if made {
		return nil
	}
	includes := func(text string) bool { return strings.HasPrefix(text, "include ") }
	if len(all) == 1 && (all[0].Path == file || slices.ContainsFunc(all[0].Adds, includes)) {
		return &all[0]
	}
	return nil
}

// outlivesStarts reports whether a container runs that was started before: whatever its start does, it may do again.
func outlivesStarts(s *inspector.Snapshot, service string) bool {
	return slices.ContainsFunc(s.Engine.Of(service), func(c inspector.Container) bool {
		return c.Running() && !c.Finished.IsZero() && !ends(s, &c)
	})
}

// appends matches an echo of one text in quotes that is added to a file.
var appends = lazyregexp.New(`\becho ("[^"$\\` + "`" + `]+"|'[^']+') *>> *(/[\w./-]+)`)

// isWhole reports whether a text in quotes is all of a directive or block.
func isWhole(text string) bool {
	text = strings.TrimSpace(strings.Trim(text, `"'`))
	return strings.Count(text, "{") == strings.Count(text, "}") && (strings.HasSuffix(text, ";") || strings.HasSuffix(text, "}")) && !strings.HasPrefix(text, "}")
}

// repeatable is what makes a command one that can be run again.
func repeatable(s *inspector.Snapshot, p *inspector.Proxy, c *startup.Change) inspector.Fix {
	fix := inspector.Fix{Then: listApplies(s, p, c.At.File)}
	if fix.Then == restart(p.Service) && c.Kept == "" {
		fix.Then = forceRecreate(p.Service) // what the last start left goes with the container
	}
	line := s.Line(c.At)
	text := ""
	switch m := appends.FindAllStringSubmatch(line, -1); {
	case !c.Grows:
		fix.Summary = fmt.Sprintf("Let the pattern match the whole directive, so that it finds nothing in its own result; or make %s of a template at each start (%s), or change it with RUN when the image is built", c.Path, "envsubst < TEMPLATE > FILE")
		text = startup.Anchored(line, c.Anchor)
	default:
		fix.Summary = fmt.Sprintf("Add it only where it is not there yet (grep -q … || …), write the whole file with `>`, or put it into the image with RUN: %s keeps what was added", c.Path)
		others := slices.ContainsFunc(p.Again.Changes, func(o startup.Change) bool { return o.Path == c.Path && o.At != c.At })
		if len(m) == 1 && c.Fresh && !others && isWhole(m[0][1]) && m[0][2] == c.Path && !strings.Contains(line, "grep") {
			text = strings.Replace(line, m[0][0], fmt.Sprintf("grep -qsF %s %s || %s", m[0][1], m[0][2], m[0][0]), 1)
		}
	}
	if c.Kept != "" {
		fix.Summary += "; then take out what earlier starts left in " + cmp.Or(mountName(s.Project.Service(p.Service), c.Path), c.Path)
		return fix
	}
	if text != "" && !inspector.InContainer(c.At.File) && !strings.Contains(line, "…") {
		fix.Edits = []inspector.Edit{{File: c.At.File, Line: c.At.Line, Old: line, New: text}}
	}
	return fix
}

// mountName is what is mounted over a path, as the project names it.
func mountName(service *compose.Service, path string) string {
	if m := service.MountOver(path); m != nil && m.Type == "volume" && m.Source != "" {
		return "the volume " + m.Source
	}
	return ""
}
