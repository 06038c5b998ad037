package startup

import (
	"path"
	"regexp"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// lasting are commands of which the end cannot be told, among those that write nothing.
var lasting = setOf("wait tail cron crond ping nc ncat telnet inotifywait npm awk gawk")

var someTime = regexp.MustCompile(`^[\d.]+[smhd]?$`)

// waits reports whether a command that writes nothing may go on for good.
func waits(name string, args []arg) bool {
	if name == "sleep" {
		return len(args) != 2 || !someTime.MatchString(args[1].text)
	}
	return lasting[name]
}

// endless reports whether a loop's condition always holds, or waits.
func endless(cond []*syntax.Stmt) bool {
	if len(cond) != 1 {
		return true
	}
	switch cmd := cond[0].Cmd.(type) {
	case *syntax.CallExpr:
		switch commandName(cmd) {
		case "true", ":", "sleep", "false", "wait", "":
			return true
		case "[", "test":
			return !usesVariables(cmd)
		}
		return false
	case *syntax.TestClause:
		return !usesVariables(cmd)
	case *syntax.BinaryCmd:
		return false
	}
	return true
}

func usesVariables(node syntax.Node) (found bool) {
	syntax.Walk(node, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.ParamExp, *syntax.CmdSubst:
			found = true
		}
		return !found
	})
	return found
}

// noteIdle notes a script that would run a "$@" that stands for nothing.
func (sh *shell) noteIdle(call *syntax.CallExpr, args []arg) {
	last := len(call.Args) - 1
	if len(sh.args) > 0 || !sh.argsOK || len(args) != last || !isArguments(call.Args[last]) {
		return
	}
	if sh.script != nil && (len(args) == 0 || len(args) == 1 && args[0].text == "exec") {
		sh.idle = sh.script.from.Host
	}
}

// waitsOnly is the command of a start that does nothing but wait: tail -f /dev/null, sleep infinity; "" for another one.
func waitsOnly(words []string) string {
	if len(words) > 1 && path.Base(words[0]) == path.Base(entryPoint) {
		words = words[1:]
	}
	if compose.IsShell(words) {
		commands := compose.ShellCommands(words[2])
		if len(commands) != 1 {
			return ""
		}
		words = commands[0]
	}
	by := strings.TrimPrefix(strings.Join(words, " "), "exec ")
	if !idle.MatchString(by) {
		return ""
	}
	return by
}

// idle matches commands that wait for good.
var idle = regexp.MustCompile(`^(?:tail (?:-[fF]|-f -n \d+) /dev/null|sleep (?:infinity|inf|\d{4,}|\d+[dh]))$`)

// noteEnd notes that the container's start is over, and that nothing of it goes on. bare says that it was given no command.
func (up *Startup) noteEnd(words []string, bare bool) {
	if by := waitsOnly(words); by != "" && !up.running && !up.Files.wild && (up.followed || nginx.IsBare(up.image)) {
		up.Ends = &compose.Ends{By: by, Waits: true, At: up.commandAt()}
		return
	}
	if up.goesOn || up.Files.wild {
		return
	}
	found := &compose.Ends{At: up.commandAt()}
	switch {
	case bare && up.idle != "":
		found.Script = up.idle
	case bare && path.Base(words[0]) == path.Base(entryPoint):
		found.Image = true
	default:
		for len(words) > 1 && (path.Base(words[0]) == path.Base(entryPoint)) {
			words = words[1:]
		}
		if found.By = words[0]; compose.IsShell(words) {
			found.By = "its command"
		}
	}
	up.Ends = found
}
