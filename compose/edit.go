package compose

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// edit is a sed -i, which may be followed where one file is named.
func (r *runScript) edit(words, args []string, sure bool) {
	var files []string
	script := slices.ContainsFunc(words, func(w string) bool { return w == "-e" || w == "--expression" })
	for i, arg := range args {
		if path.IsAbs(arg) && (i > 0 || script) {
			files = append(files, arg)
		} else {
			r.edited[r.resolve(r.expand(arg, r.values))] = true
		}
	}
	words = slices.Clone(words)
	for i, word := range words {
		words[i] = r.fill(word)
	}
	if len(files) != 1 || !sure {
		for _, file := range files {
			r.add(hides, file, "")
		}
		return
	}
	r.steps = append(r.steps, step{kind: edits, target: path.Clean(r.expand(files[0], r.values)), words: words, pos: r.pos})
}

// inFront matches what people append to nginx.conf so that nginx stays the container's process. Of \n in double quotes the words
// have the n alone.
var inFront = regexp.MustCompile(`^(?:\\?n)?\s*daemon\s+off;\s*(?:\\?n)?$`)

// staysInFront is an echo that appends `daemon off;` to a file below nginx's own directory, which stays what it is otherwise: as
// sed's $a would have it.
func (r *runScript) staysInFront(words []string) bool {
	to := len(words) - 3
	if to < 2 || words[0] != "echo" && words[0] != "printf" || slices.Index(words, Redirection) != to || words[to+1] != Redirection {
		return false
	}
	file := words[to+2]
	if _, text := splitFlags(words[1:to]); !inFront.MatchString(strings.Join(text, " ")) || !Below(file, "/etc/nginx") || path.Clean(file) != file {
		return false
	}
	r.steps = append(r.steps, step{kind: edits, target: file, words: []string{"sed", "-i", "$ a daemon off;", file}, pos: r.pos})
	return true
}

var shellVariable = regexp.MustCompile(`[$][{](\w+)[^{}]*[}]|[$](\w+)`)

// fill puts the values that are known into a word of the shell's, and leaves all else as it is.
func (r *runScript) fill(word string) string {
	return shellVariable.ReplaceAllStringFunc(word, func(said string) string {
		m := shellVariable.FindStringSubmatch(said)
		if _, known := r.values[m[1]+m[2]]; !known {
			return said
		}
		return r.expand(said, r.values)
	})
}

// Edits returns the edits of files that neither a later step nor a mount replaces.
func (r *rootFS) Edits() []Edit {
	var all []Edit
	for i, s := range r.steps {
		if s.kind != edits && s.kind != renders || mountOver(r.mounts, s.target) != nil {
			continue
		}
		replaced := slices.ContainsFunc(r.steps[i+1:], func(later step) bool {
			_, _, ok := r.made(later, s.target)
			return ok
		})
		switch {
		case replaced:
		case s.render != nil:
			all = append(all, *s.render)
		default:
			all = append(all, Edit{Words: s.words, Target: s.target})
		}
	}
	return all
}

// Copied are the paths to which the Dockerfile copies single files of the host.
func (r *rootFS) Copied() []string {
	var all []string
	for _, s := range r.steps {
		if s.kind == copies && !s.isTree() {
			all = append(all, s.target)
		}
	}
	return all
}

// Trees are the directories to which the Dockerfile copies directories: Target and Pos of each.
func (r *rootFS) Trees() []Origin {
	var all []Origin
	for _, s := range r.steps {
		if s.kind == copies && s.isTree() || s.kind == staged && s.stage.root.isDir(s.source) || s.kind == hides && s.tree && s.source != "" && path.Ext(s.source) == "" {
			all = append(all, Origin{Kind: FromBuild, Pos: s.pos, Target: s.target})
		}
	}
	return all
}
