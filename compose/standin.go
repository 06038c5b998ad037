package compose

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// An assumption is what a project that is not set up yet will probably be told: the values of the sample of which its .env is
// to be made, or of the file that what people are told to run gives Compose.
type assumption struct {
	dir    string
	values map[string]string // without those that the sample leaves to be filled in
	named  map[string]bool   // all variables of the sample
}

// asSetUp is a project that Compose refuses as it will be once it is set up by its sample, where that makes a difference: what
// is refused for nothing but variables without values waits for them, and the rest is read with the sample's values.
func (p *Project) asSetUp(ctx context.Context, o Options, s *selection) *Project {
	sample := p.findEnv()
	a := &assumption{dir: p.Dir, values: map[string]string{}, named: map[string]bool{}}
	if sample != "" {
		a.add(absolute(p.Dir, sample), s.env)
	}
	if p.EnvSetBy != "" {
		for _, name := range p.valueless() {
			a.named[name] = true
		}
	}
	absent := p.absentOfIncludes(a, s.env)
	ofIncludes := len(absent) > 0
	if len(a.named) == 0 && !ofIncludes {
		return p
	}
	a.leaveDefaults(p)
	with := *s
	with.env = s.env.Clone()
	maps.Copy(with.env, a.values)
	set, err := read(ctx, o, &with, a)
	if err != nil || len(set.Services) == 0 && len(p.Services) > 0 {
		a.wait(p, p.Unset)
		return p
	}
	set.EnvSample, set.EnvGiven, set.EnvSetBy = p.EnvSample, p.EnvGiven, p.EnvSetBy
	set.AbsentEnv = append(slices.DeleteFunc(absent, func(e EnvFile) bool {
		return slices.ContainsFunc(set.AbsentEnv, func(other EnvFile) bool { return other.File == e.File })
	}), set.AbsentEnv...)
	set.findSamples()
	a.wait(set, slices.Concat(set.Unset, set.Assumed))
	if a.named["COMPOSE_FILE"] { // the sample chooses further files, which may have what these lack
		for i := range set.Problems {
			set.Problems[i].Waits = set.Problems[i].Waits || !slices.Contains(p.Problems, set.Problems[i])
		}
	}
	for _, problem := range p.Problems {
		ofInclude := strings.HasPrefix(problem.Message, "include: ") && ofIncludes
		if !ofInclude && !slices.ContainsFunc(set.Problems, func(other Problem) bool { return other.Pos == problem.Pos }) {
			problem.Waits = true
			set.Problems = append(set.Problems, problem)
		}
	}
	return set
}

// use matches how a Compose file asks for a variable, with a default or without.
var use = regexp.MustCompile(`[$](?:\{(\w+)(:?-)?|(\w+))`)

// leaveDefaults takes away the values of variables for which the Compose files have a default everywhere: they lack none.
func (a *assumption) leaveDefaults(p *Project) {
	defaulted, bare := map[string]bool{}, map[string]bool{}
	for _, file := range p.Files {
		for _, m := range use.FindAllSubmatch(p.Source(file), -1) {
			if len(m[2]) > 0 {
				defaulted[string(m[1])] = true
			} else {
				bare[string(m[1])+string(m[3])] = true
			}
		}
	}
	maps.DeleteFunc(a.values, func(name, _ string) bool { return defaulted[name] && !bare[name] })
}

// IsRefused reports whether Compose refuses the project's own text, or an include of it for a file of variables that is not there.
func (p *Project) IsRefused() bool {
	return len(p.Problems) > 0 || slices.ContainsFunc(p.AbsentEnv, func(e EnvFile) bool { return len(e.Services) == 0 })
}

// wait notes which refusals of a project are for variables that the sample names: those that it leaves to be filled in, and those
// for which what stands there is no value.
func (a *assumption) wait(p *Project, unset []Problem) {
	for i := range p.Problems {
		problem := &p.Problems[i]
		if m := requiredName.FindStringSubmatch(problem.Message); m != nil && a.named[m[1]] {
			problem.Waits = true
			continue
		}
		problem.Waits = slices.ContainsFunc(unset, func(u Problem) bool {
			m := unsetName.FindStringSubmatch(u.Message)
			return u.Pos.File == problem.Pos.File && u.Pos.Line == problem.Pos.Line && u.Pos.Line > 0 && m != nil && a.named[m[1]]
		})
	}
}

var (
	requiredName = regexp.MustCompile(`required variable (\w+) is missing`)
	unsetName    = regexp.MustCompile(`^variable "(\w+)" is not set`)
	setLine      = regexp.MustCompile(`^\s*(?:export\s+)?(\w+)\s*=\s*(.*?)\s*$`)
	reference    = regexp.MustCompile(`\$\{?(\w+)`)

	// toFill matches values that stand for what is to be filled in.
	toFill = regexp.MustCompile(`(?i)^$|[<>{}]|\bpath[/_]to\b|change[_-]?(?:me|this|it)|replace[_-]?(?:me|this|with)|\byour\b|your[_-]|^x{3,}$|^\.{3}$|^(?:todo|tbd)$`)
)

// add takes in the values of a file that an environment lacks, but not those that choose what Compose loads. A value that is made of
// one to be filled in is none.
func (a *assumption) add(file string, env map[string]string) {
	content, err := readFile(file)
	if err != nil {
		return
	}
	parsed := map[string]string{}
	if parseEnvFile(file, content, "", parsed, env, nil) != nil {
		return
	}
	for line := range strings.Lines(string(content)) {
		m := setLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		name, value := m[1], parsed[m[1]]
		a.named[name] = true
		_, isSet := env[name]
		unknown := slices.ContainsFunc(reference.FindAllStringSubmatch(m[2], -1), func(r []string) bool {
			_, isSet := env[r[1]]
			_, isKnown := a.values[r[1]]
			return !isSet && !isKnown && !strings.HasPrefix(strings.TrimSpace(m[2]), "'")
		})
		if _, known := a.values[name]; !known && !isSet && !unknown && !toFill.MatchString(value) && !strings.HasPrefix(name, "COMPOSE_") {
			a.values[name] = value
		}
	}
}

// assumedAt are the places of the variables whose values are the sample's.
func (l *load) assumedAt() []Problem {
	var all []Problem
	for _, s := range l.sources {
		for _, root := range s.roots {
			s.interpolate(root, "", func(n *yaml.Node, _ string) {
				unset, _ := s.tryInterpolation(n.Value)
				for _, name := range l.lacking(s, n.Value) {
					if !slices.Contains(unset, name) {
						all = append(all, Problem{Pos: s.place(n), Message: unsetMessage(name)})
					}
				}
			})
		}
	}
	return all
}

// isAssumed reports whether what is written at a place holds a value of a sample, which is an example at times.
func (p *Project) isAssumed(at Pos) bool {
	return slices.ContainsFunc(p.Assumed, func(a Problem) bool { return a.Pos.File == at.File && a.Pos.Line == at.Line })
}

// lacking are the variables of a text that nothing but a sample gives a value, if anything does.
func (l *load) lacking(s *source, text string) []string {
	alone := *s
	if l.assumed != nil {
		alone.env = s.env.Clone()
		maps.DeleteFunc(alone.env, func(name, value string) bool {
			assumed, is := l.assumed.values[name]
			return is && assumed == value
		})
	}
	unset, err := alone.tryInterpolation(text)
	if m := requiredName.FindStringSubmatch(fmt.Sprint(err)); err != nil && m != nil {
		unset = append(unset, m[1])
	}
	return unset
}
