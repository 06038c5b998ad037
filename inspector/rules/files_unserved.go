package rules

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// unservedFiles is the part of CC618 about files that an app of Django leaves to the server before it, and which that asks the app for.
func unservedFiles(s *inspector.Snapshot) []inspector.Finding {
	var found []inspector.Finding
	for i := range s.Project.Services {
		app := &s.Project.Services[i]
		for n := range app.Unserved {
			u := &app.Unserved[n]
			switch end := askedInVain(s, app, u.URL+"x"); {
			case otherFront(s) || s.Proxy(app.Name) != nil:
			case end != nil && !othersHave(s, app, u):
				found = append(found, filesUnserved(s, app, u, end))
			case u.Alone && len(app.Ports) == 0 && len(s.Proxies) == 1 && !wholeConfig(&s.Proxies[0]) && !onExternal(s.Project, app):
				found = append(found, hadAlone(app, u, s.Project.Service(s.Proxies[0].Service)))
			}
		}
	}
	return found
}

// askedInVain is where nginx leads a path to an app; nil where any server of the project leads it to files, or that is not known.
func askedInVain(s *inspector.Snapshot, app *compose.Service, uri string) (first *wayEnd) {
	if slices.ContainsFunc(s.Proxies, func(p inspector.Proxy) bool { return !wholeConfig(&p) }) {
		return nil
	}
	for i := range s.Proxies {
		p := &s.Proxies[i]
		for server := range p.Config.Servers {
			end, known := followWay(s, p, server, uri, 0)
			switch {
			case known && end.app == nil:
				return nil
			case known && end.app.Name == app.Name && first == nil && end.got.Location >= 0 && !handlesErrors(end.p, &end.got):
				first = &end
			}
		}
	}
	return first
}

// handlesErrors reports whether nginx may answer in the app's place where that has nothing.
func handlesErrors(p *inspector.Proxy, got *nginx.Choice) bool {
	return slices.ContainsFunc([]string{"proxy_intercept_errors", "uwsgi_intercept_errors", "fastcgi_intercept_errors"}, func(name string) bool {
		return p.Config.Setting(got.Server, got.Location, name) != nil
	})
}

// othersHave reports whether somebody beside the app, what runs beside it and nginx has the files, and may give them out.
func othersHave(s *inspector.Snapshot, app *compose.Service, u *compose.UnservedFiles) bool {
	m := app.MountOver(cmp.Or(u.Root, "/"))
	return m != nil && slices.ContainsFunc(slices.Concat(s.Project.Services, s.Project.Disabled), func(other compose.Service) bool {
		return other.Name != app.Name && s.Proxy(other.Name) == nil && sameMount(&other, m) != nil && other.Framework != app.Framework
	})
}

func filesUnserved(s *inspector.Snapshot, app *compose.Service, u *compose.UnservedFiles, end *wayEnd) inspector.Finding {
	l := &end.p.Config.Servers[end.got.Server].Locations[end.got.Location]
	f := inspector.Finding{
		Severity: inspector.Warning, Second: true, At: end.p.Pos(l.Pos), Label: "takes " + u.URL + " to the app", Services: []string{end.p.Service, app.Name},
		Also:     []inspector.Place{{At: u.Pos, Label: u.Setting + ", " + u.URL}, {At: u.ByPos, Label: u.By}},
		Message:  fmt.Sprintf("nginx asks %s for what is below %s, which Django does not give out while DEBUG is off: style sheets and scripts get 404", app.Name, u.URL),
		Evidence: unservedFacts(u),
		Why:      leftToOthers,
	}
	if u.Uploads {
		f.Severity = inspector.Note // what is brought may be for the app alone
		f.Message = fmt.Sprintf("nginx asks %s for what is below %s, for which it has no route: what people upload gets 404", app.Name, u.URL)
		f.Evidence[1].Fact = u.By + " takes uploads"
		f.Why = "Django keeps uploads in MEDIA_ROOT and leaves it to the web server to give them out; static() in urls.py does so while DEBUG is on"
	}
	if m := app.MountOver(cmp.Or(u.Root, "/")); m != nil && m.Type == "bind" && !onWeb(s, end.p.Service) {
		f.Severity = inspector.Note // a web server of the host may stand in front, and has them
	}
	f.Fix = unservedFix(app, u, s.Project.Service(end.p.Service))
	return f
}

// leftToOthers is why an app of Django has no style sheets by itself.
const leftToOthers = "Django gives out static files for its development server alone, and leaves them to the web server otherwise; collectstatic puts them into STATIC_ROOT for that"

// unservedFacts cites the settings by which an app leaves files to others.
func unservedFacts(u *compose.UnservedFiles) []inspector.Evidence {
	facts := []inspector.Evidence{
		{Fact: fmt.Sprintf("%s is %s", u.Setting, u.URL), Source: u.Pos.String()},
		{Fact: u.By + " asks for files there", Source: u.ByPos.String()},
	}
	if !u.Off.IsZero() {
		facts = append(facts, inspector.Evidence{Fact: "DEBUG is off", Source: u.Off.String()})
	}
	return facts
}

// hadAlone tells of static files that no server but the app has, whatever an nginx does of which not all is seen.
func hadAlone(app *compose.Service, u *compose.UnservedFiles, service *compose.Service) inspector.Finding {
	f := inspector.Finding{
		Severity: inspector.Note, Second: true, At: app.Pos, Label: "gathers them in " + u.Root, Services: []string{service.Name, app.Name},
		Also:     []inspector.Place{{At: u.Pos, Label: u.Setting + ", " + u.URL}, {At: u.ByPos, Label: u.By}},
		Message:  fmt.Sprintf("%s alone has the files that it gathers in %s, and Django does not give them out while DEBUG is off: style sheets and scripts below %s get 404, unless %s finds them elsewhere", app.Name, u.Root, u.URL, service.Name),
		Evidence: unservedFacts(u), Why: leftToOthers, Fix: unservedFix(app, u, service),
	}
	if m := app.MountOver(u.Root); m != nil {
		f.At, f.Label = m.Pos, "mounted here alone"
	}
	return f
}

// unservedFix shares the files with nginx, and lets it give them out.
func unservedFix(app *compose.Service, u *compose.UnservedFiles, service *compose.Service) inspector.Fix {
	root := cmp.Or(u.Root, "/srv"+u.URL[:len(u.URL)-1])
	location := fmt.Sprintf("`location %s { alias %s/; }`", u.URL, root)
	m := app.MountOver(root)
	switch mine := sameMount(service, m); {
	case m == nil || m.Source == "":
		return inspector.Fix{Summary: fmt.Sprintf("Mount a volume at %s in %s and in %s, and write %s in its server block", root, app.Name, service.Name, location), Then: recreate(app.Name, service.Name)}
	case mine != nil:
		at := mine.Target + root[len(m.Target):]
		return inspector.Fix{Summary: fmt.Sprintf("Write `location %s { alias %s/; }` in its server block", u.URL, at), Then: recreate(service.Name)}
	default:
		return inspector.Fix{Summary: fmt.Sprintf("Mount %s in %s as well, at %s, and write %s in its server block", mountSource(m), service.Name, m.Target, location), Then: recreate(service.Name)}
	}
}
