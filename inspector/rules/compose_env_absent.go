package rules

import (
	"fmt"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// absentEnvFiles is the part of CC101 about files of variables that services name and that are not there: Compose starts
// nothing of the project without them. What such a file would set, nobody can tell.
func absentEnvFiles(s *inspector.Snapshot) []inspector.Finding {
	var found []inspector.Finding
	if s.Engine != nil && len(s.Engine.Containers) > 0 {
		return nil // it was started from where they are
	}
	for _, e := range s.Project.AbsentEnv {
		found = append(found, absentEnvFile(s, e))
	}
	return found
}

func absentEnvFile(s *inspector.Snapshot, e compose.EnvFile) inspector.Finding {
	f := inspector.Finding{
		Severity: inspector.Note, First: true, Services: e.Services, At: e.Pos, Label: "not there yet",
		Message:  fmt.Sprintf("Compose starts nothing until %s is there, which is the env_file of %s", e.File, list(e.Services)),
		Evidence: []inspector.Evidence{{Fact: e.File + " does not exist", Source: "the project's files"}},
		Why:      "Compose reads the env_file of every service first and stops with \"env file … not found\", unless the entry says `required: false`; what it would set, such as the port of an app, is not known without it",
		Fix:      inspector.Fix{Summary: "Put the file there, or write the entry as {path: " + e.File + ", required: false}", Then: "docker compose up -d"},
	}
	switch {
	case e.Sample != "":
		f.Message += "; " + e.Sample + " is there to be copied"
		f.Fix.Summary = fmt.Sprintf("Copy %s to %s and fill it in", e.Sample, e.File)
	case e.Near != "":
		f.Severity, f.First, f.Label = inspector.Error, false, "no such file"
		f.Message = fmt.Sprintf("Compose refuses the project: the env_file %s of %s does not exist; %s is there", e.File, list(e.Services), e.Near)
		f.Fix.Summary = "Write " + asWritten(e.Near)
	}
	return f
}
