package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC622", Name: "base-path", Needs: inspector.Static,
	Summary: "an app whose pages ask for /… stands below a path, and nothing tells it so, or it is told of another",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachPass(s, func(p *inspector.Proxy, pass *nginx.Pass) *inspector.Finding {
			l, to := locationOf(p, pass), passService(s, pass)
			if !isPrefix(l) || to == nil || len(pass.Variables) > 0 || isEndpoint(p, pass) || !seesSettings(p.Config) || has(l, "rewrite") ||
				len(p.Config.All(pass.Server, pass.Location, "sub_filter")) > 0 || saysPrefix(p, pass) {
				return nil
			}
			if f := quotedPath(s, p, pass, to); f != nil {
				return f
			}
			below := strings.Trim(l.Path, "/")
			if to.Base == nil {
				return toldOfAnother(s, p, pass, to, below)
			}
			if !onlyAt(pass, to.Base.Port) {
				return nil
			}
			if below != "" && below == to.Base.Was && strings.Trim(askedFor(p, pass), "/") == below && !atRoot(s, p, pass, to) {
				return movedPath(s, p, pass, to)
			}
			if below == "" || to.Base.Doubt || pass.URI != "/" && !namedAfter(below, to, pass) || atRoot(s, p, pass, to) {
				return nil
			}
			if to.Base.Asks != "" && (entranceName.MatchString(l.Path) || givenElsewhere(s, p, pass, to)) {
				return nil
			}
			return basePath(s, p, pass, to, below)
		})
	},
})

func basePath(s *inspector.Snapshot, p *inspector.Proxy, pass *nginx.Pass, to *compose.Service, below string) *inspector.Finding {
	at := p.Pos(pass.Pos)
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, At: at, Label: to.Name + " does not know of /" + below + "/", Services: []string{to.Name, p.Service},
		Message:  fmt.Sprintf("%s stands below /%s/, but its pages ask for what they need at /, where nginx does not lead to it", to.Name, below),
		Evidence: []inspector.Evidence{citePass(p, pass), {Fact: "image " + to.BaseImage() + ", with no setting that names its path", Source: to.BaseImagePos().String()}},
		Why:      "nginx changes the path of a request, but not the links, redirects and cookies in the app's answers",
	}
	if to.Base.By != "" {
		f.Evidence[1] = inspector.Evidence{Fact: to.Base.By, Source: to.Base.Pos.String()}
	}
	if to.Base.Setting == "" {
		f.Fix.Summary = fmt.Sprintf("Give %s a server block of its own, by a server_name or a port: it cannot stand below a path", to.Name)
		return f
	}
	f.Also = []inspector.Place{{At: to.Pos, Label: "is not told"}}
	f.Fix = inspector.Fix{Summary: fmt.Sprintf("Set %s on %s", strings.ReplaceAll(to.Base.Setting, "{path}", below), to.Name), Then: recreate(to.Name)}
	if to.Build != nil {
		f.Fix.Then = rebuild(to.Name)
	}
	switch {
	case to.Base.Keeps && pass.URI == "/":
		f.Fix.Summary += ", and leave the slash at the end of proxy_pass out"
	case !to.Base.Keeps && pass.URI == "":
		f.Fix.Summary += ", and end proxy_pass with a slash"
	}
	return f
}
