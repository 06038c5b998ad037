package compose

import (
	"path"
	"regexp"
	"slices"
)

// unsaid is what only the shell knows of a word, once the Dockerfile's variables are in it.
var unsaid = regexp.MustCompile("[$][{(\\w]|`")

// edit is a sed -i, which may be followed where one file is named and the shell adds nothing to the words.
func (r *runScript) edit(words, args []string, sure bool) {
	var files []string
	script := slices.ContainsFunc(words, func(w string) bool { return w == "-e" || w == "--expression" })
	for i, arg := range args {
		if path.IsAbs(arg) && (i > 0 || script) {
			files = append(files, arg)
		}
	}
	words = slices.Clone(words)
	for i, word := range words {
		words[i] = r.expand(word, r.values)
		sure = sure && !unsaid.MatchString(words[i])
	}
	if len(files) != 1 || !sure {
		for _, file := range files {
			r.add(hides, file, "")
		}
		return
	}
	r.steps = append(r.steps, step{kind: edits, target: path.Clean(r.expand(files[0], r.values)), words: words, pos: r.pos})
}

// Edits returns the edits of files that neither a later step nor a mount replaces.
func (r *rootFS) Edits() []Edit {
	var all []Edit
	for i, s := range r.steps {
		if s.kind != edits || mountOver(r.mounts, s.target) != nil {
			continue
		}
		replaced := slices.ContainsFunc(r.steps[i+1:], func(later step) bool {
			_, _, ok := r.made(later, s.target)
			return ok
		})
		if !replaced {
			all = append(all, Edit{Words: s.words, Target: s.target})
		}
	}
	return all
}
