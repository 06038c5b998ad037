package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC408", Name: "healthcheck-wrong", Needs: inspector.Static,
	Summary: "a healthcheck asks in a way that must fail, whether or not the app serves",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			service := s.Project.Service(p.Service)
			check := checkOf(service)
			if check == nil || check.Disabled || isHealthy(s, p.Service) {
				continue
			}
			f := healthcheckWrong(s, p, service, check)
			if f == nil {
				f = failsUnexplained(s, p, service, check)
			}
			if f != nil {
				found = append(found, *f)
			}
		}
		return append(found, checksBehind(s)...)
	},
})

// ownAddress matches what a healthcheck asks of its own container: the scheme, the host and the port.
var ownAddress = lazyregexp.New(ownHost + `(?:[/\s"'?]|$)`)

const ownHost = `(?:(https?)://|\s)(localhost|127\.0\.0\.1|0\.0\.0\.0)(?::(\d+))?`

// checkOf is the check of a service: that of the Compose file, else that of its Dockerfile; nil for none.
func checkOf(service *compose.Service) *compose.Healthcheck {
	switch {
	case service == nil:
		return nil
	case service.Healthcheck == nil && service.Build != nil && len(service.Build.Check) > 1:
		return &compose.Healthcheck{Test: service.Build.Check, TestPos: service.Build.CheckPos}
	}
	return service.Healthcheck
}

func healthcheckWrong(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, check *compose.Healthcheck) *inspector.Finding {
	test := strings.Join(check.Test, " ")
	f := &inspector.Finding{
		Severity: weightOfHealth(s, service), At: check.TestPos, Services: []string{service.Name},
		Evidence: slices.Concat([]inspector.Evidence{{Fact: "the check is " + short(test, 160), Source: check.TestPos.String()}}, healthOutput(s, service.Name), heeders(s, service)),
		Why:      "an unhealthy container serves all the same, but whoever waits for service_healthy waits for ever, and orchestrators replace it",
		Fix:      inspector.Fix{Then: recreate(service.Name)},
	}
	if f := shapeFinding(s, f, service.Name, check.Test); f != nil {
		return f
	}
	if missing, there := missingTool(service, test); missing != "" {
		f.Label = "the image has no " + missing
		f.Message = fmt.Sprintf("the healthcheck of %s runs %s, which the image %s does not have", service.Name, missing, service.Image)
		f.Fix.Summary = fmt.Sprintf("Ask with %s, which it has", there)
		return f
	}
	if why := lacksTool(service, check); why != nil {
		f.Label, f.Fix.Summary = why.label, why.remedy
		f.Message = fmt.Sprintf("the healthcheck of %s cannot pass: %s", service.Name, why.says)
		return f
	}
	port := asksPort(test)
	if port == 0 {
		return nil
	}
	f.At = cmp.Or(check.AskPos, f.At)
	localhost := ownAddress.FindStringSubmatch(test)[2] == "localhost"
	sockets, source := servedBy(s, p)
	switch open := reachablePorts(sockets); {
	case len(open) == 0 || !startsNginx(service):
		return nil
	case !slices.Contains(ports(sockets), port):
		if f := unserved(s, p); f != nil && publishesTarget(service, port) {
			return nil // the same number, published: CC504 tells
		}
		if len(p.Unread) > 0 {
			return nil // nginx may be meant to listen there: CC105 tells
		}
		f.Label = fmt.Sprintf("nginx does not listen on %d", port)
		f.Message = fmt.Sprintf("the healthcheck of %s asks port %d, but nginx listens on %s", service.Name, port, numbers(open))
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: "nginx listens on " + numbers(open), Source: source})
		f.Fix.Summary = "Ask a port on which nginx listens"
		return f
	case localhost && usesTool(test, "wget") && busyboxWget(service) && onlyIPv4(p, port):
		f.Label = "localhost is ::1 here"
		f.Message = fmt.Sprintf("the healthcheck of %s asks localhost, which is ::1 first in an Alpine image, but nginx listens on port %d of IPv4 only", service.Name, port)
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("no listen [::]:%d; the image adds one to its own default.conf alone", port), Source: filesSay})
		f.Fix.Summary = "Ask 127.0.0.1 in the place of localhost"
		f.Fix.Edits = inLine(s, f.At, "localhost", "127.0.0.1")
		return f
	}
	return checkAnswer(s, p, service, test, f)
}

