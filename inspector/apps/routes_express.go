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
	expressNamed = regexp.MustCompile(`\b(?:const|let|var)\s+(\w+)\s*(?::\s*[\w.]+\s*)?=\s*express\(\s*\)`)
	expressMade  = regexp.MustCompile(`\bexpress\(\s*\)`)
	quotedText   = regexp.MustCompile("'(?:[^'\\\\\n]|\\\\.)*'|\"(?:[^\"\\\\\n]|\\\\.)*\"|`(?:[^`\\\\]|\\\\.)*`")
	// bareImport matches what runs code of the app's own, of which nothing is named.
	bareImport = regexp.MustCompile(`(?m)^\s*import\s*['"]\.|^\s*require\s*\(\s*['"]\.|\)\s*\(`)
	// chained matches an app that is given more as it is made; otherURL code that looks at paths, or changes them, itself.
	chained  = regexp.MustCompile(`\bexpress\(\s*\)\s*\.`)
	otherURL = regexp.MustCompile(`\b\w+\.(?:url|path|originalUrl)\s*(?:=|!=|\.\s*(?:startsWith|match|replace|slice|split|includes|endsWith))|\{[^{}]*\b(?:url|path|originalUrl)\b[^{}]*\}\s*=\s*req\b`)
	// handedOn matches lines that hand the app on without adding to it.
	handedOn = regexp.MustCompile(`^\s*(?:export\s+default\s+\w+|module\.exports(?:\.\w+)?\s*=\s*(?:\w+|\{[\s\w,]*\})|exports\.\w+\s*=\s*\w+|export\s*\{[\s\w,]*\}|` +
		`import\s[\s\w,{}]*from\b.*|(?:const|let|var)\s+(?:\w+|\{[\s\w,]*\})\s*=\s*require\(\s*\)|` +
		`(?:(?:const|let|var)\s+\w+\s*=\s*)?(?:https?\.)?createServer\(\s*\w+\s*\))\s*;?\s*$`)
	// goesOn matches what hangs on the answer of a call.
	goesOn    = regexp.MustCompile(`^\s*\.`)
	appMethod = regexp.MustCompile(`^\s*\.\s*(\w+)\s*\(`)
	plainPath = regexp.MustCompile(`^['"](/[\w./:-]*)['"]$`)
	// middleware matches what is used for all paths and answers to none by itself.
	middleware = regexp.MustCompile(`^(?:cors|helmet|morgan|compression|cookieParser|session|hpp|pino|pinoHttp|pinoMiddleware|rateLimit|limiter|(?:express|bodyParser)\.(?:json|urlencoded|text|raw)|` +
		`passport\.(?:initialize|session)|\w*(?:[eE]rror|[nN]otFound|[lL]ogger|[lL]imiter)\w*)\s*(?:\(|$)`)
	// namedMiddleware matches what is called so, answering matches such names of what answers all the same.
	namedMiddleware = regexp.MustCompile(`^(?:\w+\.)?\w*[mM]iddleware$`)
	answering       = regexp.MustCompile(`(?i)proxy|graphql|apollo|webpack|vite|dev|hot|static|next|nuxt|spa|express|file|page|route`)
	// socketIOServer and anySocket match packages that answer on the app's port beside it: below their own path, and anywhere.
	socketIOServer = regexp.MustCompile(`['"](?:socket\.io|engine\.io)['"]`)
	anySocket      = regexp.MustCompile(`['"](?:ws|express-ws|graphql-ws\S*|subscriptions-transport-ws|sockjs|websocket|faye|peer|uWebSockets\.js)['"]|\.on\(\s*['"](?:upgrade|request)['"]`)
	inlineHandler  = regexp.MustCompile(`^(?:async\s+)?(?:function\b\s*\w*\s*)?\(([^)]*)\)`)
)

// An expressApp is the code of an app of Express, and what is found of its routes.
type expressApp struct {
	files   compose.RootFS
	modules []module
	compose.Routes
	routers []string // followed so far, as FILE:NAME
}

// expressRoutes are the routes of an app of Express; nil where its code does not tell all of them.
func (p reader) expressRoutes(s *compose.Service) *compose.Routes {
	start, _ := p.startLine(s)
	line := p.behindRunners(s, start)
	files, file, _ := p.nodeStart(s, line)
	if file == "" {
		return nil
	}
	app := &expressApp{files: files, modules: expressModules(files, file)}
	name, made := "", 0
	for _, m := range app.modules {
		made += len(expressMade.FindAllString(m.blank, -1))
		if found := expressNamed.FindStringSubmatch(m.blank); found != nil {
			name = found[1]
		}
	}
	if name == "" || made != 1 {
		return nil
	}
	for _, m := range app.modules {
		if !app.addUses(m, name) {
			return nil
		}
		app.sockets(m)
	}
	return &app.Routes
}

// sockets notes what answers beside Express on the same port.
func (app *expressApp) sockets(m module) {
	switch {
	case anySocket.MatchString(m.text):
		app.Aside = append(app.Aside, "/")
	case socketIOServer.MatchString(m.text):
		app.Aside = append(app.Aside, "/socket.io")
	}
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
		m.blank = quotedText.ReplaceAllStringFunc(m.text, blanked)
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

// addUses adds what the uses of an app's or a router's name in a module make it answer to; false where one is not plain.
func (app *expressApp) addUses(m module, name string) bool {
	for _, at := range regexp.MustCompile(`(?:^|[^\w$.])(`+name+`)\b`).FindAllStringSubmatchIndex(m.blank, -1) {
		if !app.addUse(m, at[2], at[3]) {
			return false
		}
	}
	return true
}

func (app *expressApp) addUse(m module, from, to int) bool {
	call := appMethod.FindStringSubmatchIndex(m.blank[to:])
	if call == nil {
		start := strings.LastIndexByte(m.blank[:from], '\n') + 1
		line, _, _ := strings.Cut(m.blank[start:], "\n")
		return expressNamed.MatchString(line) || routerMade.MatchString(line) || handedOn.MatchString(line)
	}
	method, behind := m.blank[to+call[2]:to+call[3]], m.text[to+call[1]:]
	given, ok := arguments(behind)
	if !ok || method != "route" && goesOn.MatchString(behind[closing(behind):]) {
		return false
	}
	switch method {
	case "set", "disable", "enable", "listen":
		return true
	case "use", "all", "get", "post", "put", "patch", "delete", "route":
	default:
		return false
	}
	route := plainPath.FindStringSubmatch(append(given, "")[0])
	switch {
	case route != nil && route[1] == "/" && (method != "use" && method != "all"):
		return true
	case route != nil && route[1] != "/" && (len(given) > 1 || method == "route"):
		addRoute(&app.Routes, route[1], compose.Pos{File: app.files.Origin(m.name).Host, Line: 1 + strings.Count(m.text[:from], "\n")})
		return true
	case method == "use" && (route == nil && len(given) == 1 || route != nil && len(given) == 2):
		handler := given[len(given)-1]
		return passesOn(handler) || app.follow(m, handler)
	}
	return len(given) == 1 && method == "get" && quotedText.MatchString(given[0]) && !strings.Contains(given[0], "/")
}

// passesOn reports whether what is used for all paths answers to none, but to say that nothing was found.
func passesOn(handler string) bool {
	if middleware.MatchString(handler) || namedMiddleware.MatchString(handler) && !answering.MatchString(handler) {
		return true
	}
	m := inlineHandler.FindStringSubmatch(handler)
	return m != nil && (strings.Count(m[1], ",") == 3 || strings.Contains(handler, "404") || strings.Contains(handler, "next("))
}
