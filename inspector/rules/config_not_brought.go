package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
	"github.com/composecheck/composecheck/inspector/startup"
)

// swapped tells of mounts that have the path in the container before that on this machine.
func swapped(s *inspector.Snapshot, service *compose.Service) []inspector.Finding {
	var found []inspector.Finding
	for _, m := range service.Mounts {
		if !m.Swapped || m.Refused != "" {
			continue
		}
		right := "." + m.Target + ":" + m.Source
		found = append(found, inspector.Finding{
			Severity: inspector.Warning, Second: true, Proxy: service.Name, Services: []string{service.Name}, At: m.Pos, Label: "the other way round",
			Message: fmt.Sprintf("%s mounts %s of this machine at %s in the container: its two sides are swapped, and nginx never reads .%s", service.Name, m.Source, m.Target, m.Target),
			Evidence: []inspector.Evidence{
				{Fact: "the project has ." + m.Target, Source: "the project's files"},
				{Fact: "nginx's images have their files at " + m.Source, Source: "the image"},
			},
			Why: "a mount is written SOURCE:TARGET, the path on this machine first",
			Fix: inspector.Fix{Summary: "Write " + right, Edits: onceIn(s, m.Pos, m.Source+":"+m.Target, right), Then: recreate(service.Name)},
		})
	}
	return found
}

// notBrought is about a file of the project that does not come into the container at all.
func notBrought(s *inspector.Snapshot, p *inspector.Proxy, u startup.Unread) inspector.Finding {
	to := "/etc/nginx/conf.d/default.conf"
	if u.Whole {
		to = p.Config.Main
	}
	f := inspector.Finding{
		Severity: inspector.Warning, Proxy: p.Service, Services: []string{p.Service}, At: u.Via, Label: "does not copy it",
		Message:  fmt.Sprintf("nginx of %s never gets %s: nothing copies or mounts it, so that the welcome page of the image answers", p.Service, u.Host),
		Evidence: []inspector.Evidence{{Fact: u.Host + " holds server blocks", Source: u.Host}, {Fact: "nginx reads " + strings.Join(p.Config.Files, ", "), Source: p.Config.Main}},
		Why:      "an image has what its Dockerfile copies into it; a file that only lies beside it is not there",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Write `COPY %s %s` in the Dockerfile", path.Base(u.Host), to), Then: rebuild(p.Service)},
	}
	service := s.Project.Service(p.Service)
	switch {
	case u.Stage != "":
		f.Label = "in a stage from which the image does not take it"
		f.Message = fmt.Sprintf("nginx of %s never gets %s: stage %s copies it, and the image has nothing of that, so that the image's own site answers", p.Service, u.Host, u.Stage)
		f.Why = "an image is what its last stage makes, or the one that target: names; of other stages it has what it is made of and what COPY --from takes"
		f.Fix.Summary = fmt.Sprintf("Move this line behind the FROM of the stage that is built, or build the other: `target: %s`", u.Stage)
	case u.Built != "":
		f.Label = "this image, as it is"
		f.Message = fmt.Sprintf("nginx of %s never gets %s: a Dockerfile copies it, and nothing builds that, so that the welcome page of the image answers", p.Service, u.Host)
		f.Why = "a service with image: and without build: runs that image as it is, whatever Dockerfile lies beside"
		f.Fix.Summary = fmt.Sprintf("Write `build: %s` in the place of the image", u.Built)
		f.Fix.Edits = onceIn(s, u.Via, "image: "+service.Image, "build: "+u.Built)
	case service.Build == nil:
		f.Label = "this image, as it is"
		f.Message = fmt.Sprintf("nginx of %s never gets %s: nothing mounts it, so that the welcome page of the image answers", p.Service, u.Host)
		f.Why = "a container has what its image holds and what the service mounts; a file that only lies beside the Compose file is not there"
		mount := fmt.Sprintf("./%s:%s:ro", u.Host, to)
		f.Fix = inspector.Fix{Summary: fmt.Sprintf("Mount it: `volumes: [%q]`", mount), Then: recreate(p.Service)}
		if len(service.Mounts) == 0 {
			f.Fix.Edits = addKey(s, service, fmt.Sprintf("volumes: [%q]", mount))
		}
	}
	if s.Engine != nil && isUp(s, p.Service) && runsOnlyNginx(service) {
		f.Severity = inspector.Error // nothing but the image's own site answers
	}
	return f
}

// asConfig is about a config: without a target it stands at the root of the container, under its own name.
func asConfig(s *inspector.Snapshot, f *inspector.Finding, m *compose.Mount, to string) {
	name := path.Base(m.Target)
	if m.Target != "/"+name {
		return
	}
	f.Message = fmt.Sprintf("nginx never reads the config %s: it stands at %s, which nothing includes", name, m.Target)
	f.Why = "a config without a target is mounted at the root of the container, under its own name; " + f.Why
	f.Fix.Summary = fmt.Sprintf("Write `target: %s` for it", to)
	line := s.Line(m.Pos)
	switch text := strings.TrimSpace(line); {
	case text == "- "+name:
		f.Fix.Edits = onceIn(s, m.Pos, "- "+name, fmt.Sprintf("- {source: %s, target: %s}", name, to))
	case text == "configs: ["+name+"]":
		f.Fix.Edits = onceIn(s, m.Pos, "["+name+"]", fmt.Sprintf("[{source: %s, target: %s}]", name, to))
	case text == "- source: "+name && m.Pos.Column > 0:
		f.Fix.Edits = []inspector.Edit{{File: m.Pos.File, Line: m.Pos.Line + 1, New: strings.Repeat(" ", m.Pos.Column-1) + "target: " + to}}
	default:
		f.Fix.Edits = nil
	}
}

// copyLine matches a COPY of one source, without its target.
var copyLine = lazyregexp.New(`^(?i:\s*(?:COPY|ADD)\s+(?:--\S+\s+)*)[^\s\["]+\s+`)

// copyTo is the edit that copies to another path.
func copyTo(s *inspector.Snapshot, at compose.Pos, to string) []inspector.Edit {
	line := s.Line(at)
	head := copyLine.FindString(line)
	if head == "" || len(strings.Fields(line[len(head):])) != 1 {
		return nil
	}
	return []inspector.Edit{{File: at.File, Line: at.Line, Old: line, New: head + to}}
}
