package rules

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// givesUp matches the end of a check that only says that it failed.
var givesUp = regexp.MustCompile(`\s*\|\|\s*(?:exit(?: \d+)?|false)\s*;?\s*$`)

// lackedTool returns the program of a healthcheck that its image surely lacks; "" where there is none, or where the
// check has something else to fall back on.
func lackedTool(service *compose.Service, check *compose.Healthcheck) string {
	test := givesUp.ReplaceAllString(strings.Join(check.Test, " "), "")
	if strings.Contains(test, "||") || strings.Contains(test, "if ") {
		return ""
	}
	for _, tool := range service.Lacks {
		if usesTool(test, tool) {
			return tool
		}
	}
	return ""
}

// checksLacking looks, where no engine was asked, for checks of services behind nginx, and of those for which it waits,
// that run what their image lacks.
func checksLacking(s *inspector.Snapshot) []inspector.Finding {
	concerned := map[string]bool{}
	for _, l := range s.Links() {
		for _, to := range l.Services {
			concerned[to.Name] = true
		}
	}
	for i := range s.Proxies {
		if service := s.Project.Service(s.Proxies[i].Service); service != nil {
			for name := range s.Project.Awaited(service) {
				concerned[name] = true
			}
		}
	}
	var found []inspector.Finding
	for i := range s.Project.Services {
		service := &s.Project.Services[i]
		check := checkOf(service)
		if check == nil || check.Disabled || !concerned[service.Name] || s.Proxy(service.Name) != nil {
			continue
		}
		if tool := lackedTool(service, check); tool != "" {
			f := checkLacks(s, service, check, tool)
			if waiting := s.Project.Waiting(service.Name, "service_healthy"); len(waiting) > 0 {
				f.Message += fate(waiting, nil, nil)
				if slices.ContainsFunc(waiting, func(name string) bool { return concerned[name] || s.Proxy(name) != nil }) {
					f.Severity = inspector.Warning // requests through nginx fail for it
				}
			}
			found = append(found, *f)
		}
	}
	return found
}

func checkLacks(s *inspector.Snapshot, service *compose.Service, check *compose.Healthcheck, tool string) *inspector.Finding {
	image := cmp.Or(service.Image, "of "+service.Name)
	if service.Build != nil {
		image = service.Build.From
	}
	test := strings.Join(check.Test, " ")
	return &inspector.Finding{
		Severity: inspector.Note, At: checkAt(s, service.Name), Label: "there is no " + tool, Services: []string{service.Name},
		Message: fmt.Sprintf("the healthcheck of %s cannot pass: it runs %s, which %s does not have", service.Name, tool, image),
		Evidence: []inspector.Evidence{
			{Fact: "the check is " + short(test, 160), Source: check.TestPos.String()},
			{Fact: fmt.Sprintf("%s lacks %s, and nothing in the files of %s adds it", image, tool, service.Name), Source: service.Pos.String()},
		},
		Why: "an unhealthy container serves all the same, but whoever waits for service_healthy waits for ever",
		Fix: inspector.Fix{Summary: askOtherwise(image, tool), Then: again(s, service.Name)},
	}
}
