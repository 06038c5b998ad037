package rules

import (
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// givesUp matches the end of a check that only says that it failed.
var givesUp = lazyregexp.New(`\s*\|\|\s*(?:exit(?: \d+)?|false)\s*;?\s*$`)

// lackedTool returns the program of a healthcheck that its image surely lacks; "" where there is none, or where the
// check has something else to fall back on.
func lackedTool(service *compose.Service, check *compose.Healthcheck) string {
	if slices.Contains(service.Lacks, "sh") && isForShell(check.Test) {
		return "/bin/sh"
	}
	test := givesUp.ReplaceAllString(strings.Join(check.Test, " "), "")
	if strings.Contains(test, "||") || strings.Contains(test, "if ") {
		return ""
	}
	if slices.Contains(service.Lacks, devTCP) && strings.Contains(test, devTCP+"/") && !strings.Contains(test, "bash") && check.Test[0] != "CMD" {
		return devTCP
	}
	for _, program := range programsOf(check.Test) {
		if slices.Contains(service.Lacks, program) {
			return program
		}
	}
	return ""
}

// devTCP is what bash alone understands as a connection.
const devTCP = "/dev/tcp"

func isForShell(test []string) bool { return len(test) > 1 && test[0] == "CMD-SHELL" }

// programsOf are the programs that a healthcheck runs.
func programsOf(test []string) (names []string) {
	if len(test) < 2 {
		return nil
	}
	words, script := test[1:], ""
	switch {
	case isForShell(test):
		script = test[1]
	case compose.IsShell(words):
		names, script = words[:1:1], words[2]
	default:
		return afterKeywords(words)[:1:1]
	}
	for _, words := range compose.ShellCommands(script) {
		if words = afterKeywords(words); len(words) > 0 {
			names = append(names, words[0])
			if compose.IsShell(words) {
				names = append(names, programsOf([]string{"CMD-SHELL", words[2]})...)
			}
		}
	}
	return names
}

// afterKeywords are the words of a command behind those that only say how it is run.
func afterKeywords(words []string) []string {
	for len(words) > 1 {
		switch name, _, sets := strings.Cut(words[0], "="); {
		case sets && !strings.ContainsAny(name, "/-"):
			words = words[1:]
			continue
		}
		switch words[0] {
		case "!", "exec", "then", "do":
			words = words[1:]
		case "timeout":
			words = words[2:]
		default:
			return words
		}
	}
	return words
}
