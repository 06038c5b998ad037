package compose

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// run finds what a RUN does to files whose names stand in it: the files it writes are there but their content is
// unknown, what it removes is gone, and a symbolic link leads on.
func (d *dockerfile) run(command *instructions.RunCommand, pos Pos) {
	script := strings.Join(command.CmdLine, " ")
	for _, file := range command.Files {
		script += "\n" + file.Data
	}
	d.foreign = d.foreign || strings.Contains(script, "nginx.org")
	r := runScript{dockerfile: d, pos: pos, workdir: d.workdir, makes: renderings(scriptOf(command))}
	if !command.PrependShell && !IsShell(command.CmdLine) {
		d.brings(script, [][]string{command.CmdLine})
		r.simple(command.CmdLine)
		return
	}
	commands := ShellCommands(script)
	d.brings(script, commands)
	r.empties(scriptOf(command))
	if !slices.ContainsFunc(commands, acts) {
		d.Plain, d.modified = false, true // it holds the place of something that is not known
	}
	for _, words := range commands {
		r.simple(words)
	}
	d.steps = append(d.steps, r.emptied...)
}

// acts reports whether a command may do anything at all.
func acts(words []string) bool { return words[0] != "true" && words[0] != ":" }

// A runScript follows the simple commands of one RUN.
type runScript struct {
	*dockerfile
	pos     Pos
	workdir string
	inside  []branch  // of the if commands around, the outer ones first
	emptied []step    // files that it empties before it reads them
	makes   *renderer // which files it makes
	last    []string  // the command before
}

var shellKeywords = map[string]bool{"if": true, "then": true, "else": true, "do": true, "{": true, "!": true, "sudo": true, "exec": true}

// simple follows a simple command, where it may run.
func (r *runScript) simple(words []string) {
	sure := words[0] != otherwise
	if !sure {
		words = words[1:]
	}
	if len(words) > 0 {
		words = r.control(words)
	}
	if len(words) == 0 {
		return
	}
	sure = sure && !slices.ContainsFunc(r.inside, func(b branch) bool { return !b.known })
	if sure && !r.makes.opaque && !r.several(words) && (r.echo(words) || r.staysInFront(words)) {
		return
	}
	words = r.redirections(words)
	for len(words) > 0 && shellKeywords[words[0]] {
		words = words[1:]
	}
	if len(words) == 0 {
		return
	}
	r.Plain = r.Plain && isPlain(words)
	r.modified = r.modified || !isPlain(words) && !onlyNginx(words)
	r.installs(words, r.pos)
	r.prepares(words)
	r.grants(words)
	if sure {
		r.linksStorage(words)
	}
	r.touches(words)
	r.changes(words, sure)
}

// changes notes what a command does to the files that it names; sure where it is run.
func (r *runScript) changes(words []string, sure bool) {
	flags, args := splitFlags(words[1:])
	switch path.Base(words[0]) {
	case "cd":
		if len(args) == 1 {
			r.workdir = r.resolve(args[0])
		}
	case "rm", "unlink":
		for _, arg := range args {
			r.Scripts = r.Scripts || strings.ContainsAny(r.expand(arg, r.values), "$`")
			r.add(removes, arg, "")
		}
	case "xargs":
		r.Scripts = true
	case "tee":
		for _, arg := range args {
			r.add(hides, arg, "")
		}
	case "sed":
		r.edit(words, sure)
	case "ln":
		kind := hides
		if strings.Contains(flags, "s") {
			kind = links
		}
		r.bring(kind, args)
	case "mv":
		for _, from := range r.duplicate(flags, args, sure) {
			r.add(removes, from, "")
		}
	case "cp", "install":
		r.duplicate(flags, args, sure)
	}
}

// nginxFolder is where the images have nginx's configuration.
const nginxFolder = "/etc/nginx"

// bring notes that the last of some paths is made of those before it, and returns these.
func (r *runScript) bring(kind int, args []string) (from []string) {
	if len(args) == 0 {
		return nil
	}
	from, to := args[:len(args)-1], args[len(args)-1]
	for _, source := range from {
		r.add(kind, to, source)
	}
	return from
}

