package rules

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var (
	ofStatic  = lazyregexp.New(`(?i)static|assets`)
	ofUploads = lazyregexp.New(`(?i)media|upload`)
	// worker matches commands of what runs beside an app, from the same image, and makes no pages.
	worker = lazyregexp.New(`\b(celery|rq|rqworker|dramatiq|huey|qcluster|db_worker|sidekiq|queue:work|schedule:work|horizon|beat|worker|scheduler)\b`)
)

// gatheredElsewhere tells of files that nginx has a mount for, but which the app that makes them writes to another place:
// the volume is shared with nobody who fills it.
func gatheredElsewhere(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, l *nginx.Location, m *compose.Mount, dir string, f *inspector.Finding) bool {
	for i := range p.Config.Passes {
		app := passService(s, &p.Config.Passes[i])
		if app == nil || app.Name == service.Name || m.Source == "" || m.Outside || filledByOthers(s.Project, service, app, m) {
			continue
		}
		switch {
		case app.Static != nil && (ofStatic.MatchString(l.Path) || ofStatic.MatchString(dir)):
			if !gathersAside(app, l, m, dir) {
				return false
			}
			f.Message = gatheredText(s.Project, app, m, dir, f)
			if m.Type != "volume" || service.Build != nil {
				f.Severity = inspector.Note // what was copied there by hand, or into the image, is not seen
			}
		case ofUploads.MatchString(l.Path) && m.Type == "volume" && sameMount(app, m) == nil && twinOf(s.Project, app, m) != nil:
			f.Severity = inspector.Note // only its workers may write there
			f.Message = "does not mount it: what it writes there, nginx never sees"
		default:
			continue
		}
		withSharers(s, service, app, m, f)
		f.Message = fmt.Sprintf("nginx looks for the files of location %s in %s, but %s %s", l, mountSource(m), app.Name, f.Message)
		return true
	}
	return false
}

// filledByOthers reports whether somebody beside an app, and what runs beside it, mounts what nginx has.
func filledByOthers(p *compose.Project, service, app *compose.Service, m *compose.Mount) bool {
	return slices.ContainsFunc(slices.Concat(p.Services, p.Disabled), func(other compose.Service) bool {
		if other.Name == service.Name || other.Name == app.Name || !overlaps(&other, m) {
			return false
		}
		return !worker.MatchString(strings.Join(append(slices.Clone(other.Entrypoint), other.Command...), " ")) || other.Static != nil && !other.Static.Collects.IsZero()
	})
}

// gathersAside reports whether an app gathers its static files elsewhere than in what nginx mounts for the directory of a location.
func gathersAside(app *compose.Service, l *nginx.Location, m *compose.Mount, dir string) bool {
	if app.Static.Root == "" {
		return !app.Static.Collects.IsZero() && !overlaps(app, m)
	}
	own := app.MountOver(app.Static.Root)
	if own == nil {
		return true
	}
	return !compose.Below(placeOf(m, filesAsked(app, l, dir)), placeOf(own, app.Static.Root))
}

// filesAsked is the directory in which nginx looks for the static files of an app that it serves by a location: a root stands
// above the location's path, an alias in its place, and STATIC_URL may go on behind it.
func filesAsked(app *compose.Service, l *nginx.Location, dir string) string {
	if set := directoryOf(l); set != nil && set.Name == "root" {
		return path.Join(dir, cmp.Or(app.Static.URL, l.Path))
	}
	below, isBelow := strings.CutPrefix(app.Static.URL, strings.TrimSuffix(l.Path, "/")+"/")
	if !isBelow {
		return dir
	}
	return path.Join(dir, below)
}

