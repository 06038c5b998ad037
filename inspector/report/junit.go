package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/composecheck/composecheck/inspector"
)

// The part of JUnit's format that CI servers agree on. encoding/xml escapes, and replaces what XML forbids.

type junitReport struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	File    string        `xml:"file,attr,omitempty"`
	Line    int           `xml:"line,attr,omitempty"`
	Time    string        `xml:"time,attr"`
	Failure *junitFailure `xml:"failure"`
	Skipped *junitSkipped `xml:"skipped"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

// writeJUnit writes a suite per nginx service with a test case per route, a suite of the findings that belong to no
// route, and one of what was not checked. A case fails when the run fails for it: at --fail-on or worse.
func writeJUnit(w io.Writer, r *inspector.Report, o Options) error {
	p := &page{Options: o, symbols: unicodeSymbols}
	out := junitReport{Name: "composecheck", Time: fmt.Sprintf("%.3f", o.Elapsed.Seconds())}
	explained := causesIn(r)
	for _, proxy := range proxies(r.Routes) {
		out.add(p.routeSuite(r, explained, proxy))
	}
	out.add(p.findingSuite(r))
	out.add(p.gapSuite(r))
	data, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("writing JUnit: %w", err)
	}
	data = bytes.ReplaceAll(data, []byte("&#xA;"), []byte("\n")) // no attribute has a line break
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, data)
	return err
}

// add counts the cases of a suite; an empty one is left out.
func (j *junitReport) add(suite junitSuite) {
	for _, c := range suite.Cases {
		suite.Tests++
		if c.Failure != nil {
			suite.Failures++
		}
		if c.Skipped != nil {
			suite.Skipped++
		}
	}
	if suite.Tests == 0 {
		return
	}
	j.Tests, j.Failures, j.Skipped = j.Tests+suite.Tests, j.Failures+suite.Failures, j.Skipped+suite.Skipped
	j.Suites = append(j.Suites, suite)
}

func (p *page) routeSuite(r *inspector.Report, explained causes, proxy string) junitSuite {
	suite := junitSuite{Name: p.text(r.Project + ": " + proxy)}
	for i := range r.Routes {
		route := &r.Routes[i]
		if route.Proxy != proxy {
			continue
		}
		c := p.testCase(p.text(proxy), route.ID+" → "+p.farEnd(route), route.At.File, route.At.Line)
		c.Time = fmt.Sprintf("%.3f", route.Took.Seconds())
		var found []*inspector.Finding
		for _, at := range explained.findings[i] {
			found = append(found, &r.Findings[at])
		}
		p.judge(&c, found)
		if c.Failure == nil && route.State == inspector.RouteUnknown {
			c.Skipped = &junitSkipped{"not asked: nobody looked far enough to judge this route"}
		}
		if route.Reply != "" {
			c.Output = p.text("reply: "+route.Reply) + "\n" + c.Output
		}
		suite.Cases = append(suite.Cases, c)
	}
	return suite
}

// findingSuite holds the findings that stand at none of the routes, and those that the user lets pass.
func (p *page) findingSuite(r *inspector.Report) junitSuite {
	suite := junitSuite{Name: p.text(r.Project + ": project")}
	shown := map[string]bool{}
	for _, route := range r.Routes {
		shown[route.ID] = true
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if len(f.Routes) > 0 && shown[f.Routes[0]] {
			continue
		}
		c := p.testCase("project", f.Rule+" "+f.Name+" "+f.Message, f.At.File, f.At.Line)
		p.judge(&c, []*inspector.Finding{f})
		suite.Cases = append(suite.Cases, c)
	}
	for i := range r.Suppressed {
		f := &r.Suppressed[i]
		c := p.testCase("project", f.Rule+" "+f.Name+" "+f.Message, f.At.File, f.At.Line)
		c.Skipped = &junitSkipped{p.text("suppressed by " + f.By + ": " + f.Reason)}
		suite.Cases = append(suite.Cases, c)
	}
	return suite
}

func (p *page) gapSuite(r *inspector.Report) junitSuite {
	suite := junitSuite{Name: p.text(r.Project + ": not checked")}
	for _, gap := range r.NotChecked {
		c := p.testCase("not checked", gap.What, "", 0)
		c.Skipped = &junitSkipped{p.gap(gap)}
		suite.Cases = append(suite.Cases, c)
	}
	return suite
}

func (p *page) testCase(class, name, file string, line int) junitCase {
	return junitCase{Name: p.text(name), Class: class, File: p.text(p.inRepository(file)), Line: max(line, 0), Time: "0.000"}
}

// judge writes findings into a case. The first for which the run fails is its failure; what was seen is its output,
// and what to do about the others.
func (p *page) judge(c *junitCase, findings []*inspector.Finding) {
	var output strings.Builder
	for _, f := range findings {
		headline := fmt.Sprintf("%s[%s]: %s", f.Severity, f.Rule, f.Message)
		if !f.At.IsZero() {
			headline += " (" + f.At.String() + ")"
		}
		p.lines(&output, headline)
		p.lines(&output, seen(f)...)
		if f.Severity < p.FailOn || c.Failure != nil {
			p.lines(&output, remedy(f)...)
			continue
		}
		var text strings.Builder
		p.lines(&text, append([]string{headline}, remedy(f)...)...)
		c.Failure = &junitFailure{Type: p.text(f.Rule + " " + f.Name), Message: p.text(f.Message), Text: text.String()}
	}
	c.Output = output.String()
}

func (p *page) lines(b *strings.Builder, lines ...string) {
	for _, line := range lines {
		b.WriteString(p.text(line) + "\n")
	}
}
