package inspector

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/suppress"
	"github.com/composecheck/composecheck/inspector/typo"
)

// A Policy is what the user knows better than the rules. The zero Policy lets every rule speak.
type Policy struct {
	Off      map[string]bool     // IDs of the rules that do not judge
	Severity map[string]Severity // by ID of the rule
	Ignore   []Exception
	Baseline []Known         // findings that are no news
	Over     <-chan struct{} // closed when the rules have had their time; nil: they take as long as they like
}

// An Exception lets findings of one rule pass.
type Exception struct {
	Rule   string // ID or name, in any case
	Path   string // glob of the files in which it holds, ** for any folders; "" everywhere
	Reason string
	From   string // where it is written: ".composecheck.yaml:4"
}

// A Known is a finding of an earlier report.
type Known struct {
	Rule    string // ID
	File    string
	Message string
}

// FindRule finds a rule by its ID or its name, in any case. The error knows what was probably meant.
func FindRule(rules []Rule, idOrName string) (Rule, error) {
	var names []string
	for _, r := range rules {
		if strings.EqualFold(r.ID, idOrName) || strings.EqualFold(r.Name, idOrName) {
			return r, nil
		}
		names = append(names, r.Name)
	}
	err := fmt.Errorf("no rule is called %q", idOrName)
	if meant := typo.Nearest(strings.ToLower(idOrName), names, 3); meant != "" {
		err = fmt.Errorf("%w: did you mean %s?", err, meant)
	}
	return Rule{}, err
}

// An exception is an Exception, or a comment in a file, while findings are held against it.
type exception struct {
	rule   Rule
	reason string
	from   string
	covers func(compose.Pos) bool
	used   bool
}

// exceptions are in the order in which they are asked.
type exceptions []*exception

// of returns the first exception that lets a finding pass, or nil.
func (all exceptions) of(f *Finding) *exception {
	for _, e := range all {
		if e.matches(f) {
			return e
		}
	}
	return nil
}

func (e *exception) matches(f *Finding) bool {
	return e.rule.ID == f.Rule && (e.covers(f.At) || slices.ContainsFunc(f.Also, func(p Place) bool { return e.covers(p.At) }))
}

// exceptions gathers the exceptions of the user's settings and of the comments in the project's files, and says
// which of the comments cannot hold.
func (p Policy) exceptions(s *Snapshot, rules []Rule) (all exceptions, useless []string) {
	add := func(name, reason, from string, covers func(compose.Pos) bool) {
		rule, err := FindRule(rules, name)
		switch {
		case err != nil:
			useless = append(useless, fmt.Sprintf("%s: %v", from, err))
		case reason == "":
			useless = append(useless, fmt.Sprintf("%s: %s is not ignored, for no reason is given behind it", from, name))
		default:
			all = append(all, &exception{rule: rule, reason: reason, from: from, covers: covers})
		}
	}
	s.eachComment(func(file string, c suppress.Comment) {
		from := compose.Pos{File: file, Line: c.Line}.String()
		if len(c.Rules) == 0 {
			useless = append(useless, from+": "+suppress.Mark+" names no rule")
		}
		for _, name := range c.Rules {
			add(name, c.Reason, from, func(at compose.Pos) bool { return at.File == file && at.Line == c.Covers })
		}
	})
	for _, e := range p.Ignore {
		path := glob(e.Path)
		add(e.Rule, e.Reason, e.From, func(at compose.Pos) bool { return path.MatchString(at.File) })
	}
	return all, useless
}

// eachComment calls do for every comment composecheck:ignore, once, in the order of files and lines.
func (s *Snapshot) eachComment(do func(file string, c suppress.Comment)) {
	type place struct {
		file string
		suppress.Comment
	}
	var all []place
	add := func(file string, comments []suppress.Comment) {
		for _, c := range comments {
			all = append(all, place{file, c})
		}
	}
	if s.Project != nil {
		for file, comments := range s.Project.Suppressions {
			add(file, comments)
		}
	}
	for i := range s.Proxies {
		if config := s.Proxies[i].Config; config != nil {
			for path, comments := range config.Suppressions {
				add(s.Proxies[i].fileName(path), comments)
			}
		}
	}
	slices.SortFunc(all, func(a, b place) int {
		return cmp.Or(strings.Compare(a.file, b.file), cmp.Compare(a.Line, b.Line), strings.Compare(a.Reason, b.Reason))
	})
	same := func(a, b place) bool { return a.file == b.file && a.Line == b.Line }
	for _, p := range slices.CompactFunc(all, same) { // two services may read one file
		do(p.file, p.Comment)
	}
}

// glob turns a pattern for paths into a regular expression. "" matches everything.
func glob(pattern string) *regexp.Regexp {
	if pattern == "" {
		return regexp.MustCompile("")
	}
	quoted := regexp.QuoteMeta(strings.TrimPrefix(pattern, "./"))
	return regexp.MustCompile("^" + strings.NewReplacer(`\*\*/`, "(?:.*/)?", `\*\*`, ".*", `\*`, "[^/]*", `\?`, "[^/]").Replace(quoted) + "$")
}

// apply divides the findings into those that count and those that the user lets pass. found are all that the rules
// said, of which kept are left; judged tells whether a rule could judge.
func (p Policy) apply(r *Report, found, kept []Finding, exceptions exceptions, judged map[string]bool) {
	for i := range found { // those that hide behind another cause too
		for _, e := range exceptions {
			e.used = e.used || e.matches(&found[i])
		}
	}
	known := map[Known]int{}
	for _, k := range p.Baseline {
		known[k.Key()]++
	}
	for _, f := range kept {
		if severity, changed := p.Severity[f.Rule]; changed {
			f.Severity = severity
		}
		key := Known{f.Rule, f.At.File, f.Message}.Key()
		e := exceptions.of(&f)
		if known[key] > 0 {
			known[key]--
			if e == nil {
				r.Suppressed = append(r.Suppressed, Suppressed{f, "it is no news", ByBaseline})
				continue
			}
		}
		if e != nil {
			r.Suppressed = append(r.Suppressed, Suppressed{f, e.reason, e.from})
			continue
		}
		r.Findings = append(r.Findings, f)
	}
	for _, e := range exceptions {
		if !e.used && judged[e.rule.ID] {
			r.Unused = append(r.Unused, fmt.Sprintf("%s: there is no %s to ignore", e.from, e.rule.Name))
		}
	}
	for _, k := range p.Baseline {
		if key := k.Key(); known[key] > 0 && judged[k.Rule] {
			known[key]--
			r.Fixed = append(r.Fixed, k)
		}
	}
}

// Key is what stays the same of a finding when lines are added above it.
func (k Known) Key() Known {
	lines := regexp.MustCompile(regexp.QuoteMeta(k.File) + `:\d+(:\d+)?|\bline \d+`)
	if k.File == "" {
		lines = anyLine
	}
	k.Message = lines.ReplaceAllLiteralString(k.Message, "")
	return k
}

var anyLine = regexp.MustCompile(`\bline \d+`)
