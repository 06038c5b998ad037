package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC620", Name: "location-never-matches", Needs: inspector.Static,
	Summary: "no request can match a location: a regular expression without ~, or what is never in the path of a request",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		sameNote := func(a, b *inspector.Finding) bool {
			return sameLabel(a, b) && a.Severity == inspector.Note && b.Severity == inspector.Note
		}
		return eachServer(s, sameNote, func(p *inspector.Proxy, server int) []inspector.Finding {
			return eachLocation(p, server, func(at int) *inspector.Finding { return neverMatches(s, p, server, at) })
		})
	},
})

func neverMatches(s *inspector.Snapshot, p *inspector.Proxy, server, index int) *inspector.Finding {
	l := &p.Config.Servers[server].Locations[index]
	no := unmatchable(l)
	at := p.Pos(l.Pos)
	if no == nil || inspector.InContainer(at.File) || p.Config.Endpoint(server, l.Path) {
		return nil
	}
	f := &inspector.Finding{
		Severity: inspector.Note, At: at, Label: no.label, Services: []string{p.Service}, Second: true,
		Message:  fmt.Sprintf("no request matches location %s, %s", l, no.says),
		Evidence: []inspector.Evidence{{Fact: "location " + l.String(), Source: at.String()}},
		Why:      no.why,
		Fix:      inspector.Fix{Summary: no.remedy, Then: applyConfig(s, p, at.File)},
	}
	passes := p.Config.PassesAt(server, index)
	for _, i := range passes {
		f.Links = append(f.Links, passLinks(p, i)...)
	}
	got, told := p.Config.Ask(server, no.example)
	told = told && no.example != "" && got.Location != index
	if told {
		f.Message += fmt.Sprintf(": %s goes to %s", no.example, takerOf(p, &got))
		f.Evidence = append(f.Evidence, steps(p, &got)...)
	}
	switch {
	case len(passes) > 0 && !(told && got.Pass >= 0 && alike(&p.Config.Passes[got.Pass], &p.Config.Passes[passes[0]])),
		directoryOf(l) != nil && told && got.Outcome == nginx.Passed:
		f.Severity = inspector.Warning
	}
	switch {
	case no.regex != "":
		writtenAsMeant(s, p, server, l, no.regex, f)
	case no.meant != "":
		f.Fix.Summary = fmt.Sprintf("Write `location %s`", no.meant)
		if !hasLocation(p, server, no.meant) {
			f.Fix.Edits = writeLocation(s, at, l, no.meant)
		}
	}
	return f
}

// steps cites how nginx finds the location of a request.
func steps(p *inspector.Proxy, got *nginx.Choice) []inspector.Evidence {
	var seen []inspector.Evidence
	for _, step := range got.Steps {
		if strings.HasPrefix(step.Text, "location ") && step.Pos.File != "" {
			seen = append(seen, inspector.Evidence{Fact: step.Text, Source: p.Pos(step.Pos).String()})
		}
	}
	return seen
}

// takerOf names what answers a request in the place of a location.
func takerOf(p *inspector.Proxy, got *nginx.Choice) string {
	name := "no location"
	if got.Location >= 0 {
		name = "location " + p.Config.Servers[got.Server].Locations[got.Location].String()
	}
	switch {
	case got.Pass >= 0:
		name += ", and so to " + p.Config.Passes[got.Pass].Value
	case got.Outcome == nginx.Files:
		name += ", and so to files"
	case got.Outcome == nginx.Returned:
		name += fmt.Sprintf(", which answers %d", got.Status)
	}
	return name
}

// alike reports whether two passes ask the same of the same.
func alike(a, b *nginx.Pass) bool {
	return a.Directive == b.Directive && a.URI == b.URI && (a.Value == b.Value || slices.EqualFunc(a.Targets, b.Targets, sameAddress))
}
