package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var (
	// preload matches what Node.js loads before the program, which may change how that serves (nodejs.org/api/cli.html).
	preload = lazyregexp.New(`(?:^|[\s"'=])(?:-r|--require|--import|--loader|--experimental-loader)(?:\s+|=)["']?([^\s"']+)`)
	// harmlessPreload matches those of which it is known that they do nothing to a server.
	harmlessPreload = lazyregexp.New(`^(?:ts-node|tsx|tsconfig-paths|dotenv|esbuild-register|@swc-node|@swc|module-alias|source-map-support|esm|@babel|reflect-metadata)(?:/|$)`)
	nodemonExec     = lazyregexp.New(`"exec"\s*:\s*"([^"\\]*)"`)
	givenBefore     = lazyregexp.New(`^\w+=`)
)

var (
	// runsNode run a file of JavaScript, preparesNode make ready what they run, and beforePrograms stand before a program.
	runsNode     = []string{"node", "nodejs", "nodemon", "tsx", "ts-node", "ts-node-dev", "bun", "pm2-runtime", "nest"}
	preparesNode = []string{
		"tsc", "tsc-alias", "esbuild", "swc", "babel", "webpack", "rollup", "tsup", "rimraf", "prisma", "knex", "sequelize", "sequelize-cli", "typeorm",
		"drizzle-kit", "corepack", "set", "cd", "export", "echo", "printf", "[", "[[", "test", "sleep", "mkdir", "cp", "mv", "rm", "ln", "ls", "cat", "touch",
		"chown", "chmod", "true", "false", ":", "fi", "done", "esac", "}", ")", "wait", "trap", "nc", "pg_isready", "curl", "wget", "wait-for-it.sh", "wait-for", "exit", "for", "date",
		"return", "local", "read", "shift", "umask", "unset", "case",
	}
	beforePrograms = []string{"exec", "sh", "bash", "ash", "dash", "env", "cross-env", "dumb-init", "tini", "then", "do", "else", "if", "elif", "while", "until", "!", "{", "(", "docker-entrypoint.sh", "time", "nohup"}
	packageVerbs   = []string{"ci", "install", "i", "add", "rebuild", "prune", "cache", "config", "--version", "-v", "set"}
)

// A plainStart follows what a service's container starts.
type plainStart struct {
	p      reader
	s      *compose.Service
	starts bool // it came to a program that runs code in JavaScript
}

// startsCode reports whether a service's container starts its code in JavaScript, and nothing that is not known: another program may
// speak TLS in its place, and so may code that is loaded before it.
func (p reader) startsCode(s *compose.Service) bool {
	walk := &plainStart{p: p, s: s}
	entrypoint, command := p.StartWords(s.Name)
	return !loadsUnknown(p.Environment(s.Name)["NODE_OPTIONS"]) && walk.all(strings.Join(slices.Concat(entrypoint, command), " "), 0) && walk.starts
}

// loadsUnknown reports whether Node.js is told to load something first that is not known.
func loadsUnknown(text string) bool {
	return slices.ContainsFunc(preload.FindAllStringSubmatch(text, -1), func(m []string) bool { return !harmlessPreload.MatchString(m[1]) })
}

// all reports whether every command of a script is known.
func (w *plainStart) all(text string, depth int) bool {
	return depth <= maxScripts && !slices.ContainsFunc(compose.ShellCommands(text), func(words []string) bool { return !w.knows(words, depth) })
}

func (w *plainStart) knows(words []string, depth int) bool {
	if text := strings.Join(words, " "); strings.Contains(text, "NODE_OPTIONS") && loadsUnknown(text) {
		return false
	}
	for len(words) > 0 && (words[0] < " " || givenBefore.MatchString(words[0]) || strings.HasPrefix(words[0], "-") || slices.Contains(beforePrograms, path.Base(words[0]))) {
		words = words[1:]
	}
	if words = withoutRunner(words); len(words) == 0 {
		return true
	}
	switch program := path.Base(words[0]); {
	case slices.Contains([]string{"npm", "yarn", "pnpm"}, program):
		return w.knowsScript(words, depth)
	case slices.Contains(runsNode, program):
		w.starts = true
		text := strings.Join(words, " ")
		return !loadsUnknown(text) && !strings.Contains(text, "node_modules") && (program != "nodemon" || w.all(w.exec(), depth+1))
	case slices.Contains(preparesNode, program), program == "vite" && slices.Contains(words, "build"):
		return true
	}
	files := w.p.RootFS(w.s.Name, nil)
	name := w.p.startFile(w.s, files, words[0])
	if info, err := files.Stat(name); err != nil || !info.Mode().IsRegular() || info.Size() > maxCodeFile {
		return false
	}
	content, _ := fs.ReadFile(files, name)
	first, _, _ := strings.Cut(string(content), "\n")
	if path.Ext(name) != ".sh" && !(strings.HasPrefix(first, "#!") && strings.HasSuffix(strings.TrimSpace(first), "sh")) {
		return false
	}
	return w.all(withoutHashes(string(content)), depth+1)
}

// knowsScript is the same of a script of package.json, with those that npm runs before and after it.
func (w *plainStart) knowsScript(words []string, depth int) bool {
	if len(words) == 1 {
		return words[0] != "npm" // "yarn" alone installs
	}
	if slices.Contains(packageVerbs, words[1]) {
		return true
	}
	name, rest, ok := scriptOf(words)
	if !ok {
		return false
	}
	dir := w.p.behindRunners(w.s, nil).dir
	scripts := w.p.manifest(w.s, dir).Scripts
	if scripts[name] == "" {
		return words[0] != "npm" && words[1] == name && w.knows(append([]string{name}, rest...), depth+1) && depth < maxScripts
	}
	return w.all(scripts["pre"+name], depth+1) && w.all(scripts[name], depth+1) && w.all(scripts["post"+name], depth+1)
}

// exec is what nodemon's file of settings makes it run.
func (w *plainStart) exec() string {
	files := w.p.RootFS(w.s.Name, nil)
	content, err := fs.ReadFile(files, w.p.startFile(w.s, files, "nodemon.json"))
	if err != nil {
		return ""
	}
	if m := nodemonExec.FindSubmatch(content); m != nil {
		return string(m[1])
	}
	return ""
}
