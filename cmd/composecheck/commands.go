package main

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/inspector"
)

// addressCommands makes the commands of all fixes speak of the project and engine that the user named with flags,
// so that they can be pasted as they are.
func (a *app) addressCommands(findings []inspector.Finding) {
	docker := a.dockerFlags()
	replace := strings.NewReplacer("docker compose ", "docker "+docker+"compose "+a.composeFlags(), "docker network ", "docker "+docker+"network ")
	for i := range findings {
		findings[i].Fix.Then = replace.Replace(findings[i].Fix.Then)
	}
}

func (a *app) dockerFlags() string {
	var words []string
	if a.engine.Host != "" {
		words = append(words, "-H", a.engine.Host)
	}
	if a.engine.Context != "" {
		words = append(words, "--context", a.engine.Context)
	}
	return quoted(words)
}

func (a *app) composeFlags() string {
	var words []string
	each := func(flag string, values ...string) {
		for _, v := range values {
			if v != "" && v != "-" { // what came by stdin cannot be named
				words = append(words, flag, v)
			}
		}
	}
	each("-f", a.compose.Files...)
	each("-p", a.compose.Name)
	each("--project-directory", a.compose.ProjectDir)
	each("--env-file", a.compose.EnvFiles...)
	each("--profile", a.compose.Profiles...)
	return quoted(words)
}

// quoted writes words as a shell reads them, each with a space behind it.
func quoted(words []string) string {
	var b strings.Builder
	for _, w := range words {
		q, err := syntax.Quote(w, syntax.LangPOSIX)
		if err != nil {
			q = "…" // no shell can read it
		}
		b.WriteString(q + " ")
	}
	return b.String()
}