// gatheredText says where an app gathers its files, and fills in what to change.
func gatheredText(p *compose.Project, app *compose.Service, m *compose.Mount, dir string, f *inspector.Finding) string {
	root, own := app.Static.Root, sameMount(app, m)
	f.At, f.Label = besideMounts(p, app, m)
	f.Fix.Summary = fmt.Sprintf("Mount %s in %s as well, where it gathers them: at its STATIC_ROOT", mountSource(m), app.Name)
	if !app.Static.Collects.IsZero() {
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: app.Name + " runs collectstatic when it starts", Source: app.Static.Collects.String()})
	}
	if root == "" {
		return "gathers them in its own container: it does not mount it"
	}
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: "STATIC_ROOT is " + root, Source: app.Static.RootPos.String()})
	f.Also = append(f.Also, inspector.Place{At: app.Static.RootPos, Label: "STATIC_ROOT, " + root})
	f.Fix.Summary = fmt.Sprintf("Mount %s in %s as well, at %s", mountSource(m), app.Name, root)
	if root == dir {
		f.Fix.Summary = fmt.Sprintf("Mount %s in %s as well, at %s", mountSource(m), app.Name, m.Target) // which may be above
	}
	if own == nil {
		return fmt.Sprintf("gathers them in %s, in its own container: it does not mount it", root)
	}
	f.At, f.Label = own.Pos, "not where the app gathers them"
	f.Fix.Summary = fmt.Sprintf("Mount it in %s at %s, or make that STATIC_ROOT which is mounted", app.Name, root)
	return fmt.Sprintf("gathers them in %s, and has it at %s", root, own.Target)
}

// besideMounts is where a service is to mount something as well: its last folder or volume that stands in itself, else the service.
func besideMounts(p *compose.Project, service *compose.Service, m *compose.Mount) (at compose.Pos, label string) {
	at, label = service.Pos, "does not mount "+mountSource(m)
	next := func(line int) bool { // another service, of which this one may have it by extends
		return slices.ContainsFunc(p.Services, func(other compose.Service) bool {
			return other.Pos.File == at.File && other.Pos.Line > service.Pos.Line && other.Pos.Line <= line
		})
	}
	for _, own := range service.Mounts {
		if (own.Type == "bind" || own.Type == "volume") && own.Pos.File == at.File && own.Pos.Line > at.Line && !next(own.Pos.Line) {
			at, label = own.Pos, mountSource(m)+" is not mounted beside it"
		}
	}
	return at, label
}

// twinOf is a service of an app's own image that mounts what nginx does, or nil.
func twinOf(p *compose.Project, app *compose.Service, m *compose.Mount) *compose.Service {
	for i := range p.Services {
		other := &p.Services[i]
		a, b := other.Build, app.Build
		same := a != nil && b != nil && a.Context == b.Context && a.Dockerfile == b.Dockerfile && a.Target == b.Target || app.Image != "" && other.Image == app.Image
		if other.Name != app.Name && same && sameMount(other, m) != nil {
			return other
		}
	}
	return nil
}

// withSharers fills in who has what nginx mounts, and why that is not enough.
func withSharers(s *inspector.Snapshot, service, app *compose.Service, m *compose.Mount, f *inspector.Finding) {
	f.Services = append(f.Services, app.Name)
	f.Also = append(f.Also, inspector.Place{At: m.Pos, Label: "mounted in " + service.Name})
	if twin := twinOf(s.Project, app, m); twin != nil {
		own := sameMount(twin, m)
		f.Services = append(f.Services, twin.Name)
		f.Also = append(f.Also, inspector.Place{At: own.Pos, Label: "and in " + twin.Name})
		if app.Static == nil || app.Static.Root == "" {
			f.At, f.Label = besideMounts(s.Project, app, m)
			f.Fix.Summary = fmt.Sprintf("Mount %s in %s as well, at %s as in %s", mountSource(m), app.Name, own.Target, twin.Name)
			if item, isItem := strings.CutPrefix(strings.TrimSpace(s.Line(own.Pos)), "- "); isItem && strings.Contains(item, ":"+own.Target) && f.At != app.Pos {
				f.Fix.Edits = addItem(s, f.At, item)
			}
		}
	}
	f.Why = "each container has files of its own; nginx sees what another one writes only in what both mount"
	f.Fix.Then = recreate(app.Name)
	f.Label = cmp.Or(f.Label, "not shared")
}
