package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/harmless"
)

const (
	sarifSchema  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	homepage     = "https://github.com/composecheck/composecheck"
	manualURL    = homepage + "/blob/main/inspector/rules/rules.md#"
	sarifRoot    = "%SRCROOT%" // the root of the repository, by custom
	sarifResults = 5000        // GitHub keeps no more of a run
	notChecked   = "not-checked"
	leftOut      = "left-out"
)

// writeSARIF writes the report for code scanning and editors: https://docs.oasis-open.org/sarif/sarif/v2.1.0/.
// Readers show messages as text with links in the manner of Markdown; foreign text makes none.
func writeSARIF(w io.Writer, r *inspector.Report, o Options) error {
	s := &sarif{page: page{Options: o, symbols: unicodeSymbols}, report: r, prints: map[string]int{}}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(sarifLog{sarifSchema, "2.1.0", []sarifRun{s.run()}}); err != nil {
		return fmt.Errorf("writing SARIF: %w", err)
	}
	_, err := w.Write(escapeHidden(b.Bytes()))
	return err
}

// sarif is the report while it is written.
type sarif struct {
	page
	report *inspector.Report
	rules  []sarifRule
	prints map[string]int // how often each fingerprint occurred
}

func (s *sarif) run() sarifRun {
	r := s.report
	s.listRules()
	results := []sarifResult{}
	for i := range r.Findings {
		results = append(results, s.result(&r.Findings[i]))
	}
	for i := range r.Suppressed {
		result := s.result(&r.Suppressed[i].Finding)
		result.Suppressions = []sarifSuppression{s.suppression(&r.Suppressed[i])}
		results = append(results, result)
	}
	notifications := []sarifNotification{}
	for _, gap := range r.NotChecked {
		notifications = append(notifications, notification(notChecked, "not checked: "+s.gap(gap)))
	}
	if more := len(results) - sarifResults; more > 0 { // the least severe
		results = results[:sarifResults]
		notifications = append(notifications, notification(leftOut, count(more, "more finding")+" left out"))
	}
	return sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "composecheck", Version: s.Version, InformationURI: homepage, Rules: s.rules,
			Notifications: []sarifNotificationKind{
				{notChecked, sarifText{Text: "A part of the project that was not looked at"}},
				{leftOut, sarifText{Text: "Findings for which the file has no room"}},
			},
		}},
		Invocations:        []sarifInvocation{{s.ExitCode == 0 || s.ExitCode == 1, s.ExitCode, notifications}},
		AutomationDetails:  sarifAutomation{"composecheck/" + s.text(r.Project) + "/"},
		OriginalURIBaseIDs: map[string]sarifBase{sarifRoot: {sarifText{Text: "the root of the repository"}}},
		ColumnKind:         "unicodeCodePoints",
		Results:            results,
	}
}

func notification(kind, text string) sarifNotification {
	return sarifNotification{Level: "warning", Message: sarifText{Text: plain(text)}, Descriptor: sarifReference{kind}}
}

// listRules describes the rules that speak in this report, each once.
func (s *sarif) listRules() {
	add := func(f *inspector.Finding) {
		s.rules = append(s.rules, sarifRule{ID: s.text(f.Rule), Name: s.text(f.Name)})
	}
	for i := range s.report.Findings {
		add(&s.report.Findings[i])
	}
	for i := range s.report.Suppressed {
		add(&s.report.Suppressed[i].Finding)
	}
	slices.SortFunc(s.rules, func(a, b sarifRule) int { return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Name, b.Name)) })
	s.rules = slices.CompactFunc(s.rules, func(a, b sarifRule) bool { return a.ID == b.ID })
	for i := range s.rules {
		s.describe(&s.rules[i])
	}
}

func (s *sarif) describe(rule *sarifRule) {
	text, known := s.Rules[rule.ID]
	if !known {
		return
	}
	_, help, _ := strings.Cut(text.Manual, "\n") // without the heading
	help = strings.TrimSpace(help)
	first, _, _ := strings.Cut(help, "\n\n")
	unmarked := strings.NewReplacer("**", "", "`", "")
	rule.Short, rule.Full = &sarifText{Text: text.Summary}, &sarifText{Text: cmp.Or(unmarked.Replace(first), text.Summary)}
	rule.Help = &sarifText{Text: unmarked.Replace(help), Markdown: help}
	rule.HelpURI = manualURL + strings.ToLower(rule.ID) + "-" + rule.Name
	rule.Properties = &sarifRuleProperties{Tags: []string{"docker-compose", "nginx", stage(rule.ID)}, Precision: "high"}
}

// stage names the part of a request's way that a rule's ID stands for.
func stage(id string) string {
	stages := []string{"", "configuration", "name", "network", "container", "port", "protocol", "resilience", "limits", "unexplained"}
	if len(id) > 2 && id[2] >= '1' && id[2] <= '9' {
		return stages[id[2]-'0']
	}
	return "other"
}

