package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

var _ = register(inspector.Rule{
	ID: "CC206", Name: "service-disabled", Needs: inspector.Static,
	Summary: "the service is switched off by a profile, has scale 0, or stands in a file that was not loaded",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return eachLink(s, func(l *inspector.Link) *inspector.Finding {
			if d := notLoaded(s, l); d != nil {
				return leftOut(s, l, d)
			}
			if l.Off == nil || refusedWithout(s.Project, l.Off.Name) || len(l.Far) > 0 || l.Extra != nil || resolves(l) || (len(l.Services) > 0 && l.Services[0] != l.Off) {
				return nil
			}
			return serviceDisabled(s, l)
		})
	},
})

// notLoaded returns the service that the link's host names in a Compose file that was not loaded, or nil.
func notLoaded(s *inspector.Snapshot, l *inspector.Link) *compose.Declared {
	if !isStranger(s, l) || resolves(l) || knownElsewhere(s, l) || neighborOf(s, l) != nil {
		return nil
	}
	return besideOf(s, l.Target.Host)
}

// besideOf is the service of a name in a Compose file that was not loaded, or nil.
func besideOf(s *inspector.Snapshot, host string) *compose.Declared {
	for i, d := range s.Project.Beside {
		if d.Variant && didYouMean(s, host) != "" {
			continue // the project has that service under another name
		}
		if strings.EqualFold(d.Name, host) || strings.EqualFold(d.ContainerName, host) {
			return &s.Project.Beside[i]
		}
	}
	return nil
}

// alsoLeftOut adds the other servers of upstream blocks that stand in files that were not loaded: nginx looks them all up when
// it starts, whether a location uses their block or not.
func alsoLeftOut(s *inspector.Snapshot, l *inspector.Link, f *inspector.Finding, files []string) []string {
	for _, u := range l.Proxy.Config.Upstreams {
		for _, t := range u.Servers {
			d := besideOf(s, t.Host)
			if d == nil || t.Dynamic || s.Project.Service(t.Host) != nil || slices.Contains(files, d.Pos.File) {
				continue
			}
			files = append(files, d.Pos.File)
			f.Also = append(f.Also, inspector.Place{At: l.Proxy.Pos(t.Pos), Label: "looked up as well, and stands in " + d.Pos.File})
			f.Fix.Summary = "Load these files as well, with -f or COMPOSE_FILE in .env, or remove what nginx has of them"
		}
	}
	return files
}

func leftOut(s *inspector.Snapshot, l *inspector.Link, d *compose.Declared) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Warning, At: l.At(), Label: "not in what was loaded", Services: []string{l.Proxy.Service},
		Message:  fmt.Sprintf("nginx proxies to %s, which stands in %s, a file that was not loaded", d.Name, d.Pos.File),
		Also:     []inspector.Place{{At: d.Pos, Label: "the service"}},
		Evidence: append([]inspector.Evidence{passSource(l), {Fact: "it declares " + d.Name, Source: d.Pos.String()}}, lookups(l)...),
		Why:      "a service that is in none of the loaded files has no container, so that nobody answers to its name",
		Fix: inspector.Fix{
			Summary: "Load that file as well, with -f or COMPOSE_FILE in .env, or remove the location",
		},
	}
	files := compact(alsoLeftOut(s, l, f, append(slices.Clone(s.Project.Files), d.Pos.File)))
	f.Fix.Then = "docker compose -f " + strings.Join(files, " -f ") + " up -d"
	switch stopped := emergency(s, l.Proxy.Service); {
	case namedIn(stopped, l.Target.Host):
		f.Severity, f.Evidence = inspector.Error, append(f.Evidence, emergencies(s, l.Proxy.Service)...)
	case l.Target.Dynamic:
		f.Severity = inspector.Note
	case l.Resolves() != nil:
		f.Severity = inspector.Error
	}
	return f
}

// refusedWithout reports whether Compose already refuses the project for the lack of that service.
func refusedWithout(p *compose.Project, service string) bool {
	return slices.ContainsFunc(p.Problems, func(problem compose.Problem) bool {
		return strings.Contains(problem.Message, fmt.Sprintf("undefined service %q", service))
	})
}

func serviceDisabled(s *inspector.Snapshot, l *inspector.Link) *inspector.Finding {
	name := l.Off.Name
	f := &inspector.Finding{
		Severity: inspector.Note, At: l.At(), Label: "switched off", Services: []string{name, l.Proxy.Service},
		Message:  fmt.Sprintf("nginx proxies to %s, which has scale 0", name),
		Also:     []inspector.Place{{At: l.Off.ScalePos, Label: "no container of it"}},
		Evidence: append([]inspector.Evidence{passSource(l)}, lookups(l)...),
		Why:      "a service that is switched off has no container, so that nobody answers to its name",
		Fix: inspector.Fix{
			Summary: "Give it a scale of 1, or remove the location",
			Edits:   replaceAt(s, l.Off.ScalePos, "1"),
			Then:    recreate(name), // naming it enables its profile
		},
	}
	if len(l.Off.Profiles) > 0 {
		profiles := strings.Join(l.Off.Profiles, ", ")
		f.Message = fmt.Sprintf("nginx proxies to %s, which runs only with the profile %s", name, profiles)
		f.Also = []inspector.Place{{At: l.Off.ProfilesPos, Label: "only with this profile"}}
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s has the profiles %s, none of which is enabled", name, profiles), Source: l.Off.ProfilesPos.String()})
		f.Fix.Edits = nil
		f.Fix.Summary = fmt.Sprintf("Enable the profile for good with COMPOSE_PROFILES=%s in .env, or start %s by its name", l.Off.Profiles[0], name)
	}
	stopped := namedIn(emergency(s, l.Proxy.Service), l.Target.Host)
	if stopped {
		f.Evidence = append(f.Evidence, emergencies(s, l.Proxy.Service)...)
	}
	if l.Target.Dynamic { // nginx starts without it: the location is switched off together with the service
		f.Why = "nginx looks the name up when a request comes: until the service runs, this location answers 502 and all others work"
		if l.LeftOut() && len(l.Pass.Targets) > 1 {
			f.Why = "nginx looks the name up again and again: until the service runs, the other servers of the upstream block get its requests"
		}
		return f
	}
	f.Fix.Then += " && " + recreate(l.Proxy.Service) // only when the name has an address
	if ok := l.Resolves(); stopped || (ok != nil && !*ok) {
		f.Severity = inspector.Error
	}
	return f
}
