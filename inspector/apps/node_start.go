package apps

import (
	"cmp"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A hostFiles is a directory on the host that holds an app's code from before it was built.
type hostFiles struct {
	fs.FS
	dir     string // absolute
	project string
}

func (f hostFiles) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(f.FS, name) }
func (f hostFiles) Stat(name string) (fs.FileInfo, error)      { return fs.Stat(f.FS, name) }
func (f hostFiles) Edits() []compose.Edit                      { return nil }
func (f hostFiles) Emptied() []compose.Emptied                 { return nil }
func (f hostFiles) Copied() []string                           { return nil }
func (f hostFiles) Trees() []compose.Origin                    { return nil }
func (f hostFiles) Broken(string) []compose.BrokenLink         { return nil }
func (f hostFiles) Origin(name string) compose.Origin {
	return compose.Origin{Kind: compose.FromBuild, Host: compose.Relative(f.project, filepath.Join(f.dir, name))}
}

var (
	nodeRunners = []string{"node", "bun", "nodemon", "tsx", "ts-node", "ts-node-dev"}
	// builtFile matches the path of what a compiler of TypeScript makes, in three parts.
	builtFile = lazyregexp.New(`^(?:(.*)/)?(?:dist|build|out|lib)/(.*?)(?:\.[cm]?js)?$`)
	nodeFlag  = lazyregexp.New(`^--(?:max-old-space-size=\d+|enable-source-maps|watch|no-warnings|trace-warnings|respawn|transpile-only|trace-deprecation|env-file\S*|inspect\S*|poll|exit-child)$|^watch$`)
	// preloads are the flags of node's that load a module before the app.
	preloads = []string{"-r", "--require", "--import"}
)

// nodeStart finds the file of code with which a command of Node.js begins, as it was before it was built; "" where it is
// not seen. loads says that variables come from files.
func (p reader) nodeStart(s *compose.Service, line runLine) (files compose.RootFS, name string, loads bool) {
	words, known := slices.Clone(line.words), true
	if len(words) > 2 && words[0] == "bun" && words[1] == "run" {
		words = slices.Delete(words, 1, 2)
	}
	if len(words) > 1 && words[0] == "nest" && words[1] == "start" {
		words = []string{"node", "dist/main"}
	}
	for i := 1; i < len(words); {
		switch {
		case slices.Contains(preloads, words[i]) && i+1 < len(words):
			loads = loads || strings.HasPrefix(words[i+1], "dotenv")
			known = known && (strings.HasPrefix(words[i+1], "dotenv") || strings.HasPrefix(words[i+1], "ts") || words[i+1] == "source-map-support/register")
			words = slices.Delete(words, i, i+2)
		case nodeFlag.MatchString(words[i]):
			loads = loads || strings.HasPrefix(words[i], "--env-file")
			words = slices.Delete(words, i, i+1)
		default:
			i++
		}
	}
	if len(words) == 1 && words[0] == "nodemon" {
		words = append(words, cmp.Or(p.manifest(s, line.dir).Main, "index.js"))
	}
	if len(words) != 2 || !known || strings.HasPrefix(words[1], "-") || !slices.Contains(nodeRunners, path.Base(words[0])) {
		return nil, "", false
	}
	name = inside(line.dir, words[1])
	files = p.RootFS(s.Name, nil)
	if found := sourceFile(files, name); found != "" {
		return files, found, loads
	}
	files, name = p.beforeBuild(s, name)
	return files, name, loads
}

// beforeBuild finds the file of TypeScript of which a build makes a file of a container; "" where not one alone may be it.
func (p reader) beforeBuild(s *compose.Service, built string) (files compose.RootFS, name string) {
	m := builtFile.FindStringSubmatch(built)
	if m == nil {
		return nil, ""
	}
	above, dir, base := strings.Split(m[1], "/"), path.Dir(m[2]), path.Base(m[2])
	var found []string
	for _, host := range slices.Concat(hostDirs(s), p.sourceDirs(s, "tsconfig.json")) {
		for i := range len(above) + 1 {
			root := filepath.Join(host, filepath.Join(above[i:]...))
			if _, err := os.Stat(filepath.Join(root, "tsconfig.json")); err != nil {
				continue
			}
			for _, try := range []string{path.Join("src", m[2]), m[2], path.Join(dir, "src", base)} {
				file := filepath.Join(root, try+".ts")
				if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && !slices.Contains(found, file) {
					found = append(found, file)
					files, name = hostFiles{p.hostDir(root), root, p.Dir}, try+".ts"
				}
			}
		}
	}
	if len(found) != 1 {
		return nil, ""
	}
	return files, name
}
