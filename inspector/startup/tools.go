package startup

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// writers are commands that write files which they name, none of them configuration that we could read.
var writers = setOf(`openssl curl wget certbot find touch dos2unix`)

// writes notes what one of the writers may write.
func (sh *shell) writes(name string, args []arg) {
	inPlace := name == "dos2unix" && !slices.ContainsFunc(args, func(a arg) bool { return a.text == "-n" })
	if inPlace || name == "find" && editsAside(args) {
		return
	}
	if name == "curl" || name == "wget" {
		sh.downloads(args)
	}
	for _, a := range args {
		switch {
		case name == "find" && (a.text == "-exec" || a.text == "-execdir" || a.text == "-delete" || a.text == "-fprint"),
			name == "certbot" && strings.Contains(a.text, "nginx"):
			sh.lost()
		case name == "find" || name == "certbot" || a.ok && !path.IsAbs(a.text) || !a.ok && !path.IsAbs(a.prefix):
		case name != "touch":
			sh.write(a, nil)
		case !sh.isFile(a.text):
			sh.write(a, sh.own("", nil))
		}
	}
}

// downloads notes that a download is put into the folder in which it is run, or into one that is named, by the name that it has
// in its address: `wget URL`, `curl -O URL`, or by a name that is relative: `curl -o NAME`.
func (sh *shell) downloads(args []arg) {
	if sh.running || sh.done {
		return
	}
	for _, a := range args {
		_, address, isURL := strings.Cut(a.text, "://")
		address, _, _ = strings.Cut(address, "?")
		switch {
		case isURL && a.ok:
			sh.write(arg{text: path.Base(address), ok: true}, nil)
		case a.ok && path.IsAbs(a.text) && sh.isDir(a.text):
			sh.Files.dirs = append(sh.Files.dirs, sh.path(a.text))
		}
	}
	if sh.dir != "/" && sh.dir != "" {
		sh.Files.dirs = append(sh.Files.dirs, sh.path("."))
	}
}

// hasOption reports whether a command has an option, which is a letter or a word.
func hasOption(args []arg, letter, word string) bool {
	return slices.ContainsFunc(args, func(a arg) bool {
		name, _, _ := strings.Cut(a.text, "=")
		return name == word || isFlag(a.text) && !strings.HasPrefix(a.text, "--") && strings.Contains(a.text, letter)
	})
}

// sorts notes the file into which sort writes.
func (sh *shell) sorts(args []arg) {
	for i, a := range args {
		name, isLong := strings.CutPrefix(a.text, "--output=")
		switch {
		case (a.text == "-o" || a.text == "--output") && i+1 < len(args):
			sh.write(args[i+1], nil)
		case isLong, strings.HasPrefix(a.text, "-o"):
			sh.write(arg{text: strings.TrimPrefix(name, "-o"), ok: a.ok}, nil)
		}
	}
}

// editsAside reports whether a find runs nothing but a command that changes the files it finds and leaves them where they are,
// all of them apart from nginx's configuration: what pages ask for is often filled in so.
func editsAside(args []arg) bool {
	paths := true
	for i, a := range args {
		option := a.ok && strings.HasPrefix(a.text, "-")
		paths = paths && !option
		switch {
		case paths && (!a.ok || !path.IsAbs(a.text) || compose.Below("/etc/nginx", a.text) || compose.Below(a.text, "/etc/nginx")):
			return false
		case option && a.text == "-exec" && (i+1 == len(args) || !slices.Contains([]string{"sed", "chmod", "chown", "gzip", "touch"}, args[i+1].text)),
			option && slices.Contains([]string{"-execdir", "-delete", "-fprint", "-ok"}, a.text):
			return false
		}
	}
	return !paths
}

// splitArgs returns the letters of all flags, and the other words.
func splitArgs(args []arg) (flags string, rest []arg) {
	for i, a := range args {
		switch {
		case a.ok && a.text == "--":
			return flags, append(rest, args[i+1:]...)
		case a.ok && strings.HasPrefix(a.text, "-") && len(a.text) > 1:
			flags += strings.TrimLeft(a.text, "-")
		default:
			rest = append(rest, a)
		}
	}
	return flags, rest
}

func (sh *shell) cat(args []arg, in *content) *content {
	flags, files := splitArgs(args)
	switch {
	case flags != "" || len(files) > 1:
		for _, a := range files {
			sh.needs("cat", a)
		}
		return nil
	case len(files) == 0 || files[0].text == "-":
		return in
	}
	return sh.needs("cat", files[0])
}

// escapes matches what some shell's echo makes something else of: dash reads the escapes that POSIX names, others further letters.
// A backslash before any other character stays one in all.
var escapes = regexp.MustCompile(`\\(?:[\w\\]|$)`)

