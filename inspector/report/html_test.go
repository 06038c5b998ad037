package report

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/rules"
)

// town is a project whose nginx passes requests to n services, every fiftieth of which does not exist.
func town(n int) *inspector.Report {
	config := &nginx.Config{Complete: true, Servers: []nginx.Server{{Listens: []nginx.Listen{{Port: 80, Raw: "80"}}}}}
	project := &compose.Project{Name: "town", Networks: []compose.Network{{Name: "default", EngineName: "town_default"}}}
	on := []compose.ServiceNetwork{{Name: "default"}}
	project.Services = append(project.Services, compose.Service{Name: "gateway", Scale: 1, Networks: on, Ports: []compose.Port{{Published: 8080, Target: 80, Protocol: "tcp"}}})
	for i := range n {
		name := fmt.Sprintf("house%03d", i)
		if i%50 != 0 {
			project.Services = append(project.Services, compose.Service{Name: name, Scale: 1, Networks: on})
		}
		config.Servers[0].Locations = append(config.Servers[0].Locations, nginx.Location{Path: "/" + name + "/", Parent: -1})
		config.Passes = append(config.Passes, nginx.Pass{
			Directive: "proxy_pass", Value: "http://" + name, Scheme: "http", Location: i,
			Targets: []nginx.Target{{Host: name, Port: 3000, Pos: nginx.Pos{File: "/etc/nginx/nginx.conf", Line: i + 5, Column: 20, EndColumn: 28}}},
		})
	}
	return inspector.Check(&inspector.Snapshot{Project: project, Proxies: []inspector.Proxy{{Service: "gateway", Config: config}}}, rules.All())
}

// assault is a report that would like to be a page of its own.
func assault() *inspector.Report {
	const evil = `</style></script><script>window.pwned=1</script><img src=x onerror="window.pwned=2">"'><svg onload=window.pwned=3> javascript:window.pwned=4 {{.}} ]]> <!--`
	r, g := hostile(), evilGraph()
	r.Graph = g.Graph
	for i := range r.Graph.Nodes {
		r.Graph.Nodes[i].Detail = evil
	}
	r.Project, r.Files = evil, []string{evil}
	r.Proxies = append(r.Proxies, inspector.ReportProxy{Service: evil, URLs: []string{"javascript:window.pwned=5"}})
	r.Routes[0].ID, r.Routes[0].Location, r.Routes[0].Reply, r.Routes[0].State = evil, evil, evil, inspector.RouteBroken
	f := &r.Findings[0]
	f.Rule, f.Message, f.Why, f.Label, f.Routes = evil, evil, evil, evil, []string{evil}
	f.Fix = inspector.Fix{Summary: evil, Then: evil + "\n" + evil, Edits: []inspector.Edit{{File: evil, Line: 3, Old: evil, New: evil + "\n" + evil}}}
	f.Evidence = []inspector.Evidence{{Fact: evil, Source: evil}}
	r.Lines[f.At.File] = map[int]string{f.At.Line - 1: evil, f.At.Line: evil}
	r.NotChecked = append(r.NotChecked, inspector.Gap{What: evil, Why: evil, Rules: []string{evil}})
	r.Unused = []string{evil}
	return r
}

// TestHTML sees that a page asks nobody for anything, that the drawing is XML, and that the same report gives the same bytes.
func TestHTML(t *testing.T) {
	outside := regexp.MustCompile(`(?i)<(link|img|iframe|object|embed|base|form|video|audio|source)\b|@import|url\(|<script[^>]*\bsrc|\shref="[^#]`)
	scripts := regexp.MustCompile(`(?i)<script`)
	check := func(t *testing.T, r *inspector.Report) {
		out := render(t, "html", r, usual(Options{}))
		if found := outside.FindString(out); found != "" {
			t.Errorf("it asks for something outside: %s", found)
		}
		if n := len(scripts.FindAllString(out, -1)); n != 1 {
			t.Errorf("%d scripts", n)
		}
		for _, f := range r.Findings {
			if !strings.Contains(out, xmlText(f.Message[:min(len(f.Message), 30)])) {
				t.Errorf("%q is missing", f.Message)
			}
		}
		if out != render(t, "html", r, usual(Options{})) {
			t.Error("not the same again")
		}
		isXML(t, drawn(t, "svg", r))
	}
	eachCase(t, check)
	for _, r := range []*inspector.Report{shop(), broken(), unseen(), warned(), suppressed(), many(200), town(200), {}} {
		check(t, r)
	}
	for _, r := range []*inspector.Report{hostile(), assault()} {
		out := render(t, "html", r, usual(Options{}))
		if found := outside.FindString(out); found != "" || len(scripts.FindAllString(out, -1)) != 1 {
			t.Errorf("hostile text got through: %s", found)
		}
		isXML(t, drawn(t, "svg", r))
	}
}

func isXML(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Errorf("not XML: %v", err)
			return
		}
	}
}