func (s *sarif) result(f *inspector.Finding) sarifResult {
	lines := []string{f.Message}
	related := []sarifLocation{}
	if inspector.InContainer(f.At.File) {
		lines = append(lines, "at: "+placeOf(f.At))
	}
	for i, also := range f.Also {
		if s.inRepository(also.At.File) == "" {
			lines = append(lines, "see: "+placeOf(also.At)+" "+also.Label)
			continue
		}
		location := s.location(also.At)
		location.ID, location.Message = i+1, &sarifText{Text: s.message(also.Label)}
		related = append(related, location)
	}
	level := githubLevels[f.Severity]
	if f.Severity == inspector.Note {
		level = "note"
	}
	index := slices.IndexFunc(s.rules, func(rule sarifRule) bool { return rule.ID == s.text(f.Rule) })
	return sarifResult{
		RuleID: s.text(f.Rule), RuleIndex: index, Level: level,
		Message:   sarifText{Text: s.message(append(lines, proof(f)...)...)},
		Locations: []sarifLocation{s.location(f.At)}, Related: related,
		Fingerprints: map[string]string{"composecheck/v1": s.fingerprint(f)}, Suppressions: []sarifSuppression{},
		Fixes:      s.fixes(f.Fix),
		Properties: sarifResultProperties{Routes: list(f.Routes), Services: list(f.Services)},
	}
}

// message joins lines into a text. SARIF reads "[a](b)" in it as a link.
func (s *sarif) message(lines ...string) string {
	for i, line := range lines {
		lines[i] = s.text(line)
	}
	return plain(strings.Join(lines, "\n"))
}

func plain(s string) string { return strings.ReplaceAll(s, "](", "] (") }

// location is a place in the repository. Code scanning wants one of every result, at a line: a finding about the whole
// project, or about a file inside a container, stands at the top of the Compose file.
func (s *sarif) location(at compose.Pos) sarifLocation {
	if s.inRepository(at.File) == "" {
		at = compose.Pos{File: "compose.yaml"}
		if len(s.report.Files) > 0 {
			at.File = s.report.Files[0]
		}
	}
	region := sarifRegion{StartLine: max(at.Line, 1)}
	if from, end := characters(s.report, at); from > 0 {
		region.StartColumn, region.EndColumn = from, max(end, from)
	}
	return sarifLocation{Physical: sarifPhysical{s.artifact(at.File), region}}
}

// artifact names a file: relative to the root of the repository, or by its absolute path.
func (s *sarif) artifact(file string) sarifArtifact {
	name := harmless.Line(s.inRepository(file))
	if path.IsAbs(name) {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: name}).String()}
	}
	return sarifArtifact{(&url.URL{Path: name}).String(), sarifRoot}
}

// fingerprint is the same for a finding whose lines have moved. It has a name of its own: GitHub computes
// primaryLocationLineHash itself, and warns when it finds another one.
func (s *sarif) fingerprint(f *inspector.Finding) string {
	known := inspector.Known{Rule: f.Rule, File: f.At.File, Message: f.Message}.Key()
	sum := sha256.Sum256([]byte(known.Rule + "\x00" + known.File + "\x00" + known.Message))
	print := hex.EncodeToString(sum[:16])
	s.prints[print]++
	return fmt.Sprintf("%s:%d", print, s.prints[print])
}

func (s *sarif) suppression(by *inspector.Suppressed) sarifSuppression {
	kind := "external"
	file, _, _ := strings.Cut(by.By, ":")
	beside := func(at compose.Pos) bool { return at.File != "" && at.File == file }
	if beside(by.At) || slices.ContainsFunc(by.Also, func(p inspector.Place) bool { return beside(p.At) }) {
		kind = "inSource" // a comment in the file that it is about
	}
	return sarifSuppression{kind, "accepted", s.text(by.Reason), sarifBy{s.text(by.By)}}
}

// fixes are the edits of a finding, by file.
func (s *sarif) fixes(fix inspector.Fix) []sarifFix {
	var changes []sarifChange
	for _, e := range fix.Edits {
		if s.inRepository(e.File) == "" || e.Line < 1 {
			return nil // half a fix is none
		}
		artifact := s.artifact(e.File)
		i := slices.IndexFunc(changes, func(c sarifChange) bool { return c.Artifact == artifact })
		if i < 0 {
			i, changes = len(changes), append(changes, sarifChange{Artifact: artifact})
		}
		changes[i].Replacements = append(changes[i].Replacements, replacement(e))
	}
	if len(changes) == 0 {
		return nil
	}
	return []sarifFix{{sarifText{Text: cmp.Or(s.message(fix.Summary), "Change these lines")}, changes}}
}

func replacement(e inspector.Edit) sarifReplacement {
	deleted := sarifRegion{StartLine: e.Line, StartColumn: 1, EndColumn: 1}
	if e.Old == "" {
		return sarifReplacement{deleted, sarifText{Text: e.New + "\n"}}
	}
	deleted.EndColumn += utf8.RuneCountInString(e.Old)
	return sarifReplacement{deleted, sarifText{Text: e.New}}
}
