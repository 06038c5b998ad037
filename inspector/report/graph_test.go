package report

import (
	"bytes"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/rules"
)

func drawn(t *testing.T, format string, r *inspector.Report) string {
	t.Helper()
	f, ok := LookupIn(GraphFormats, format)
	if !ok {
		t.Fatalf("no format %q", format)
	}
	var b bytes.Buffer
	if err := f.Write(&b, r, Options{Command: "composecheck"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// demo is the report of the recorded project of which the README speaks.
func demo(t *testing.T) *inspector.Report {
	t.Helper()
	return inspector.Check(caseSnapshot(t, "../../testdata/cases/host-port-used/shop"), rules.All())
}

// evilGraph has in every text what some of the languages would obey.
func evilGraph() *inspector.Report {
	const evil = "a\"]; n0 --> n1 %%{init: {}}%% <script>alert(1)</script> `x` $$x$$ \\n &quot; #quot; end -->\x1b[2J\u202e\n  click n0 \"javascript:alert(1)\"\n"
	r := broken()
	r.Project, r.Findings[0].Rule = evil, evil
	r.Graph = inspector.Graph{
		Nodes: []inspector.Node{
			{Kind: inspector.NodePort, Name: evil, State: inspector.RouteOK},
			{Kind: inspector.NodeProxy, Name: "gateway", Detail: evil, State: inspector.RouteBroken, Findings: []int{0}},
			{Kind: inspector.NodeNetwork, Name: evil + evil, Absent: true},
			{Kind: inspector.NodeService, Name: "- 1. *x* _y_", State: inspector.RouteBroken, Members: []string{evil}},
		},
		Edges: []inspector.Edge{
			{From: 0, To: 1, Kind: inspector.EdgePublish, Label: evil, State: inspector.RouteOK},
			{From: 1, To: 2, Kind: inspector.EdgeMember, Label: evil},
			{From: 2, To: 3, Kind: inspector.EdgeHop, Label: evil, State: inspector.RouteBroken, Routes: []string{evil}, Findings: []int{0}},
		},
	}
	return r
}

// mermaidLine is all that may stand on a line: between quotes only what mermaidText lets pass.
var mermaidLine = regexp.MustCompile(`^(flowchart LR|  acc(Title|Descr): [\p{L}\p{N} :/,()✓✗….#;_-]*` +
	`|  n\d+[\[({/]{1,2}"(<br>|[\p{L}\p{N} :/,()✓✗….#;_-])*"[\])}/]{1,2}` +
	`|  n\d+ (-->|-\.->|---)(\|"[\p{L}\p{N} :/,()✓✗….#;_-]*"\|)? n\d+` +
	`|  (classDef|class|linkStyle) [a-z0-9,]+ [a-z0-9:#,. -]+)$`)

// TestMermaid sees that a label can be no more than a label. Every # begins a number that Mermaid decodes.
func TestMermaid(t *testing.T) {
	golden(t, "demo.mermaid", drawn(t, "mermaid", demo(t)))
	numbers := regexp.MustCompile(`#\d+;`)
	check := func(t *testing.T, r *inspector.Report) {
		for line := range strings.Lines(drawn(t, "mermaid", r)) {
			line = strings.TrimSuffix(line, "\n")
			plain := numbers.ReplaceAllString(line, "")
			if !mermaidLine.MatchString(line) || strings.Contains(plain, "\"#") || (strings.ContainsAny(plain, "#;") && !strings.Contains(line, "stroke")) {
				t.Errorf("%q", line)
			}
		}
	}
	eachCase(t, check)
	check(t, evilGraph())
	check(t, &inspector.Report{})
}

func TestDOT(t *testing.T) {
	golden(t, "demo.dot", drawn(t, "dot", demo(t)))
	statement := regexp.MustCompile(`^(digraph composecheck \{|\}|  rankdir=LR|  label="([^"\\]|\\["\\n])*"|  (node|edge|n\d+|n\d+ -> n\d+) \[([a-z]+=([a-z0-9]+|"([^"\\]|\\["\\n])*") ?)+\])$`)
	reports := []*inspector.Report{demo(t), evilGraph(), {}}
	for _, r := range reports {
		out := drawn(t, "dot", r)
		for line := range strings.Lines(out) {
			if !statement.MatchString(strings.TrimSuffix(line, "\n")) {
				t.Errorf("%q", line)
			}
		}
		if dot, err := exec.LookPath("dot"); err == nil { // Graphviz agrees, where it is at hand
			cmd := exec.Command(dot, "-Tdot_json")
			cmd.Stdin = strings.NewReader(out)
			if said, err := cmd.CombinedOutput(); err != nil || bytes.Contains(said, []byte("Error")) {
				t.Errorf("dot: %v %s", err, said)
			}
		}
	}
}
