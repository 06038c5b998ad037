package startup

import (
	"io/fs"
	"path"
	"strings"
)

// copy is cp, install, mv and ln -s.
func (sh *shell) copy(name string, args []arg) {
	flags, files := splitArgs(args)
	last := len(files) - 1
	if last < 1 {
		return
	}
	to := files[last]
	if !to.ok || strings.Contains(flags, "t") && name != "install" {
		sh.write(to, nil)
		return
	}
	if backup := name != "ln" && (hasOption(args, "b", "--backup") || hasOption(args, "S", "--suffix")); backup {
		sh.write(arg{prefix: path.Dir(sh.path(to.text)) + "/"}, nil)
		sh.write(to, nil)
		return
	}
	for _, from := range files[:last] {
		target := to
		if !from.ok {
			sh.write(arg{prefix: sh.path(to.text) + "/"}, nil)
			continue
		}
		if sh.isDir(to.text) {
			target = arg{text: path.Join(sh.path(to.text), path.Base(from.text)), ok: true}
		}
		if name != "ln" {
			sh.absent(from, sh.namedAs(from.text), name)
		}
		source := sh.path(from.text)
		if name == "ln" && !path.IsAbs(from.text) {
			source = path.Join(path.Dir(sh.path(target.text)), from.text)
		}
		if name != "ln" && !strings.ContainsAny(flags, "nu") && sh.isFile(source) {
			sh.denied(sh.path(target.text), name, sh.at, sh.content(from))
		}
		if sh.rehearsal && name == "ln" {
			sh.leads(sh.path(target.text), source)
		}
		if name != "ln" && sh.keeps(args, source, target) {
			continue
		}
		sh.copyTree(source, target.text, 0)
		if name == "mv" {
			sh.remove(from)
		}
	}
}

// leads notes a symbolic link.
func (sh *shell) leads(link, to string) {
	if sh.links == nil {
		sh.links = map[string]string{}
	}
	sh.links[link] = to
}

// keeps reports whether cp or mv has an option by which it does not replace what is there, and nobody can tell that it replaces
// this path: that is as it was, or not known.
func (sh *shell) keeps(args []arg, source string, target arg) bool {
	never := hasOption(args, "n", "--no-clobber")
	if !never && !hasOption(args, "u", "--update") {
		return false
	}
	there, err := sh.Files.read(sh.path(target.text))
	switch {
	case err != nil && !sh.isDir(source), there == nil && !sh.rehearsal:
		return false
	case there == nil || !never:
		sh.write(target, nil)
		sh.write(arg{text: source, ok: true}, nil)
	}
	return true
}

// copyTree copies a file, or a directory with what is known of it.
func (sh *shell) copyTree(from, to string, depth int) {
	list, err := fs.ReadDir(sh.Files, strings.TrimPrefix(from, "/"))
	if err != nil || !sh.isDir(from) {
		c := sh.content(arg{text: from, ok: true})
		if c != nil {
			c = &content{text: c.text, from: c.from, subst: c.subst, values: c.values}
		}
		sh.write(arg{text: to, ok: true}, c)
		return
	}
	if sh.Files.hides(from) || depth > maxDepth {
		sh.write(arg{prefix: sh.path(to) + "/"}, nil)
	}
	for _, d := range list {
		if sh.steps++; sh.steps < maxSteps && depth <= maxDepth {
			sh.copyTree(path.Join(from, d.Name()), path.Join(to, d.Name()), depth+1)
		}
	}
}

func (sh *shell) isFile(name string) bool {
	c, err := sh.Files.read(sh.path(name))
	return c != nil && err == nil
}
