package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// belowTopmost finds a proxy_pass by which an app is asked for a path below which it does not answer: it only puts it before
// its links, or knows of none.
func belowTopmost(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
	to, l := passService(s, pass), locationOf(p, pass)
	if to == nil || to.Topmost == nil || !onlyAt(pass, to.Topmost.Port) || len(pass.Targets) == 0 || l.Path == "/" || tellsPrefix(p, pass) ||
		p.Config.Setting(pass.Server, -1, "rewrite") != nil || len(p.Config.All(pass.Server, pass.Location, "sub_filter")) > 0 || otherWay(s, p, pass, to) {
		return nil
	}
	top, sent := to.Topmost, strings.TrimSuffix(askedFor(p, pass), "/")
	if sent == "" || top.Path != sent && (top.Has == nil || mayReachPath(sent, top.Has)) {
		return nil
	}
	at := p.Pos(pass.Pos)
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: at, Label: "keeps " + sent, Services: []string{to.Name, p.Service},
		Message:  fmt.Sprintf("location %s asks %s for %s/…, and it answers at / alone", l.Path, to.Name, sent),
		Evidence: []inspector.Evidence{citePass(p, pass), {Fact: "image " + to.BaseImage() + ", whose pages stand at /", Source: to.BaseImagePos().String()}},
		Why:      "nginx hands on the whole path, the location's included, as long as proxy_pass names no path; the app has nothing there",
		Fix:      inspector.Fix{Then: applyConfig(s, p, at.File)},
	}
	if pass.URI != "" {
		f.Why = "the path of proxy_pass takes the place of the location's; the app has nothing there"
	}
	if to.Build != nil {
		f.Evidence = f.Evidence[:1]
	}
	f.Fix.Edits = bareSlash(s, p, pass, f)
	switch {
	case top.Mount:
		return mountedAtTop(s, p, pass, to, f)
	case top.Path == "":
		return f
	}
	f.Also = []inspector.Place{{At: top.Pos, Label: "for its links alone"}}
	f.Message = fmt.Sprintf("location %s asks %s for %s/…, and it answers at / alone: %s only says what stands before its links", l.Path, to.Name, sent, top.Setting)
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: top.Setting + " has " + top.Path, Source: top.Pos.String()})
	if top.Keep != "" {
		f.Fix.Summary += fmt.Sprintf(", or set %s: \"true\" on %s, which then takes %s as it comes", top.Keep, to.Name, sent)
	}
	return f
}

// mountedAtTop is about an app that its server is told to have at "/".
func mountedAtTop(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service, f *inspector.Finding) *inspector.Finding {
	l, top, sent := locationOf(p, pass), to.Topmost, strings.TrimSuffix(askedFor(p, pass), "/")
	f.Message = fmt.Sprintf("location %s asks %s for %s/…, and uWSGI has the app at /: %s says so, and no route begins with %s", l.Path, to.Name, sent, top.Setting, sent)
	f.Also = []inspector.Place{{At: top.Pos, Label: "has the app at /"}}
	f.Evidence = []inspector.Evidence{citePass(p, pass), {Fact: top.Setting + " has /", Source: top.Pos.String()}}
	f.Fix = inspector.Fix{Summary: fmt.Sprintf("Set %s to %s on %s, so that uWSGI takes it away and the app puts it before its links", top.Setting, sent, to.Name), Then: recreate(to.Name)}
	if top.Setting == "--mount" {
		f.Fix.Summary = fmt.Sprintf("Mount it at %s, with manage-script-name: uWSGI then takes it away, and the app puts it before its links", sent)
		if to.Build != nil {
			f.Fix.Then = rebuild(to.Name)
		}
	}
	return f
}

// otherWay reports whether another pass of the same server may lead to the app and take a path away.
func otherWay(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service) bool {
	return slices.ContainsFunc(p.Config.PassesOf(pass.Server), func(i int) bool {
		other := &p.Config.Passes[i]
		l, at := locationOf(p, other), passService(s, other)
		return other.Location != pass.Location && (at == nil || at.Name == to.Name) && l != nil && (!isPrefix(l) || other.URI != "" || len(other.Variables) > 0 || has(l, "rewrite")) &&
			(at != nil || !isPrefix(l) || strings.HasPrefix(l.Path, strings.TrimSuffix(locationOf(p, pass).Path, "/")))
	})
}
