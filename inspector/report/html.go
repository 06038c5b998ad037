package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// The HTML report is one file that asks the network for nothing: what it may run is bound by hash, and every text goes
// through html/template, or xmlText in the drawing.

//go:embed html/page.tmpl
var pageTemplate string

//go:embed html/page.css
var pageCSS string

//go:embed html/page.js
var pageJS string

var pageOf = template.Must(template.New("page").Parse(pageTemplate))

type htmlReport struct {
	Policy, Project, Verdict, Result, Symbol string
	Facts, Footer                            []string
	CSS                                      template.CSS
	JS                                       template.JS
	Routes, Rest                             htmlTable // Rest: those that work or are not known, where there are many
	Picture                                  template.HTML
	PictureTitle                             string
	Width, Height                            int
	Findings                                 []htmlFinding
	Lists                                    []htmlList
}

// mostRows is how many routes are shown before those that do not fail are folded away.
const mostRows = 25

type htmlTable struct {
	Stages bool // it tells what was tried
	Rows   []htmlRoute
}

type htmlRoute struct {
	Number                               int // from 1
	State, Symbol, Name, Upstream, Reply string
	Stages                               []htmlStage
	Rule                                 string
	Finding                              int // its number; 0: none
}

type htmlStage struct{ Name, State, Symbol, Word string }

type htmlList struct {
	ID, Title string
	Items     []string
}

func writeHTML(w io.Writer, r *inspector.Report, o Options) error {
	o.Width, o.Command = usualWidth, cmp.Or(o.Command, "composecheck")
	p := &page{Options: o, symbols: unicodeSymbols}
	h := p.html(r)
	var b bytes.Buffer
	if err := pageOf.Execute(&b, h); err != nil {
		return fmt.Errorf("writing HTML: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (p *page) html(r *inspector.Report) *htmlReport {
	h := &htmlReport{
		Project: cmp.Or(p.text(r.Project), "project"), Result: r.Result,
		CSS: template.CSS(pageCSS + pictureStyle), JS: template.JS(pageJS), // our own, no word from outside
		Facts: p.facts(r), Footer: p.footer(r), Lists: p.lists(r),
	}
	h.Policy = fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'", hashOf(string(h.CSS)), hashOf(string(h.JS)))
	h.Symbol, _ = p.result(r.Result)
	clean := r.Result == inspector.Pass || r.Result == inspector.Partial
	verdict := slices.DeleteFunc(p.summary(r, clean), func(item string) bool { return strings.HasPrefix(item, "exit code ") }) // of a run
	h.Verdict = strings.Join(verdict, p.dot)
	names := p.routeNames(r.Routes)
	explained := causesIn(r)
	h.Routes, h.Rest = p.tables(r, names, explained)
	for i := range r.Findings {
		h.Findings = append(h.Findings, p.htmlFinding(r, i, names, explained.routes[i]))
	}
	if len(r.Graph.Nodes) > 0 {
		l := newLayout(r, r.Graph.Group(mostNodes))
		var b strings.Builder
		l.draw(&b, func(finding int) string { return fmt.Sprintf("#finding-%d", finding+1) })
		h.Picture, h.PictureTitle, h.Width, h.Height = template.HTML(b.String()), graphTitle(r)+": "+graphSummary(r), l.width, l.height
	}
	return h
}

// tables divides the routes where there are many, so that those that fail can be seen.
func (p *page) tables(r *inspector.Report, names []string, explained causes) (shown, rest htmlTable) {
	stages := slices.ContainsFunc(r.Routes, func(route inspector.Route) bool { return route.Network != nil || route.DNS != nil || route.TCP != nil })
	shown.Stages, rest.Stages = stages, stages
	for i := range r.Routes {
		route := &r.Routes[i]
		row := p.htmlRoute(r, i, names[i], explained.findings[i])
		if !stages {
			row.Stages = nil
		}
		if fails := route.State == inspector.RouteBroken || route.State == inspector.RouteRisk; fails || len(r.Routes) <= mostRows {
			shown.Rows = append(shown.Rows, row)
		} else {
			rest.Rows = append(rest.Rows, row)
		}
	}
	return shown, rest
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func (p *page) facts(r *inspector.Report) []string {
	var facts []string
	if len(r.Files) > 0 {
		facts = append(facts, p.text(strings.Join(r.Files, ", ")))
	}
	for _, proxy := range r.Proxies {
		facts = append(facts, p.text(strings.TrimSpace("nginx "+proxy.Version)+" ("+proxy.Service+")"))
		for _, url := range proxy.URLs {
			facts = append(facts, p.text(url))
		}
	}
	return append(facts, count(r.Services, "service"))
}

func (p *page) footer(r *inspector.Report) []string {
	facts := []string{strings.TrimSpace("composecheck " + p.text(p.Version))}
	if !r.Taken.IsZero() {
		facts = append(facts, "seen "+r.Taken.UTC().Format(time.RFC3339))
	}
	if r.Rules > 0 {
		facts = append(facts, count(r.Rules, "check"))
	}
	return facts
}

// htmlRoute is the row of a route; findings explain it.
func (p *page) htmlRoute(r *inspector.Report, at int, name string, findings []int) htmlRoute {
	route := &r.Routes[at]
	h := htmlRoute{
		Number: at + 1, State: route.State, Name: name, Upstream: p.upstream(route), Reply: cmp.Or(p.text(route.Reply), "-"),
		Rule: cmp.Or(p.text(route.Finding), "-"),
	}
	if route.Reply != "" && route.Took > 0 {
		h.Reply += " in " + strings.TrimSpace(took(route.Took))
	}
	h.Symbol, _ = p.state(route.State)
	for i, ok := range []*bool{route.Network, route.DNS, route.TCP} {
		stage := htmlStage{[]string{"Network", "DNS", "TCP"}[i], "", "-", "not tried"}
		if ok != nil && *ok {
			stage.State, stage.Symbol, stage.Word = inspector.RouteOK, p.yes, "yes"
		} else if ok != nil {
			stage.State, stage.Symbol, stage.Word = inspector.RouteBroken, p.no, "no"
		}
		h.Stages = append(h.Stages, stage)
	}
	if i := slices.IndexFunc(findings, func(i int) bool { return r.Findings[i].Rule == route.Finding }); i >= 0 {
		h.Finding = findings[i] + 1
	}
	return h
}

// lists are what stands below the findings.
func (p *page) lists(r *inspector.Report) []htmlList {
	var gaps []string
	for _, gap := range r.NotChecked {
		text := p.text(gap.What)
		if gap.Why != "" {
			text += ": " + p.text(gap.Why)
		}
		if len(gap.Rules) > 0 {
			text += " (" + p.text(strings.Join(gap.Rules, ", ")) + ")"
		}
		gaps = append(gaps, text)
	}
	let, gone := passedOver(r)
	var lists []htmlList
	for _, l := range []htmlList{
		{"not-checked", "Not checked", gaps}, {"suppressed", "Suppressed", let}, {"fixed", "Fixed since the baseline", gone},
		{"unused", "Exceptions that do nothing", r.Unused},
	} {
		items := make([]string, len(l.Items))
		for i, item := range l.Items {
			items[i] = p.text(item)
		}
		if l.Items = items; len(items) > 0 {
			lists = append(lists, l)
		}
	}
	return lists
}
