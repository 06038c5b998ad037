package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// toldOfAnother is about an app of an image whose setting names another path than that below which nginx has it, and to
// which nothing leads.
func toldOfAnother(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service, below string) *inspector.Finding {
	told, setting, pos := "", "", compose.Pos{}
	if r := routesOf(to, pass); r != nil && r.Port != 0 && !r.Own {
		told, setting, pos = r.Paths[0], r.Told, r.Pos
	} else if top := to.Topmost; top != nil && onlyAt(pass, top.Port) {
		told, setting, pos = top.Path, top.Setting, top.Pos
	}
	sent := strings.TrimSuffix(askedFor(p, pass), "/")
	switch mine := "/" + below; {
	case told == "", below == "", told == mine, strings.HasSuffix(told, mine), strings.HasPrefix(mine, told+"/"), sent != "" && sent != told && (to.Topmost == nil || sent != mine),
		entranceName.MatchString(mine), otherFront(s), ledTo(s, to, told):
		return nil
	}
	at := p.Pos(pass.Pos)
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: at, Label: "below /" + below + "/", Services: []string{to.Name, p.Service},
		Message:  fmt.Sprintf("%s stands below /%s/, and %s tells it of %s: its pages ask for what they need there, where nginx does not lead to it", to.Name, below, setting, told),
		Also:     []inspector.Place{{At: pos, Label: "is told of " + told}},
		Evidence: []inspector.Evidence{citePass(p, pass), {Fact: setting + " has " + told, Source: pos.String()}},
		Why:      "nginx changes the path of a request, but not the links, redirects and cookies in the app's answers",
	}
	f.Fix = inspector.Fix{Summary: fmt.Sprintf("Write `location %s/`, with a proxy_pass that ends behind the port, or name /%s in %s", told, below, setting), Then: applyConfig(s, p, at.File)}
	if to.Topmost != nil {
		f.Fix.Summary = fmt.Sprintf("Write `location %s/`, with a proxy_pass that ends with a slash, or name /%s in %s", told, below, setting)
	}
	return f
}

// ledTo reports whether any nginx may lead what begins with a path to an app.
func ledTo(s *inspector.Snapshot, to *compose.Service, told string) bool {
	return slices.ContainsFunc(s.Proxies, func(p inspector.Proxy) bool {
		if p.Config == nil || p.Config.AnySetting(isRewrite) {
			return true
		}
		for i := range p.Config.Passes {
			pass := &p.Config.Passes[i]
			l, at := locationOf(&p, pass), passService(s, pass)
			if at != nil && at.Name != to.Name {
				continue
			}
			if !isPrefix(l) || strings.HasPrefix(told+"/", l.Path) || strings.HasPrefix(l.Path, told) {
				return true
			}
		}
		return false
	})
}

func isRewrite(set nginx.Setting) bool { return set.Name == "rewrite" }
