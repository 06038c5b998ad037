package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// readMarks is the finding for a file that nginx reads with the placeholders of a template language in it.
func readMarks(s *inspector.Snapshot, p *inspector.Proxy, t startup.Template) []inspector.Finding {
	for _, problem := range templateMarks(p) {
		if problem.Pos.File != t.File.Path {
			continue
		}
		_, mark, _ := strings.Cut(problem.Message, ": ")
		f := inspector.Finding{
			At: p.Pos(problem.Pos), Label: "nginx knows no placeholders",
			Message:  fmt.Sprintf("nginx reads the template %s as it stands: %s", t.File.Host, mark),
			Also:     []inspector.Place{{At: t.File.Via, Label: "it comes here, where nobody renders it"}},
			Evidence: []inspector.Evidence{{Fact: "nginx says " + problem.Refused, Source: p.Pos(problem.Pos).String()}},
			Why:      "the image's entry point fills in ${NAME} in /etc/nginx/templates/*.template, and nothing else",
			Fix: inspector.Fix{
				Summary: fmt.Sprintf("Render it first and mount what comes of it; or write ${NAME}, put it at /etc/nginx/templates/%s.template, and set the names under environment of %s", path.Base(t.File.Path), p.Service),
				Then:    recreate(p.Service),
			},
		}
		return []inspector.Finding{*stopsNginx(s, p, &f)}
	}
	return nil
}

// readPlain is the finding for a file that nginx reads with the variables of a template in it, and refuses for them. A
// file that the image brings may have been filled in when it was built, unless that is known.
func readPlain(s *inspector.Snapshot, p *inspector.Proxy, t startup.Template) []inspector.Finding {
	var of []startup.Variable
	for _, v := range t.Variables {
		if severity, meant := missingVariable(p, v); meant && severity == inspector.Error {
			of = append(of, v)
		}
	}
	if len(of) == 0 || t.File.Kind == compose.FromBuild && !t.Stands && emergency(s, p.Service) == nil {
		return nil
	}
	inline := t.File.Host == "" || slices.Contains(s.Project.Files, t.File.Host)
	name := t.File.Host
	if inline {
		name = t.File.Path
	}
	f := inspector.Finding{
		Severity: inspector.Error, Proxy: p.Service, At: of[0].Pos, Label: "nginx takes this for a variable of its own", Services: []string{p.Service},
		Message:  fmt.Sprintf("nothing fills in %s: nginx reads %s as it stands", variableNames(of), name),
		Evidence: append(variableFacts(p, of), emergencies(s, p.Service)...),
		Also:     []inspector.Place{{At: t.File.Via, Label: "it comes here, where nobody renders it"}},
		Why:      "nginx does not know the environment: the image's entry point fills in /etc/nginx/templates/*.template, and no other file",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Put it at /etc/nginx/templates/%s.template instead, and set %s under environment of %s", path.Base(t.File.Path), strings.ReplaceAll(variableNames(of), "$", ""), p.Service),
			Then:    recreate(p.Service),
		},
	}
	if t.File.Kind == compose.FromBuild {
		f.Fix.Then = rebuild(p.Service)
	}
	switch {
	case t.File.Kind == compose.FromConfig && inline:
		f.Fix.Summary = fmt.Sprintf("Write ${%s} with one $, so that Compose fills it in", of[0].Name)
	case !nginx.HasEntryPoint(s.Project.Service(p.Service).BaseImage()):
		f.Why = "nginx does not know the environment, and this image has nothing that fills its files in"
		f.Fix.Summary = fmt.Sprintf("Write the values of %s here, or run envsubst on the file before nginx starts", variableNames(of))
	case path.Dir(t.File.Path) != "/etc/nginx/conf.d":
		f.Fix.Summary += ", with NGINX_ENVSUBST_OUTPUT_DIR=" + path.Dir(t.File.Path)
	}
	if s.Engine != nil && isUp(s, p.Service) && emergency(s, p.Service) == nil {
		f.Severity = inspector.Warning
	}
	return []inspector.Finding{f}
}
