package inspector

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/compose/composetest"
	"github.com/composecheck/composecheck/inspector/suppress"
)

// commented is shop with comments on line 7 of a.conf and line 4 of compose.yaml.
func commented() *Snapshot {
	s := shop()
	s.Proxies[0].Config.Suppressions = map[string][]suppress.Comment{
		"/etc/nginx/conf.d/a.conf": {{Line: 6, Covers: 7, Rules: []string{"rule-CC5", "cc6"}, Reason: "known"}},
	}
	s.Project.Suppressions = map[string][]suppress.Comment{
		"nginx/a.conf": {{Line: 6, Covers: 7, Rules: []string{"rule-CC5", "cc6"}, Reason: "known"}},
		"compose.yaml": {{Line: 4, Covers: 4, Rules: []string{"rule-CC7"}, Reason: "meant"}},
	}
	return s
}

func finding(severity Severity, file string, line int, links ...string) Finding {
	return Finding{Severity: severity, At: compose.Pos{File: file, Line: line}, Links: links, Message: "it fails"}
}

// told writes a report's judgement down in a line each.
func told(r *Report) string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, fmt.Sprintf("%s %s %s", f.Severity, f.Rule, f.At))
	}
	for _, s := range r.Suppressed {
		all = append(all, fmt.Sprintf("suppressed %s %s by %s: %s, %d routes", s.Rule, s.At, s.By, s.Reason, len(s.Routes)))
	}
	for _, k := range r.Fixed {
		all = append(all, "fixed "+k.Rule+" "+k.File)
	}
	return strings.Join(append(all, r.Unused...), "\n")
}

func TestPolicy(t *testing.T) {
	web := "gateway/0/0"
	cc5 := rule("CC5", Static, finding(Error, "nginx/a.conf", 7, web))
	for _, tt := range []struct {
		name   string
		s      *Snapshot
		policy Policy
		rules  []Rule
		want   string
	}{
		{"a comment", commented(), Policy{}, []Rule{cc5, rule("CC6", Running), rule("CC7", Running)},
			"suppressed CC5 nginx/a.conf:7 by nginx/a.conf:6: known, 1 routes"},
		{"a comment at the other side", commented(), Policy{}, []Rule{
			rule("CC5", Running), rule("CC6", Running), rule("CC7", Static, Finding{Severity: Error, At: compose.Pos{File: "nginx/a.conf", Line: 9},
				Also: []Place{{At: compose.Pos{File: "compose.yaml", Line: 4}}}})},
			"suppressed CC7 nginx/a.conf:9 by compose.yaml:4: meant, 0 routes"},
		{"comments that match nothing, or name nothing", commented(), Policy{}, []Rule{rule("CC5", Static, finding(Error, "nginx/a.conf", 8)), rule("CC6", Static)},
			"error CC5 nginx/a.conf:8\ncompose.yaml:4: no rule is called \"rule-CC7\": did you mean rule-CC5?\n" +
				"nginx/a.conf:6: there is no rule-CC5 to ignore\nnginx/a.conf:6: there is no rule-CC6 to ignore"},
		{"what hides behind another cause is a match", commented(), Policy{}, []Rule{
			rule("CC1", Static, finding(Error, "x", 1, web)), cc5, rule("CC6", Running), rule("CC7", Running)}, "error CC1 x:1"},
		{"what is let pass covers nothing but fallbacks", commented(), Policy{}, []Rule{cc5, rule("CC6", Running), rule("CC7", Running),
			rule("CC8", Static, finding(Error, "x", 1, web)), rule("CC9", Static, Finding{Severity: Error, Links: []string{web}, Fallback: true})},
			"error CC8 x:1\nsuppressed CC5 nginx/a.conf:7 by nginx/a.conf:6: known, 1 routes"},
		{"a rule that is off", shop(), Policy{Off: map[string]bool{"CC5": true}}, []Rule{cc5}, ""},
		{"another severity", shop(), Policy{Severity: map[string]Severity{"CC5": Note}}, []Rule{cc5}, "note CC5 nginx/a.conf:7"},
		{"an exception for files", shop(), Policy{Ignore: []Exception{{"cc5", "nginx/*.conf", "why", "settings:3"}}}, []Rule{
			rule("CC5", Static, finding(Error, "nginx/a.conf", 7), finding(Error, "nginx/b/a.conf", 1))},
			"error CC5 nginx/b/a.conf:1\nsuppressed CC5 nginx/a.conf:7 by settings:3: why, 0 routes"},
		{"an exception for all files", shop(), Policy{Ignore: []Exception{{"cc5", "", "why", "settings:3"}}}, []Rule{
			rule("CC5", Static, Finding{Severity: Error})}, "suppressed CC5  by settings:3: why, 0 routes"},
		{"a baseline", shop(), Policy{Baseline: []Known{{"CC5", "nginx/a.conf", "it fails"}, {"CC5", "b", "gone"}, {"CC6", "b", "not judged"}}},
			[]Rule{rule("CC5", Static, finding(Error, "nginx/a.conf", 7), finding(Error, "nginx/a.conf", 9)), rule("CC6", Probed)},
			"error CC5 nginx/a.conf:9\nsuppressed CC5 nginx/a.conf:7 by baseline: it is no news, 0 routes\nfixed CC5 b"},
	} {
		r := tt.policy.Check(tt.s, tt.rules)
		if diff := cmp.Diff(tt.want, told(r)); diff != "" {
			t.Errorf("%s:\n%s", tt.name, diff)
		}
	}
}

