package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/harmless"
	"github.com/composecheck/composecheck/inspector/nginx"
)

func (r routeReport) write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", harmless.Line(r.URL))
	for _, answer := range r.Answers {
		answer.write(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r routeAnswer) write(b *strings.Builder) {
	line := func(label, text string, at *routePlace) {
		if at != nil {
			text += at.where()
		}
		fmt.Fprintf(b, "  %-9s %s\n", label, text)
	}
	line("nginx", fmt.Sprintf("%s, port %d", r.Proxy, r.Port), nil)
	if r.Server != nil {
		line("server", r.Server.Text, r.Server)
	}
	if r.Location != nil {
		line("location", r.Location.Text, r.Location)
	}
	if r.Upstream != nil {
		line("upstream", r.Upstream.Text, r.Upstream)
	} else {
		line("answer", r.answer(), nil)
	}
	if len(r.Targets) > 0 {
		line("dials", strings.Join(r.Targets, ", "), nil)
	}
	if r.Unknown != "" {
		line("not sure", r.Unknown, nil)
	}
	b.WriteString("\n  why\n")
	for i, step := range r.Steps {
		fmt.Fprintf(b, "  %2d. %s%s\n", i+1, step.Text, step.where())
	}
}

// where is a place's file and line, in parentheses.
func (p routePlace) where() string {
	if p.File == "" {
		return ""
	}
	return fmt.Sprintf(" (%s)", compose.Pos{File: p.File, Line: p.Line})
}

// answer says in a few words what is done where no upstream answers.
func (r routeAnswer) answer() string {
	switch r.Outcome {
	case nginx.Nothing:
		return "none: nothing listens on that port"
	case nginx.Files:
		return "what is on disk at " + r.URI
	case nginx.Module:
		return "another module of nginx"
	case nginx.Undecided:
		return "it cannot be said from the files"
	case nginx.Passed, nginx.Returned:
	}
	if r.To != "" {
		return fmt.Sprintf("%d, to %s", r.Status, r.To)
	}
	return strconv.Itoa(r.Status)
}
