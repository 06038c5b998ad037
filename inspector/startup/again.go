package startup

import (
	"bytes"
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// An Again is what nginx's configuration is after the first and after the second start of one container, whose start changes
// files in place: a container that is started again has what its last start left, but for what lies in a tmpfs.
type Again struct {
	First   *nginx.Config `json:"first"` // outlines: what it listens on, where it passes requests, and whether nginx takes it
	Second  *nginx.Config `json:"second"`
	Changes []Change      `json:"changes"` // of the second start, in their order
}

// A Change is a command that changes a file in place, and is surely run at every start.
type Change struct {
	Path   string      `json:"path"` // in the container
	By     string      `json:"by"`   // sed, echo, …
	At     compose.Pos `json:"at"`
	Adds   []string    `json:"adds,omitempty"`   // lines that it makes, each without the space around it
	Kept   string      `json:"kept,omitempty"`   // the type of the mount in which the file lies: volume, bind; "": none, it goes with the container
	Anchor string      `json:"anchor,omitempty"` // what repairs a sed when it is put at the end of its pattern and of what that becomes
	Fresh  bool        `json:"fresh,omitempty"`  // what it appends does not stand in the file before
	Grows  bool        `json:"grows,omitempty"`  // it adds lines, and leaves the others as they are
	Stable bool        `json:"stable,omitempty"` // run on its own result it changes nothing

	before, after []byte
	script        string // of a sed
	extended      bool
	quoted        bool // the script of a sed stands in quotes
	second        bool // it is run as another command says: behind "&&" or "||"
}

// Again follows the start of a container for the first and the second time; nil where it changes no file in place, or where
// nobody can tell what it leaves.
func (up *Startup) Again(main string) *Again {
	if !up.inPlace || !up.running {
		return nil
	}
	first := up.rehearse(nil)
	second := up.rehearse(first)
	if !first.running || !second.running || len(second.changed) == 0 {
		return nil
	}
	all := &Again{First: first.outline(main), Second: second.outline(main)}
	for _, c := range second.changed {
		if c.Adds = moreLines(c.before, c.after); len(c.Adds) == 0 {
			continue
		}
		c.Grows = len(moreLines(c.after, c.before)) == 0
		if m := up.service.MountOver(c.Path); m != nil {
			c.Kept = m.Type
		}
		if at := slices.IndexFunc(first.changed, func(f Change) bool { return f.Path == c.Path && f.At == c.At }); at >= 0 {
			was := first.changed[at]
			c.Fresh = c.script == "" && !c.second && !bytes.Contains(was.before, bytes.TrimSpace(was.after[min(len(was.before), len(was.after)):]))
			if c.quoted {
				c.Anchor = up.anchor(&was)
			}
		}
		all.Changes = append(all.Changes, c)
	}
	for file, lines := range second.Lines {
		if up.Lines[file] == nil {
			up.Lines[file] = map[int]string{}
		}
		maps.Copy(up.Lines[file], lines)
	}
	if len(all.Changes) == 0 {
		return nil
	}
	return all
}

// rehearse follows the start alone: the first one, or the next one after another.
func (up *Startup) rehearse(before *Startup) *Startup {
	next := begin(up.project, up.service, up.image, up.Files.RootFS)
	next.rehearsal = true
	if before != nil {
		next.before = map[string]made{}
		maps.Copy(next.before, before.Files.made)
		next.links = maps.Clone(before.links)
	}
	next.start()
	return next
}

// leftBehind puts what the last start left.
func (up *Startup) leftBehind() {
	for name, m := range up.before {
		if !up.Files.inEmpty(name) && !compose.Below(name, "/dev/shm") {
			up.Files.put(name, m)
		}
	}
}

// outline is what a start leaves for nginx, as far as starts are compared by it. Its places are those of the files themselves.
func (up *Startup) outline(main string) *nginx.Config {
	c := nginx.Read(up.Files, nginx.Options{Main: main, Hidden: up.Files.hides, Secrets: up.project.Secrets(up.service.Name), Rootless: Rootless(up.service)})
	short := &nginx.Config{Main: c.Main, Files: c.Files, Passes: c.Passes, Includes: c.Includes, Lines: map[string]map[int]string{}}
	for _, problem := range c.Problems {
		if slices.Contains([]string{"syntax", "arguments", "value", "duplicate"}, problem.Kind) {
			short.Problems = append(short.Problems, problem)
		}
	}
	for _, server := range c.Servers {
		short.Servers = append(short.Servers, nginx.Server{Pos: server.Pos, Listens: server.Listens, Stream: server.Stream})
	}
	for _, change := range up.changed {
		if lines := c.Lines[change.Path]; lines != nil {
			short.Lines[change.Path] = lines
		}
	}
	return short
}

// moreLines are lines of a text of which it has more than the one before.
func moreLines(before, after []byte) (lines []string) {
	had := map[string]int{}
	for line := range bytes.Lines(before) {
		had[string(bytes.TrimSpace(line))]++
	}
	for line := range bytes.Lines(after) {
		text := string(bytes.TrimSpace(line))
		if had[text]--; had[text] < 0 && text != "" && len(lines) < maxUnread && !compose.ShowsSecret(text) {
			lines = append(lines, text)
		}
	}
	return lines
}

// changes notes in a rehearsal a command that changes a file in place, and returns what it leaves there; nil where nobody can
// tell whether it is run, or what was done to the file before. s is nil where it only adds to the file.
func (sh *shell) changes(name, by string, at syntax.Node, before []byte, after *content, s *sedScript) *content {
	unsure := slices.ContainsFunc(sh.Files.dirs, func(dir string) bool { return compose.Below(name, dir) })
	if unsure || sh.perhaps > 0 || sh.mayEnd || sh.Files.wild || after.isUnknown() {
		return nil
	}
	c := Change{Path: name, By: by, At: sh.placeOf(at), before: before, after: after.text.Text}
	c.second = sh.second != nil && at == syntax.Node(sh.second)
	if s != nil {
		c.script, c.extended, c.quoted = s.text, s.extended, sh.isQuoted(s.text)
		twice := sh.edit(s, after)
		c.Stable = twice != nil && bytes.Equal(twice.text.Text, c.after)
	}
	sh.changed = append(sh.changed, c)
	return after
}

// isQuoted reports whether all of the word of the command in hand that becomes a text stands in quotes.
func (sh *shell) isQuoted(text string) bool {
	w, ok := sh.namedAs(text).(*syntax.Word)
	return ok && !slices.ContainsFunc(w.Parts, func(part syntax.WordPart) bool {
		switch part.(type) {
		case *syntax.SglQuoted, *syntax.DblQuoted:
			return false
		}
		return true
	})
}

// isUnknown reports whether a text has places that nobody can tell.
func (c *content) isUnknown() bool {
	return c.subst != nil && slices.ContainsFunc(c.subst.Variables, func(v Variable) bool { return v.Reason == Unknown })
}

// cannotReplace reports whether sed -i fails at a path: it puts a new file in the place of the old one, and a mounted file
// cannot be replaced.
func (up *Startup) cannotReplace(name string) bool {
	m := up.service.MountOver(name)
	return m != nil && m.Target == name
}

// added is what a file holds in a rehearsal when a text was put behind what it has, be that a block or not. Of a file in a volume
// to which nobody else has written, what is added is all that is known, and is there at the next start.
func (sh *shell) added(name, by string, at syntax.Node, more *content) *content {
	before, err := sh.Files.read(name)
	both := &content{text: more.text.Follow(), from: more.from, subst: more.subst}
	_, made := sh.Files.made[name]
	var had []byte
	switch {
	case before != nil:
		had, both.subst = before.text.Text, cmp.Or(more.subst, before.subst)
		both.text.Put(string(had), more.text, 0, 0)
	case err == nil && (made || sh.Files.RootFS.Origin(name).Kind != compose.FromVolume):
		return nil
	}
	both.text.Copy(more.text, 0, len(more.text.Text))
	return sh.changes(name, by, at, had, both, nil)
}

// succeed are commands that do not fail at a second start for what the first one did.
var succeed = setOf(`: true echo printf cat cp sed envsubst export cd chmod chown touch apk apt-get sleep set tee nginx sort tr`)

// mayStop reports whether a statement may end otherwise at another start, so that what is chained to it with "&&" is not run:
// `mkdir /ready && …`.
func (sh *shell) mayStop(st *syntax.Stmt) bool {
	if _, known := sh.truth([]*syntax.Stmt{st}); known {
		return false
	}
	switch cmd := st.Cmd.(type) {
	case *syntax.BinaryCmd:
		return cmd.Op == syntax.OrStmt || sh.mayStop(cmd.X) || sh.mayStop(cmd.Y)
	case *syntax.CallExpr:
		if len(cmd.Args) == 0 {
			return false
		}
		words := textsOf(sh.words(cmd.Args))
		if len(words) == 0 {
			return false // all of it is empty: nothing is run, and that goes well
		}
		name := path.Base(words[0])
		return !succeed[name] && !(name == "mkdir" && slices.Contains(words, "-p")) &&
			!((name == "rm" || name == "ln") && slices.ContainsFunc(words, func(w string) bool { return isFlag(w) && strings.Contains(w, "f") }))
	case *syntax.DeclClause:
		return false
	}
	return true
}
