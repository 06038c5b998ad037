package compose

import (
	"path"
	"slices"
	"strconv"
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

// linkedDir is a symbolic link to /run in Debian and Alpine (base-files, alpine-baselayout), and so in all that is built on them.
const linkedDir = "/var/run"

// grants notes to what a command gives another owner or mode: to all, where nobody can tell its words.
func (r *runScript) grants(words []string) {
	if !slices.Contains(granters, path.Base(words[0])) || keepsMode(words) {
		return
	}
	_, args := splitFlags(words[1:])
	for _, word := range args {
		if word = r.expand(word, r.values); strings.Contains(word, "$") {
			r.Grants = append(r.Grants, "/")
			continue
		}
		if keepsLinks(words) && !strings.HasSuffix(word, "/") && r.resolve(word) == linkedDir {
			r.LinkKept = r.pos
			continue
		}
		if at := strings.IndexAny(word, "*?[{"); at >= 0 {
			word = path.Dir(word[:at] + "x")
		}
		r.Grants = append(r.Grants, r.resolve(word))
	}
}

// keepsLinks reports whether a command changes a symbolic link that it is given, and not what that leads to: chown and chgrp with -R
// and neither -H nor -L (GNU coreutils and BusyBox; with a slash behind it the link is followed, and so it is by chmod).
func keepsLinks(words []string) bool {
	recursive, follows := false, false
	for _, word := range words[1:] {
		short := len(word) > 1 && word[0] == '-' && word[1] != '-'
		recursive = recursive || word == "--recursive" || short && strings.Contains(word, "R")
		follows = follows || short && strings.ContainsAny(word, "HL")
	}
	program := path.Base(words[0])
	return recursive && !follows && (program == "chown" || program == "chgrp")
}

// keepsMode reports whether a command is a chmod to a number that lets none but the owner write, as 755.
func keepsMode(words []string) bool {
	_, args := splitFlags(words[1:])
	if path.Base(words[0]) != "chmod" || len(args) == 0 {
		return false
	}
	mode, err := strconv.ParseUint(args[0], 8, 16)
	return err == nil && mode&0o022 == 0
}

// Granted reports whether an image's own commands may have given a directory, or what is in it, to somebody else.
func (b *Build) Granted(dir string) bool {
	return b.Scripts || slices.ContainsFunc(b.Grants, func(given string) bool { return Below(given, dir) || Below(dir, given) })
}
