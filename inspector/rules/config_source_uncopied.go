package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// unfound is the part of CC104 about what a Dockerfile copies and what the context of its build does not have: the image of an
// nginx, or of a service to which one passes requests, is not built. Services of one Dockerfile have one finding.
func unfound(s *inspector.Snapshot) []inspector.Finding {
	var found []inspector.Finding
	for i := range s.Project.Services {
		service := &s.Project.Services[i]
		if service.Build == nil || len(service.Build.Unfound) == 0 || !concerns(s, service) {
			continue
		}
		u := firstUnfound(service.Build)
		if u.Lacks != "" && u.Found == "" && strings.Contains(service.Image, "/") {
			continue // it is built elsewhere
		}
		f := notToCopy(s, service, u)
		if weighUnbuilt(s, service, u, &f); f.Severity == inspector.Note && isBuilt(s, service) {
			continue
		}
		if s.Proxy(service.Name) != nil {
			f.Proxy = service.Name
		}
		for _, l := range s.Links() {
			if slices.Contains(l.Services, service) {
				f.Links = append(f.Links, l.Key)
			}
		}
		same := func(other inspector.Finding) bool { return other.At == f.At && !f.At.IsZero() }
		if at := slices.IndexFunc(found, same); at >= 0 && found[at].Proxy == f.Proxy {
			found[at].Links = append(found[at].Links, f.Links...)
			found[at].Services = append(found[at].Services, f.Services...)
			continue
		}
		found = append(found, f)
	}
	return found
}

// firstUnfound is the first of what a build does not find of which it is known what is wrong, else the first.
func firstUnfound(b *compose.Build) *compose.Unfound {
	return &b.Unfound[max(0, slices.IndexFunc(b.Unfound, isSure))]
}

// isSure reports whether a build surely fails: .dockerignore leaves out what it copies, or something else is there that is meant.
func isSure(u compose.Unfound) bool { return !u.Ignored.IsZero() || u.Folder+u.Found != "" }

// isBuilt reports whether a container of a service was made, and so its image.
func isBuilt(s *inspector.Snapshot, service *compose.Service) bool {
	return len(s.Engine.Of(service.Name)) > 0
}

// weighUnbuilt gives the finding its weight. What has no other meaning may be made before the build by a hand that nobody
// wrote down; an image that a registry may have is not built, and one that was built is there.
func weighUnbuilt(s *inspector.Snapshot, service *compose.Service, u *compose.Unfound, f *inspector.Finding) {
	switch {
	case !isSure(*u) || strings.Contains(service.Image, "/"):
		f.Severity, f.First = inspector.Note, true
		if s.Proxy(service.Name) == nil {
			f.Behind = "CC115" // a certificate that is yet to come is nginx's own
		}
	case isBuilt(s, service):
		f.Severity = inspector.Warning
	default:
		f.Severity = inspector.Error
	}
}

func notToCopy(s *inspector.Snapshot, service *compose.Service, u *compose.Unfound) inspector.Finding {
	if u.Lacks != "" {
		return notToBuild(s, service, u)
	}
	context := contextOf(s, service.Build)
	f := inspector.Finding{
		Second: true, Services: []string{service.Name}, At: u.Pos, Label: "not in the build context",
		Message:  fmt.Sprintf("the image of %s cannot be built: its Dockerfile copies %s, and the build context %s has no such file", service.Name, u.Source, context),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s does not exist", path.Join(context, u.Path)), Source: "the project's files"}},
		Why:      "COPY takes files from the folder that build: names, and not from that of the Dockerfile or the Compose file; the build stops with `failed to compute cache key: \"/" + u.Path + "\": not found`",
		Fix:      inspector.Fix{Summary: "Put the file there, or correct the path", Then: rebuild(service.Name)},
	}
	if at := service.Build.ContextPos; !at.IsZero() {
		f.Also = []inspector.Place{{At: at, Label: "the build context"}}
	}
	for _, other := range service.Build.Unfound {
		if other.Path != u.Path {
			f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fmt.Sprintf("nor is %s there", other.Source), Source: other.Pos.String()})
		}
	}
	switch {
	case !u.Ignored.IsZero():
		leftOutOfContext(s, service, u, &f)
	case u.Folder != "":
		where := asWritten(u.Folder)
		if where == "." {
			where = "the project's folder"
		}
		f.Message += fmt.Sprintf("; %s has all that it copies", where)
		f.Fix.Summary = fmt.Sprintf("Build it from that folder: `build: %s`", buildWritten(u))
		f.Fix.Edits = contextEdits(s, service.Build, u)
	case u.Found != "":
		f.Message += fmt.Sprintf("; %s is there", u.Found)
		f.Fix.Summary = "Copy " + u.Found
		f.Fix.Edits = onceIn(s, u.Pos, " "+u.Source+" ", " "+u.Found+" ")
	case u.Outside == "":
		f.Message = fmt.Sprintf("the Dockerfile of %s copies %s, and the build context %s has no such file: the build fails, unless something makes it before", service.Name, u.Source, context)
	default:
		f.Message += fmt.Sprintf("; the project has ./%s, which is out of that folder", u.Outside)
		f.Fix.Summary = "Put it into the context, or let build: name a folder that holds both; the paths of the Dockerfile start from there"
	}
	return f
}

