package apps

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

var (
	nodeRunners = []string{"node", "nodemon", "tsx", "ts-node", "ts-node-dev"}
	expressApp  = regexp.MustCompile(`\b(?:const|let|var)\s+(\w+)\s*(?::\s*[\w.]+\s*)?=\s*express\(\s*\)`)
	expressMade = regexp.MustCompile(`\bexpress\(\s*\)`)
	quotedText  = regexp.MustCompile("'(?:[^'\\\\\n]|\\\\.)*'|\"(?:[^\"\\\\\n]|\\\\.)*\"|`(?:[^`\\\\]|\\\\.)*`")
	// bareImport matches what runs code of the app's own, of which nothing is named.
	bareImport = regexp.MustCompile(`(?m)^\s*import\s*['"]\.|^\s*require\s*\(\s*['"]\.|\)\s*\(`)
	// chained matches routes that hang on the answer of a call; otherURL code that looks at paths, or changes them, itself.
	chained  = regexp.MustCompile(`\)\s*\.\s*(?:use|get|post|put|patch|delete|all|route)\s*\(`)
	otherURL = regexp.MustCompile(`\b\w+\.(?:url|path|originalUrl)\s*(?:=|!=|\.\s*(?:startsWith|match|replace|slice|split|includes|endsWith))|\{[^{}]*\b(?:url|path|originalUrl)\b[^{}]*\}\s*=\s*req\b`)
	// handedOn matches lines that hand the app on without adding to it.
	handedOn = regexp.MustCompile(`^\s*(?:export\s+default\s+\w+|module\.exports(?:\.\w+)?\s*=\s*(?:\w+|\{[\s\w,]*\})|exports\.\w+\s*=\s*\w+|export\s*\{[\s\w,]*\}|` +
		`import\s[\s\w,{}]*from\b.*|(?:const|let|var)\s+(?:\w+|\{[\s\w,]*\})\s*=\s*require\(\s*\)|` +
		`(?:(?:const|let|var)\s+\w+\s*=\s*)?(?:https?\.)?createServer\(\s*\w+\s*\))\s*;?\s*$`)
	appMethod = regexp.MustCompile(`^\s*\.\s*(\w+)\s*\(`)
	plainPath = regexp.MustCompile(`^['"](/[\w./:-]*)['"]$`)
	health    = regexp.MustCompile(`^/(?:_?health\w*|livez?|liveness|readyz?|readiness|ping|status|metrics|favicon\.ico)$`)
	// middleware matches what is used for all paths and answers to none by itself.
	middleware = regexp.MustCompile(`^(?:cors|helmet|morgan|compression|cookieParser|session|hpp|pino|pinoHttp|pinoMiddleware|rateLimit|limiter|(?:express|bodyParser)\.(?:json|urlencoded|text|raw)|` +
		`passport\.(?:initialize|session)|\w*(?:[eE]rror|[nN]otFound|[lL]ogger|[lL]imiter)\w*)\s*(?:\(|$)`)
	inlineHandler = regexp.MustCompile(`^(?:async\s+)?(?:function\b\s*\w*\s*)?\(([^)]*)\)`)
)

// expressRoutes are the routes of an app of Express; nil where its code does not tell all of them.
func (p reader) expressRoutes(s *compose.Service) *compose.Routes {
	start, _ := p.startLine(s)
	line := p.behindRunners(s, start)
	words := slices.DeleteFunc(slices.Clone(line.words), func(word string) bool { return strings.HasPrefix(word, "--") || word == "watch" })
	if len(words) != 2 || !slices.Contains(nodeRunners, path.Base(words[0])) {
		return nil
	}
	files := p.RootFS(s.Name, nil)
	file := words[1]
	if !path.IsAbs(file) {
		file = path.Join(line.dir, file)
	}
	modules := expressModules(files, sourceFile(files, strings.TrimPrefix(path.Clean(file), "/")))
	name, made := "", 0
	for _, m := range modules {
		made += len(expressMade.FindAllString(m.blank, -1))
		if found := expressApp.FindStringSubmatch(m.blank); found != nil {
			name = found[1]
		}
	}
	if name == "" || made != 1 {
		return nil
	}
	found := &compose.Routes{}
	use := regexp.MustCompile(`(?:^|[^\w$.])(` + name + `)\b`)
	for _, m := range modules {
		for _, at := range use.FindAllStringSubmatchIndex(m.blank, -1) {
			if !m.addTo(found, files, at[2], at[3]) {
				return nil
			}
		}
	}
	if len(found.Paths) == 0 {
		return nil
	}
	return found
}

