package compose

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// A touch is what a command of a RUN may have changed without a step that says how.
type touch struct {
	target string // a path, or a pattern of paths; all that is below it as well
	at     int    // how many steps were before it
}

// maxTouches bounds what is told apart of that.
const maxTouches = 500

// anything is the target of a command of which nobody can tell what it changes.
const anything = "/"

var (
	// changesNone are the commands, beside the plain ones, that change no file but what their output goes to.
	changesNone = []string{"[[", "fi", "for", "while", "envsubst", "grep", "tr", "cut", "head", "tail", "sort", "uniq", "which", "command", "id", "date", "sleep", "update-ca-certificates"}
	// managers bring packages; the word that makes them do so, or clean up behind it, follows.
	managers    = []string{"apk", "apt", "apt-get", "yum", "dnf", "microdnf", "npm", "pnpm", "yarn", "pip", "pip3", "composer", "bundle", "gem"}
	managerDoes = []string{"add", "autoremove", "cache", "ci", "clean", "del", "i", "install", "makecache", "purge", "remove", "update", "upgrade"}

	assigns = regexp.MustCompile(`^\w+=`)
)

// covers reports whether a target, which may be a pattern, is a path or a directory above it.
func covers(target, name string) bool {
	if Below(name, target) {
		return true
	}
	for dir := name; dir != "/" && dir != "."; dir = path.Dir(dir) {
		if matches, _ := path.Match(target, dir); matches {
			return true
		}
	}
	return false
}

// touch notes that a command may change what a word names.
func (r *runScript) touch(word string) {
	if word = r.resolve(r.fill(word)); strings.ContainsAny(word, "$`{~") || len(r.touched) >= maxTouches {
		word = anything
	}
	if word == anything {
		r.touched = nil // all before it is in this one
	}
	r.touched = append(r.touched, touch{word, len(r.steps)})
}

// touches notes what a command may change of files that it does not name, or not in a way that is followed.
func (r *runScript) touches(words []string) {
	for len(words) > 0 && assigns.MatchString(words[0]) {
		words = words[1:]
	}
	if len(words) == 0 {
		return
	}
	program, flags := path.Base(words[0]), ""
	if program != "sed" {
		flags, _ = splitFlags(words[1:])
	}
	switch args := words[1:]; {
	case program == "cp" || program == "mv" || program == "install":
		if strings.Contains(flags, "t") {
			r.touch(anything)
		} else if len(args) > 0 && (strings.ContainsAny(flags, "rRa") || slices.ContainsFunc(args, func(w string) bool { return strings.HasSuffix(w, "/.") || strings.ContainsAny(w, "*?[") })) {
			r.touch(args[len(args)-1])
		}
	case slices.Contains(managers, program):
		if at := slices.IndexFunc(args, func(w string) bool { return !strings.HasPrefix(w, "-") }); at >= 0 && !slices.Contains(managerDoes, args[at]) {
			r.touch(anything)
		}
	case slices.Contains(plain, program) || slices.Contains(changesNone, program):
	default:
		r.touch(anything)
	}
}

// mayHaveChanged reports whether something has changed what stands at a path since a step has brought it: a command that is known, or
// one of those that a later step knows to have been run before it.
func (r *rootFS) mayHaveChanged(name string, touched []touch) bool {
	by := len(r.steps) - 1
	for ; by >= 0; by-- {
		if _, _, ok := r.made(r.steps[by], name); ok {
			break
		}
	}
	return slices.ContainsFunc(r.steps[by+1:], func(s step) bool { return s.kind == edits && covers(s.target, name) }) ||
		slices.ContainsFunc(touched, func(t touch) bool { return t.at > by && covers(t.target, name) })
}
