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
	how    touching
}

type touching int

const (
	mayHave  touching = iota // it may have changed it, as it may anything
	named                    // it names it, as what it changes
	followed                 // a step has how
	runs                     // it is run, or read by what is run
)

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

	// inScript matches the commands of a script that change or take away files which are there.
	inScript = regexp.MustCompile(`\b(?:sed|perl|rm|truncate)\s+-|\b(?:rm|unlink)\s`)

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

// touch notes that a command may change what a word names: of one that only the shell knows, all in the folder before that, or anything.
func (r *runScript) touch(word string, how touching) {
	name, known := r.fileOf(word)
	if folder, _, _ := strings.Cut(name, "$"); !known && strings.Contains(folder, "/") && how == named {
		name, known = r.resolve(path.Dir(folder+"x")), true
	}
	if !known || name == anything || len(r.touched) >= maxTouches {
		name, how = anything, mayHave
	}
	r.touched = append(r.touched, touch{name, len(r.steps), how})
}

// fileOf is the path that a word means; known is false where only the shell can tell.
func (r *runScript) fileOf(word string) (name string, known bool) {
	for _, m := range shellVariable.FindAllStringSubmatch(word, -1) {
		if r.makes.assigned[m[1]+m[2]] {
			return word, false
		}
	}
	if word = r.fill(word); strings.ContainsAny(word, "$`{~") {
		return word, false
	}
	return r.resolve(word), true
}

// editors change the files that they are given.
var editors = []string{"perl", "ruby", "dd", "truncate", "ed", "ex", "patch", "rpl", "dos2unix", "unix2dos"}

// changesNamed reports whether a command changes the files, or what is in the folders, that it names.
func changesNamed(words []string) bool {
	has := func(flags ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(flags, w) })
	}
	switch program := path.Base(words[0]); program {
	case "find":
		return has("-exec", "-execdir", "-ok", "-okdir", "-delete")
	case "awk", "gawk":
		return has("inplace", "-iinplace")
	case "yq", "jq":
		return has("-i", "--inplace")
	default:
		return slices.Contains(editors, program)
	}
}

// touchNamed notes that what the words of a command name may be changed.
func (r *runScript) touchNamed(words []string) {
	for _, word := range words {
		word = strings.TrimPrefix(word, "of=")
		if strings.Contains(word, "/") || path.Ext(word) == ".conf" || word == "." {
			r.touch(word, named)
		}
	}
}

// touches notes what a command may change of files that it does not name, or not in a way that is followed.
func (r *runScript) touches(words []string) {
	for len(words) > 0 && assigns.MatchString(words[0]) {
		words = words[1:]
	}
	if len(words) == 0 {
		return
	}
	last := r.last
	r.last = words
	program := path.Base(words[0])
	flags, _ := splitFlags(words[1:])
	switch args := words[1:]; {
	case program == "for":
		r.touchNamed(args)
	case program == "xargs":
		r.touchNamed(last)
		r.touch(anything, mayHave)
	case changesNamed(words):
		r.touchNamed(args)
		r.touch(anything, mayHave)
	case program == "cp" || program == "mv" || program == "install":
		if strings.Contains(flags, "t") {
			r.touch(anything, mayHave)
		} else if len(args) > 0 && (strings.ContainsAny(flags, "rRa") || slices.ContainsFunc(args, func(w string) bool { return strings.HasSuffix(w, "/.") || strings.ContainsAny(w, "*?[") })) {
			r.touch(args[len(args)-1], mayHave)
		}
	case slices.Contains(managers, program):
		if at := slices.IndexFunc(args, func(w string) bool { return !strings.HasPrefix(w, "-") }); at >= 0 && !slices.Contains(managerDoes, args[at]) {
			r.touch(anything, mayHave)
		}
	case slices.Contains(plain, program) || slices.Contains(changesNone, program):
	default:
		for _, word := range words {
			if name, known := r.fileOf(word); known && strings.ContainsAny(word, "/.") && len(r.touched) < maxTouches {
				r.touched = append(r.touched, touch{name, len(r.steps), runs})
			}
		}
		r.touch(anything, mayHave)
	}
}

// settleTouches takes what commands may have changed, once all steps are there: by another name where a link leads on, and nginx's own
// folder where a script that is run names it.
func (r *rootFS) settleTouches(touched []touch) {
	all := touched[:len(touched):len(touched)]
	for _, t := range touched {
		if t.how == runs {
			e, err := r.lookup(t.target, 0)
			if err != nil || e.dir || e.hidden || e.origin.Kind != FromBuild {
				continue
			}
			if text, err := r.read(e); err == nil && strings.Contains(string(text), nginxFolder) && inScript.Match(text) {
				all = append(all, touch{nginxFolder, t.at, named})
			}
			continue
		}
		if t.how == mayHave {
			continue
		}
		for _, s := range r.steps {
			if s.kind == links && t.target != s.target && Below(t.target, s.target) {
				all = append(all, touch{path.Join(s.source, under(t.target, s.target)), t.at, named})
			}
		}
	}
	r.touched = all
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
		slices.ContainsFunc(touched, func(t touch) bool { return t.at > by && t.how != runs && covers(t.target, name) })
}

// touchedSince reports whether a command has changed what stands at a path in a way that nobody can tell, behind the step of that number.
func (r *rootFS) touchedSince(name string, by int) bool {
	return slices.ContainsFunc(r.touched, func(t touch) bool { return t.how == named && t.at > by && covers(t.target, name) })
}
