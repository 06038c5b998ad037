package apps

import (
	"io/fs"
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// A buildWalk follows commands of a Dockerfile through the scripts of package.json which they run, from folder to folder.
type buildWalk struct {
	files fs.FS
	dir   string // of the package whose build is looked for
	found []packageScript
	texts []string // of all scripts that are run
	steps int
}

// A packageScript is a script of package.json that is run; its name is "" where the command stands in the Dockerfile itself.
type packageScript struct{ name, text string }

const maxBuildSteps = 200

// buildIn is the one command with which commands of a Dockerfile build the package in a folder: what a script of it says, or a call of
// `ng build` there. It may be run by scripts of folders above. They are followed from each folder in which they may begin.
func buildIn(files fs.FS, dir string, runs []string) (packageScript, bool) {
	for start := dir; ; start = path.Dir(start) {
		b := &buildWalk{files: files, dir: dir}
		for _, run := range runs {
			b.follow(start, run, "", 0)
		}
		if len(b.found) == 1 {
			return b.found[0], !movesBuilt.MatchString(strings.Join(b.texts, "\n"))
		}
		if len(b.found) > 1 || start == "/" {
			return packageScript{}, false
		}
	}
}

// follow follows the commands of a text that begins in a folder.
func (b *buildWalk) follow(in, text, script string, depth int) {
	for _, words := range compose.ShellCommands(text) {
		if b.steps++; b.steps > maxBuildSteps || depth > 5 {
			return
		}
		switch {
		case words[0] == "cd" && len(words) == 2:
			in = path.Join(in, words[1])
			if path.IsAbs(words[1]) {
				in = path.Clean(words[1])
			}
		case in == b.dir && isPageBuild(words):
			b.found = append(b.found, packageScript{script, text})
		default:
			b.script(in, words, depth)
		}
	}
}

// script follows the script that a package manager is told to run.
func (b *buildWalk) script(in string, words []string, depth int) {
	name, folder := scriptRun(words)
	if name == "" {
		return
	}
	in = path.Join(in, folder)
	content, err := fs.ReadFile(b.files, strings.TrimPrefix(path.Join(in, "package.json"), "/"))
	if err != nil {
		return
	}
	m := manifestOf(content)
	if text := m.Scripts[name]; text != "" {
		b.texts = append(b.texts, text, m.Scripts["post"+name])
		b.follow(in, text, name, depth+1)
	}
}

// scriptRun reads which script a package manager runs, and in which folder below the one it is in; "" for other commands. What chooses
// a workspace by its name is not followed.
func scriptRun(words []string) (name, folder string) {
	tool := path.Base(words[0])
	if tool != "npm" && tool != "yarn" && tool != "pnpm" && tool != "bun" {
		return "", ""
	}
	given := false
	for i := 1; i < len(words); i++ {
		word := words[i]
		switch {
		case word == "--":
			return name, folder
		case (word == "--prefix" || word == "--cwd" || word == "-C" || word == "--dir") && i+1 < len(words):
			folder = words[i+1]
			i++
		case strings.HasPrefix(word, "--prefix=") || strings.HasPrefix(word, "--cwd="):
			_, folder, _ = strings.Cut(word, "=")
		case word == "-w" || word == "-F" || strings.HasPrefix(word, "--workspace") || strings.HasPrefix(word, "--filter") || word == "workspace":
			return "", ""
		case strings.HasPrefix(word, "-") || name != "":
		case !given && (word == "run" || word == "run-script"):
			given = true
		case given || tool != "npm":
			name = word
		default:
			return "", ""
		}
	}
	return name, folder
}

// isPageBuild reports whether a command is one of the tools that build pages, called by itself or by npx.
func isPageBuild(words []string) bool {
	for len(words) > 1 && (words[0] == "npx" || words[0] == "bunx" || words[0] == "exec" || words[0] == "npm" && words[1] == "exec" || words[0] == "yarn" && words[1] == "ng") {
		words = words[1:]
	}
	if len(words) < 2 || words[1] != "build" {
		return false
	}
	program := path.Base(words[0])
	for _, t := range pageTools {
		if t.program == program {
			return true
		}
	}
	return program == "ng"
}
