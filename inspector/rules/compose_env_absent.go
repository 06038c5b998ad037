package rules

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector"
)

// absentEnvFiles is the part of CC101 about files of variables that services name and that are not there: Compose starts
// nothing of the project without them. What such a file would set, nobody can tell. Those that are to be made are one finding.
func absentEnvFiles(s *inspector.Snapshot) []inspector.Finding {
	if s.Engine != nil && len(s.Engine.Containers) > 0 {
		return nil // it was started from where they are
	}
	var found []inspector.Finding
	var toMake []compose.EnvFile
	for _, e := range s.Project.AbsentEnv {
		if e.Near == "" {
			toMake = append(toMake, e)
			continue
		}
		found = append(found, inspector.Finding{
			Severity: inspector.Error, Services: e.Services, At: e.Pos, Label: "no such file",
			Message:  fmt.Sprintf("Compose refuses the project: the env_file %s of %s does not exist; %s is there", e.File, list(e.Services), e.Near),
			Evidence: []inspector.Evidence{{Fact: e.File + " does not exist", Source: "the project's files"}},
			Why:      "Compose reads the env_file of every service first, and stops with \"env file … not found\"",
			Fix:      inspector.Fix{Summary: "Write " + asWritten(e.Near), Then: "docker compose up -d"},
		})
	}
	if len(toMake) > 0 {
		found = append(found, envFilesToMake(toMake))
	}
	return found
}

// maxNamed is how many files a message names.
const maxNamed = 3

func envFilesToMake(files []compose.EnvFile) inspector.Finding {
	first := files[0]
	f := inspector.Finding{
		Severity: inspector.Note, First: true, At: first.Pos, Label: "not there yet",
		Why: "Compose reads the env_file of every service first and stops with \"env file … not found\", unless the entry says `required: false`; what it would set, such as the port of an app, is not known without it",
		Fix: inspector.Fix{Summary: "Put the file there, or write the entry as {path: " + first.File + ", required: false}", Then: "docker compose up -d"},
	}
	var names []string
	for _, e := range files {
		fact := e.File + " does not exist"
		if e.Sample != "" {
			fact += "; " + e.Sample + " is there to be copied"
		}
		f.Evidence = append(f.Evidence, inspector.Evidence{Fact: fact, Source: "the project's files"})
		names, f.Services = append(names, e.File), append(f.Services, e.Services...)
		if e.Pos != first.Pos {
			f.Also = append(f.Also, inspector.Place{At: e.Pos, Label: "nor is this"})
		}
	}
	slices.Sort(f.Services)
	f.Services = slices.Compact(f.Services)
	if len(names) == 1 {
		f.Message = fmt.Sprintf("Compose starts nothing until %s is there, which is the env_file of %s", first.File, cmp.Or(list(first.Services), "an include"))
	} else {
		named := names[:min(len(names), maxNamed)]
		if more := len(names) - len(named); more > 0 {
			named = append(slices.Clone(named), fmt.Sprintf("%d more", more))
		}
		f.Message = fmt.Sprintf("Compose starts nothing until %s are there, each the env_file of a service%s", list(named), orInclude(files))
	}
	if first.Sample != "" {
		f.Message += "; " + first.Sample + " is there to be copied"
		f.Fix.Summary = fmt.Sprintf("Copy %s to %s and fill it in", first.Sample, first.File)
		if len(names) > 1 {
			f.Fix.Summary += ", and so on"
		}
	}
	return f
}

// orInclude completes what names several files of variables, where an include has some of them.
func orInclude(files []compose.EnvFile) string {
	if slices.ContainsFunc(files, func(e compose.EnvFile) bool { return len(e.Services) == 0 }) {
		return " or of an include"
	}
	return ""
}
