package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// checksAside looks, where no engine was asked, for the checks of services behind nginx that ask the web's own port while
// all that the files say of the service's ports, nginx included, is another. An app may have a second port for its
// health, but that is seldom the one that needs no number: a note.
func checksAside(s *inspector.Snapshot) []inspector.Finding {
	var found []inspector.Finding
	links, seen := s.Links(), map[string]bool{}
	for i := range links {
		l := &links[i]
		if len(l.Services) != 1 || seen[l.Services[0].Name] || s.Proxy(l.Services[0].Name) != nil || l.Pass.Directive != "proxy_pass" {
			continue
		}
		seen[l.Services[0].Name] = true
		if f := checkAside(l.Services[0], links); f != nil {
			found = append(found, *f)
		}
	}
	return found
}

func checkAside(service *compose.Service, links []inspector.Link) *inspector.Finding {
	check := checkOf(service)
	if check == nil || check.Disabled {
		return nil
	}
	test := strings.Join(check.Test, " ")
	port, at := asksPort(test), cmp.Or(check.AskPos, check.TestPos)
	says := saidPorts(service)
	if port != 80 && port != 443 || at.IsZero() || slices.Contains(says, port) || slices.Contains(service.Numbers, port) {
		return nil
	}
	var proxied []int
	for _, l := range links {
		if slices.Contains(l.Services, service) && l.Target.Port != 0 {
			proxied = append(proxied, l.Target.Port)
		}
	}
	slices.Sort(proxied)
	if proxied = slices.Compact(proxied); len(proxied) != 1 || !slices.Contains(says, proxied[0]) {
		return nil
	}
	return &inspector.Finding{
		Severity: inspector.Note, At: at, Label: fmt.Sprintf("port %d", port), Services: []string{service.Name},
		Message: fmt.Sprintf("the healthcheck of %s asks port %d, but nginx proxies to its port %d, and its files name no port %d", service.Name, port, proxied[0], port),
		Evidence: []inspector.Evidence{
			{Fact: "the check is " + short(test, 160), Source: at.String()},
			{Fact: fmt.Sprintf("%s names the ports %s", service.Name, numbers(says)), Source: filesSay},
		},
		Why: "an unhealthy container serves all the same, but whoever waits for service_healthy waits for ever",
		Fix: inspector.Fix{Summary: fmt.Sprintf("Ask port %d, unless the app listens on %d as well", proxied[0], port), Then: recreate(service.Name)},
	}
}

// saidPorts are the ports that a service's settings name, its check left out.
func saidPorts(service *compose.Service) []int {
	own := *service
	own.PortHints = slices.DeleteFunc(slices.Clone(own.PortHints), func(h compose.PortHint) bool { return h.From == "healthcheck" })
	return own.ExpectedPorts()
}