// failsUnexplained tells of an nginx that serves all its routes and is unhealthy all the same: its check asks for
// something else than they do.
func failsUnexplained(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, check *compose.Healthcheck) *inspector.Finding {
	of := s.Engine.Of(p.Service)
	at := slices.IndexFunc(of, func(c inspector.Container) bool { return c.Running() && unhealthy(&c) })
	links := slices.DeleteFunc(slices.Clone(s.Links()), func(l inspector.Link) bool { return l.Proxy != p })
	if at < 0 || len(links) == 0 || slices.ContainsFunc(links, func(l inspector.Link) bool { return !l.Works() }) {
		return nil
	}
	c := of[at]
	return &inspector.Finding{
		Severity: weightOfHealth(s, service), At: check.TestPos, Label: "fails, though nginx serves", Services: []string{service.Name},
		Message:  fmt.Sprintf("%s is unhealthy while its routes work: its healthcheck failed %d %s in a row, last with exit code %d", service.Name, c.Health.Streak, plural(c.Health.Streak, "time", "times"), c.Health.ExitCode),
		Evidence: slices.Concat([]inspector.Evidence{{Fact: "the check is " + short(strings.Join(check.Test, " "), 160), Source: check.TestPos.String()}}, healthOutput(s, service.Name), heeders(s, service)),
		Why:      "a check that names no host is answered by the default server; whoever waits for service_healthy waits for ever",
		Fix:      inspector.Fix{Summary: "Ask for what nginx answers with 200: the path, and the Host header of the server block that is meant", Then: recreate(service.Name)},
	}
}

// asksPort returns the port of its own container that a healthcheck asks; 0: none, or it cannot be told.
func asksPort(test string) int {
	asks := ownAddress.FindStringSubmatch(test)
	if asks == nil || (!usesTool(test, "wget") && !usesTool(test, "curl")) {
		return 0
	}
	return portAsked(asks)
}

// portAsked is the port that a match of ownHost means: without one, that of its scheme.
func portAsked(asks []string) int {
	port, _ := strconv.Atoi(asks[3])
	return cmp.Or(port, map[string]int{"https": 443}[asks[1]], 80)
}

func publishesTarget(service *compose.Service, port int) bool {
	return slices.ContainsFunc(service.Ports, func(p compose.Port) bool { return p.Target == port })
}

// missingTool returns the program of a healthcheck that the official image, used as it is, does not have, and one
// that it has.
func missingTool(service *compose.Service, test string) (missing, there string) {
	switch wget, curl := usesTool(test, "wget"), usesTool(test, "curl"); {
	case service.Build != nil || !nginx.HasEntryPoint(service.Image) || wget == curl:
		return "", ""
	case wget && !isAlpine(service):
		return "wget", "curl"
	case curl && strings.HasSuffix(service.Image, "alpine-slim"):
		return "curl", "wget"
	}
	return "", ""
}

func usesTool(test, tool string) bool { return slices.Contains(strings.Fields(test), tool) }

func isAlpine(service *compose.Service) bool {
	return strings.Contains(service.BaseImage(), "alpine")
}

// busyboxWget reports whether the wget of a service is surely that of Alpine's busybox, which tries the first address of a name alone.
func busyboxWget(service *compose.Service) bool { return isAlpine(service) && !service.OwnWget }

// onlyIPv4 reports whether nginx listens on a port of all IPv4 addresses and of no IPv6 address. The image's own
// site gets one at start.
func onlyIPv4(p *inspector.Proxy, port int) bool {
	if p.Config == nil {
		return false
	}
	four := false
	for _, server := range p.Config.Servers {
		if f := p.File(server.Pos.File); f == nil || f.Kind == compose.FromImage {
			return false
		}
		for _, l := range server.Listens {
			if l.Port == port && strings.HasPrefix(l.Address, "[") {
				return false
			}
			four = four || l.Port == port
		}
	}
	return four
}

func ports(sockets []inspector.Socket) []int {
	var all []int
	for _, s := range sockets {
		all = append(all, s.Port)
	}
	return all
}

func isHealthy(s *inspector.Snapshot, service string) bool {
	return slices.ContainsFunc(s.Engine.Of(service), func(c inspector.Container) bool {
		return c.Health != nil && c.Health.Status == "healthy"
	})
}

// healthOutput cites what the last check of a service's container printed.
func healthOutput(s *inspector.Snapshot, service string) []inspector.Evidence {
	for _, c := range s.Engine.Of(service) {
		if said := checkOutput(&c); said != nil {
			return said
		}
	}
	return nil
}

// checkOutput cites what the last check of a container printed.
func checkOutput(c *inspector.Container) []inspector.Evidence {
	if c.Health == nil || c.Health.Output == "" {
		return nil
	}
	return []inspector.Evidence{{Fact: "the check's last output: " + short(c.Health.Output, 200), Source: "docker inspect " + c.Name}}
}