// A module is a file of an app's code.
type module struct {
	name  string
	text  string // without remarks
	blank string // likewise, and without what stands in quotes
}

// expressModules are a start file and the files of its own that it leads to; nil where something is not plain. What is
// imported by name and not seen is taken for what it is used for.
func expressModules(files compose.RootFS, start string) (all []module) {
	queue := []string{start}
	for i := 0; i < len(queue); i++ {
		name := queue[i]
		content, err := fs.ReadFile(files, name)
		if err != nil || len(queue) > maxModules || slices.ContainsFunc(files.Edits(), func(e compose.Edit) bool { return e.Target == "/"+name }) {
			return nil
		}
		m := module{name: name, text: withoutRemarks(string(content))}
		m.blank = quotedText.ReplaceAllStringFunc(m.text, func(s string) string { return strings.Repeat(" ", len(s)) })
		if otherURL.MatchString(m.blank) || otherModule.MatchString(m.text) {
			return nil
		}
		if expressMade.MatchString(m.blank) && (chained.MatchString(m.blank) || bareImport.MatchString(m.text)) {
			return nil
		}
		all = append(all, m)
		for _, imported := range localModule.FindAllStringSubmatch(m.text, -1) {
			below := sourceFile(files, path.Join(path.Dir(name), imported[1]))
			if below != "" && !strings.HasSuffix(below, ".json") && !slices.Contains(queue, below) {
				queue = append(queue, below)
			}
		}
	}
	return all
}

// sourceFile is moduleFile for code that may be TypeScript.
func sourceFile(files compose.RootFS, name string) string {
	if found := moduleFile(files, name); found != "" {
		return found
	}
	for _, try := range []string{name + ".ts", strings.TrimSuffix(name, ".js") + ".ts", name + "/index.ts"} {
		if info, err := files.Stat(try); err == nil && info.Mode().IsRegular() {
			return try
		}
	}
	return ""
}

// addTo adds what the use of an app's name in a module makes it answer to; false where that is not plain.
func (m module) addTo(found *compose.Routes, files compose.RootFS, from, to int) bool {
	call := appMethod.FindStringSubmatchIndex(m.blank[to:])
	if call == nil {
		start := strings.LastIndexByte(m.blank[:from], '\n') + 1
		line, _, _ := strings.Cut(m.blank[start:], "\n")
		return expressApp.MatchString(line) || handedOn.MatchString(line)
	}
	method := m.blank[to+call[2] : to+call[3]]
	given, ok := arguments(m.text[to+call[1]:])
	if !ok {
		return false
	}
	switch method {
	case "set", "disable", "enable", "listen":
		return true
	case "use", "all", "get", "post", "put", "patch", "delete":
	default:
		return false
	}
	switch route := plainPath.FindStringSubmatch(append(given, "")[0]); {
	case route != nil && (health.MatchString(route[1]) || route[1] == "/" && method == "get"):
		return true
	case route != nil && route[1] != "/" && len(given) > 1:
		if found.Paths = append(found.Paths, route[1]); len(found.Paths) == 1 {
			found.Pos = compose.Pos{File: files.Origin(m.name).Host, Line: 1 + strings.Count(m.text[:from], "\n")}
		}
		return true
	}
	return len(given) == 1 && (method == "use" && passesOn(given[0]) || method == "get" && quotedText.MatchString(given[0]) && !strings.Contains(given[0], "/"))
}

// passesOn reports whether what is used for all paths answers to none, but to say that nothing was found.
func passesOn(handler string) bool {
	if middleware.MatchString(handler) {
		return true
	}
	m := inlineHandler.FindStringSubmatch(handler)
	return m != nil && (strings.Count(m[1], ",") == 3 || strings.Contains(handler, "404") || strings.Contains(handler, "next("))
}
