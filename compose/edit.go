package compose

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// edit is a sed, which may be followed where it changes one file.
func (r *runScript) edit(words []string, sure bool) {
	files, inPlace := sedFiles(words)
	if !inPlace {
		return
	}
	for _, at := range files {
		if name, known := r.fileOf(words[at]); !known || !sure || len(files) != 1 || strings.ContainsAny(name, "*?[") {
			r.touch(words[at], named)
			continue
		}
		r.touch(words[at], followed)
		target, _ := r.fileOf(words[at])
		filled := make([]string, len(words))
		for i, word := range words {
			filled[i] = r.fill(word)
		}
		filled[at] = target
		r.steps = append(r.steps, step{kind: edits, target: target, words: filled, pos: r.pos})
	}
}

// sedFiles says which words of a sed are files, and whether it changes these.
func sedFiles(words []string) (files []int, inPlace bool) {
	script, ended := false, false
	for i := 1; i < len(words); i++ {
		word := words[i]
		name, _, has := strings.Cut(word, "=")
		switch {
		case ended || len(word) < 2 || word[0] != '-':
			files = append(files, i)
		case word == "--":
			ended = true
		case name == "--expression" || name == "--file":
			script = true
			if !has {
				i++
			}
		case name == "--in-place":
			inPlace = true
		case word[1] != '-':
			if at := strings.IndexAny(word, "iefl"); at >= 0 { // behind -i its suffix
				inPlace = inPlace || word[at] == 'i'
				script = script || word[at] == 'e' || word[at] == 'f'
				if word[at] != 'i' && at == len(word)-1 {
					i++
				}
			}
		}
	}
	if !script && len(files) > 0 {
		files = files[1:]
	}
	return files, inPlace
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
