package rules

import (
	"fmt"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// notToBuild is about a build whose Dockerfile is not there, or whose folder is not.
func notToBuild(s *inspector.Snapshot, service *compose.Service, u *compose.Unfound) inspector.Finding {
	context := contextOf(s, service.Build)
	f := inspector.Finding{
		Second: true, Services: []string{service.Name}, At: u.Pos, Label: "no such file",
		Message:  fmt.Sprintf("the image of %s cannot be built: there is no %s in %s", service.Name, u.Source, context),
		Evidence: []inspector.Evidence{{Fact: fmt.Sprintf("%s has no %s", context, u.Source), Source: "the project's files"}},
		Why:      "the path behind dockerfile: starts from the context, and without one it is Dockerfile there; the build stops with `failed to read dockerfile: open " + u.Source + ": no such file or directory`",
		Fix:      inspector.Fix{Summary: "Put the file there, or correct the path", Then: "docker compose up -d --build " + service.Name},
	}
	if u.Lacks == compose.LacksContext {
		f.Label = "no such directory"
		f.Message = fmt.Sprintf("the image of %s cannot be built: there is no directory %s", service.Name, asWritten(u.Source))
		f.Evidence[0].Fact = asWritten(u.Source) + " does not exist"
		f.Why = "the path behind build: starts from the folder of the first Compose file; Compose stops with \"unable to prepare context: path … not found\""
		f.Fix.Summary = "Put the directory there, or correct the path"
	}
	switch {
	case u.Found == "":
		f.Message = strings.Replace(f.Message, "cannot be built", "cannot be built yet", 1)
	case u.Lacks == compose.LacksContext:
		f.Message += fmt.Sprintf("; %s is there", asWritten(u.Found))
		f.Fix.Summary = "Build " + asWritten(u.Found)
		f.Fix.Edits = replaceAt(s, service.Build.ContextPos, asWritten(u.Found))
	default:
		f.Message += fmt.Sprintf("; %s is there", u.Found)
		f.Fix.Summary = "Write `dockerfile: " + u.Found + "`"
		f.Fix.Edits = recipeEdits(s, service.Build, u.Found)
	}
	return f
}

// recipeEdits name the Dockerfile of a build.
func recipeEdits(s *inspector.Snapshot, b *compose.Build, recipe string) []inspector.Edit {
	line := s.Line(b.ContextPos)
	switch written := strings.TrimSpace(line); {
	case !b.DockerfilePos.IsZero():
		return replaceAt(s, b.DockerfilePos, recipe)
	case strings.HasPrefix(written, "build:") && !strings.Contains(written, "{"):
		return replaceAt(s, b.ContextPos, fmt.Sprintf("{context: %s, dockerfile: %s}", strings.TrimSpace(strings.TrimPrefix(written, "build:")), recipe))
	case strings.HasPrefix(written, "context:"):
		return []inspector.Edit{{File: b.ContextPos.File, Line: b.ContextPos.Line + 1, New: indent(line) + "dockerfile: " + recipe}}
	}
	return nil
}