// TestSuppressedCountsNot shows that neither the result nor the routes know of what is suppressed.
func TestSuppressedCountsNot(t *testing.T) {
	r := Check(commented(), []Rule{rule("CC5", Static, finding(Error, "nginx/a.conf", 7, "gateway/0/0"))})
	if r.Result != Pass || r.AtLeast(Note) || r.Routes[0].State != RouteUnknown || r.Routes[0].Finding != "" {
		t.Errorf("result %s, route %+v", r.Result, r.Routes[0])
	}
}

func TestKnown(t *testing.T) {
	same := func(a, b Known) bool { return a.Key() == b.Key() }
	if !same(Known{"CC1", "a.conf", "a.conf:3:7 and line 12 differ"}, Known{"CC1", "a.conf", "a.conf:4 and line 9 differ"}) {
		t.Error("numbers of lines count")
	}
	if same(Known{"CC1", "a.conf", "api:3000 fails"}, Known{"CC1", "a.conf", "api:8080 fails"}) {
		t.Error("numbers of ports do not count")
	}
}

func TestGlob(t *testing.T) {
	for pattern, names := range map[string][2]string{ // matched, not matched
		"":                {"a b", ""},
		"nginx/*.conf":    {"nginx/a.conf", "nginx/b/a.conf"},
		"./a.conf":        {"a.conf", "b/a.conf"},
		"nginx/**":        {"nginx/b/a.conf", "nginx"},
		"**/a.conf":       {"a.conf", "ba.conf"},
		"n/**/a.conf":     {"n/x/y/a.conf", "n/x/y/b.conf"},
		"a.c?nf":          {"a.conf", "a.c/nf"},
		"gateway:/etc/**": {"gateway:/etc/nginx/nginx.conf", "gateway:/x"},
	} {
		if g := glob(pattern); !g.MatchString(names[0]) || names[1] != "" && g.MatchString(names[1]) {
			t.Errorf("%s: %v", pattern, names)
		}
	}
}

// TestComments reads them from all kinds of files, and not where they are no comments.
func TestComments(t *testing.T) {
	p := composetest.Load(t, `
-- compose.yaml --
# composecheck:ignore a top
name: shop
services:
  # composecheck:ignore b above
  gateway: # composecheck:ignore c behind
    image: nginx:1.29
    command: "nginx-debug # composecheck:ignore no no"
    volumes: ["./templates:/etc/nginx/templates"]
    configs: [{source: more, target: /etc/nginx/conf.d/more.conf}]
  app:
    build: . # composecheck:ignore d password=hunter2 https://me:secret@host
    labels:
      note: |
        # composecheck:ignore no no
configs:
  more:
    content: |
      # composecheck:ignore e inside
      server { listen 81; }
-- Dockerfile --
# composecheck:ignore f
FROM scratch
RUN echo # composecheck:ignore no no
COPY x /x
-- templates/site.conf.template --
# ${NGINX_VERSION} is a longer text
server {
  listen 80; return 200 "# composecheck:ignore no no"; # composecheck:ignore g template
  location ~ "^/[#] # composecheck:ignore no no$" { return 200 'a
    # composecheck:ignore no no
  '; }
}
`)
	proxies, _, err := ReadProxies(t.Context(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &Snapshot{Version: SnapshotVersion, Project: p, Proxies: proxies}
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	again, err := DecodeSnapshot(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*Snapshot{s, again} {
		var all []string
		s.eachComment(func(file string, c suppress.Comment) {
			all = append(all, fmt.Sprintf("%s:%d->%d %s %s", file, c.Line, c.Covers, c.Rules[0], c.Reason))
		})
		want := []string{
			"Dockerfile:1->2 f ",
			"compose.yaml:1->2 a top", "compose.yaml:4->5 b above", "compose.yaml:5->5 c behind",
			"compose.yaml:11->11 d password=*** https://***@host", "compose.yaml:18->19 e inside",
			"templates/site.conf.template:3->3 g template",
		}
		if diff := cmp.Diff(want, all); diff != "" {
			t.Error(diff)
		}
	}
}
