package inspector

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// stage says how much is known: the files, the engine's state as well, or what nginx reaches as well.
func (s *Snapshot) stage() Stage {
	switch {
	case s.Engine == nil:
		return Static
	case s.Probes == nil:
		return Running
	}
	return Probed
}

// Check judges a snapshot by the rules. It is deterministic and changes nothing.
func Check(s *Snapshot, rules []Rule) *Report { return Policy{}.Check(s, rules) }

// Check judges a snapshot by the rules, as far as the user wants to hear of it.
func (p Policy) Check(s *Snapshot, rules []Rule) *Report {
	r := &Report{Taken: s.Taken, NotChecked: slices.Clone(s.Gaps)}
	if s.Project != nil {
		r.Project, r.Dir, r.Files, r.Services = s.Project.Name, s.Project.Dir, s.Project.Files, len(s.Project.Services)
	}
	for i := range s.Proxies {
		r.Proxies = append(r.Proxies, reportProxy(s, &s.Proxies[i]))
	}
	routes := buildRoutes(s)
	exceptions, useless := p.exceptions(s, rules)
	r.Unused = useless
	rules = slices.DeleteFunc(slices.Clone(rules), func(rule Rule) bool { return p.Off[rule.ID] })
	found := p.applyRules(s, rules, r)
	withUses(s, found)
	guarded(s, found)
	doubted(s, found)
	judged := map[string]bool{}
	for _, rule := range rules {
		judged[rule.ID] = rule.Needs <= s.stage()
	}
	kept := oneCauseEach(s, found, exceptions)
	attach(kept, slices.Clone(routes)) // what a suppressed finding would break
	p.apply(r, found, kept, exceptions, judged)
	r.Findings = sameFault(r.Findings)
	attach(r.Findings, routes)
	r.Routes = slices.Grow(r.Routes, len(routes))
	for _, route := range routes {
		r.Routes = append(r.Routes, route.Route)
	}
	order(s, r.Findings)
	r.Graph = draw(s, routes, r.Findings)
	r.Lines = findingLines(s, r.Findings)
	r.Result = result(r)
	return r
}

