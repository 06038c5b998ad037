package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// checksUnfit looks, where no engine was asked, for checks of services behind nginx, and of those for which it waits, that cannot
// pass by what the files tell.
func checksUnfit(s *inspector.Snapshot) []inspector.Finding {
	concerned, accounts := concernedByChecks(s)
	var found []inspector.Finding
	for i := range s.Project.Services {
		service := &s.Project.Services[i]
		check := checkOf(service)
		if check == nil || check.Disabled || !concerned[service.Name] || s.Proxy(service.Name) != nil {
			continue
		}
		why := cmp.Or(misshapen(check.Test, false), lacksTool(service, check), asksWrongly(s, service, check, accounts[service.Name]))
		if why == nil {
			continue
		}
		f := checkUnfit(s, service, check, why)
		if waiting := s.Project.Waiting(service.Name, "service_healthy"); len(waiting) > 0 {
			f.Message += fate(waiting, nil, nil)
			if slices.ContainsFunc(waiting, func(name string) bool { return concerned[name] || s.Proxy(name) != nil }) {
				f.Severity = inspector.Warning // requests through nginx fail for it
			}
		}
		found = append(found, *f)
	}
	return found
}

// concernedByChecks are the services that nginx needs, and what the files tell of where those listen that have a check.
func concernedByChecks(s *inspector.Snapshot) (concerned map[string]bool, accounts map[string]*account) {
	concerned, accounts = map[string]bool{}, map[string]*account{}
	for _, l := range s.Links() {
		for _, to := range l.Services {
			if concerned[to.Name] = true; accounts[to.Name] == nil && checkOf(to) != nil {
				accounts[to.Name] = byFiles(s, &l)
			}
		}
	}
	for i := range s.Proxies {
		if service := s.Project.Service(s.Proxies[i].Service); service != nil {
			for name := range s.Project.Awaited(service) {
				concerned[name] = true
			}
			if s.Proxies[i].Config == nil {
				perhapsBehind(s, service, concerned, accounts)
			}
		}
	}
	return concerned, accounts
}

// perhapsBehind adds the services with a check to which an nginx may proxy of which no configuration is seen: those that
// surely serve HTTP on a network of its own.
func perhapsBehind(s *inspector.Snapshot, nginx *compose.Service, concerned map[string]bool, accounts map[string]*account) {
	for i := range s.Project.Services {
		to := &s.Project.Services[i]
		at := to.Serving
		meets := slices.ContainsFunc(to.Networks, func(on compose.ServiceNetwork) bool { return nginx.On(on.Name) != nil })
		if at == nil || at.Port == 0 || at.Protocol != "http" || !meets || hosts(s, to.Name) || to.NetworkMode != "" || checkOf(to) == nil {
			continue
		}
		if concerned[to.Name] = true; accounts[to.Name] == nil {
			accounts[to.Name] = accountOf(at, []inspector.Evidence{servesFact(to.Name, at)})
		}
	}
}

func checkUnfit(s *inspector.Snapshot, service *compose.Service, check *compose.Healthcheck, why *fault) *inspector.Finding {
	at := checkAt(s, service.Name)
	f := &inspector.Finding{
		Severity: inspector.Note, At: at, Label: why.label, Services: []string{service.Name},
		Message:  fmt.Sprintf("the healthcheck of %s cannot pass: %s", service.Name, why.says),
		Evidence: append([]inspector.Evidence{{Fact: "the check is " + short(strings.Join(check.Test, " "), 160), Source: check.TestPos.String()}}, why.facts...),
		Why:      "an unhealthy container serves all the same, but whoever waits for service_healthy waits for ever",
		Fix:      inspector.Fix{Summary: why.remedy, Then: again(s, service.Name)},
	}
	if why.old != "" {
		f.Fix.Edits = onceIn(s, cmp.Or(check.AskPos, at), why.old, why.new)
	}
	return f
}

// lacksTool is about a check that runs what its image surely lacks.
func lacksTool(service *compose.Service, check *compose.Healthcheck) *fault {
	tool := lackedTool(service, check)
	if tool == "" {
		return nil
	}
	image := cmp.Or(service.BaseImage(), "of "+service.Name)
	old, now := nameSince(tool)
	if tool == devTCP {
		return &fault{
			says:  fmt.Sprintf("it opens /dev/tcp, which means a connection to bash alone, and /bin/sh of %s is another shell", image),
			label: "no such file", remedy: "Ask with a program that the image has, or run the line with bash where the image has it: [\"CMD\", \"bash\", \"-c\", \"…\"]",
		}
	}
	return &fault{
		old: old, new: now,
		says: fmt.Sprintf("it runs %s, which %s does not have", tool, image), label: "there is no " + tool, remedy: askOtherwise(image, tool),
		facts: []inspector.Evidence{{Fact: fmt.Sprintf("%s lacks %s, and nothing in the files of %s adds it", image, tool, service.Name), Source: service.Pos.String()}},
	}
}

// nameSince is what to write for a program that its image has by another name.
func nameSince(tool string) (old, now string) {
	switch tool {
	case "mongo":
		return "mongo ", "mongosh "
	case "mysqladmin":
		return tool, "mariadb-admin"
	}
	return "", ""
}
