package rules

import (
	"fmt"
	"path"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
)

// shadowed tells of the mounts over a folder into which the Dockerfile copies configuration or pages.
func shadowed(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service) []inspector.Finding {
	var found []inspector.Finding
	for i := range p.Shadows {
		w := &p.Shadows[i]
		for _, m := range service.Mounts {
			switch {
			case m.Target != w.Target || p.Mismount(m.Target) != nil: // CC104 tells of an empty folder where it knows what is meant
			case m.Type == "volume":
				found = append(found, keptInVolume(s, service, m, w))
			case !w.Pages && servesOwn(p): // another folder may be mounted to switch the image's sites off
			default:
				found = append(found, hiddenBelow(s, service, m, w))
			}
		}
	}
	return found
}

// kind says what is copied.
func kind(w *startup.Shadow) string {
	if w.Pages {
		return "pages"
	}
	return "configuration"
}

// keptInVolume is about a volume, which Docker fills from the image once.
func keptInVolume(s *inspector.Snapshot, service *compose.Service, m compose.Mount, w *startup.Shadow) inspector.Finding {
	return inspector.Finding{
		Severity: inspector.Note, Second: true, Services: []string{service.Name}, At: m.Pos, Label: "keeps what the first image had there",
		Message:  fmt.Sprintf("the volume %s over %s keeps the %s of the image for which it was made: a later %s does not come into it", m.Source, m.Target, kind(w), path.Base(w.Files[0])),
		Also:     []inspector.Place{{At: w.Copied, Label: "copied below the volume"}},
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s is copied below %s", list(w.Files), m.Target), Source: w.Copied.String()}},
		Why:      "Docker fills a volume from the image only while it is empty; from then on it hides what newer images have at that path",
		Fix: inspector.Fix{
			Summary: fmt.Sprintf("Take the volume out, as the image has the %s; or remove it with each build that changes them: `docker volume rm %s`", kind(w), s.Project.Name+"_"+m.Source),
			Then:    rebuild(service.Name),
		},
	}
}

// hiddenBelow is about a folder of the host without those files, or a tmpfs.
func hiddenBelow(s *inspector.Snapshot, service *compose.Service, m compose.Mount, w *startup.Shadow) inspector.Finding {
	what := "a tmpfs"
	if m.Type == "bind" {
		what = relative(s, m.Source)
	}
	f := inspector.Finding{
		Severity: inspector.Warning, Second: true, Proxy: service.Name, Services: []string{service.Name}, At: m.Pos, Label: "empty, and over what the image has there",
		Message:  fmt.Sprintf("%s mounts %s over %s and so hides %s, which its Dockerfile copies there", service.Name, what, m.Target, list(w.Files)),
		Also:     []inspector.Place{{At: w.Copied, Label: "copied below the mount"}},
		Evidence: []inspector.Evidence{{Fact: what + " is empty", Source: "the project's files"}},
		Why:      "a mount shows what is mounted and nothing of the image: nginx starts without a server of the project",
		Fix:      inspector.Fix{Summary: "Take the mount out, or mount a folder that has the files", Then: recreate(service.Name)},
	}
	if w.Pages {
		f.Why = "a mount shows what is mounted and nothing of the image: nginx answers with 403 or 404"
	}
	return f
}