// applyRules runs the rules that know enough, in the order of their IDs, and notes those that do not.
func (p Policy) applyRules(s *Snapshot, rules []Rule, r *Report) []Finding {
	rules = slices.SortedFunc(slices.Values(rules), func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	var able []Rule
	var left []string
	for _, rule := range rules {
		enough := rule.Needs <= s.stage()
		if enough {
			r.Rules++
		} else {
			left = append(left, rule.Name)
		}
		if enough || rule.Early {
			able = append(able, rule)
		}
	}
	found, gaps := p.ask(s, able)
	if len(left) > 0 {
		gap := Gap{What: "the running project", Why: "the engine was not asked", Rules: left}
		if s.stage() == Running {
			gap = Gap{What: "what nginx reaches", Why: "nothing was asked inside the nginx container", Rules: left}
		}
		r.NotChecked = append(r.NotChecked, gap)
	}
	if s.Engine != nil && s.Engine.Idle() {
		r.NotChecked = append(r.NotChecked, Gap{What: "the running project", Why: "none of its containers runs; docker compose up -d starts it"})
	}
	r.NotChecked = append(r.NotChecked, gaps...)
	return found
}

// ask runs rules side by side. One that takes too long, or panics, is a gap, and the others are heard.
func (p Policy) ask(s *Snapshot, rules []Rule) (all []Finding, gaps []Gap) {
	type judgement struct {
		rule  int
		found []Finding
		crash any
	}
	judged := make(chan judgement, len(rules)) // so that one that is too late waits for nobody
	late := map[int]bool{}
	for i, rule := range rules {
		late[i] = true
		go func() { // rules are pure
			j := judgement{rule: i}
			defer func() {
				j.crash = recover()
				judged <- j
			}()
			j.found = rule.Check(s)
			for k := range j.found {
				j.found[k].Rule, j.found[k].Name = rule.ID, rule.Name
			}
		}()
	}
	found := make([][]Finding, len(rules))
	for waiting := true; waiting && len(late) > 0; {
		select {
		case j := <-judged:
			found[j.rule] = j.found
			delete(late, j.rule)
			if j.crash != nil {
				gaps = append(gaps, Gap{What: rules[j.rule].Name, Why: fmt.Sprintf("%s: %v; please report it", Crashed, j.crash), Rules: []string{rules[j.rule].Name}})
			}
		case <-p.Over:
			waiting = false
		}
	}
	if len(late) > 0 {
		gap := Gap{What: "all of this by some rules", Why: "they took too long"}
		for _, i := range slices.Sorted(maps.Keys(late)) {
			gap.Rules = append(gap.Rules, rules[i].Name)
		}
		gaps = append(gaps, gap)
	}
	slices.SortFunc(gaps, func(a, b Gap) int { return strings.Compare(a.What, b.What) })
	return slices.Concat(found...), gaps
}

// Crashed begins the reason of a gap that is a fault of a rule.
const Crashed = "a fault of composecheck's own"

// oneCauseEach keeps, of the findings in the order of their rules, the first on each link: IDs follow the
// request's way, so it is the one nearest to the cause. A later one stays when it is graver or a second fault, or
// when the user lets the first one pass: that hides no more than it names, but for fallbacks.
func oneCauseEach(s *Snapshot, findings []Finding, exceptions exceptions) []Finding {
	claimed := map[string]Finding{} // by link; two findings of one rule are two faults
	down := map[string]bool{}       // proxies none of whose routes works, and it is explained
	var kept []Finding
	var passed []Finding // of kept; they claim their links only when the fallbacks come
	claim := func(f Finding) {
		for _, key := range s.linkKeys(f) {
			if by, ok := claimed[key]; !ok || f.Severity > by.Severity || f.aside(by) && !f.Second {
				claimed[key] = f
			}
		}
		down[f.Proxy] = f.Proxy != "" && (down[f.Proxy] || f.Severity == Error)
	}
	for _, fallback := range []bool{false, true} {
		for _, f := range findings {
			if f.Fallback != fallback || (fallback && down[f.Proxy]) {
				continue
			}
			keys := s.linkKeys(f)
			free := slices.DeleteFunc(slices.Clone(keys), func(key string) bool {
				by, ok := claimed[key]
				return ok && by.Severity >= f.Severity && by.Rule != f.Rule && (by.Outdated && !f.Stopped || !f.Second && !f.aside(by) && !f.independent(by) && !f.besides(by, kept))
			})
			if len(keys) > 0 && len(free) == 0 {
				continue
			}
			if len(f.Links) > 0 {
				f.Links = free
			}
			kept = append(kept, f)
			if exceptions.of(&f) != nil {
				passed = append(passed, f)
				continue
			}
			claim(f)
		}
		for _, f := range passed {
			claim(f)
		}
	}
	return kept
}

// aside reports whether an earlier finding about a link is but a note of something else there, which explains no fault.
func (f *Finding) aside(by Finding) bool { return by.Second && by.Severity == Note && !f.Fallback }

// independent reports whether two findings about a link are two faults in a row, of which either alone breaks it: one of the
// files and one of the container at its end.
func (f *Finding) independent(by Finding) bool {
	return f.Stopped && by.Written || f.Written && by.Stopped
}

// besides reports whether a finding about a link stands beside one about nginx as a whole: that nginx does not start, or is
// not reached, neither makes an app fail nor explains that it does. What a line of its configuration is already blamed
// for is no second fault.
func (f *Finding) besides(whole Finding, kept []Finding) bool {
	return len(whole.Links) == 0 && len(f.Links) > 0 && f.Severity == Error && !f.Fallback &&
		!slices.ContainsFunc(kept, func(k Finding) bool { return k.At.File == f.At.File && k.At.Line == f.At.Line })
}

// linkKeys returns the links that a finding explains: its own, or all of its proxy.
func (s *Snapshot) linkKeys(f Finding) []string {
	if len(f.Links) > 0 || f.Proxy == "" {
		return f.Links
	}
	var keys []string
	for _, l := range s.Links() {
		if l.Proxy.Service == f.Proxy {
			keys = append(keys, l.Key)
		}
	}
	return keys
}

// result says in one word how the report turned out. What was not looked at is never a pass.
func result(r *Report) string {
	switch {
	case r.AtLeast(Error):
		return Fail
	case r.AtLeast(Warning):
		return Warn
	case len(r.NotChecked) > 0:
		return Partial
	}
	return Pass
}

// findingLines gathers the text of the lines that findings point at, and of the line before each.
func findingLines(s *Snapshot, findings []Finding) map[string]map[int]string {
	lines := map[string]map[int]string{}
	add := func(at compose.Pos) {
		for _, line := range []int{at.Line - 1, at.Line} {
			if text, ok := s.line(at.File, line); ok {
				if lines[at.File] == nil {
					lines[at.File] = map[int]string{}
				}
				lines[at.File][line] = text
			}
		}
	}
	for _, f := range findings {
		add(f.At)
		for _, also := range f.Also {
			add(also.At)
		}
	}
	return lines
}

// line returns the text of a line of a file of the project, where the snapshot holds it.
func (s *Snapshot) line(file string, line int) (string, bool) {
	if s.Project != nil {
		if text, ok := s.Project.Lines[file][line]; ok {
			return text, true
		}
	}
	for _, b := range s.Bindings {
		if b.At.File == file && b.At.Line == line {
			return b.Text, true
		}
	}
	for i := range s.Proxies {
		for _, v := range s.Proxies[i].Values {
			if v.Text != "" && v.Set.File == file && v.Set.Line == line {
				return v.Text, true
			}
		}
		if text, ok := s.Proxies[i].Lines[file][line]; ok {
			return text, true
		}
		if s.Proxies[i].Config == nil {
			continue
		}
		for path, lines := range s.Proxies[i].Config.Lines {
			if text, ok := lines[line]; ok && s.Proxies[i].fileName(path) == file {
				return text, true
			}
		}
	}
	return "", false
}

// Line returns the text of the line at pos, or "" when the snapshot does not hold it: for edits.
func (s *Snapshot) Line(pos compose.Pos) string {
	text, _ := s.line(pos.File, pos.Line)
	return text
}
