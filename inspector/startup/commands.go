package startup

import (
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/nginx"
)

// harmless are commands that write no configuration of nginx.
var harmless = setOf(`: true false [ test sleep wait kill chmod chown chgrp mkdir ls id whoami date hostname uname getent nslookup dig host
	ping nc ncat telnet cron crond apk apt apt-get apt-mark microdnf yum dnf pip pip3 npm set trap umask ulimit pwd ps pgrep pkill killall stty clear
	command which type hash env printenv grep egrep head tail wc sort tr cut awk gawk printf seq expr inotifywait logrotate
	update-ca-certificates setcap sysctl adduser addgroup useradd usermod groupadd groupmod deluser
	break continue return local jq stat readlink realpath cmp diff md5sum sha256sum ss netstat ip ifconfig nproc logger`)

// makesUsers are those among them that make users.
var makesUsers = setOf("adduser useradd usermod")

func setOf(list string) map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(list) {
		all[word] = true
	}
	return all
}

// wrappers run the command behind them; the number says how many words of their own they take.
var wrappers = map[string]int{"tini": 0, "dumb-init": 0, "su-exec": 1, "gosu": 1, "nice": 0, "nohup": 0, "sudo": 0, "setpriv": 0, "s6-setuidgid": 1, "with-contenv": 0, "catatonit": 0, "builtin": 0, "busybox": 0}

// call runs a command and returns what it prints, nil when nobody can tell.
func (sh *shell) call(args []arg, in *content) *content {
	if sh.done || sh.running {
		return nil
	}
	if len(args) == 0 {
		return sh.own("", nil)
	}
	if !args[0].ok {
		sh.lost()
		return nil
	}
	full, rest := args[0].text, args[1:]
	name := path.Base(full)
	if f := sh.funcs[full]; f != nil {
		return sh.function(f, rest, in)
	}
	switch name {
	case "nginx", "nginx-debug", "openresty":
		sh.nginx(rest)
	case "sh", "bash", "ash", "dash":
		return sh.subshell(rest, in)
	case "exec":
		if len(rest) > 0 {
			out := sh.call(rest, in)
			sh.done = sh.done || sh.perhaps == 0
			return out
		}
	case "exit":
		sh.done = sh.done || sh.perhaps == 0
	case ".", "source":
		if len(rest) > 0 {
			sh.include(rest[0])
		}
	case "cd":
		sh.cd(rest)
	case "unset":
		for _, a := range rest {
			delete(sh.env, a.text)
		}
	case "read":
		for _, a := range rest {
			sh.set(a.text, arg{})
		}
	case "shift":
		sh.args, sh.argsOK = sh.args[min(1, len(sh.args)):], sh.argsOK && len(rest) == 0 && sh.perhaps == 0
	case "set":
		sh.positional(rest)
	case "env":
		if len(rest) == 0 {
			return nil // it prints all variables
		}
		return sh.call(sh.withoutFlags(rest, 0, true), in)
	case "cat":
		return sh.cat(rest, in)
	case "echo":
		return echo(rest)
	case "basename", "dirname":
		return baseOrDir(name, rest)
	case "envsubst":
		return sh.envsubst(rest, in)
	case "cp", "install", "mv", "ln":
		sh.copy(name, rest)
	case "rm", "unlink":
		_, files := splitArgs(rest)
		for _, a := range files {
			sh.remove(a)
		}
	case "tee":
		flags, files := splitArgs(rest)
		for _, a := range files {
			if strings.Contains(flags, "a") {
				sh.write(a, nil)
			} else {
				sh.write(a, in)
			}
		}
		return in
	case "sed":
		return sh.sed(rest, in)
	default:
		return sh.program(full, args, in)
	}
	return nil
}

