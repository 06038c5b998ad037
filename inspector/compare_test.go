package inspector

import (
	"fmt"
	"strings"
	"testing"
)

func report(routes map[string]string, findings ...Finding) *Report {
	r := &Report{Findings: findings}
	for _, id := range []string{"/a", "/b", "/c"} {
		r.Routes = append(r.Routes, Route{ID: id, State: routes[id]})
	}
	return r
}

func TestCompare(t *testing.T) {
	all := func(a, b, c string) map[string]string { return map[string]string{"/a": a, "/b": b, "/c": c} }
	down := Finding{Rule: "CC402", Severity: Error, Message: "db exited", Services: []string{"db"}, Routes: []string{"/a", "/b"}}
	wider := down
	wider.Message, wider.Routes = "db exited 3 min ago", []string{"/a", "/b", "/c"}
	note := Finding{Rule: "CC705", Severity: Note, Routes: []string{"/c"}}
	for name, c := range map[string]struct {
		before, after *Report
		want          string
	}{
		"nothing":                  {report(all("ok", "ok", "ok")), report(all("ok", "ok", "ok")), ""},
		"a cause of two routes":    {report(all("ok", "ok", "ok")), report(all("broken", "broken", "ok"), down), "+CC402 broken /a /b"},
		"healed":                   {report(all("broken", "broken", "ok"), down), report(all("ok", "ok", "ok")), "-CC402 ok /a /b"},
		"only half is healed":      {report(all("broken", "broken", "ok"), down), report(all("ok", "unknown", "ok")), "-CC402 ok /a; unknown /b"},
		"one more route, same one": {report(all("broken", "broken", "ok"), down), report(all("broken", "broken", "broken"), wider), "+CC402 broken /c"},
		"other words are no news":  {report(all("broken", "broken", "broken"), down), report(all("broken", "broken", "broken"), wider), ""},
		"notes are no news":        {report(all("ok", "ok", "ok")), report(all("ok", "ok", "ok"), note), ""},
		"without any reason":       {report(all("ok", "ok", "unknown")), report(all("ok", "ok", "ok")), "ok /c"},
		"new in the project":       {&Report{}, report(all("ok", "ok", "broken")), ""},
		"the first look":           {&Report{}, report(all("broken", "broken", "ok"), down), "+CC402 "},
	} {
		var got []string
		for _, change := range Compare(c.before, c.after) {
			text := ""
			if change.Finding != nil {
				text = map[bool]string{true: "-", false: "+"}[change.Gone] + change.Finding.Rule + " "
			}
			got = append(got, text+strings.TrimSpace(fmt.Sprint(change.State, " ", strings.Join(change.Routes, " "))))
		}
		if text := strings.Join(got, "; "); text != c.want {
			t.Errorf("%s: %q, want %q", name, text, c.want)
		}
	}
}
