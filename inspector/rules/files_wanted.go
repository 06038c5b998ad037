package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

// filesWanted is the part of CC108 about the other files that nginx opens: that of auth_basic_user_file for each request that
// brings a password, those of ssl_dhparam and its like when it starts.
func filesWanted(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	service := s.Project.Service(p.Service)
	if service == nil || p.Config == nil || p.Source == "container" || s.Engine != nil && isUp(s, p.Service) {
		return nil
	}
	for i := range p.Wanted {
		w := &p.Wanted[i]
		passwords := w.Directive == "auth_basic_user_file"
		if passwords && !p.Config.AnySetting(func(set nginx.Setting) bool { return set.Name == "auth_basic" && !set.Is("off") }) ||
			!passwords && !servesTLS(p.Config, w) || w.State == startup.FileMissing && w.Stands == "" && w.Spare == "" || sourceElsewhere(s, p, w.Path) {
			continue // what a mount does not have yet may be made before the first start
		}
		f := wantedFinding(s, p, service, w)
		switch {
		case w.Stands == "" && w.Spare == "" && service.Build != nil:
			f.Severity = inspector.Note // its image may have been built with what is not here
		case passwords || w.State == startup.FileMissing:
			f.Severity = inspector.Warning
		default:
			stopsNginx(s, p, f)
		}
		return f
	}
	return nil
}

// wantedFinding says that a file is not there, and how it comes there.
func wantedFinding(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, w *startup.Wanted) *inspector.Finding {
	at := p.Pos(w.At)
	f := &inspector.Finding{
		Second: true, At: at, Label: "not in the container", Services: []string{p.Service},
		Message:  fmt.Sprintf("nginx of %s does not start: %s of %s is not in its container", p.Service, w.Path, w.Directive),
		Evidence: []inspector.Evidence{{Fact: w.Directive + " " + w.Path, Source: at.String()}},
		Why:      "nginx opens the file when it starts, and stops where it cannot",
		Fix:      inspector.Fix{Summary: fmt.Sprintf("Mount the file at %s, or leave %s out", w.Path, w.Directive), Then: recreate(p.Service)},
	}
	if w.Directive == "auth_basic_user_file" {
		f.Message = fmt.Sprintf("nginx answers 403 to whoever logs in: %s, where it looks passwords up, is not in the container of %s", w.Path, p.Service)
		f.Why = "nginx opens the file for each request that brings a password, so that it starts without one; relative names start from the directory of nginx.conf"
		f.Links = linksUnder(p, w.Directive, w.At)
		f.Fix.Summary = fmt.Sprintf("Make it (htpasswd -c), and mount it at %s, readable for nginx's workers", w.Path)
	}
	switch {
	case w.Stands != "":
		f.Message += "; " + w.Stands + " is"
		f.Fix = inspector.Fix{Summary: "Write " + w.Stands, Edits: inLine(s, at, wordOf(p, w), w.Stands), Then: restartFor(s, p, at)}
	case w.Spare != "" && service.Build != nil:
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: w.Spare + " is in the project, and nothing brings it there", Source: w.Spare})
		f.Fix = inspector.Fix{Summary: fmt.Sprintf("Write `COPY %s %s` in the Dockerfile", orPath(w.Copy, w.Spare), w.Path), Then: rebuild(p.Service)}
		if line := s.Line(w.Beside); w.Copy != "" && copyLine.MatchString(line) && !strings.HasSuffix(line, `\`) && !strings.ContainsAny(w.Copy, " \t") {
			f.Also = []inspector.Place{{At: w.Beside, Label: "the image gets the configuration alone"}}
			f.Fix.Edits = []inspector.Edit{{File: w.Beside.File, Line: w.Beside.Line + 1, New: fmt.Sprintf("COPY %s %s", w.Copy, w.Path)}}
		}
	case w.Spare != "":
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: w.Spare + " is in the project, and nothing brings it there", Source: w.Spare})
		mount := fmt.Sprintf("./%s:%s:ro", w.Spare, w.Path)
		f.Fix.Summary = "Mount it: " + mount
		if m := service.MountOver(w.At.File); m != nil {
			f.Also = []inspector.Place{{At: m.Pos, Label: "brings the configuration alone"}}
			if w.State == startup.FileAbsent && strings.Contains(s.Line(m.Pos), ":/") {
				f.Fix.Edits = addItem(s, m.Pos, mount)
			}
		}
	}
	return f
}

// servesTLS reports whether a server with a certificate has the directive: without one nginx does not open its file.
func servesTLS(c *nginx.Config, w *startup.Wanted) bool {
	for i := range c.Servers {
		if own := c.Setting(i, -1, w.Directive); own != nil && own.Pos == w.At && c.Setting(i, -1, "ssl_certificate") != nil {
			return true
		}
	}
	return false
}

// wordOf is the path as the directive has it.
func wordOf(p *inspector.Proxy, w *startup.Wanted) string {
	for set := range p.Config.EverySetting() {
		if set.Pos == w.At && len(set.Args) == 1 {
			return set.Args[0]
		}
	}
	return w.Path
}

func orPath(copied, spare string) string {
	if copied != "" {
		return copied
	}
	return path.Base(spare)
}
