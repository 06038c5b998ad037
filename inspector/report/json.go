package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/harmless"
)

// Schema describes the JSON format to other programs: JSON Schema 2020-12.
//
//go:embed report.schema.json
var Schema []byte

// jsonVersion changes when a field is renamed, dropped or means something else. New fields leave it as it is.
const jsonVersion = 1

// Lists are never null; a value that nobody looked at is.
type jsonReport struct {
	Version    int              `json:"version"`
	Tool       string           `json:"tool"` // version of composecheck
	Project    string           `json:"project"`
	Files      []string         `json:"files"`
	Taken      *time.Time       `json:"taken"`
	Result     string           `json:"result"` // pass, partial, warn, fail
	Summary    jsonSummary      `json:"summary"`
	Proxies    []jsonProxy      `json:"proxies"`
	Routes     []jsonRoute      `json:"routes"`
	Findings   []jsonFinding    `json:"findings"`
	Suppressed []jsonSuppressed `json:"suppressed"` // findings that count nowhere
	Unused     []string         `json:"unused"`     // exceptions that let nothing pass
	Fixed      []jsonFixed      `json:"fixed"`      // findings of the baseline that are gone
	NotChecked []inspector.Gap  `json:"notChecked"`
}

type jsonSummary struct {
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
	Notes    int `json:"notes"`
	Routes   int `json:"routes"`
	Services int `json:"services"`
	Checks   int `json:"checks"`
}

type jsonProxy struct {
	Service string   `json:"service"`
	Version string   `json:"version"`
	URLs    []string `json:"urls"`
	Beside  string   `json:"beside,omitempty"`
}

type jsonRoute struct {
	ID       string   `json:"id"`
	Proxy    string   `json:"proxy"`
	Listen   string   `json:"listen"`
	Server   string   `json:"server"`
	Location string   `json:"location"`
	Upstream string   `json:"upstream"`
	Scheme   string   `json:"scheme"`
	State    string   `json:"state"` // ok, broken, risk, unknown
	Network  *bool    `json:"network"`
	DNS      *bool    `json:"dns"`
	TCP      *bool    `json:"tcp"`
	Reply    *string  `json:"reply"`
	Took     *float64 `json:"tookMs"` // of the reply, in milliseconds
	Finding  *string  `json:"finding"`
	jsonPlace
}

type jsonPlace struct {
	File      string `json:"file"`
	Line      int    `json:"line"`      // from 1; 0: the file as a whole
	Column    int    `json:"column"`    // from 1, in bytes; 0: unknown
	EndColumn int    `json:"endColumn"` // after the last byte; 0: unknown
}

type jsonLabel struct {
	jsonPlace
	Label string `json:"label"`
}

type jsonFinding struct {
	ID       string             `json:"id"`
	Rule     string             `json:"rule"`
	Severity inspector.Severity `json:"severity"`
	Message  string             `json:"message"`
	jsonLabel
	Also     []jsonLabel          `json:"also"`
	Places   int                  `json:"places,omitempty"` // from 2 on
	Routes   []string             `json:"routes"`
	Services []string             `json:"services"`
	Evidence []inspector.Evidence `json:"evidence"`
	Why      string               `json:"why"`
	Fix      jsonFix              `json:"fix"`
}

type jsonSuppressed struct {
	jsonFinding
	Reason string `json:"reason"`
	By     string `json:"by"` // a place in a file, or "baseline"
}

type jsonFixed struct {
	ID      string `json:"id"`
	File    string `json:"file"`
	Message string `json:"message"`
}

type jsonFix struct {
	Summary string           `json:"summary"`
	Edits   []inspector.Edit `json:"edits"`
	Then    string           `json:"then"`
}

func writeJSON(w io.Writer, r *inspector.Report, o Options) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(toJSON(r, o)); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	_, err := w.Write(escapeHidden(b.Bytes()))
	return err
}

func toJSON(r *inspector.Report, o Options) jsonReport {
	out := jsonReport{
		Version: jsonVersion, Tool: o.Version, Project: r.Project, Files: list(r.Files), Result: r.Result,
		Summary: jsonSummary{
			Errors: r.Count(inspector.Error), Warnings: r.Count(inspector.Warning), Notes: r.Count(inspector.Note),
			Routes: len(r.Routes), Services: r.Services, Checks: r.Rules,
		},
		Proxies: []jsonProxy{}, Routes: []jsonRoute{}, Findings: []jsonFinding{}, Suppressed: []jsonSuppressed{}, Unused: list(r.Unused), Fixed: []jsonFixed{}, NotChecked: list(r.NotChecked),
	}
	if !r.Taken.IsZero() {
		out.Taken = &r.Taken
	}
	for _, p := range r.Proxies {
		out.Proxies = append(out.Proxies, jsonProxy{p.Service, p.Version, list(p.URLs), p.Beside})
	}
	for i := range r.Routes {
		out.Routes = append(out.Routes, toJSONRoute(&r.Routes[i]))
	}
	for i := range r.Findings {
		out.Findings = append(out.Findings, toJSONFinding(&r.Findings[i]))
	}
	for i := range r.Suppressed {
		s := &r.Suppressed[i]
		out.Suppressed = append(out.Suppressed, jsonSuppressed{toJSONFinding(&s.Finding), s.Reason, s.By})
	}
	for _, k := range r.Fixed {
		out.Fixed = append(out.Fixed, jsonFixed{k.Rule, k.File, k.Message})
	}
	return out
}

func toJSONRoute(r *inspector.Route) jsonRoute {
	out := jsonRoute{
		ID: r.ID, Proxy: r.Proxy, Listen: r.Listen, Server: r.Server, Location: r.Location, Upstream: r.Upstream, Scheme: r.Scheme,
		State: r.State, Network: r.Network, DNS: r.DNS, TCP: r.TCP, Reply: orNull(r.Reply), Finding: orNull(r.Finding),
		jsonPlace: jsonPlace(r.At),
	}
	if r.Reply != "" && r.Took > 0 {
		ms := float64(r.Took.Microseconds()) / 1000
		out.Took = &ms
	}
	return out
}

func toJSONFinding(f *inspector.Finding) jsonFinding {
	out := jsonFinding{
		ID: f.Rule, Rule: f.Name, Severity: f.Severity, Message: f.Message,
		jsonLabel: jsonLabel{jsonPlace(f.At), f.Label}, Also: []jsonLabel{}, Places: f.Places,
		Routes: list(f.Routes), Services: list(f.Services), Evidence: list(f.Evidence), Why: f.Why,
		Fix: jsonFix{f.Fix.Summary, list(f.Fix.Edits), f.Fix.Then},
	}
	for _, also := range f.Also {
		out.Also = append(out.Also, jsonLabel{jsonPlace(also.At), also.Label})
	}
	return out
}

// list returns the slice itself, or an empty one for nil: JSON shall say [], not null.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// escapeHidden writes the characters that a terminal would obey as \u escapes. The values stay what they are.
// In JSON such characters stand only inside strings.
func escapeHidden(data []byte) []byte {
	out := make([]byte, 0, len(data))
	for _, r := range string(data) {
		switch {
		case r == '\n' || !harmless.Hides(r):
			out = utf8.AppendRune(out, r)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}
