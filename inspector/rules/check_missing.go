package rules

import (
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// withoutCheck matches official images that have no HEALTHCHECK of their own.
var withoutCheck = lazyregexp.New(`^(?:docker\.io/)?(?:library/)?(?:node|python|golang|ruby|rust|php|nginx|httpd|alpine|debian|ubuntu|busybox|postgres|mysql|mariadb|redis|mongo|rabbitmq|` +
	`memcached|wordpress|openjdk|eclipse-temurin|amazoncorretto|mcr\.microsoft\.com/dotnet/(?:aspnet|runtime|sdk))(?:[:@]|$)`)

// checksMissing finds services behind nginx, nginx itself and what it needs, that wait until another one is healthy which nobody
// ever calls so: Compose gives up.
func checksMissing(s *inspector.Snapshot) []inspector.Finding {
	var found []inspector.Finding
	concerned, _ := concernedByChecks(s)
	for i := range s.Project.Services {
		service := &s.Project.Services[i]
		if !concerned[service.Name] && s.Proxy(service.Name) == nil {
			continue
		}
		for _, d := range service.DependsOn {
			to := s.Project.Service(d.Service)
			if d.Condition != "service_healthy" || to == nil || d.Pos.IsZero() {
				continue
			}
			if why := neverHealthy(to); why != "" {
				found = append(found, missingCheck(s, service, to, d, why))
			}
		}
	}
	return found
}

// neverHealthy says why the engine never calls a service healthy; "" where it may.
func neverHealthy(to *compose.Service) string {
	check, image := to.Healthcheck, to.Image
	var inImage []string
	if to.Build != nil {
		image, inImage = to.Build.From, to.Build.Check
	}
	switch {
	case check != nil && check.Disabled, check == nil && len(inImage) > 0 && inImage[0] == "NONE":
		return "its healthcheck is switched off"
	case (check == nil || len(check.Test) == 0) && len(inImage) == 0 && withoutCheck.MatchString(image):
		return "it has no healthcheck"
	}
	return ""
}

func missingCheck(s *inspector.Snapshot, waits, to *compose.Service, d compose.Dependency, why string) inspector.Finding {
	f := inspector.Finding{
		Severity: inspector.Error, At: d.Pos, Label: "never healthy", Services: []string{waits.Name, to.Name},
		Message:  fmt.Sprintf("%s waits until %s is healthy, and %s", waits.Name, to.Name, why),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s depends on %s with the condition service_healthy", waits.Name, to.Name), Source: d.Pos.String()}, {Fact: to.Name + ": " + why, Source: checkAt(s, to.Name).String()}},
		Also:     []inspector.Place{{At: checkAt(s, to.Name), Label: why}},
		Why:      "Compose starts the one when the engine calls the other healthy, which it does by a healthcheck alone: \"has no healthcheck configured\"",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Give %s a healthcheck, or write `condition: service_started`", to.Name), Then: recreate(waits.Name)},
	}
	if beside := to.CheckBeside; !beside.IsZero() && to.Healthcheck == nil {
		f.Severity = inspector.Note // this file is a base that is not used alone
		f.Message += fmt.Sprintf("; %s gives it one", beside.File)
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: to.Name + " has a healthcheck there", Source: beside.String()})
		f.Fix.Summary = fmt.Sprintf("Start the project with -f %s after this file, or give %s a healthcheck here", beside.File, to.Name)
	}
	for i := range s.Proxies {
		name := s.Proxies[i].Service
		if name == waits.Name || s.Project.Awaited(s.Project.Service(name))[waits.Name] {
			f.Proxy = name
			return f
		}
	}
	for _, l := range s.Links() {
		if slices.ContainsFunc(l.Services, func(far *compose.Service) bool { return far.Name == waits.Name }) {
			f.Links = append(f.Links, l.Key)
		}
	}
	return f
}