func (sh *shell) echo(args []arg) *content {
	line := "\n"
	if len(args) > 0 && args[0].ok && args[0].text == "-n" {
		args, line = args[1:], ""
	}
	var all []string
	for _, a := range args {
		if !a.ok || escapes.MatchString(a.text) || strings.HasPrefix(a.text, "-") {
			return nil // what becomes of these depends on the shell
		}
		all = append(all, a.text)
	}
	text := strings.Join(all, " ") + line
	return cmp.Or(sh.echoed(args, text), printed(text))
}

// printf is one whose format says all that it prints, or that prints each of its words as it is, on a line of its own.
func (sh *shell) printf(args []arg) *content {
	switch {
	case len(args) > 1 && args[0].ok && (args[0].text == `%s\n` || args[0].text == "%s" && len(args) == 2):
		line := strings.TrimPrefix(args[0].text, "%s")
		var text strings.Builder
		for _, a := range args[1:] {
			if !a.ok {
				return nil
			}
			text.WriteString(a.text + strings.ReplaceAll(line, `\n`, "\n"))
		}
		return cmp.Or(sh.echoed(args[1:], text.String()), printed(text.String()))
	case len(args) != 1 || !args[0].ok || isFlag(args[0].text) || strings.Contains(strings.ReplaceAll(args[0].text, "%%", ""), "%"):
		return nil
	}
	return sh.formatted(args[0])
}

// formatted is what printf makes of a format without directives; nil where it has an escape that is not followed.
func (sh *shell) formatted(a arg) *content {
	escapes := strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\\`, `\`, `\"`, `"`, "%%", "%")
	text := escapes.Replace(a.text)
	if strings.Contains(strings.NewReplacer(`\n`, "", `\t`, "", `\\`, "", `\"`, "").Replace(a.text), `\`) {
		return nil
	}
	if sh.script == nil || a.source == nil || len(a.source.Parts) != 1 || int(a.source.End().Offset()) > len(sh.script.text.Text) {
		return printed(text)
	}
	src, out := sh.script.text, sh.script.text.Follow()
	i, j := int(a.source.Pos().Offset())+1, int(a.source.End().Offset())-1
	if _, quoted := a.source.Parts[0].(*syntax.SglQuoted); !quoted || string(src.Text[i:j]) != a.text {
		return printed(text)
	}
	for at := i; at < j; {
		n := 1
		if piece := string(src.Text[at:min(at+2, j)]); len(piece) == 2 && escapes.Replace(piece) != piece {
			n = 2
			out.Put(escapes.Replace(piece), src, at, at+2)
		} else {
			for at+n < j && src.Text[at+n] != '\\' && src.Text[at+n] != '%' {
				n++
			}
			out.Copy(src, at, at+n)
		}
		at += n
	}
	return &content{text: out, from: sh.script.from}
}

func baseOrDir(name string, args []arg) *content {
	if len(args) == 0 || slices.ContainsFunc(args, func(a arg) bool { return !a.ok || isFlag(a.text) }) {
		return nil
	}
	if name == "dirname" {
		return printed(path.Dir(args[0].text) + "\n")
	}
	base := path.Base(args[0].text)
	if len(args) > 1 && args[1].text != base {
		base = strings.TrimSuffix(base, args[1].text)
	}
	return printed(base + "\n")
}

// envsubst replaces variables in its input: those of its list, or all.
func (sh *shell) envsubst(args []arg, in *content) *content {
	if len(args) > 0 && (!args[0].ok || isFlag(args[0].text)) || in == nil {
		return nil
	}
	var list []string
	mine := nginx.Makes(in.text.Text)
	all := len(args) > 0 && strings.Contains(args[0].text, otherNames)
	if len(args) > 0 {
		list = nginx.Names(args[0].text)
	}
	out := in.substitute(sh.position(in), sh.env, func(name string) (string, string, string) {
		v, set := sh.env[name]
		set = set && v.exported
		switch {
		case all && !set && sh.settled(name):
			return "", Left, Unset
		case len(args) > 0 && !slices.Contains(list, name) && !(all && !set):
			return "", Left, Unlisted
		case set && !v.known, !set && !sh.settled(name) && !(sh.building && mine(name)):
			return "", Left, Unknown
		case !set:
			return "", Emptied, Unset
		}
		return v.filled("")
	})
	if out == nil {
		return nil
	}
	out.subst.Whole = len(args) == 0
	if len(args) > 0 && !all {
		out.subst.List, out.subst.Names = cmp.Or(args[0].from.at, sh.wordAfter("envsubst")), list
		sh.quote(args[0].from.at, args[0].from.line)
	}
	sh.explain(out.subst)
	return out
}

// wordAfter is where the word behind a command's name stands in the script.
func (sh *shell) wordAfter(name string) compose.Pos {
	call, ok := sh.at.(*syntax.CallExpr)
	if !ok || sh.script == nil {
		return compose.Pos{}
	}
	at := slices.IndexFunc(call.Args, func(w *syntax.Word) bool { return path.Base(w.Lit()) == name })
	if at < 0 || at+1 >= len(call.Args) {
		return compose.Pos{}
	}
	return sh.shownPlace(call.Args[at+1])
}
