package startup

import (
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
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

// wraps reports whether a word runs the command behind it, and how many words of its own that takes.
func wraps(name string) (own int, ok bool) {
	if name == "builtin" || name == "busybox" {
		return 0, true
	}
	return compose.Launches(name)
}

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
	sh.mayStay(args)
	switch name {
	case "sh", "bash", "ash", "dash":
		return sh.subshell(rest, in)
	case "exec":
		if len(rest) == 0 {
			return nil
		}
		out := sh.call(rest, in)
		sh.mayEnd = sh.mayEnd || sh.perhaps > 0
		sh.done = sh.done || sh.perhaps == 0
		return out
	case "env":
		if len(rest) == 0 {
			return nil // it prints all variables
		}
		return sh.call(sh.withoutFlags(rest, 0, true), in)
	case "cat":
		sh.goesOn = sh.goesOn || len(rest) == 0 && in == nil && sh.script == nil
		return sh.cat(rest, in)
	case "echo":
		return sh.echo(rest)
	case "printf":
		if out := sh.printf(rest); out != nil {
			return out
		}
	case "pwd":
		return sh.pwd()
	case "basename", "dirname":
		return baseOrDir(name, rest)
	case "envsubst":
		return sh.envsubst(rest, in)
	case "tee":
		return sh.tee(rest, in)
	case "sed":
		return sh.sed(rest, in)
	}
	if sh.silent(name, rest) {
		return nil
	}
	return sh.program(full, args, in)
}

// silent runs a command that prints nothing; false where it is none that is known.
func (sh *shell) silent(name string, args []arg) bool {
	switch name {
	case "nginx", "nginx-debug", "openresty":
		sh.nginx(args)
	case "return":
		sh.mayEnd = sh.mayEnd || sh.perhaps > 0
		sh.left = sh.perhaps == 0
	case "exit":
		fails := len(args) > 0 && args[0].ok && args[0].text != "0"
		sh.mayEnd = sh.mayEnd || sh.perhaps > 0 && !fails
		sh.done = sh.done || sh.perhaps == 0
	case ".", "source":
		if len(args) > 0 {
			sh.include(args[0])
		}
	case "cd":
		sh.cd(args)
	case "unset":
		for _, a := range args {
			delete(sh.env, a.text)
		}
	case "read", "mapfile", "readarray", "getopts":
		for _, a := range append(args, given([]string{"REPLY", "MAPFILE", "OPTARG", "OPTIND"})...) {
			sh.set(a.text, arg{})
		}
		if last := len(args) - 1; name == "read" && last >= 0 && (last == 0 || strings.HasPrefix(args[last-1].text, "-") || args[last-1].text == "") {
			sh.begins(args[last].text, sh.input)
		}
	case "shift":
		sh.args, sh.argsOK = sh.args[min(1, len(sh.args)):], sh.argsOK && len(args) == 0 && sh.perhaps == 0
	case "set":
		sh.positional(args)
	case "cp", "install", "mv", "ln":
		sh.copy(name, args)
	case "rm", "unlink":
		_, files := splitArgs(args)
		for _, a := range files {
			sh.remove(a)
		}
	case "printf":
		if len(args) < 2 || args[0].text != "-v" {
			return false
		}
		sh.set(args[1].text, arg{})
	default:
		return false
	}
	return true
}

// tee writes to files what it prints, or adds it to them.
func (sh *shell) tee(args []arg, in *content) *content {
	flags, files := splitArgs(args)
	for _, a := range files {
		written := in
		if strings.Contains(flags, "a") {
			written = sh.appended(a, in, "tee", sh.at)
		}
		if a.ok {
			sh.denied(sh.path(a.text), "tee", sh.at, written)
		}
		sh.write(a, written)
	}
	return in
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
		sh.dir = unknownDir
		sh.lost()
	}
}

// pwd prints the directory in which a script is.
func (sh *shell) pwd() *content {
	if sh.dir == unknownDir || !path.IsAbs(sh.dir) || sh.perhaps > 0 {
		return nil
	}
	return printed(sh.dir + "\n")
}

// unknownDir stands for a directory that nobody can tell.
const unknownDir = "/unknown"

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
	if sh.goesOn = true; sh.perhaps > 0 {
		sh.mayEnd = true
		sh.maybeMain = append(sh.maybeMain, main)
		return
	}
	if main != "" && sh.optional == 0 {
		full := arg{text: nginx.MainConf(sh.image, []string{"nginx", "-c", main}), ok: true}
		sh.absent(full, sh.namedAs(main), "nginx")
	}
	sh.Last = sh.last(args)
	sh.started(args)
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
