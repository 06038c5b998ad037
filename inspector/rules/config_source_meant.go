package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/startup"
	"github.com/composecheck/composecheck/inspector/typo"
)

// sourceMeant says what a source that does not fit probably should be, with the edit, and reports whether anything is known.
func sourceMeant(s *inspector.Snapshot, f *inspector.Finding, m compose.Mount, w *startup.Mismount) bool {
	if w == nil {
		return false
	}
	source, how := relative(s, m.Source), ""
	switch w.Found {
	case startup.ByName:
		f.Message += fmt.Sprintf("; the project has it at %s", w.Source)
		how = "the project has one of that name at " + w.Source
	case startup.ByAbove:
		f.Message += fmt.Sprintf("; it is at %s", w.Source)
		how = "from a folder above that of the Compose file, the path leads to " + w.Source
		f.Why = "a path in a Compose file starts from the folder of the first Compose file, wherever the command is run; " + f.Why
	case startup.ByNear:
		f.Message += fmt.Sprintf("; %s is there", w.Source)
		how = fmt.Sprintf("%s holds %s", w.Source, w.Wants)
	case startup.ByKind:
		f.Message += fmt.Sprintf("; %s is there, and nothing uses it", w.Source)
		how = fmt.Sprintf("the only one in the project that holds %s, and that nothing uses, is %s", w.Wants, w.Source)
	case startup.ByInside:
		f.Message += fmt.Sprintf("; %s is there", w.Source)
		how = fmt.Sprintf("%s holds %s", w.Source, w.Wants)
	default:
		f.Message += fmt.Sprintf("; the project has %s", list(w.Others))
		how = "the project has files of that name: " + list(w.Others)
	}
	f.Evidence = append(f.Evidence, inspector.Evidence{Fact: how, Source: "the project's files"})
	if w.Source != "" {
		f.Fix.Summary = fmt.Sprintf("Mount %s", w.Source)
		if m.State == "missing" && m.Type == "bind" {
			f.Fix.Summary += fmt.Sprintf("; remove the directory that Docker may have made at %s", source)
		}
		f.Fix.Edits = replaceSource(s, m, w.Source)
	}
	return true
}

// choices are what is probably meant, in a person's words.
func choices(w *startup.Mismount) string {
	if w.Source != "" {
		return w.Source
	}
	return strings.Join(w.Others, " or ")
}

// nearly reports whether the path of a missing source is nearly that of what is meant: it is no path of another machine.
func nearly(s *inspector.Snapshot, m compose.Mount, w *startup.Mismount) bool {
	return w.Source != "" && typo.Distance(relative(s, m.Source), w.Source) <= 2 && !w.Made
}

// effects say what an empty folder does in the place of what nginx needs.
var effects = map[startup.Want]string{
	startup.WantAll:          "it hides all that the image has there, and nginx does not start",
	startup.WantSites:        "nginx starts without a server, and refuses every request",
	startup.WantTemplates:    "the entry point makes nothing of it, and the image's welcome page answers",
	startup.WantCertificates: "nginx does not start without its certificates",
	startup.WantPages:        "nginx answers with 403 or 404",
}

// missingFolder is about a folder that is not there.
func missingFolder(f *inspector.Finding, service *compose.Service, source string, m compose.Mount, w *startup.Mismount) {
	f.Label = "no such directory"
	f.Message = fmt.Sprintf("%s mounts %s at %s, but there is no such directory", service.Name, source, m.Target)
	f.Why = "where the source of a bind mount is missing, Docker makes an empty directory in its place: " + effects[w.Wants]
}

// emptyFolder is about a folder that is there, and that Docker may have made.
func emptyFolder(f *inspector.Finding, service *compose.Service, source string, m compose.Mount, w *startup.Mismount) {
	missingFolder(f, service, source, m, w)
	f.Label = "an empty directory"
	f.Message = fmt.Sprintf("%s mounts %s at %s, but that is an empty directory", service.Name, source, m.Target)
	f.Evidence[0].Fact = source + " is empty"
}

