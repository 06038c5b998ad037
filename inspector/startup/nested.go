package startup

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/apps"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// program runs what is no command of a shell's: a wrapper, a tool that is known, or a file.
func (sh *shell) program(full string, args []arg, in *content) *content {
	name := path.Base(full)
	if own, ok := wraps(name); ok {
		return sh.call(sh.withoutFlags(args[1:], own, false), in)
	}
	words := textsOf(args)
	switch daemon := ofService(words); {
	case writers[name]:
		sh.writes(name, args[1:])
	case harmless[name]:
		sh.makes(name, args[1:])
		sh.goesOn = sh.goesOn || waits(name, args)
		return sh.prints(name, args[1:], in)
	case len(daemon) != len(words):
		sh.asService = strings.Join(words, " ")
		sh.call(given(daemon), nil)
		sh.asService = ""
	case name == "supervisord":
		sh.goesOn = true
		sh.supervise(words[1:])
	default:
		return sh.file(sh.find(full), args, in)
	}
	return nil
}

// makes notes the users and folders that a tool makes which writes no files.
func (sh *shell) makes(name string, args []arg) {
	if makesUsers[name] {
		for _, a := range args {
			sh.Users = append(sh.Users, a.text)
			sh.anyUsers = sh.anyUsers || !a.ok
		}
	}
	if name == "sort" {
		sh.sorts(args)
	}
	if name == "mkdir" {
		_, dirs := splitArgs(args)
		for _, a := range dirs {
			sh.Files.folders = append(sh.Files.folders, sh.path(a.text))
		}
	}
}

// file runs a file: the official entry point, a script, or a stranger.
func (sh *shell) file(file string, args []arg, in *content) *content {
	name := path.Base(file)
	if name == path.Base(entryPoint) && nginx.HasEntryPoint(sh.image) && !sh.Files.provides(file) || sh.holds(file, entryLoop) {
		before, ran := len(sh.wrote), sh.running
		sh.official(args[1:])
		out := sh.call(args[1:], in)
		sh.failed(before, ran)
		return out
	}
	if sh.imageScript(file) {
		return nil
	}
	c, err := sh.Files.read(file)
	if before, ok := compose.BehindWait(textsOf(args), textIn(c)); ok {
		sh.used[file] = true
		return sh.call(args[before:], in)
	}
	if err != nil || c == nil || !isScript(file, c.text.Text) {
		sh.goesOn = true
		if !sh.leavesFiles(textsOf(args)) {
			sh.lost()
		}
		return nil
	}
	sh.used[file] = true
	inner := sh.fork()
	inner.called, inner.read = file, file
	if strings.Contains(args[0].text, "/") {
		inner.called, inner.read = args[0].text, args[0].text
	}
	inner.arguments(args[1:])
	inner.exports, inner.errexit = flagged(c.text.Text, "a"), flagged(c.text.Text, "e")
	for name, v := range inner.env {
		if !v.exported {
			delete(inner.env, name)
		}
	}
	return sh.within(inner, func() *content { return inner.text(c, in) })
}

// textIn is the text of a file that is read; nil for none.
func textIn(c *content) []byte {
	if c == nil {
		return nil
	}
	return c.text.Text
}

// leavesFiles reports whether a program writes no configuration of nginx, as far as its words tell: a server does not, nor
// what goes on beside nginx, unless it is there to write files.
func (sh *shell) leavesFiles(words []string) bool {
	switch {
	case apps.IsFPM(path.Base(words[0])), apps.PreparesOrWorks(words):
		return true
	case slices.Contains(words, ""):
		return false
	case apps.Serves(sh.project, sh.service.Name, words) != nil:
		return true
	}
	return sh.behind && path.Ext(words[0]) != ".sh" && !generates.MatchString(strings.Join(words, " "))
}

// generates matches the words of programs that write files for others: confd, docker-gen, consul-template, render.py.
var generates = regexp.MustCompile(`(?i)nginx|conf|gen|templ|render|setup|init`)

// textsOf are the texts of words; "" where nobody can tell.
func textsOf(args []arg) []string {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = a.text
	}
	return words
}

