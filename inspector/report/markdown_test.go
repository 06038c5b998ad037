package report

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	unsafe "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/harmless"
)

func TestMarkdown(t *testing.T) {
	o := usual(Options{ExitCode: 1, Root: "deploy/shop", Rules: map[string]RuleText{"CC501": {Summary: "x"}}})
	golden(t, "good.md", render(t, "markdown", shop(), usual(Options{})))
	golden(t, "broken.md", render(t, "markdown", broken(), o))
	golden(t, "partial.md", render(t, "markdown", unseen(), usual(Options{})))
	golden(t, "warned.md", render(t, "markdown", warned(), usual(Options{})))
	golden(t, "suppressed.md", render(t, "markdown", suppressed(), usual(Options{})))
}

// page is what a browser makes of Markdown: its elements, and the text of the cells of its table.
type htmlPage struct {
	elements map[string]int
	links    []string
	rows     [][]string
	text     string
}

// asGitHub renders Markdown as GitHub does, HTML in it included.
func asGitHub(t *testing.T, markdown string) htmlPage {
	t.Helper()
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(unsafe.WithUnsafe())).Convert([]byte(markdown), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	p := htmlPage{elements: map[string]int{}}
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.TextNode:
			p.text += n.Data
		case n.Type == html.CommentNode:
			p.elements["comment"]++
		case n.Type == html.ElementNode:
			p.elements[n.Data]++
			for _, a := range n.Attr {
				if a.Key == "href" || a.Key == "src" {
					p.links = append(p.links, a.Val)
				}
			}
			if n.DataAtom == atom.Tr {
				p.rows = append(p.rows, cells(n))
			}
		}
	}
	return p
}

func cells(row *html.Node) []string {
	var all []string
	for n := range row.Descendants() {
		if n.DataAtom == atom.Td || n.DataAtom == atom.Th {
			all = append(all, "")
		} else if n.Type == html.TextNode && len(all) > 0 {
			all[len(all)-1] += n.Data
		}
	}
	return all
}

// TestMarkdownForgery puts Markdown and HTML into every text of a report: the page has no other elements than ours, and
// shows the text as it is.
func TestMarkdownForgery(t *testing.T) {
	usual := []string{"html", "head", "body", "h2", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "details", "summary", "b", "pre", "ul", "li", "strong", "a"}
	for _, evil := range []string{
		"<script>alert(1)</script>", "</details></summary><img src=x onerror=y>", "![i](https://evil.example/i.png)", "[l](https://evil.example)",
		"| a | b |\n| - |", "```\n<h1>x</h1>\n", "`````` <b>", "**b** _i_ ~~s~~", "# h", "<!--", "&lt;script&gt;", "\\", "\\|", "- [ ] x", "$$x$$", "<https://evil.example>", "\n\n<hr>\n\n",
	} {
		r := broken()
		r.Project, r.Files = evil, []string{evil}
		r.Proxies[0].Service = evil
		r.NotChecked = []inspector.Gap{{What: evil, Why: evil}}
		r.Unused = []string{evil}
		r.Fixed = []inspector.Known{{Rule: evil, File: evil, Message: evil}}
		f := &r.Findings[0]
		f.Rule, f.Name, f.Message, f.Why, f.Label, f.At.File = evil, evil, evil, evil, evil, evil
		r.Lines[evil] = map[int]string{27: evil}
		f.Also = []inspector.Place{{At: at(evil, 1, 2, 3), Label: evil}}
		f.Evidence = []inspector.Evidence{{Fact: evil, Source: evil}}
		f.Fix = inspector.Fix{Summary: evil, Edits: []inspector.Edit{{File: evil, Line: 1, Old: evil, New: evil}}, Then: evil}
		r.Suppressed = []inspector.Suppressed{{Finding: *f, Reason: evil, By: evil}}
		route := &r.Routes[0]
		route.Listen, route.Server, route.Location, route.Upstream, route.Scheme, route.Reply, route.State, route.Finding = evil, evil, evil, evil, evil, evil, evil, evil

		page := asGitHub(t, render(t, "markdown", r, Options{}))
		for name := range page.elements {
			if !slices.Contains(usual, name) {
				t.Errorf("%q makes an element %s", evil, name)
			}
		}
		if page.elements["details"] != len(r.Findings) || page.elements["h2"] != 1 || page.elements["table"] != 1 {
			t.Errorf("%q: %v", evil, page.elements)
		}
		for _, row := range page.rows {
			if len(row) != 8 {
				t.Errorf("%q makes a row of %d cells", evil, len(row))
			}
		}
		for _, link := range page.links {
			if !strings.HasPrefix(link, manualURL) && !strings.Contains(evil, "https://evil.example") {
				t.Errorf("%q links to %s", evil, link)
			}
		}
		if want := strings.TrimSpace(harmless.Line(evil)); strings.Count(page.text, want) < 15 {
			t.Errorf("%q is shown %d times only", want, strings.Count(page.text, want))
		}
	}
}

// TestMarkdownOfCases shows that every route and every finding is there.
func TestMarkdownOfCases(t *testing.T) {
	texts := ruleTexts()
	eachCase(t, func(t *testing.T, r *inspector.Report) {
		text := render(t, "markdown", r, Options{Rules: texts})
		if text != render(t, "markdown", r, Options{Rules: texts}) {
			t.Error("a second time it differs")
		}
		page := asGitHub(t, text)
		if drawn := strings.Contains(text, "\n```mermaid\nflowchart LR\n"); drawn != (len(r.Graph.Nodes) > 0) {
			t.Errorf("a picture is there: %t; the project has %d nodes", drawn, len(r.Graph.Nodes))
		}
		if page.elements["details"] != len(r.Findings) || len(r.Routes) > 0 && len(page.rows) != len(r.Routes)+1 {
			t.Errorf("%d details of %d findings, %d rows of %d routes", page.elements["details"], len(r.Findings), len(page.rows), len(r.Routes))
		}
		for _, f := range r.Findings {
			if !strings.Contains(page.text, f.Message) {
				t.Errorf("%s is missing: %s", f.Rule, f.Message)
			}
		}
	})
}

// TestMarkdownLimit shows that a summary keeps to what GitHub takes, and says what it leaves out.
func TestMarkdownLimit(t *testing.T) {
	r := many(3000)
	for i := range r.Routes {
		r.Routes[i].State = inspector.RouteBroken
	}
	r.Result, r.Findings = inspector.Fail, slices.Repeat(hostile().Findings, 400)
	r.NotChecked = slices.Repeat([]inspector.Gap{{What: strings.Repeat("<", 5000)}}, 3000)
	r.Unused = slices.Repeat([]string{strings.Repeat("|", 5000)}, 3000)
	text := render(t, "markdown", r, Options{})
	if len(text) > 1<<20 || len(text) < 1<<19 {
		t.Errorf("%d bytes", len(text))
	}
	for _, want := range []string{"more findings left out", "more routes", "and 2"} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing is said of %s", want)
		}
	}
}
