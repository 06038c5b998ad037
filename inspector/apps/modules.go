package apps

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// A codeText is what is known of a start file and of the code of its own that it leads to.
type codeText struct {
	text            string // of the start file, without remarks
	loads, tls      bool   // it reads variables from files; it may speak TLS
	fastify, others bool   // the frameworks with which it serves
}

// A module is a file of an app's code.
type module struct {
	name  string
	host  string // where it lies on the host, as findings name it
	text  string // without remarks
	blank string // likewise, and without what stands in quotes; "" where nobody needs it
}

// place is where a part of the module stands that begins at a byte of its text.
func (m module) place(at int) compose.Pos {
	return compose.Pos{File: m.host, Line: 1 + strings.Count(m.text[:at], "\n")}
}

// aliased matches imports of an app's own code by a path that its settings explain.
var aliased = regexp.MustCompile(`\bfrom\s+['"](?:@/|~/|src/)([^'"]*)['"]`)

// importsIn are the files of its own that the text of a file imports; "" for one that is not seen. start is where the program begins.
func importsIn(files compose.RootFS, start, name, text string) (all []string) {
	for _, m := range localModule.FindAllStringSubmatch(text, -1) {
		all = append(all, sourceFile(files, path.Join(path.Dir(name), m[1])))
	}
	root := path.Dir(start)
	if before, _, found := strings.Cut(start, "src/"); found {
		root = path.Join(before, "src")
	}
	for _, m := range aliased.FindAllStringSubmatch(text, -1) {
		all = append(all, sourceFile(files, path.Join(root, m[1])))
	}
	return all
}

// moduleFile is the file that a name without its suffix stands for; "" where it is not seen.
func moduleFile(files compose.RootFS, name string) string {
	for _, suffix := range []string{"", ".js", ".cjs", ".mjs", ".json", "/index.js"} {
		if isFile(files, name+suffix) {
			return name + suffix
		}
	}
	return ""
}

// sourceFile is moduleFile for code that may be TypeScript.
func sourceFile(files compose.RootFS, name string) string {
	if found := moduleFile(files, name); found != "" {
		return found
	}
	for _, try := range []string{name + ".ts", strings.TrimSuffix(name, ".js") + ".ts", name + "/index.ts"} {
		if isFile(files, try) {
			return try
		}
	}
	return ""
}

// nodeModules reads a start file and what it leads to; whole is false where something else may listen there, or is not seen.
func nodeModules(files compose.RootFS, start string) (code codeText, whole bool) {
	queue := []string{start}
	for i := 0; i < len(queue); i++ {
		name := queue[i]
		if strings.HasSuffix(name, ".json") {
			continue
		}
		content, ok := textOf(files, name)
		if !ok || len(queue) > maxModules {
			return code, false
		}
		text := withoutRemarks(content)
		if furtherListener.MatchString(text) || otherModule.MatchString(text) || i > 0 && listenCall.MatchString(text) {
			return code, false
		}
		if i == 0 {
			code.text = text
		}
		code.loads = code.loads || loadsEnv.MatchString(text)
		code.fastify = code.fastify || fastifyModule.MatchString(text)
		code.others = code.others || otherFramework.MatchString(text)
		code.tls = code.tls || strings.Contains(text, "https") && strings.Contains(text, "createServer") || strings.Contains(text, "createSecureServer")
		for _, below := range importsIn(files, start, name, text) {
			if below == "" {
				return code, false
			}
			if !slices.Contains(queue, below) {
				queue = append(queue, below)
			}
		}
	}
	return code, true
}

var nodemonEnv = regexp.MustCompile(`"nodemonConfig"`)

// nodemonSets reports whether settings of nodemon, which may bring variables, are there.
func nodemonSets(files compose.RootFS, dir string) bool {
	dir = strings.TrimPrefix(dir, "/")
	if _, err := files.Stat(path.Join(dir, "nodemon.json")); err == nil {
		return true
	}
	content, err := fs.ReadFile(files, path.Join(dir, "package.json"))
	return err != nil || nodemonEnv.Match(content)
}
