package compose

import (
	"path"
	"slices"
	"strings"
)

// makers are the commands of an image that leave a directory, what is in it, a way to another one, or a changed file.
var makers = []string{"mkdir", "install", "ln", "cp", "mv", "nginx", "sed", "tee"}

// prepares notes what a command makes, fills or changes: all, for one whose words nobody can tell.
func (r *runScript) prepares(words []string) {
	program := path.Base(words[0])
	if !slices.Contains(makers, program) {
		return
	}
	if program == "nginx" { // its test makes what its start makes
		r.Prepares = append(r.Prepares, "/")
	}
	for _, word := range words[1:] {
		switch {
		case strings.Contains(word, "$"):
			r.Prepares = append(r.Prepares, "/")
		case strings.HasPrefix(word, "/"):
			r.Prepares = append(r.Prepares, path.Clean(word))
		}
	}
}

// Prepared reports whether an image's own commands or volumes have a hand in a directory, so that what nginx meets there
// is not what its image brings.
func (b *Build) Prepared(dir string) bool {
	return slices.ContainsFunc(b.Prepares, func(made string) bool { return Below(made, dir) || Below(dir, made) })
}

// granters are the commands that give a file or directory another owner or mode, or make it anew.
var granters = []string{"chown", "chgrp", "chmod", "setfacl", "install", "mkdir", "rm", "mv", "ln", "touch", "cp"}

// grants notes to what a command gives another owner or mode: to all, where nobody can tell its words.
func (r *runScript) grants(words []string) {
	if !slices.Contains(granters, path.Base(words[0])) {
		return
	}
	_, args := splitFlags(words[1:])
	for _, word := range args {
		if word = r.expand(word, r.values); strings.Contains(word, "$") {
			r.Grants = append(r.Grants, "/")
			continue
		}
		if at := strings.IndexAny(word, "*?[{"); at >= 0 {
			word = path.Dir(word[:at] + "x")
		}
		r.Grants = append(r.Grants, r.resolve(word))
	}
}

// Granted reports whether an image's own commands may have given a directory, or what is in it, to somebody else.
func (b *Build) Granted(dir string) bool {
	return b.Scripts || slices.ContainsFunc(b.Grants, func(given string) bool { return Below(given, dir) || Below(dir, given) })
}