// program runs what is no command that we know: a wrapper, a script, or a stranger.
func (sh *shell) program(full string, args []arg, in *content) *content {
	name := path.Base(full)
	if own, ok := wrappers[name]; ok {
		return sh.call(sh.withoutFlags(args[1:], own, false), in)
	}
	if writers[name] {
		sh.writes(name, args[1:])
		return nil
	}
	if makesUsers[name] {
		for _, a := range args[1:] {
			sh.Users = append(sh.Users, a.text)
		}
	}
	if harmless[name] {
		if name == ":" || name == "true" {
			return sh.own("", nil)
		}
		return nil
	}
	file := sh.find(full)
	if name == path.Base(entryPoint) && nginx.HasEntryPoint(sh.image) && !Provides(sh.Files, file[1:]) {
		sh.official(args[1:])
		return sh.call(args[1:], in)
	}
	if sh.imageScript(file) {
		return nil
	}
	c, err := sh.Files.read(file)
	if err != nil || c == nil || !isScript(file, c.text.Text) {
		sh.lost()
		return nil
	}
	sh.used[file] = true
	inner := sh.fork()
	inner.arguments(args[1:])
	inner.exports = slices.ContainsFunc(interpreter(c.text.Text), allExport)
	for name, v := range inner.env {
		if !v.exported {
			delete(inner.env, name)
		}
	}
	return inner.text(c, in)
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

// positional is set: "--" sets the positional parameters, -a exports what is set from here on.
func (sh *shell) positional(args []arg) {
	for i, a := range args {
		if allExport(a.text) {
			sh.exports = a.text[0] == '-'
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

// allExport reports whether a flag of a shell is, or holds, -a or +a.
func allExport(flag string) bool {
	return len(flag) > 1 && (flag[0] == '-' || flag[0] == '+') && flag[1] != '-' && strings.Contains(flag, "a")
}

// subshell is sh, with a script's file or its text.
func (sh *shell) subshell(args []arg, in *content) *content {
	text := false
	for len(args) > 0 && args[0].ok && (strings.HasPrefix(args[0].text, "-") || strings.HasPrefix(args[0].text, "+")) {
		flag := args[0].text
		text = text || !strings.HasPrefix(flag, "--") && strings.Contains(flag, "c")
		args = args[1:]
		if (strings.HasSuffix(flag, "o") && !strings.HasPrefix(flag, "--")) && len(args) > 0 {
			args = args[1:]
		}
	}
	inner := sh.fork()
	switch {
	case len(args) == 0 && in != nil:
		return inner.text(in, nil)
	case len(args) == 0 || !args[0].ok:
		sh.lost()
		return nil
	case text:
		inner.arguments(args[min(2, len(args)):])
		if sh.script == nil {
			return inner.text(sh.source(args[0].text), in)
		}
		return inner.text(sh.own(args[0].text, nil), in)
	}
	inner.arguments(args[1:])
	c := sh.content(arg{text: sh.find(args[0].text), ok: true})
	if c == nil {
		if sh.find(args[0].text) == entryPoint && nginx.HasEntryPoint(sh.image) {
			return sh.program(entryPoint, args, in)
		}
		if sh.imageScript(sh.find(args[0].text)) {
			return nil
		}
		sh.lost()
		return nil
	}
	return inner.text(c, in)
}

// include is ".": a script that runs in this shell.
func (sh *shell) include(file arg) {
	c := sh.content(file)
	if c == nil {
		sh.lost()
		return
	}
	sh.text(c, nil)
}

func (sh *shell) cd(args []arg) {
	dir := arg{text: "/root", ok: true}
	if len(args) > 0 {
		dir = args[0]
	}
	switch {
	case dir.ok && sh.perhaps == 0:
		sh.dir = sh.path(dir.text)
	default:
		sh.dir = "/unknown"
		sh.lost()
	}
}

// nginx notes how nginx is started.
func (sh *shell) nginx(args []arg) {
	main := ""
	for i, a := range args {
		switch {
		case slices.Contains([]string{"-t", "-T", "-tq", "-v", "-V", "-s", "-h", "-?"}, a.text):
			return
		case a.text == "-g" && i+1 < len(args):
			sh.globals(args[i+1])
		case a.text == "-c" && i+1 < len(args):
			main = args[i+1].text
			if !args[i+1].ok {
				sh.lost()
				return
			}
		case strings.HasPrefix(a.text, "-c") && len(a.text) > 2:
			main = a.text[2:]
		}
	}
	if sh.perhaps > 0 {
		sh.maybeMain = append(sh.maybeMain, main)
		return
	}
	sh.main, sh.running = append(sh.main, main), true
}

// withoutFlags drops flags, words of the command's own, and perhaps settings of variables.
func (sh *shell) withoutFlags(args []arg, own int, variables bool) []arg {
	for len(args) > 0 {
		a := args[0].text
		name, value, isVariable := strings.Cut(a, "=")
		switch {
		case strings.HasPrefix(a, "-"):
		case variables && isVariable:
			sh.env[name] = variable{text: value, known: args[0].ok && sh.perhaps == 0, exported: true}
		case own > 0:
			own--
		default:
			return args
		}
		args = args[1:]
	}
	return nil
}
