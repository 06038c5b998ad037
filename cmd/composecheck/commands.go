package main

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/inspector"
)

// addressCommands makes the commands of all fixes speak of the project and engine that the user named with flags,
// so that they can be pasted as they are.
func (a *app) addressCommands(findings []inspector.Finding) {
	docker := quoted(a.dockerWords())
	replace := strings.NewReplacer("docker compose ", "docker "+docker+"compose "+quoted(a.composeWords()), "docker network ", "docker "+docker+"network ")
	for i := range findings {
		findings[i].Fix.Then = replace.Replace(findings[i].Fix.Then)
	}
}

// dockerWords are docker's global flags, as the user gave them.
func (a *app) dockerWords() []string {
	var words []string
	each := func(flag, value string) {
		if value != "" {
			words = append(words, flag, value)
		}
	}
	each("--config", a.engine.ConfigDir)
	each("-H", a.engine.Host)
	each("--context", a.engine.Context)
	if a.engine.TLS {
		words = append(words, "--tls")
	}
	if a.engine.TLSVerify {
		words = append(words, "--tlsverify")
	}
	each("--tlscacert", a.engine.TLSCACert)
	each("--tlscert", a.engine.TLSCert)
	each("--tlskey", a.engine.TLSKey)
	return words
}

// composeWords are the flags that choose a project, as the user gave them.
func (a *app) composeWords() []string {
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
	return words
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
