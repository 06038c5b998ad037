package nginx

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// slow is far more than any input of the fuzzer needs.
const slow = 5 * time.Second

func FuzzScan(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		begin := time.Now()
		statements, problem := scan("f", []byte(text), nil)
		if problem != nil {
			within(t, text, problem.Pos)
		}
		for _, s := range statements {
			for _, w := range s.words {
				within(t, text, w.Pos)
			}
			within(t, text, s.pos)
		}
		balanced, _ := balance(statements)
		if through, ok := viaGonginx(balanced); ok && outline(through) != outline(nest(balanced)) {
			t.Errorf("gonginx: %s, nest: %s", outline(through), outline(nest(balanced)))
		}
		if took := time.Since(begin); took > slow {
			t.Errorf("took %v", took)
		}
	})
}

func FuzzRead(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		begin := time.Now()
		c := Read(files("etc/nginx/nginx.conf", text, "etc/nginx/x", "proxy_pass http://x;"), Options{})
		if took := time.Since(begin); took > slow {
			t.Errorf("took %v", took)
		}
		for _, p := range c.Problems {
			if p.Pos.File == c.Main {
				within(t, text, p.Pos)
			}
		}
		for _, p := range c.Passes {
			if p.Server >= len(c.Servers) || p.Location >= len(c.Servers[p.Server].Locations) {
				t.Errorf("pass %+v", p)
			}
			if len(p.Targets) == 0 && p.Unknown == "" {
				t.Errorf("no target and no reason: %+v", p)
			}
			for _, target := range p.Targets {
				if target.Pos.File == c.Main {
					within(t, text, target.Pos)
					within(t, text, target.PortPos)
				}
			}
		}
		if _, err := json.Marshal(c); err != nil {
			t.Error(err)
		}
	})
}

// seed gives the fuzzer all configurations of the tables.
func seed(f *testing.F) {
	for _, v := range verdicts {
		f.Add(v.conf)
	}
	for _, block := range lua {
		f.Add(at(block))
	}
	f.Add(inHTTP("map $host $a { default $b; }\nmap $host $b { default http://$c:1; }\nupstream u { server a:1; }\nserver { set $c u; location / { proxy_pass $a; include x; } }"))
}

// within checks that a position lies inside the text.
func within(t *testing.T, text string, p Pos) {
	t.Helper()
	if p.Line == 0 {
		return
	}
	lines := strings.Split(text, "\n")
	if p.Line > len(lines) || p.Column > len(lines[p.Line-1])+1 || p.EndColumn > len(lines[p.Line-1])+1 || p.EndColumn != 0 && p.EndColumn < p.Column {
		t.Errorf("%+v is outside of %q", p, text)
	}
}
