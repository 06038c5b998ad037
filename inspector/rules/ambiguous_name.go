package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC209", Name: "ambiguous-name", Needs: inspector.Static,
	Summary: "two services answer to the same name on nginx's networks",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if l.From == nil || l.Extra != nil || l.Target.Host == "" || inspector.IsAddress(l.Target.Host) {
				return nil
			}
			if others, mine := strangers(s, l); len(others) > 0 && (mine || nameRunsBeside(l)) {
				return sharedWithOthers(s, l, others, mine)
			}
			return cmp.Or(namedByHand(s, l), ambiguousName(l), sharedByFiles(s, l))
		})
	},
})

// ambiguousName judges what the files say: one service has the name, another one has it as an alias. An alias that all
// of them have is meant to spread requests.
func ambiguousName(l *inspector.Link) *inspector.Finding {
	host := l.Target.Host
	owner := slices.IndexFunc(l.Services, func(service *compose.Service) bool { return strings.EqualFold(service.Name, host) })
	if len(l.Services) < 2 || owner < 0 || slices.ContainsFunc(l.From.Links, func(link compose.Link) bool { return strings.EqualFold(link.Alias, host) }) {
		return nil
	}
	other := l.Services[(owner+1)%len(l.Services)]
	at := other.Pos
	for _, on := range other.Networks {
		for _, alias := range on.Aliases {
			if strings.EqualFold(alias.Name, host) && l.From.On(on.Name) != nil {
				at = alias.Pos
			}
		}
	}
	f := &inspector.Finding{
		Severity: inspector.Note, At: at, Label: "the same name", Services: []string{other.Name, host, l.Proxy.Service},
		Message:  fmt.Sprintf("two services answer to the name %q on nginx's networks: %s and %s", host, l.Services[owner].Name, other.Name),
		Also:     []inspector.Place{{At: l.Services[owner].Pos, Label: "the service of that name"}, {At: l.At(), Label: "either of them may answer here"}},
		Evidence: append([]inspector.Evidence{passSource(l)}, lookups(l)...),
		Why:      "Docker's DNS gives the addresses of all containers that have a name, and nginx takes them in turn",
		Fix:      inspector.Fix{Summary: "Give one of the two another name", Then: recreate(other.Name)},
	}
	failed := slices.ContainsFunc(l.Dials, func(d inspector.Dial) bool { return !d.OK })
	switch {
	case failed && l.Works():
		f.Severity, f.Evidence = inspector.Error, append(f.Evidence, dials(l)...)
	case strings.EqualFold(other.ContainerName, host) && len(l.Dials) == 0:
		f.Severity = inspector.Warning // an alias may be there to spread requests, a container_name hardly
	}
	return f
}
