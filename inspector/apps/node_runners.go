package apps

import (
	"cmp"
	"encoding/json"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A runLine is a command without what only runs it.
type runLine struct {
	words  []string
	set    map[string]string // variables set before the program
	runner string            // as people ask for it: "npm run dev"; "" where nothing runs it
	dir    string            // where the program starts
}

// maxScripts is how many scripts of package.json may run one another.
const maxScripts = 4

// behindRunners follows runners of Node.js (npm run dev, npx, yarn) to the program that they run. A script is one of the
// package.json in the directory where the container starts, as far as the files show it.
func (p reader) behindRunners(s *compose.Service, words []string) runLine {
	line := runLine{words: words, set: map[string]string{}, dir: p.StartDir(s.Name)}
	if line.dir == "/" {
		line.dir = cmp.Or(startOf(s.BaseImage()).dir, line.dir)
	}
	for range maxScripts {
		line.assignments()
		p.intoPackage(s, &line)
		name, rest, ok := scriptOf(line.words)
		if !ok {
			line.words = withoutUnread(withoutRunner(line.words))
			return line
		}
		if oldPnpm.MatchString(p.manifest(s, line.dir).PackageManager) {
			rest = slices.DeleteFunc(rest, func(word string) bool { return word == "--" })
		}
		if line.runner == "" {
			line.runner = asked(line.words[0], name)
		}
		line.words = append(p.manifest(s, line.dir).script(name), rest...)
		if len(line.words) == len(rest) {
			return runLine{}
		}
	}
	return runLine{}
}

// oldPnpm matches the versions of pnpm that take a "--" away (github.com/pnpm/pnpm/releases/tag/v7.0.0).
var oldPnpm = lazyregexp.New(`^pnpm@[1-6]\.`)

// intoPackage follows pnpm's --filter to the package of that name, where it lies in a directory of its name.
func (p reader) intoPackage(s *compose.Service, line *runLine) {
	if len(line.words) < 4 || line.words[0] != "pnpm" || line.words[1] != "--filter" && line.words[1] != "-F" || !packageName.MatchString(line.words[2]) {
		return
	}
	for _, above := range []string{"", "packages", "apps"} {
		dir := path.Join(line.dir, above, path.Base(line.words[2]))
		if p.appFiles(s, dir).manifest().Name != line.words[2] {
			continue
		}
		if line.runner == "" {
			line.runner = strings.Join(line.words, " ")
		}
		line.dir, line.words = dir, append([]string{"pnpm"}, line.words[3:]...)
		return
	}
}

// packageName matches a --filter that is one package's name.
var packageName = lazyregexp.New(`^(?:@[\w.-]+/)?\w[\w.-]*$`)

// withoutUnread takes away what stands behind "--", where Vite reads no flags (github.com/cacjs/cac: options['--']).
func withoutUnread(words []string) []string {
	if len(words) > 0 && path.Base(words[0]) == "vite" {
		words, _, _ = cutWord(words, "--")
	}
	return words
}

// asked is how a script is asked for.
func asked(runner, name string) string {
	if name == "start" || runner == "yarn" || runner == "pnpm" {
		return runner + " " + name
	}
	return runner + " run " + name
}

var setBefore = lazyregexp.New(`^([A-Za-z_]\w*)=(.*)$`)

// assignments takes NAME=VALUE, and the programs that know it, from before the program.
func (l *runLine) assignments() {
	for len(l.words) > 0 {
		m := setBefore.FindStringSubmatch(l.words[0])
		switch {
		case m != nil:
			l.set[m[1]] = m[2]
		case l.words[0] != "cross-env" && l.words[0] != "env" && l.words[0] != "exec":
			return
		}
		l.words = l.words[1:]
	}
}

// scriptOf returns the script of package.json that words ask for, and the arguments that it gets. npm keeps flags for
// itself that stand before "--"; the others hand on what they do not know, and pnpm the "--" as well.
func scriptOf(words []string) (name string, rest []string, ok bool) {
	if len(words) < 2 || strings.HasPrefix(words[1], "-") || slices.ContainsFunc(words, isElsewhere) {
		return "", nil, false
	}
	runner, words := words[0], words[1:]
	isRun := words[0] == "run" || words[0] == "run-script"
	switch runner {
	case "npm":
		if !isRun && words[0] != "start" {
			return "", nil, false
		}
	case "yarn", "pnpm", "bun":
		if slices.Contains(notScripts, words[0]) || runner == "bun" && !isRun {
			return "", nil, false
		}
	default:
		return "", nil, false
	}
	if isRun {
		words = slices.DeleteFunc(slices.Clone(words[1:]), func(word string) bool { return word == "--silent" || word == "-s" })
	}
	if len(words) == 0 || strings.HasPrefix(words[0], "-") {
		return "", nil, false
	}
	name, rest = words[0], words[1:]
	if runner == "bun" && slices.Contains(codeFiles, filepath.Ext(name)) {
		return "", nil, false // a file, and no script
	}
	if runner == "pnpm" {
		return name, slices.Clone(rest), true
	}
	own, given, _ := cutWord(rest, "--")
	if runner == "npm" {
		own = slices.DeleteFunc(slices.Clone(own), func(word string) bool { return strings.HasPrefix(word, "-") })
	}
	return name, slices.Concat(own, given), true
}

// codeFiles are the endings of files that Bun runs itself.
var codeFiles = []string{".ts", ".js", ".mjs", ".tsx"}

// isElsewhere reports whether a flag leads a runner to another package.json.
func isElsewhere(word string) bool {
	return slices.Contains([]string{"-w", "--workspace", "--workspaces", "--prefix", "-C", "--filter"}, flagOf(word))
}

// notScripts are commands of yarn and pnpm that run no script.
var notScripts = []string{"add", "dlx", "exec", "i", "install", "workspace", "workspaces"}

func cutWord(words []string, at string) (before, after []string, found bool) {
	if i := slices.Index(words, at); i >= 0 {
		return words[:i], words[i+1:], true
	}
	return words, nil, false
}

// withoutRunner takes npx and the like from before a program of a package.
func withoutRunner(words []string) []string {
	if len(words) < 2 {
		return words
	}
	switch {
	case words[0] == "npx" || words[0] == "bunx":
		words = words[1:]
	case slices.Contains([]string{"npm", "yarn", "pnpm"}, words[0]) && (words[1] == "exec" || words[1] == "dlx"):
		words = words[2:]
	default:
		return words
	}
	for len(words) > 0 && slices.Contains([]string{"-y", "--yes", "--no-install", "--"}, words[0]) {
		words = words[1:]
	}
	return words
}

// manifest is the package.json where a program starts; where an earlier stage of the build copies it, the one from which it does.
func (p reader) manifest(s *compose.Service, dir string) manifest {
	m := p.appFiles(s, dir).manifest()
	if b := s.Build; m.Scripts == nil && b != nil && filepath.Dir(b.Dockerfile) == b.Context {
		m = manifestOf(p.Source(filepath.Join(b.Context, "package.json")))
	}
	return m
}

// A manifest is what is read of package.json.
type manifest struct {
	Name            string            `json:"name"`
	PackageManager  string            `json:"packageManager"`
	Main            string            `json:"main"`
	Scripts         map[string]string `json:"scripts"`
	Dependencies    map[string]string `json:"dependencies"`
	DevDependencies map[string]string `json:"devDependencies"`
	Proxy           any               `json:"proxy"` // of create-react-app
}

// wants is the version of a package that it asks for; "" for none.
func (m manifest) wants(name string) string {
	return cmp.Or(m.DevDependencies[name], m.Dependencies[name])
}

func (f appFiles) manifest() manifest {
	content, _ := fs.ReadFile(f, "package.json")
	return manifestOf(content)
}

// manifestOf reads a package.json; what cannot be read counts as empty.
func manifestOf(content []byte) (m manifest) {
	if json.Unmarshal(content, &m) != nil {
		return manifest{}
	}
	return m
}

// script returns the words of a script; nil where there is none, or more than one program runs.
func (m manifest) script(name string) []string {
	text := m.Scripts[name]
	if text == "" || severalAtOnce.MatchString(text) || strings.ContainsAny(text, "$`") {
		return nil
	}
	commands := compose.ShellCommands(text)
	if len(commands) == 0 || slices.Contains(commands[len(commands)-1], compose.Redirection) {
		return nil
	}
	return commands[len(commands)-1]
}
