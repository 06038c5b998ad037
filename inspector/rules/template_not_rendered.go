package rules

import (
	"cmp"
	"fmt"
	"path"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

var _ = register(inspector.Rule{
	ID: "CC109", Name: "template-not-rendered", Needs: inspector.Static,
	Summary: "a template is not made into configuration when the container starts",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		var found []inspector.Finding
		for i := range s.Proxies {
			p := &s.Proxies[i]
			if p.Config == nil || s.Project.Service(p.Service) == nil {
				continue
			}
			told := map[string]bool{} // one finding for all templates that one cause stops
			for _, t := range p.Templates {
				switch t.Skipped {
				case startup.SkippedPlain:
					found = append(found, readPlain(s, p, t)...)
					continue
				case startup.SkippedMarks:
					found = append(found, readMarks(s, p, t)...)
					continue
				}
				if id := t.Skipped + t.File.Via.String(); t.Skipped != "" && !told[id] && !keptAside(p, t) {
					told[id] = true
					found = append(found, notRendered(s, p, t))
				}
			}
		}
		return found
	},
})

// keptAside reports whether a template may lie there on purpose: nginx has a site, and the file is where nobody
// would render it, or nginx itself said that it has that site.
func keptAside(p *inspector.Proxy, t startup.Template) bool {
	return servesOwn(p) && (p.Source == "container" || t.Skipped == startup.SkippedFolder || t.Skipped == startup.SkippedSuffix)
}

func notRendered(s *inspector.Snapshot, p *inspector.Proxy, t startup.Template) inspector.Finding {
	service := s.Project.Service(p.Service)
	at, why, fix := skipped(service, t)
	name := cmp.Or(t.File.Host, t.File.Path)
	f := inspector.Finding{
		Severity: inspector.Warning, At: at, Label: "this keeps the template from being rendered", Services: []string{p.Service},
		Message:  fmt.Sprintf("nothing makes configuration of the template %s: %s", name, why),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s stands at %s", name, t.File.Path), Source: t.File.Via.String()}},
		Why:      "the image's entry point runs envsubst over /etc/nginx/templates/*.template and writes conf.d, when the container's command is nginx and it may write there",
		Fix:      inspector.Fix{Summary: fix, Then: recreate(p.Service)},
	}
	if t.File.Kind == compose.FromBuild {
		f.Fix.Then = rebuild(p.Service)
	}
	if t.Skipped == startup.SkippedPresent {
		f.Why, f.Fix.Then = "each image of nginx brings a site of its own, which answers in the place of what the template would make", listApplies(s, p, at.File)
		f.Also = []inspector.Place{{At: t.File.Via, Label: "brings the template"}}
	}
	switch {
	case servesOwn(p):
		f.Severity = inspector.Note // what it serves does not need the template, as far as the files tell
	case s.Engine != nil && isUp(s, p.Service) && runsOnlyNginx(service):
		f.Severity, f.Proxy = inspector.Error, p.Service // nothing but the image's own site answers
	default:
		f.Proxy = p.Service
	}
	return f
}

// skipped tells where it is decided that a template is not rendered, why, and the way out.
func skipped(service *compose.Service, t startup.Template) (at compose.Pos, why, fix string) {
	at = t.File.Via
	base := path.Base(t.File.Path)
	switch t.Skipped {
	case startup.SkippedEntrypoint:
		return cmp.Or(service.EntrypointPos, at), "the entrypoint replaces the image's own, which would do it",
			"Leave entrypoint out, or end your script with: exec /docker-entrypoint.sh nginx -g 'daemon off;'"
	case startup.SkippedCommand:
		return cmp.Or(service.CommandPos, at), "the command does not begin with nginx, so that the image's entry point passes templates over",
			"Let the command begin with nginx, or let the shell run: /docker-entrypoint.sh nginx -g 'daemon off;'"
	case startup.SkippedReadOnly:
		at, fix = readOnlyPlace(service, at, cmp.Or(t.Into, "/etc/nginx/conf.d"))
		return at, "the directory that it would be written to is not writable, and the entry point goes on without", fix
	case startup.SkippedMissing:
		return at, "the directory that it would be written to does not exist, and the entry point goes on without",
			"Set NGINX_ENVSUBST_OUTPUT_DIR to a directory that the image has, such as /etc/nginx/conf.d"
	case startup.SkippedPresent:
		return t.Unmet, fmt.Sprintf("the start does so only where %s is missing, and the image has that", t.Into),
			fmt.Sprintf("Render it in any case, or remove %s when the image is built", t.Into)
	case startup.SkippedSuffix:
		return at, "its name does not end with .template", fmt.Sprintf("Rename it to %s.template", base)
	case startup.SkippedFolder:
		return at, "it does not stand in /etc/nginx/templates", "Put it at /etc/nginx/templates/" + base
	}
	return at, "the image is older than nginx 1.19, with which templates came", "Take a newer nginx image"
}

// readOnlyPlace is what makes a directory read-only: a mount of it, the whole file system, or a user that is not root.
func readOnlyPlace(service *compose.Service, at compose.Pos, dir string) (compose.Pos, string) {
	for _, m := range service.Mounts {
		if m.ReadOnly && compose.Below(dir, m.Target) {
			return m.Pos, fmt.Sprintf("Mount %s without :ro, or the single files that you need", m.Target)
		}
	}
	switch {
	case service.ReadOnly && dir == "/etc/nginx": // a tmpfs would hide what the image has there
		return cmp.Or(service.ReadOnlyPos, at), "Leave read_only out, or let NGINX_ENVSUBST_OUTPUT_DIR name a tmpfs and nginx -c the file in it"
	case service.ReadOnly:
		return cmp.Or(service.ReadOnlyPos, at), "Add a tmpfs at " + dir
	case service.User != "":
		return cmp.Or(service.UserPos, at), fmt.Sprintf("Mount a directory that this user may write at %s, or take the image nginxinc/nginx-unprivileged", dir)
	}
	return at, fmt.Sprintf("Make %s writable", dir)
}