// leftOutOfContext is about a path that .dockerignore takes out of the context.
func leftOutOfContext(s *inspector.Snapshot, service *compose.Service, u *compose.Unfound, f *inspector.Finding) {
	pattern := strings.TrimSpace(s.Line(u.Ignored))
	f.Message = fmt.Sprintf("the image of %s cannot be built: its Dockerfile copies %s, which %s leaves out of the build context", service.Name, u.Source, u.Ignored.File)
	f.Label = "not in what the builder gets"
	f.Also = append([]inspector.Place{{At: u.Ignored, Label: "leaves it out"}}, f.Also...)
	f.Evidence[0] = inspector.Evidence{Fact: fmt.Sprintf("%q leaves out %s", pattern, u.Path), Source: u.Ignored.String()}
	f.Why = "what .dockerignore leaves out is never sent to the builder; the build stops with `failed to compute cache key: \"/" + u.Path + "\": not found`"
	f.Fix.Summary = fmt.Sprintf("Write `!%s` below that line, or take the line out", u.Path)
	if u.Ignored.Line > 0 {
		f.Fix.Edits = []inspector.Edit{{File: u.Ignored.File, Line: u.Ignored.Line + 1, New: "!" + u.Path}}
	}
}

// contextOf is the context of a build as people write it.
func contextOf(s *inspector.Snapshot, b *compose.Build) string {
	if b.Context == s.Project.Dir {
		return "."
	}
	return relative(s, b.Context)
}

// asWritten is a path from the project's folder as people write it in a Compose file.
func asWritten(name string) string {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "/") {
		return name
	}
	return "./" + name
}

// buildWritten is what stands behind build: for the folder that has all that is copied.
func buildWritten(u *compose.Unfound) string {
	if u.Recipe == "Dockerfile" {
		return asWritten(u.Folder)
	}
	return fmt.Sprintf("{context: %s, dockerfile: %s}", asWritten(u.Folder), u.Recipe)
}

// contextEdits let a build have another context, and name its Dockerfile from there.
func contextEdits(s *inspector.Snapshot, b *compose.Build, u *compose.Unfound) []inspector.Edit {
	line := strings.TrimSpace(s.Line(b.ContextPos))
	switch {
	case strings.Contains(b.ContextPos.File, "/") || strings.Contains(line, "{"): // paths of an included file may start elsewhere
		return nil
	case strings.HasPrefix(line, "build:"):
		return replaceAt(s, b.ContextPos, buildWritten(u))
	case !strings.HasPrefix(line, "context:"):
		return nil
	}
	edits := replaceAt(s, b.ContextPos, asWritten(u.Folder))
	switch {
	case !b.DockerfilePos.IsZero():
		recipe := replaceAt(s, b.DockerfilePos, u.Recipe)
		if recipe == nil {
			return nil
		}
		edits = append(edits, recipe...)
	case u.Recipe != "Dockerfile":
		edits = append(edits, inspector.Edit{File: b.ContextPos.File, Line: b.ContextPos.Line + 1, New: indent(s.Line(b.ContextPos)) + "dockerfile: " + u.Recipe})
	}
	return edits
}