// duplicate notes that the last of some paths becomes what those before it are, where the command surely does that.
func (r *runScript) duplicate(flags string, args []string, sure bool) (from []string) {
	before := len(r.steps)
	from = r.bring(hides, args)
	if sure && !r.makes.opaque && !r.makes.branches && !strings.ContainsAny(flags, "nut") { // -n, -u and -t DIR
		for i := before; i < len(r.steps); i++ {
			r.steps[i].same, r.steps[i].touched = true, r.touched[:len(r.touched):len(r.touched)]
		}
	}
	return from
}

// plain are the commands that change no files but those that they name, and packages that are not nginx's.
var plain = []string{
	"[", "addgroup", "adduser", "apk", "apt", "apt-get", "cat", "cd", "chgrp", "chmod", "chown", "cp", "deluser", "done", "echo", "esac", "export", "false",
	"groupadd", "groupmod", "ln", "ls", "mkdir", "mv", "nginx", "printf", "rm", "rmdir", "sed", "set", "setcap", "tee", "test", "touch", "true", "unlink", "useradd", "usermod",
}

func isPlain(words []string) bool {
	if !slices.Contains(plain, path.Base(words[0])) {
		return false
	}
	install := strings.HasPrefix(words[0], "ap") // the package may be a module, or nginx itself in another version
	return !install || !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, "nginx") || strings.Contains(w, "$") })
}

// redirections takes the files that a command's output goes to out of its words.
func (r *runScript) redirections(words []string) []string {
	var rest []string
	for i := 0; i < len(words); i++ {
		if words[i] != Redirection {
			rest = append(rest, words[i])
			continue
		}
		for i+1 < len(words) && words[i+1] == Redirection {
			i++
		}
		if i+1 < len(words) {
			i++
			r.rendered(words[i])
		}
	}
	return rest
}

// splitFlags returns the letters of all flags in one string, and the other words.
func splitFlags(words []string) (flags string, args []string) {
	for _, word := range words {
		if strings.HasPrefix(word, "-") && len(word) > 1 {
			flags += strings.TrimLeft(word, "-")
			continue
		}
		args = append(args, word)
	}
	return flags, args
}

// add appends a step for a path of the script. Paths that only the shell knows are left out.
func (r *runScript) add(kind int, target, source string) {
	if kind != removes && strings.ContainsAny(r.fill(target), "$`") {
		r.touch(anything, mayHave)
	}
	target = r.expand(target, r.values)
	if target == "" || strings.ContainsAny(target, "$`") || strings.HasPrefix(target, "/dev/") || strings.HasPrefix(target, "&") {
		return
	}
	s := step{kind: kind, target: r.resolve(target), into: strings.HasSuffix(target, "/"), pos: r.pos}
	if source != "" {
		s.source = r.expand(source, r.values)
		if rest, ok := strings.CutPrefix(s.source, "~/"); ok && (r.User == "" || r.User == "root") {
			s.source = "/root/" + rest
		}
		if kind != links {
			s.source = r.resolve(s.source)
		}
	}
	r.steps = append(r.steps, s)
}

func (r *runScript) resolve(name string) string {
	if !path.IsAbs(name) {
		name = path.Join(r.workdir, name)
	}
	return path.Clean(name)
}

// echo is an echo into a file whose text stands in the Dockerfile, as far as no shell is needed to tell it.
func (r *runScript) echo(words []string) bool {
	to := len(words) - 2
	if to < 1 || words[0] != "echo" || slices.Index(words, Redirection) != to || strings.HasPrefix(words[1], "-") {
		return false
	}
	text := strings.Join(words[1:to], " ")
	for _, name := range usedName.FindAllStringSubmatch(text, -1) {
		if _, ok := r.values[name[1]]; !ok || r.makes.assigned[name[1]] {
			return false
		}
	}
	if text = r.expand(text, r.values); strings.ContainsAny(text, "$`\\") {
		return false
	}
	before := len(r.steps)
	r.add(writes, words[to+1], "")
	for i := before; i < len(r.steps); i++ {
		r.steps[i].content = text + "\n"
	}
	return true
}
