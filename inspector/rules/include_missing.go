package rules

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/nginx"
	"github.com/composecheck/composecheck/inspector/startup"
)

var _ = register(inspector.Rule{
	ID: "CC108", Name: "include-missing", Needs: inspector.Static,
	Summary: "an included file, one with passwords, or another that nginx opens, is not in the container",
	Check: func(s *inspector.Snapshot) []inspector.Finding {
		return slices.Concat(eachProxy(s, includeMissing), eachProxy(s, passwordsMissing), eachProxy(s, filesWanted))
	},
})

// includeMissing speaks once per proxy: of the include for which nginx stopped, else of the first one that cannot be
// there, else of the first that is not there yet.
func includeMissing(s *inspector.Snapshot, p *inspector.Proxy) *inspector.Finding {
	service, stopped := s.Project.Service(p.Service), emergency(s, p.Service)
	if service == nil || accepted(p) || (s.Engine != nil && isUp(s, p.Service) && stopped == nil) {
		return nil
	}
	var first *inspector.Finding
	for _, i := range p.Config.Includes {
		if i.Glob || i.Hidden || len(i.Files) > 0 {
			continue // nginx is content with a glob that matches nothing
		}
		f := missingInclude(s, p, service, i)
		switch {
		case f == nil:
		case stopped != nil && strings.Contains(stopped.Message, fmt.Sprintf(`open() "%s" failed (2`, i.Pattern)):
			return stopsNginx(s, p, f)
		case f.Severity == inspector.Note && besideCertificate(p, service, i.Pattern): // CC115 tells that the mount is not filled yet
		case first == nil || f.Severity > first.Severity:
			first = f
		}
	}
	if first == nil || first.Severity != inspector.Error {
		first = cmp.Or(leadsNowhere(s, p, service), first)
	}
	if first != nil && first.Severity == inspector.Error {
		stopsNginx(s, p, first)
	}
	return first
}

// besideCertificate reports whether a certificate is missing as well in what is mounted where a file should be.
func besideCertificate(p *inspector.Proxy, service *compose.Service, file string) bool {
	return slices.ContainsFunc(p.Certificates, func(c startup.Certificate) bool {
		return c.State == startup.FileMissing && service.MountOver(c.Path) == service.MountOver(file)
	})
}

// fromPackages are files that distributions bring with their nginx; no script of a project makes them.
var fromPackages = map[string]bool{
	"mime.types": true, "fastcgi_params": true, "uwsgi_params": true, "scgi_params": true, "fastcgi.conf": true,
	"proxy_params": true, "fastcgi-php.conf": true, "snakeoil.conf": true,
}

// missingInclude judges an include of a file that is not there. What a mount should bring may be made before the first
// start; what the image should bring, and its well-known files, are not.
func missingInclude(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, i nginx.Include) *inspector.Finding {
	at, name := p.Pos(i.Pos), path.Base(i.Pattern)
	f := &inspector.Finding{
		Severity: inspector.Error, Services: []string{p.Service}, At: at, Label: "not in the container",
		Message:  fmt.Sprintf("nginx includes %s, which the container of %s does not have", i.Pattern, p.Service),
		Evidence: []inspector.Evidence{{Fact: "include " + i.Pattern, Source: at.String()}},
		Why:      "nginx stops when a file that it includes by name is not there; relative names start from the directory of nginx.conf",
		Fix:      inspector.Fix{Summary: "Mount the file at " + i.Pattern + ", or leave the include out", Then: recreate(p.Service)},
	}
	switch m := service.MountOver(i.Pattern); {
	case m == nil && !knownImage(service):
		return besideMounted(s, p, i, f)
	case m == nil:
		f.Message += ": the image has no such file, and nothing is mounted there"
	case m.Type != "bind" || m.Target == i.Pattern:
		return nil // CC104 speaks of files mounted by themselves
	default:
		f.Message += fmt.Sprintf(": %s, mounted at %s, has no such file", relative(s, m.Source), m.Target)
		f.Also = []inspector.Place{{At: m.Pos, Label: "mounted over what the image has there"}}
		f.Fix.Summary = fmt.Sprintf("Put the file into %s, or leave the include out", relative(s, m.Source))
		if !fromPackages[name] {
			f.Severity = inspector.Note
		}
	}
	switch {
	case nearlyNamed(s, p, i, f):
	case !fromPackages[name] || inspector.InContainer(at.File):
	case name == "fastcgi.conf":
		f.Why = "fastcgi.conf comes with nginx's sources and Debian's package; the official images have fastcgi_params only, without SCRIPT_FILENAME"
		f.Fix = inspector.Fix{Summary: "Include fastcgi_params", Edits: replaceAt(s, at, "fastcgi_params"), Then: restartFor(s, p, at)}
		if !setsScript(p, i.Pos.File) && f.Fix.Edits != nil {
			f.Fix.Summary += ", and set SCRIPT_FILENAME behind it"
			next := indent(f.Fix.Edits[0].Old) + "fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;"
			f.Fix.Edits = append(f.Fix.Edits, inspector.Edit{File: at.File, Line: at.Line + 1, New: next})
		}
	case name == "fastcgi-php.conf", name == "proxy_params", name == "snakeoil.conf":
		f.Why = name + " comes with Debian's nginx package; the official images do not have it"
		f.Fix.Summary = "Write its directives in the place of the include, or mount a file of that name"
	}
	return f
}

// setsScript reports whether a file sets SCRIPT_FILENAME itself.
func setsScript(p *inspector.Proxy, file string) bool {
	return p.Config.AnySetting(func(s nginx.Setting) bool {
		return s.Pos.File == file && s.Name == "fastcgi_param" && len(s.Args) > 0 && s.Args[0] == "SCRIPT_FILENAME"
	})
}
