package apps

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// tlsOption matches an option of frameworks that lets them serve https.
var tlsOption = lazyregexp.New(`\bhttps\s*:\s*[^/\s'"]|\bhttpsOptions\b`)

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
	return compose.Pos{File: m.host, Line: lineNumber(m.text, at)}
}

var (
	// ownImport matches imports of an app's own code: by a path, or by one that its settings explain.
	ownImport = lazyregexp.New(`(?:\brequire\s*\(\s*|\bfrom\s+|\bimport\s*\(?\s*)['"](\.{1,2}(?:/[^'"]*)?|(?:@/|~/|src/)[^'"]*)['"]`)
	aliasRoot = lazyregexp.New(`^(?:@/|~/|src/)`)
)

// ownFile is the file of the app's own that an import in a file means; "" for none, and for one that is not seen. start is where
// the program begins.
func ownFile(files compose.RootFS, start, name, from string) string {
	if strings.HasPrefix(from, ".") {
		return sourceFile(files, path.Join(path.Dir(name), from))
	}
	if !aliasRoot.MatchString(from) {
		return ""
	}
	root := path.Dir(start)
	if before, _, found := strings.Cut(start, "src/"); found {
		root = path.Join(before, "src")
	}
	return sourceFile(files, path.Join(root, aliasRoot.ReplaceAllString(from, "")))
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
	for _, try := range []string{name + ".ts", strings.TrimSuffix(name, ".js") + ".ts", name + "/index.ts", name + ".tsx", name + ".mts", name + ".d.ts"} {
		if isFile(files, try) {
			return try
		}
	}
	return ""
}

// scriptModules reads a start file and the files of the app's own that it leads to; whole is false where one of them is not seen.
func scriptModules(files compose.RootFS, start string) (all []module, whole bool) {
	queue := []string{start}
	whole = true
	for i := 0; i < len(queue); i++ {
		if strings.HasSuffix(queue[i], ".json") {
			continue
		}
		content, ok := textOf(files, queue[i])
		if len(queue) > maxModules {
			return all, false
		}
		if whole = whole && ok; !ok {
			continue
		}
		m := module{name: queue[i], host: files.Origin(queue[i]).Host, text: withoutRemarks(content)}
		all = append(all, m)
		for _, imported := range ownImport.FindAllStringSubmatch(m.text, -1) {
			below := ownFile(files, start, m.name, imported[1])
			if whole = whole && below != ""; below != "" && !slices.Contains(queue, below) {
				queue = append(queue, below)
			}
		}
	}
	return all, whole
}

// startCode is the start file among some code, as far as it alone listens; nil where another file, or something else, may.
func startCode(all []module) *codeText {
	code := &codeText{text: all[0].text}
	for i, m := range all {
		text := m.text
		if furtherListener.MatchString(text) || otherModule.MatchString(text) || i > 0 && listenCall.MatchString(text) {
			return nil
		}
		code.loads = code.loads || loadsEnv.MatchString(text)
		code.fastify = code.fastify || fastifyModule.MatchString(text)
		code.others = code.others || otherFramework.MatchString(text)
		code.tls = code.tls || strings.Contains(text, "https") && strings.Contains(text, "createServer") || strings.Contains(text, "createSecureServer") || tlsOption.MatchString(text)
	}
	return code
}

var nodemonEnv = lazyregexp.New(`"nodemonConfig"`)

// nodemonSets reports whether settings of nodemon, which may bring variables, are there.
func nodemonSets(files compose.RootFS, dir string) bool {
	dir = strings.TrimPrefix(dir, "/")
	if _, err := files.Stat(path.Join(dir, "nodemon.json")); err == nil {
		return true
	}
	content, err := fs.ReadFile(files, path.Join(dir, "package.json"))
	return err != nil || nodemonEnv.Match(content)
}
