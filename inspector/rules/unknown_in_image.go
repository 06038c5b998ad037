package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// unknownInImage is the part of CC201 about a name without a port that no service has, where nginx includes a folder of its image
// beside the project's own configuration: an upstream block there may have it. All other names of that nginx are those of services.
func unknownInImage(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	host := l.Target.Host
	if l.Target.Dynamic || !l.Target.NoPort || l.Resolves() != nil || !isStranger(s, l) || namedOutside(s, l) || lacksConfig(l.From) || onExternal(s.Project, l.From) ||
		!l.Proxy.Config.HidesInImage() || inspector.InContainer(l.At().File) || neighborOf(s, l) != nil || declaredAnywhere(s, host) || servicesNamed(s, l) == 0 {
		return nil
	}
	if generatedPattern.MatchString(host) {
		return nil // CC207 speaks of it, or it is another project's
	}
	hidden := hiddenInImage(l.Proxy.Config)
	f := unknownHost(s, l)
	f.Severity, f.Label = inspector.Note, "no service of the project has this name"
	f.Message = fmt.Sprintf("nginx proxies to %q, a name that no service of the project has, unlike all others here: nginx starts only if %s of its image has an upstream block of that name",
		host, hidden.Pattern)
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("include %s, of which only %s knows what is there", hidden.Pattern, l.From.BaseImage()), Source: l.Proxy.Pos(hidden.Pos).String()})
	f.Fix.Edits = nil
	f.Fix.Summary = fmt.Sprintf("Add a service %s, or take this location away; it may stay if `nginx -T` shows `upstream %s`", host, host)
	if meant := didYouMean(s, host); meant != "" {
		f.Fix.Summary += fmt.Sprintf("; write %s if that is meant", meant)
	}
	if namedIn(emergency(s, l.Proxy.Service), host) {
		f.Severity = inspector.Error
	}
	return f
}

// hiddenInImage is the first include of a folder of the image that may hold upstream blocks.
func hiddenInImage(c *nginx.Config) *nginx.Include {
	for i := range c.Includes {
		if c.Includes[i].Image && c.Includes[i].Holds() {
			return &c.Includes[i]
		}
	}
	return &nginx.Include{}
}

// servicesNamed counts the services to which an nginx proxies by their names; 0 where a name beside that of a link is none of theirs.
// Loopbacks and addresses are no names.
func servicesNamed(s *inspector.Snapshot, l *inspector.Link) int {
	names := map[string]bool{}
	links := s.Links()
	for i := range links {
		other := &links[i]
		name := strings.ToLower(other.Target.Host)
		if other.Proxy != l.Proxy || name == "" || name == strings.ToLower(l.Target.Host) || inspector.IsAddress(name) || inspector.IsLoopback(name) || isOptional(s, other) {
			continue
		}
		if len(other.Services) == 0 && len(other.Apart) == 0 && other.Off == nil {
			return 0
		}
		names[name] = true
	}
	return len(names)
}
