package compose

import (
	"cmp"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Limits of the search for files of a missing source's name.
const (
	searchedEntries = 20000
	searchedDepth   = 6
	maxAlike        = 6 // files that may be meant instead
)

// notSearched are folders of tools and dependencies, whose files nobody means to mount.
var notSearched = map[string]bool{"node_modules": true, "vendor": true, "__pycache__": true, "venv": true}

// findMissing notes for each missing source of a file mount where else in the project its name is. An empty
// directory of a file's name is what Docker makes of a missing source.
func (p *Project) findMissing() {
	for _, services := range [][]Service{p.Services, p.Disabled} {
		for i := range services {
			for j := range services[i].Mounts {
				m := &services[i].Mounts[j]
				name := filepath.Base(m.Source)
				if path.Ext(name) == "" || m.State != "missing" && !(m.State == "dir" && isEmptyDir(m.Source)) {
					continue
				}
				m.Ignored = m.State == "missing" && p.IgnoredByGit(m.Source)
				switch places := p.filesByName(p.Dir)[name]; len(places) {
				case 0:
					m.Beside = filesLike(m.Source)
				case 1:
					m.Found = "./" + places[0]
				}
			}
		}
	}
}

// filesLike lists the files in the directory of a path that have its extension.
func filesLike(name string) []string {
	entries, _ := os.ReadDir(filepath.Dir(name))
	var like []string
	for _, e := range entries {
		if !e.IsDir() && filepath.Ext(e.Name()) == filepath.Ext(name) && !strings.HasPrefix(e.Name(), ".") && len(like) < maxAlike {
			like = append(like, e.Name())
		}
	}
	return like
}

func isEmptyDir(name string) bool {
	entries, err := os.ReadDir(name)
	return err == nil && len(entries) == 0
}

// Paths lists the files of the project, as Pos.File names them, sorted: without those of tools and dependencies, and no more
// than the search for a missing file looks at.
func (p *Project) Paths() []string {
	var all []string
	for _, places := range p.filesByName(p.Dir) {
		all = append(all, places...)
	}
	slices.Sort(all)
	return all
}

// filesByName lists the files below a directory, slash separated and relative to it, by their last name. A list is kept: the
// same ones are asked for again and again while a project is read.
func (p *Project) filesByName(dir string) map[string][]string {
	if known, ok := p.listed[dir]; ok {
		return known
	}
	names := map[string][]string{}
	seen := 0
	_ = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return fs.SkipDir
		}
		if seen++; seen > searchedEntries {
			return fs.SkipAll
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			hidden := rel != "." && strings.HasPrefix(d.Name(), ".")
			if hidden || notSearched[d.Name()] || strings.Count(rel, "/") >= searchedDepth {
				return fs.SkipDir
			}
			return nil
		}
		names[d.Name()] = append(names[d.Name()], rel)
		return nil
	})
	if p.listed == nil {
		p.listed = map[string]map[string][]string{}
	}
	p.listed[dir] = names
	return names
}

// scripts match the names of files that prepare a project.
var scripts = regexp.MustCompile(`(?i)\.(?:sh|bash|py|rb|pl|mk|ps1|bat)$|^(?:makefile|justfile|rakefile|taskfile.*|.*playbook.*|main\.ya?ml|package\.json)$`)

// renderers are files of tools that make projects of templates: Ansible, cookiecutter, copier.
var renderers = []string{"ansible.cfg", "cookiecutter.json", "copier.yml", "copier.yaml"}

// NamedByScript reports whether a script of the project names a file, by its last name, so that it may change it, or one of
// the repository around it that names the project's directory as well. What a tool makes projects of may be filled in all over.
// The scripts that nginx's image runs at its start, of docker-entrypoint.d, change files of the container alone.
func (p *Project) NamedByScript(file string) bool {
	root := repositoryOf(p.Dir)
	if p.isTemplate() {
		return true
	}
	for base, places := range p.filesByName(root) {
		if slices.Contains(renderers, base) {
			return true
		}
		if scripts.MatchString(base) && slices.ContainsFunc(places, func(place string) bool {
			full := filepath.Join(root, place)
			text := p.stepText(full)
			return path.Base(path.Dir(place)) != "docker-entrypoint.d" && (strings.Contains(text, path.Base(file)) || fillsAll(text, path.Ext(file))) && (Inside(full, p.Dir) || strings.Contains(text, filepath.Base(p.Dir)))
		}) {
			return true
		}
	}
	return false
}

// fillsAll reports whether a script fills in files that it names by their ending alone.
func fillsAll(text, ending string) bool {
	return ending != "" && strings.Contains(text, "*"+ending) && (strings.Contains(text, "envsubst") || strings.Contains(text, "sed "))
}

// isTemplate reports whether the project lies where a tool that makes projects has what it makes them of.
func (p *Project) isTemplate() bool {
	return slices.ContainsFunc([]string{"/roles/", "/templates/", "{{"}, func(part string) bool { return strings.Contains(filepath.ToSlash(p.Dir)+"/", part) })
}

// repositoryOf is the directory of the repository that a directory is in, else of what is unpacked of one, which has no .git;
// or the directory itself where it is in none near.
func repositoryOf(dir string) string {
	unpacked := ""
	for root, n := dir, 0; n < 2*searchedDepth && filepath.Dir(root) != root; root, n = filepath.Dir(root), n+1 {
		if !missing(filepath.Join(root, ".git")) {
			return root
		}
		if unpacked == "" && !missing(filepath.Join(root, ".gitignore")) && slices.ContainsFunc(licences, func(name string) bool { return !missing(filepath.Join(root, name)) }) {
			unpacked = root
		}
	}
	return cmp.Or(unpacked, dir)
}

// licences are what people call the file that stands at the root of a repository, and seldom elsewhere.
var licences = []string{"LICENSE", "LICENSE.md", "LICENSE.txt", "COPYING"}

// Copies reports whether a Dockerfile anywhere in the project has a line that copies, and that names a file or the
// directory that it is in, or everything.
func (p *Project) Copies(file string) bool {
	name, dir := path.Base(file), path.Base(path.Dir(file))
	for base, places := range p.filesByName(p.Dir) {
		if !strings.Contains(strings.ToLower(base), "dockerfile") {
			continue
		}
		for _, place := range places {
			for _, line := range strings.Split(string(p.Source(place)), "\n") {
				words := strings.Fields(line)
				if len(words) < 2 || !strings.EqualFold(words[0], "COPY") && !strings.EqualFold(words[0], "ADD") {
					continue
				}
				if strings.Contains(line, name) || strings.Contains(line, dir) || strings.ContainsAny(line, "*") || slices.Contains(words, ".") || slices.Contains(words, "./") {
					return true
				}
			}
		}
	}
	return false
}

// Names reports whether a Dockerfile or Compose file in the project's folder speaks of a file by its last name, but for
// remarks.
func (p *Project) Names(file string) bool {
	for base, places := range p.filesByName(p.Dir) {
		if !strings.Contains(strings.ToLower(base), "dockerfile") && !composeName.MatchString(base) {
			continue
		}
		for _, place := range places {
			for line := range strings.Lines(string(p.Source(place))) {
				if !strings.HasPrefix(strings.TrimSpace(line), "#") && strings.Contains(line, filepath.Base(file)) {
					return true
				}
			}
		}
	}
	return false
}