// overFolder is about a file that is mounted over a folder of the image.
func overFolder(s *inspector.Snapshot, p *inspector.Proxy, service *compose.Service, m compose.Mount, w *startup.Mismount) *inspector.Finding {
	source := relative(s, m.Source)
	f := &inspector.Finding{
		Severity: inspector.Error, Second: true, Proxy: service.Name, Services: []string{service.Name}, At: m.Pos, Label: "a directory in the image",
		Message:  fmt.Sprintf("%s mounts the file %s over %s, which is a directory in its image: the container does not start", service.Name, source, m.Target),
		Evidence: []inspector.Evidence{{Fact: source + " is a file", Source: "the project's files"}},
		Why:      "a file can be mounted over a file and a directory over a directory, else the engine stops with \"not a directory\"",
		Fix:      inspector.Fix{Summary: "Mount it at " + w.To, Edits: replaceTarget(s, m, w.To), Then: recreate(service.Name)},
	}
	if s.Engine != nil && isUp(s, p.Service) {
		f.Severity = inspector.Warning // what runs was made before
	}
	prove(s, service.Name, f)
	return f
}

// notInVolume is about a volume whose name is that of what the project has.
func notInVolume(s *inspector.Snapshot, service *compose.Service, m compose.Mount, w *startup.Mismount) *inspector.Finding {
	f := &inspector.Finding{
		Severity: inspector.Warning, Second: true, Proxy: service.Name, Services: []string{service.Name}, At: m.SourceAt(), Label: "a volume",
		Message:  fmt.Sprintf("%s mounts the volume %s at %s, and not %s", service.Name, m.Source, m.Target, w.Source),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s is a volume of the project's", m.Source), Source: m.Pos.String()}},
		Why:      "a source without a slash is the name of a volume; Docker fills a new one with what the image has there, and with nothing of the project's",
		Fix:      inspector.Fix{Summary: "Mount " + w.Source, Then: recreate(service.Name)},
	}
	if w.Source != "" {
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("%s holds %s, and nothing mounts it", w.Source, w.Wants), Source: "the project's files"})
		f.Fix.Edits = replaceSource(s, m, w.Source)
	}
	if w.Refused {
		f.Severity = inspector.Error
		f.Message = fmt.Sprintf("%s mounts the volume %s over %s, which is a file in its image: the container is not made", service.Name, m.Source, m.Target)
		f.Why = "a volume is a directory, and a directory cannot be mounted over a file"
		if w.Source == "" {
			f.Fix.Summary = fmt.Sprintf("Mount a file of the project at %s", m.Target)
		}
	}
	if s.Engine != nil && isUp(s, service.Name) && f.Severity == inspector.Error {
		f.Severity = inspector.Warning // what runs was made before
	}
	prove(s, service.Name, f)
	return f
}

// undefined reports whether the volume of a mount is declared nowhere.
func undefined(s *inspector.Snapshot, m compose.Mount) bool {
	return slices.ContainsFunc(s.Project.Problems, func(p compose.Problem) bool { return p.Volume != "" && p.Volume == m.Source && p.Meant == "" })
}

// replaceSource is the edit that mounts another source.
func replaceSource(s *inspector.Snapshot, m compose.Mount, source string) []inspector.Edit {
	writings := []string{relative(s, m.Source)}
	if m.Type == "volume" || !m.SourcePos.IsZero() {
		writings = append(writings, strings.TrimPrefix(writings[0], "./"))
	}
	line := s.Line(m.SourceAt())
	for _, old := range writings {
		if at := aloneIn(line, old); at >= 0 {
			end := at + len(old)
			if strings.HasPrefix(line[end:], "/") && path.Base(source) != "" {
				end++ // a slash at its end
			}
			return []inspector.Edit{{File: m.SourceAt().File, Line: m.SourceAt().Line, Old: line, New: line[:at] + source + line[end:]}}
		}
	}
	return nil
}

// replaceTarget is the edit that mounts a source at another path.
func replaceTarget(s *inspector.Snapshot, m compose.Mount, target string) []inspector.Edit {
	line := s.Line(m.Pos)
	at := strings.LastIndex(line, ":"+m.Target)
	if at < 0 || aloneIn(line[at+1:], m.Target) != 0 {
		return nil
	}
	end := at + 1 + len(m.Target)
	if strings.HasPrefix(line[end:], "/") {
		end++
	}
	return []inspector.Edit{{File: m.Pos.File, Line: m.Pos.Line, Old: line, New: line[:at+1] + target + line[end:]}}
}

// aloneIn is where a path stands in a line, once and as a whole; -1 where it does not.
func aloneIn(line, name string) int {
	at := strings.Index(line, name)
	if at < 0 || strings.Count(line, name) > 1 && !strings.HasPrefix(line[at+len(name):], ":") || at > 0 && !strings.ContainsRune(" \t\"'=[,", rune(line[at-1])) {
		return -1
	}
	if rest := strings.TrimPrefix(line[at+len(name):], "/"); rest != "" && !strings.ContainsRune(" \t\"':,]}", rune(rest[0])) {
		return -1
	}
	return at
}
