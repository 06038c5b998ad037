package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
)

var _ = register(inspector.Rule{
	ID: "CC123", Name: "start-ends", Needs: inspector.Static,
	Summary: "a container's start comes to its end at once, or waits: nothing that it runs serves",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		found := eachProxy(s, func(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
			service := s.Project.Service(p.Service)
			if p.Ends == nil || !isToServe(s, service) || service.Start != nil {
				return nil
			}
			f := stopsNginx(s, p, endsAtOnce(s, service, p.Ends))
			if p.Ends.Waits && s.Engine == nil {
				f.Severity = inspector.Warning // a hand may start it in there
			}
			return f
		})
		return append(found, eachLink(s, func(l *inspector.Link) *inspector.Finding {
			to := far(l)
			if to == nil || to.Ends == nil || len(l.Services) != 1 || s.Proxy(to.Name) != nil || s.Engine != nil && isUp(s, to.Name) {
				return nil
			}
			f := endsAtOnce(s, to, to.Ends)
			f.Severity, f.Services = inspector.Error, services(l)
			spare(s, l, f)
			return f
		})...)
	},
})

// isToServe reports whether a service of nginx is to go on: others of its image do one thing before nginx starts.
func isToServe(s *inspector.Snapshot, service *compose.Service) bool {
	if service == nil || s.Engine != nil && isUp(s, service.Name) || len(service.Ports) == 0 {
		return false
	}
	return len(s.Project.Waiting(service.Name, "service_completed_successfully")) == 0
}

func endsAtOnce(s *inspector.Snapshot, service *compose.Service, ends *compose.Ends) *inspector.Finding {
	f := &inspector.Finding{
		At: ends.At, Label: "the container ends at once",
		Evidence: []inspector.Evidence{{Fact: service.Name + " starts here", Source: ends.At.String()}},
		Why:      "an entrypoint, of a Compose file or a Dockerfile, takes the command away that the image had: a script that ends with `exec \"$@\"` is given nothing to run, and its container ends with code 0",
		Fix:      inspector.Fix{Then: recreate(service.Name)},
	}
	inDockerfile := service.Build != nil && !slices.Contains(s.Project.Files, ends.At.File)
	if inDockerfile {
		f.Fix.Then = rebuild(service.Name)
	}
	words := commandMeant(service)
	switch {
	case ends.Script != "" || ends.Image:
		runs := ends.Script
		if ends.Image {
			runs = "the image's own entry point"
		}
		f.Message = fmt.Sprintf("%s starts with %s, which runs the command that it is given, and it is given none", service.Name, runs)
		f.Fix.Summary = "Write the command beside the entrypoint"
		if words != "" {
			f.Fix.Summary += ": " + words
			f.Fix.Edits = giveCommand(s, service, ends.At, inDockerfile, words)
		}
	default:
		f.Message = fmt.Sprintf("%s never starts nginx: its container ends when %s has", service.Name, short(ends.By, 80))
		f.Why = "a command in the place of the image's own is all that the container runs: it has to end with nginx in the foreground"
		f.Fix.Summary = "Let it end with `&& exec nginx -g 'daemon off;'`"
		if compose.IsShellName(ends.By) {
			f.Why = "a shell to which nobody types is at its end at once, without `tty: true`; and what stands in the place of the image's own command is all that the container runs"
			f.Fix.Summary = "Leave it out, so that the image starts nginx, or write what starts nginx in the foreground: nginx -g 'daemon off;'"
		}
		if ends.Waits {
			f.Label = "nothing else is run"
			f.Message = fmt.Sprintf("%s never starts nginx: its command waits, and does nothing else (%s)", service.Name, ends.By)
			f.Fix.Summary = "Leave the command out, so that the image starts nginx"
		}
		if strings.HasSuffix(ends.By, ".sh") {
			f.Fix.Summary = "Let the script end with `exec nginx -g 'daemon off;'`"
		}
	}
	return f
}

// commandMeant is the command that was taken away, as a list: that of the Dockerfile, or of nginx's image; "" where nobody can tell.
func commandMeant(service *compose.Service) string {
	words, image := []string(nil), service.Image
	if b := service.Build; b != nil {
		words, image = b.Command, b.From
	}
	if len(words) == 0 && nginx.HasEntryPoint(image) {
		words = imageCommand
	}
	if len(words) == 0 || slices.ContainsFunc(words, func(w string) bool { return strings.ContainsAny(w, "\"\\$*\n") }) {
		return ""
	}
	return `["` + strings.Join(words, `", "`) + `"]`
}

// giveCommand is the edit that writes a command beside an entrypoint.
func giveCommand(s *inspector.Snapshot, service *compose.Service, at compose.Pos, inDockerfile bool, words string) []inspector.Edit {
	if !inDockerfile {
		return addKey(s, service, "command: "+words)
	}
	if line := s.Line(at); strings.HasPrefix(strings.TrimSpace(line), "ENTRYPOINT") && !strings.HasSuffix(line, `\`) {
		return []inspector.Edit{{File: at.File, Line: at.Line + 1, New: "CMD " + words}}
	}
	return nil
}
