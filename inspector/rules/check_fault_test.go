package rules

import (
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// TestCheckFault tries what checks print that cannot pass, and what one prints of an app that fails.
func TestCheckFault(t *testing.T) {
	serving := []inspector.LogLine{{Text: "listening on [::]:3000"}}
	for name, c := range map[string]struct {
		test   string // words divided by a bar
		output string
		log    []inspector.LogLine
		want   string // "": the app may be at fault
	}{
		"no program":       {"CMD|curl|-f|http://localhost:3000/", `OCI runtime exec failed: exec failed: unable to start container process: exec: "curl": executable file not found in $PATH: unknown`, nil, "runs curl"},
		"dash":             {"CMD-SHELL|curl -f http://localhost:3000/ || exit 1", "/bin/sh: 1: curl: not found", nil, "runs curl"},
		"busybox":          {"CMD-SHELL|curl -f http://localhost:3000/ || exit 1", "/bin/sh: curl: not found", nil, "runs curl"},
		"bash":             {"CMD-SHELL|curl -f http://localhost:3000/", "bash: line 1: curl: command not found", nil, "runs curl"},
		"no shell":         {"CMD-SHELL|curl -f http://localhost:3000/", `exec: "/bin/sh": stat /bin/sh: no such file or directory`, nil, "runs /bin/sh"},
		"one word":         {"CMD|curl -f http://localhost:3000/", `exec: "curl -f http://localhost:3000/": stat curl -f http://localhost:3000/: no such file or directory`, nil, "knows no shell"},
		"operators":        {"CMD|curl|-f|http://localhost:3000/|||exit|1", "curl: (6) Could not resolve host: ||", nil, "knows no shell"},
		"no such page":     {"CMD|curl|-f|http://localhost:3000/healthz", "curl: (22) The requested URL returned error: 404", nil, "asks for /healthz"},
		"wrong port":       {"CMD|curl|-f|http://localhost:8000/", "curl: (7) Failed to connect to localhost port 8000", serving, "asks port 8000"},
		"the app is down":  {"CMD|curl|-f|http://localhost:8000/", "curl: (7) Failed to connect to localhost port 8000", nil, ""},
		"its own port":     {"CMD|curl|-f|http://localhost:3000/", "curl: (7) Failed to connect to localhost port 3000", serving, ""},
		"the app fails":    {"CMD|curl|-f|http://localhost:3000/", "curl: (22) The requested URL returned error: 500", serving, ""},
		"the app's words":  {"CMD|app|check", "user 404: not found", serving, ""},
		"another's checks": {"CMD|pg_isready", "no response", nil, ""},
	} {
		words := strings.Split(strings.Replace(c.test, "|||", "|\x00|", 1), "|")
		for i := range words {
			words[i] = strings.ReplaceAll(words[i], "\x00", "||")
		}
		container := &inspector.Container{Service: "api", State: "running", Log: c.log, Health: &inspector.Health{Status: "unhealthy", Streak: 3, Test: words, Output: c.output}}
		link := &inspector.Link{
			Proxy: &inspector.Proxy{Config: &nginx.Config{}}, Pass: &nginx.Pass{Scheme: "http"},
			Services: []*compose.Service{{Name: "api"}}, Target: nginx.Target{Host: "api", Port: 3000},
		}
		got := checkFault(&inspector.Snapshot{}, link, container)
		if (got == nil) != (c.want == "") || got != nil && !strings.Contains(got.says, c.want) {
			t.Errorf("%s: %+v, want %q", name, got, c.want)
		}
	}
}
