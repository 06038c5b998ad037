package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC102", Name: "compose-variable-empty", Needs: inspector.Static,
	Summary: "a variable that is not set makes a mount, port, host or image of the Compose file wrong",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for _, unset := range s.Project.Unset {
			for i := range s.Project.Services {
				service := &s.Project.Services[i]
				if made := madeOfNothing(s, service, unset.Pos); made != "" && concerns(s, service) {
					found = append(found, variableEmpty(s, service, unset, made))
				}
			}
		}
		return found
	},
})

// concerns reports whether a service is an nginx, or one to which an nginx passes requests.
func concerns(s *inspector.Snapshot, service *compose.Service) bool {
	return s.Proxy(service.Name) != nil ||
		slices.ContainsFunc(s.Links(), func(l inspector.Link) bool { return slices.Contains(l.Services, service) })
}

// madeOfNothing says what has become of the part of a service that is written at a place; "" when nothing is wrong
// with it, or when it matters to nobody.
func madeOfNothing(s *inspector.Snapshot, service *compose.Service, at compose.Pos) string {
	for _, port := range service.Ports {
		if port.Pos == at && port.Published == 0 {
			return fmt.Sprintf("publishes %d on a port that the engine chooses", port.Target)
		}
	}
	for _, m := range service.Mounts {
		switch source := relative(s, m.Source); {
		case m.Pos != at && m.Unset != at || m.Type != "bind":
		case m.State == "missing":
			return fmt.Sprintf("mounts %s at %s, which does not exist", source, m.Target)
		case s.Proxy(service.Name) != nil && isConfigFile(m.Target) && wantsFile(s, s.Proxy(service.Name), m):
			return fmt.Sprintf("mounts the directory %s where nginx needs the file %s", source, m.Target)
		}
	}
	for _, e := range service.ExtraHosts {
		if e.Pos == at && slices.Equal(e.Addresses, []string{""}) {
			return fmt.Sprintf("has no address for %s", e.Name)
		}
	}
	if service.ImagePos == at && (service.Image == "" || strings.HasSuffix(service.Image, ":") || strings.HasPrefix(service.Image, "/")) {
		return fmt.Sprintf("has the image %q", service.Image)
	}
	return ""
}

func variableEmpty(s *inspector.Snapshot, service *compose.Service, unset compose.Problem, made string) inspector.Finding {
	f := inspector.Finding{
		Severity: inspector.Note, Services: []string{service.Name}, At: unset.Pos, Label: "empty without it",
		Message:  fmt.Sprintf("%s: %s %s", unset.Message, service.Name, made),
		Evidence: []inspector.Evidence{{Fact: unset.Message, Source: unset.Pos.String()}},
		Why:      "Compose puts an empty text in the place of a variable that is not set, with a warning that is easily overlooked",
		Fix:      inspector.Fix{Summary: "Set it in .env beside the Compose file or in the shell, or write a default: ${NAME:-value}", Then: recreate(service.Name)},
	}
	if len(s.Engine.Of(service.Name)) > 0 {
		f.Severity = inspector.Warning // it was started like that, or will be at the next docker compose up
	}
	if s.Proxy(service.Name) != nil {
		prove(s, service.Name, &f)
	}
	if f.Severity == inspector.Error { // nginx is down for it
		f.Proxy = service.Name
	}
	return f
}