// function runs a function of the script.
func (sh *shell) function(f *function, args []arg, in *content) *content {
	if sh.depth >= maxDepth {
		sh.lost()
		return nil
	}
	before := *sh
	sh.script = f.script
	sh.depth++
	sh.arguments(args)
	out := sh.statement(f.body, in)
	sh.left = false
	sh.script, sh.depth, sh.args, sh.argsOK = before.script, before.depth, before.args, before.argsOK
	return out
}

// arguments sets the positional parameters.
func (sh *shell) arguments(args []arg) {
	sh.args, sh.argsOK = nil, true
	for _, a := range args {
		sh.args = append(sh.args, a.text)
		sh.argsOK = sh.argsOK && a.ok
	}
}

// flagged reports whether the first line of a script gives its shell a flag.
func flagged(script []byte, letter string) bool {
	return slices.ContainsFunc(interpreter(script), func(word string) bool { return hasLetter(word, letter) })
}

// positional is set: "--" sets the positional parameters, -a exports what is set from here on.
func (sh *shell) positional(args []arg) {
	for i, a := range args {
		if hasLetter(a.text, "a") {
			sh.exports = a.text[0] == '-'
		}
		if hasLetter(a.text, "e") {
			sh.errexit = a.text[0] == '-'
		}
		if a.text == "errexit" && i > 0 {
			sh.errexit = args[i-1].text != "+o"
		}
		if a.text == "--" {
			sh.arguments(args[i+1:])
			sh.argsOK = sh.argsOK && sh.perhaps == 0
			return
		}
	}
	if len(args) > 0 && !args[0].ok {
		sh.argsOK = false
	}
}

// hasLetter reports whether a flag of a shell is, or holds, a letter: -a, +a.
func hasLetter(flag, letter string) bool {
	return len(flag) > 1 && (flag[0] == '-' || flag[0] == '+') && flag[1] != '-' && strings.Contains(flag, letter)
}

// subshell is sh, with a script's file or its text.
func (sh *shell) subshell(args []arg, in *content) *content {
	text, errexit := false, false
	for len(args) > 0 && args[0].ok && (strings.HasPrefix(args[0].text, "-") || strings.HasPrefix(args[0].text, "+")) {
		flag := args[0].text
		text = text || hasLetter(flag, "c")
		errexit = errexit || hasLetter(flag, "e")
		args = args[1:]
		if (strings.HasSuffix(flag, "o") && !strings.HasPrefix(flag, "--")) && len(args) > 0 {
			args = args[1:]
		}
	}
	inner := sh.fork()
	inner.errexit, inner.called, inner.read = errexit, "", ""
	switch {
	case len(args) == 0 && in != nil:
		return inner.text(in, nil)
	case len(args) == 0 && sh.script == nil && sh.readsNothing():
		return nil
	case len(args) == 0 || !args[0].ok:
		sh.lost()
		return nil
	case text:
		inner.arguments(args[min(2, len(args)):])
		text := sh.own(args[0].text, nil)
		if sh.script == nil {
			text = sh.source(args[0].text)
		}
		return sh.within(inner, func() *content { return inner.text(text, in) })
	}
	inner.arguments(args[1:])
	c := sh.content(arg{text: sh.find(args[0].text), ok: true})
	if before, ok := compose.BehindWait(textsOf(args), textIn(c)); ok {
		return sh.call(args[before:], in)
	}
	if c == nil {
		if file := sh.find(args[0].text); file == entryPoint && nginx.HasEntryPoint(sh.image) && !sh.Files.provides(file) {
			return sh.program(entryPoint, args, in)
		}
		if sh.imageScript(sh.find(args[0].text)) {
			return nil
		}
		sh.lost()
		return nil
	}
	inner.called, inner.read = args[0].text, args[0].text
	return sh.within(inner, func() *content { return inner.text(c, in) })
}

// readsNothing reports whether a shell without a script is at its end at once: it has nobody who types, and the image starts
// nothing else with it.
func (sh *shell) readsNothing() bool {
	return !sh.service.Terminal && (sh.followed || nginx.IsBare(sh.image))
}

// include is ".": a script that runs in this shell.
func (sh *shell) include(file arg) {
	c := sh.content(file)
	if c == nil {
		sh.lost()
		return
	}
	before := sh.read
	sh.read = file.text
	sh.text(c, nil)
	sh.read = before
}
