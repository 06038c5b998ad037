package inspector

import (
	"slices"
	"time"

	"github.com/composecheck/composecheck/compose"
)

// Results of a Report.
const (
	Pass    = "pass"    // everything was looked at and nothing is wrong
	Partial = "partial" // nothing is wrong in what was looked at
	Warn    = "warn"    // the worst finding is a warning
	Fail    = "fail"    // the worst finding is an error
)

// States of a Route.
const (
	RouteOK      = "ok"      // a request through it was answered, or it needs no upstream
	RouteBroken  = "broken"  // an error explains why it fails
	RouteRisk    = "risk"    // a warning says how it will fail
	RouteUnknown = "unknown" // nobody looked far enough
)

// A Report is the judgement of a Snapshot.
type Report struct {
	Project    string
	Dir        string
	Files      []string  // Compose files
	Taken      time.Time // of the snapshot
	Result     string
	Proxies    []ReportProxy
	Routes     []Route      // in the order of the configuration
	Findings   []Finding    // errors first, those that stop most before others, then by rule and place
	Suppressed []Suppressed // that the user lets pass: they count nowhere
	Unused     []string     // exceptions that let nothing pass, a sentence each
	Fixed      []Known      // findings of the baseline that are gone
	NotChecked []Gap
	Graph      Graph
	Services   int // enabled services of the project
	Rules      int // rules that could judge

	// Lines holds the text of the lines that findings point at, by file and line, for excerpts.
	Lines map[string]map[int]string
}

// A Suppressed is a finding that the user lets pass.
type Suppressed struct {
	Finding
	Reason string // in the user's words
	By     string // where the user says so: "nginx.conf:4", ByBaseline
}

// ByBaseline is Suppressed.By of what stands in the baseline.
const ByBaseline = "baseline"

// A ReportProxy is one nginx service in the head of a report.
type ReportProxy struct {
	Service string
	Version string   // "1.29.8", or ""
	Beside  string   // who asked in its network, "a container of busybox" or "this machine"; "": it was asked inside
	URLs    []string // where a browser on this machine finds it: "http://localhost:8080"; none while it is not running
}

// A Route is the way of a request through nginx: listen, server name, location, upstream.
type Route struct {
	ID       string      // "gateway 80 _ /api/", unique in the report
	Proxy    string      // service
	Listen   string      // "80", "443 ssl", "80,443"
	Server   string      // first server_name, "_" without one
	Location string      // "/api/", "~ \.php$"; "" in stream
	Upstream string      // "api:8080", "backend (2 servers)", "unix:/run/app.sock"
	Scheme   string      // of the pass: http, fastcgi, …
	At       compose.Pos // of the pass directive
	State    string
	Network  *bool         // nginx and the service share a network; nil: not looked
	DNS      *bool         // the name resolves in the nginx container
	TCP      *bool         // the port accepts a connection
	Reply    string        // "HTTP 200", "FastCGI", "TLS"; "": not asked
	Took     time.Duration // of the reply
	Finding  string        // Rule of the first finding that explains it; "" for none
}

// Count returns how many findings have that severity.
func (r *Report) Count(severity Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == severity {
			n++
		}
	}
	return n
}

// AtLeast reports whether a finding is as severe as that.
func (r *Report) AtLeast(severity Severity) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Severity >= severity })
}
