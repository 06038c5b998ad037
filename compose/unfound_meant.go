package compose

import (
	"bytes"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/inspector/typo"
)

// maxUnfound is how many of them are looked for in one build.
const maxUnfound = 6

// findUnfound notes what the builds of the project copy and do not find, and what is meant by it.
func (p *Project) findUnfound(r *reader) {
	for _, name := range p.buildNames() {
		b := p.builds[name]
		p.findRecipe(b)
		if b.main == nil || missing(b.main.dir) {
			continue
		}
		for _, a := range b.asks {
			if b.main.has(a.path) || len(b.Unfound) >= maxUnfound || slices.ContainsFunc(b.Unfound, func(u Unfound) bool { return u.Path == a.path }) {
				continue
			}
			full := filepath.Join(b.main.dir, filepath.FromSlash(a.path))
			u := Unfound{Source: a.written, Path: a.path, Pos: a.pos}
			if b.main.leavesOut(a.path) {
				u.Ignored = r.ignoring(b.main, a.path)
			} else if isOutput(a.path) || p.MayMake(full) {
				continue
			}
			b.Unfound = append(b.Unfound, u)
		}
		p.findFolder(b)
		for i := range b.Unfound {
			u := &b.Unfound[i]
			p.findMeant(b, u)
			if u.Found != "" && !b.main.brings(ask{path: u.Found, program: b.makesProgram(u.Path)}) {
				u.Found = "" // the sources of the program
			}
		}
	}
}

// buildNames are the services with builds, in the order of the project; their builds are what the services have.
func (p *Project) buildNames() []string {
	var names []string
	for _, services := range [][]Service{p.Services, p.Disabled} {
		for _, s := range services {
			if s.Build != nil && p.builds[s.Name] != nil {
				names = append(names, s.Name)
			}
		}
	}
	return names
}

// ignoring is the line of a .dockerignore that leaves out a path.
func (r *reader) ignoring(c *contextDir, name string) Pos {
	content, err := readFile(c.from)
	if err != nil {
		return Pos{}
	}
	src := &source{name: r.relative(c.from), lines: bytes.Split(content, []byte("\n")), pointed: map[int]bool{}, sensitive: map[int]bool{}}
	at := c.ignoredAt(strings.Split(string(content), "\n"), name)
	src.pointed[at] = true
	r.excerpted = append(r.excerpted, src)
	return Pos{File: src.name, Line: at}
}

// findFolder looks for a folder that has all that a build copies, where its context has not: the Dockerfile was written for
// that one. It is that of the Dockerfile, or one above the context in the repository.
func (p *Project) findFolder(b *build) {
	lacks := slices.ContainsFunc(b.Unfound, func(u Unfound) bool { return u.Ignored.IsZero() })
	if !lacks || b.Dockerfile == "" {
		return
	}
	root := repositoryOf(p.Dir)
	folders := []string{filepath.Dir(b.Dockerfile)}
	for dir := b.main.dir; dir != root && Inside(dir, root) && len(folders) < searchedDepth; {
		dir = filepath.Dir(dir)
		folders = append(folders, dir)
	}
	for _, dir := range folders {
		if filepath.Clean(dir) == filepath.Clean(b.main.dir) {
			continue
		}
		other := newContextDir(dir, b.Dockerfile)
		if slices.ContainsFunc(b.asks, func(a ask) bool { return !other.brings(a) && !isOutput(a.path) }) {
			continue
		}
		for i := range b.Unfound {
			if u := &b.Unfound[i]; u.Ignored.IsZero() && other.brings(ask{path: u.Path, program: b.makesProgram(u.Path)}) {
				u.Folder, u.Recipe = from(p.Dir, dir), from(dir, b.Dockerfile)
			}
		}
		return
	}
}

// makesProgram reports whether a build makes a program of a path of the context.
func (b *build) makesProgram(name string) bool {
	return slices.ContainsFunc(b.asks, func(a ask) bool { return a.program && a.path == name })
}

// from is the path from one place to another, slash separated.
func from(dir, name string) string {
	rel, err := filepath.Rel(dir, name)
	if err != nil {
		rel = name
	}
	return filepath.ToSlash(rel)
}

// aside matches paths of what is there to be copied by hand, or for tests.
var aside = regexp.MustCompile(`(?i)(?:^|[/._-])(?:examples?|samples?|templates?|tests?|fixtures?|docs?)(?:[/._-]|$)`)

// findMeant looks for what is meant by a path that the context does not have: the only one there of that name, or of nearly
// that name in the same folder; else the only one in the project.
func (p *Project) findMeant(b *build, u *Unfound) {
	if u.Folder != "" || !u.Ignored.IsZero() {
		return
	}
	base, dir := path.Base(u.Path), path.Dir(u.Path)
	named := p.namedIn(b.main.dir, base)
	named = slices.DeleteFunc(named, func(name string) bool { return b.main.leavesOut(name) || aside.MatchString(name) })
	if near := nearIn(filepath.Join(b.main.dir, filepath.FromSlash(dir)), base); near != "" && !b.main.leavesOut(path.Join(dir, near)) {
		u.Found = path.Join(dir, near)
	} else if len(named) == 1 {
		u.Found = named[0]
	}
	if u.Found != "" || path.Ext(base) == "" {
		return
	}
	if others := p.namedIn(p.Dir, base); len(others) == 1 {
		u.Outside = others[0]
	}
}

// namedIn are the files and folders of a name below a directory, by their paths from there.
func (p *Project) namedIn(dir, base string) []string {
	all := map[string]bool{}
	for name, places := range p.filesByName(dir) {
		for _, place := range places {
			if name == base {
				all[place] = true
			}
			for above := path.Dir(place); above != "."; above = path.Dir(above) {
				if path.Base(above) == base {
					all[above] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// nearIn is the only entry of a directory whose name is nearly the given one: but for its case, or a letter or two.
func nearIn(dir, base string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	var names, same []string
	for _, e := range entries[:min(len(entries), searchedEntries)] {
		if strings.EqualFold(e.Name(), base) {
			same = append(same, e.Name())
		}
		if path.Ext(e.Name()) == path.Ext(base) || strings.HasPrefix(base, ".env.") && strings.HasPrefix(e.Name(), ".env.") {
			names = append(names, e.Name())
		}
	}
	if len(same) == 1 {
		return same[0]
	}
	return typo.Nearest(base, names, min(2, len(base)/4))
}

// outputs are the names of what builds, package managers and people on their machines make, and what no repository has.
var outputs = strings.Fields(`dist build out output target bin obj publish release public_html _site .next .nuxt .output .svelte-kit node_modules
	vendor venv .venv staticfiles static assets certs cert ssl tls keys secrets .git .npmrc .yarnrc.yml auth.json htpasswd .htpasswd wheels`)

// isOutput reports whether a path is that of what is usually made before a build, and left out of the repository.
func isOutput(name string) bool {
	base := path.Base(name)
	if isArchive(base) || strings.HasPrefix(base, ".env") || strings.Contains(strings.ToLower(base), "lock") || strings.HasPrefix(base, "npm-shrinkwrap") {
		return true
	}
	if slices.Contains(strings.Fields(".jar .war .whl .zip .gz .deb .rpm .so .dll .exe .bin .pem .crt .key .cer .p12 .pfx .jks .sql .dump .db"), path.Ext(base)) {
		return true
	}
	return slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool { return slices.Contains(outputs, part) })
}
