package compose

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// edit is a sed -i, which may be followed file by file.
func (r *runScript) edit(words []string, sure bool) {
	options, files := sedFiles(words)
	for i, word := range options {
		options[i] = r.fill(word)
	}
	for _, word := range files {
		r.touch(word)
		name := r.resolve(r.expand(word, r.values))
		if strings.ContainsAny(name, "$`") {
			continue // only the shell knows it
		}
		for _, file := range r.matching(name) {
			if sure {
				r.steps = append(r.steps, step{kind: edits, target: file, words: append(slices.Clone(options), file), pos: r.pos})
			} else {
				r.add(hides, file, "")
			}
		}
	}
}

// sedFiles parts the files that a sed is to change from the words before them (GNU sed's manual, Command-Line Options).
func sedFiles(words []string) (options, files []string) {
	scripted, ended := false, false
	options = words[:1:1]
	for i := 1; i < len(words); i++ {
		word := words[i]
		switch {
		case ended || !strings.HasPrefix(word, "-") || word == "-":
			if scripted {
				files = append(files, word)
				continue
			}
			scripted = true
		case word == "--":
			ended = true
			continue
		case word == "--expression" || word == "--file" || bundled(word) == len(word):
			scripted = true
			if i+1 < len(words) {
				options, i = append(options, word), i+1
				word = words[i]
			}
		case strings.HasPrefix(word, "--expression=") || strings.HasPrefix(word, "--file=") || bundled(word) > 0:
			scripted = true
		}
		options = append(options, word)
	}
	return options, files
}

// bundled is where the value of -e or -f begins in a word of short options; 0: it has neither. What follows -i is a suffix.
func bundled(word string) int {
	if strings.HasPrefix(word, "--") {
		return 0
	}
	at := strings.IndexAny(word, "ief")
	if at < 0 || word[at] == 'i' {
		return 0
	}
	return at + 1
}

// matching are the files that a pattern of the shell's means, of those that the image is known to have; of a name that is no
// pattern that one, and the folder where it may have others.
func (r *runScript) matching(name string) (files []string) {
	if !strings.ContainsAny(name, "*?[") {
		return []string{name}
	}
	for _, s := range r.steps {
		target := s.target
		if s.kind == copies && s.into {
			target = path.Join(target, path.Base(s.source))
		}
		fits, err := path.Match(name, target)
		switch {
		case err != nil || s.kind == copies && s.isTree() && (Below(path.Dir(name), s.target) || Below(s.target, path.Dir(name))):
			r.add(hides, path.Dir(name), "")
			return nil
		case fits && s.kind != removes && !slices.Contains(files, target):
			files = append(files, target)
		}
	}
	return files
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
