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
