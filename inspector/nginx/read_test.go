package nginx

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// files makes a file system of path, text pairs.
func files(pairs ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return m
}

func TestPositions(t *testing.T) {
	const conf = "events {}\nhttp {\n  upstream u { server app:3000; }\n  server {\n    set $b 'http://x:81';\n" +
		"    location / { proxy_pass http://u; }\n    location /b { proxy_pass $b; }\n    location /c { proxy_pass \"http://[::1]:82/\"; }\n  }\n}\n"
	c := readText(conf)
	lines := strings.Split(conf, "\n")
	cut := func(p Pos) string { return lines[p.Line-1][p.Column-1 : p.EndColumn-1] }
	var got []string
	for _, p := range c.Passes {
		got = append(got, cut(p.Pos), cut(p.Targets[0].Pos), cut(p.Targets[0].PortPos))
	}
	want := []string{"http://u", "app", "3000", "$b", "x", "81", `"http://[::1]:82/"`, "[::1]", "82"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if got := c.Lines[c.Main][3]; got != "  upstream u { server app:3000; }" {
		t.Errorf("line 3: %q", got)
	}
	if got := c.Servers[0].Pos.String(); got != "/etc/nginx/nginx.conf:4:3" {
		t.Errorf("server at %s", got)
	}
}

func TestLimits(t *testing.T) {
	one := func(c *Config) {
		t.Helper()
		if len(c.Problems) != 1 || c.Problems[0].Kind != "limit" || c.Complete {
			t.Errorf("problems %.200v, complete %v", c.Problems, c.Complete)
		}
	}
	one(readText(strings.Repeat("a b;\n", 1<<20)))
	one(readText("events {}\nhttp { server {" + strings.Repeat("location / {", 600)))
	one(readText("events {}\ninclude nginx.conf;\n"))
	one(Read(files("etc/nginx/nginx.conf", "events {}\n"+strings.Repeat("include x;\n", 1500), "etc/nginx/x", "#"), Options{}))
	big := strings.Repeat("# a comment of some length\n", 100000)
	one(Read(files("etc/nginx/nginx.conf", "events {}\n"+strings.Repeat("include x;\n", 20), "etc/nginx/x", big), Options{}))
	many := readText("events {}\n" + strings.Repeat("3} a;\n", 100))
	if len(many.Problems) != maxProblems {
		t.Errorf("%d problems", len(many.Problems))
	}
	if _, problem := scan("f", make([]byte, maxFileBytes+1), nil); problem == nil || problem.Kind != "limit" {
		t.Errorf("scan: %v", problem)
	}
}

func BenchmarkRead(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		var conf strings.Builder
		conf.WriteString("events {}\nhttp {\nserver {\n")
		for i := range n {
			fmt.Fprintf(&conf, "location /l%d {\nproxy_pass http://s%d:80;\nproxy_read_timeout 5s;\n}\n", i, i)
		}
		conf.WriteString("}\n}\n")
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if c := readText(conf.String()); len(c.Passes) != n {
					b.Fatal(len(c.Passes))
				}
			}
		})
	}
}
