// Package report writes the judgement of a project down: one format per file.
// A format gets a finished Report and decides nothing but its looks.
package report

import (
	"io"
	"path"
	"time"

	"github.com/composecheck/composecheck/inspector"
)

// A Format is one way to write a report down.
type Format struct {
	Name    string // what users write after --format
	Summary string // one line, no capital, no period
	Write   func(w io.Writer, r *inspector.Report, o Options) error
}

// Formats lists every format. The first is the default.
var Formats = []Format{
	{"text", "for people: a table of routes, then each cause with its proof and fix", writeText},
	{"json", "for programs: one object, stable field names", writeJSON},
	{"sarif", "for code scanning and editors: SARIF 2.1.0", writeSARIF},
	{"junit", "for CI servers: a test case per route and finding", writeJUnit},
	{"github", "for GitHub Actions: annotations at file and line", writeGitHub},
	{"markdown", "for job summaries and comments: routes, causes, fixes", writeMarkdown},
	{"html", "for a browser: one page with the drawing, excerpts and fixes", writeHTML},
}

// Lookup returns the format of that name.
func Lookup(name string) (Format, bool) { return LookupIn(Formats, name) }

// LookupIn returns the format of that name from a list.
func LookupIn(formats []Format, name string) (Format, bool) {
	for _, f := range formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Options say how a report should look, and what of the run it should mention.
type Options struct {
	Width    int           // columns; 0: 80
	Color    bool          // escape sequences may be used
	ASCII    bool          // no other symbols than those of ASCII
	Quiet    bool          // one line per finding
	Verbose  bool          // every route, place and piece of evidence
	Elapsed  time.Duration // of the run; 0: not told
	Version  string        // of composecheck
	ExitCode int           // that the run will end with
	Command  string        // how the user calls the program: "composecheck" or "docker composecheck"
	FailOn   inspector.Severity
	Root     string              // the project directory as seen from the root of its repository; "": that root, or unknown
	Rules    map[string]RuleText // by ID
}

// A RuleText is what the manual says of a rule.
type RuleText struct {
	Summary string
	Manual  string // Markdown
}

// inRepository names a file as seen from the root of the repository; "" for one that stands in no repository but in
// a container.
func (o Options) inRepository(file string) string {
	if file == "" || inspector.InContainer(file) {
		return ""
	}
	if path.IsAbs(file) {
		return file
	}
	return path.Join(o.Root, file)
}
