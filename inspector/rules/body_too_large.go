package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var _ = register(inspector.Rule{
	ID: "CC802", Name: "body-too-large", Needs: inspector.Static,
	Summary: "nginx refuses request bodies that are larger than client_max_body_size",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		refused := map[string]bool{} // services of which nginx has just refused a body
		logged := eachLink(s, func(l *inspector.Link) *inspector.Finding {
			lines := loggedWhere(s, l.Proxy.Service, func(e entry) bool { return e.means("body-too-large") && asksFor(s, l, e) })
			if len(lines) == 0 {
				return nil
			}
			refused[farName(l)] = true
			return bodyTooLarge(s, l, lines)
		})
		early := limitElsewhere(s, refused)
		if len(early) == 0 {
			early = smallerThanApps(s, refused)
		}
		return slices.Concat(logged, early, smallerInFront(s))
	},
})

var bodySize = lazyregexp.New(`body: (\d+)`)

// bodyTooLarge warns of uploads that the default of 1m refuses again and again, or where nginx is told to pass them on as they
// come; a limit that somebody set may be meant, and a single upload may be anybody's.
func bodyTooLarge(s *inspector.Snapshot, l *inspector.Link, lines []entry) *inspector.Finding {
	largest := 0
	for _, e := range lines {
		if m := bodySize.FindStringSubmatch(e.Message); m != nil {
			n, _ := strconv.Atoi(m[1])
			largest = max(largest, n)
		}
	}
	to := farName(l)
	if len(l.Pass.Targets) > 1 {
		to = l.Pass.Upstream // the limit is one for all its servers
	}
	mib := max(2, 2*(largest>>20+1))
	at := l.Proxy.Pos(l.Pass.Pos)
	f := &inspector.Finding{
		Severity: inspector.Note, Second: true, At: at, Label: "client_max_body_size is 1m here, nginx's default", Services: services(l),
		Message:  fmt.Sprintf("nginx refuses request bodies of more than 1 MiB for %s with 413; one had %d bytes", to, largest),
		Evidence: append([]inspector.Evidence{passSource(l)}, logged(l.Proxy.Service, lines)...),
		Why:      "nginx compares Content-Length with client_max_body_size before it asks the app",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Set `client_max_body_size %dm;` where uploads are taken", mib),
			Then:    applyConfig(s, l.Proxy, at.File),
		},
	}
	if set := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, "client_max_body_size"); set != nil && len(set.Args) == 1 {
		if set.Args[0] == "0" {
			return nil // no limit: another server of that name refused it
		}
		f.At, f.Label = l.Proxy.Pos(set.Pos), "the limit"
		f.Message = fmt.Sprintf("nginx refuses request bodies of more than %s for %s with 413; one had %d bytes", set.Args[0], to, largest)
		f.Fix.Summary = "Raise it if such uploads are wanted"
		f.Fix.Then = applyConfig(s, l.Proxy, f.At.File)
		return f
	}
	unbuffered := l.Proxy.Config.Setting(l.Pass.Server, l.Pass.Location, strings.TrimSuffix(l.Pass.Directive, "pass")+"request_buffering")
	if unbuffered != nil && slices.Equal(unbuffered.Args, []string{"off"}) { // which one asks for where uploads are large
		f.Severity = inspector.Warning
		f.Also = []inspector.Place{{At: l.Proxy.Pos(unbuffered.Pos), Label: "for large uploads"}}
	}
	if len(lines) > 1 && lines[len(lines)-1].age() < recently {
		f.Severity = inspector.Warning
	}
	f.Fix.Edits = addBehind(s, at, fmt.Sprintf("client_max_body_size %dm;", mib))
	return f
}
