package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

// substituted makes at most one finding for each template: about those of its variables that a rule means, with the
// gravest severity that it gives one of them.
func substituted(s *inspector.Snapshot, means func(*inspector.Proxy, startup.Variable) (inspector.Severity, bool),
	say func(*inspector.Snapshot, *inspector.Proxy, startup.Template, []startup.Variable) inspector.Finding) []inspector.Finding {
	var found []inspector.Finding
	for i := range s.Proxies {
		p := &s.Proxies[i]
		if p.Config == nil {
			continue
		}
		stopped := emergency(s, p.Service)
		for _, t := range p.Templates {
			if t.Skipped != "" {
				continue
			}
			var of []startup.Variable
			worst := inspector.Note
			for _, v := range t.Variables {
				severity, meant := means(p, v)
				if stopped != nil && stopped.File == t.Output && stopped.LogEntry.Line == v.Pos.Line {
					severity = inspector.Error
				}
				if !meant || severity < worst {
					continue
				}
				if severity > worst {
					worst, of = severity, nil
				}
				of = append(of, v)
			}
			if len(of) == 0 {
				continue
			}
			f := say(s, p, t, of)
			f.Severity, f.At, f.Services = worst, cmp.Or(f.At, of[0].Pos), []string{p.Service}
			if worst == inspector.Error {
				f.Proxy = p.Service // nginx does not start
				f.Evidence = append(f.Evidence, emergencies(s, p.Service)...)
				if s.Engine != nil && isUp(s, p.Service) && emergency(s, p.Service) == nil {
					f.Severity = inspector.Warning
					f.Why += "; what runs was made earlier and will not start again"
				}
			}
			found = append(found, f)
		}
	}
	return found
}

// problemAt returns nginx's reason to refuse what stands on the line of a place, or "".
func problemAt(p *inspector.Proxy, at compose.Pos) string {
	same := func(other compose.Pos) bool { return other.File == at.File && other.Line == at.Line }
	for _, problem := range p.Config.Problems {
		after := p.Pos(problem.After)
		if problem.Kind != "template" && problem.Kind != "limit" && problem.Kind != "variable" && (same(p.Pos(problem.Pos)) || problem.After.Line != 0 && same(after)) {
			return problem.Message
		}
	}
	for i := range p.Config.Passes {
		if pass := &p.Config.Passes[i]; pass.Malformed != "" && same(p.Pos(pass.Pos)) && !mayBeGroup(p, pass) {
			return pass.Malformed
		}
	}
	for _, u := range p.Config.Upstreams {
		for _, server := range u.Servers {
			if server.Malformed != "" && same(p.Pos(server.Pos)) {
				return server.Malformed
			}
		}
	}
	return ""
}

// ofTemplate reports whether what is wrong at a place comes of a variable of a template, of which CC109 to CC111
// tell.
func ofTemplate(p *inspector.Proxy, at compose.Pos) bool {
	for _, t := range p.Templates {
		for _, v := range t.Variables {
			_, missing := missingVariable(p, v)
			_, eaten := eatenVariable(p, v)
			if v.Pos.File == at.File && v.Pos.Line == at.Line && (missing || eaten) {
				return true
			}
		}
	}
	return false
}

// mayBeFilled reports whether what stands at a place, or on the line before it, may be a variable whose value the files do
// not tell: it can be a whole directive, or nothing.
func mayBeFilled(p *inspector.Proxy, at compose.Pos) bool {
	return slices.ContainsFunc(p.Templates, func(t startup.Template) bool {
		return slices.ContainsFunc(t.Variables, func(v startup.Variable) bool {
			return v.Reason == startup.Unknown && v.Pos.File == at.File && (v.Pos.Line == at.Line || v.Pos.Line == at.Line-1)
		})
	})
}

// variableNames lists variables as people write them, each once.
func variableNames(of []startup.Variable) string {
	var names []string
	for _, v := range of {
		if name := "$" + v.Name; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// variableFacts cites what became of variables, and what nginx says to that.
func variableFacts(p *inspector.Proxy, of []startup.Variable) []inspector.Evidence {
	var seen []inspector.Evidence
	for _, v := range of[:min(len(of), 5)] {
		fact := fmt.Sprintf("$%s is %s", v.Name, outcomes[v.Outcome])
		if why := reasons[v.Reason]; why != "" {
			fact += ": " + why
		}
		if says := problemAt(p, v.Pos); says != "" {
			fact += "; nginx says " + says
		}
		seen = append(seen, inspector.Evidence{Fact: fact, Source: v.Pos.String()})
	}
	return seen
}

var outcomes = map[string]string{
	startup.Filled: "replaced by the environment variable of that name", startup.Emptied: "replaced by nothing", startup.Left: "left as it is",
}

var reasons = map[string]string{
	startup.Unset: "nothing sets it in the container", startup.Empty: "it is set to nothing", startup.Filtered: "NGINX_ENVSUBST_FILTER leaves it out",
	startup.Unlisted: "envsubst runs with a list that lacks it", startup.Default: "envsubst does not know ${NAME:-default}",
}
