package startup

import (
	"fmt"
	"strings"
	"testing"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/compose/composetest"
	"github.com/composecheck/composecheck/inspector/nginx"
)

const site = "server { location / { proxy_pass http://app:3000; } }"

// whole is a main configuration with one pass, on its line 3.
const whole = "events {}\nhttp {\nserver { location / { proxy_pass http://app:3000; } } }\n"

// A start is a project whose one service runs nginx, and what tell writes of it.
type start struct{ name, archive, want string }

func testStarts(t *testing.T, starts []start) {
	t.Helper()
	for _, tt := range starts {
		t.Run(tt.name, func(t *testing.T) {
			up := follow(composetest.Load(t, tt.archive))
			if got := tell(up, up.Read(up.MainConf())); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// follow follows the start of a project's first service.
func follow(p *compose.Project) *Startup {
	s := &p.Services[0]
	image := s.Image
	if s.Build != nil {
		image = s.Build.From
	}
	return Follow(p, s, image, p.RootFS(s.Name, nginx.ImageFiles(image)))
}

// tell writes down what nginx has when a start is over, a line each: where its passes stand and what they dial, what nginx
// refuses, whether all could be seen, and what became of templates.
func tell(up *Startup, c *nginx.Config) string {
	var all []string
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	place := func(at nginx.Pos) compose.Pos {
		return compose.Pos{File: up.Files.Origin(at.File).Host, Line: at.Line, Column: at.Column, EndColumn: at.EndColumn}
	}
	for _, pass := range c.Passes {
		var targets []string
		for _, target := range pass.Targets {
			targets = append(targets, target.String())
		}
		if pass.Unknown != "" {
			targets = append(targets, "? "+pass.Unknown)
		}
		add("%s %s", place(pass.Pos), strings.Join(targets, " "))
	}
	for _, problem := range c.Problems {
		if problem.Kind == "template" {
			continue // the template's variables tell more
		}
		add("%s %s", place(problem.Pos), problem.Message)
	}
	if !c.Complete {
		add("partly hidden")
	}
	for _, t := range up.Templates {
		add("template %s → %s%s", t.File.Host, t.Output, t.Skipped)
		for _, v := range t.Variables {
			line := fmt.Sprintf("  %d:%d %s %s", v.Pos.Line, v.Pos.Column, v.Name, v.Outcome)
			if v.Reason != "" {
				line += " " + v.Reason
			}
			if v.Nginx {
				line += " nginx"
			}
			add("%s", line)
		}
	}
	return strings.Join(all, "\n")
}
