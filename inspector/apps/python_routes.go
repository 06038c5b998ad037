package apps

import (
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A pyApp is an app of FastAPI or Flask, and what is found of its routes.
type pyApp struct {
	*pyPackage
	p       reader
	service *compose.Service
	set     map[string]string
	compose.Routes
	sockets *compose.WebSocket
	seen    []string // names of routers, with their modules and prefixes
	made    map[*pyFile]map[string]pyMade
}

var (
	routerKind = lazyregexp.New(`(?m)^[ \t]*(\w+)\s*(?::\s*[\w.]+\s*)?=\s*(?:\w+\.)?(FastAPI|APIRouter|Flask|Blueprint)\(`)

	// otherPaths matches code that changes paths, or lets something else answer.
	otherPaths = lazyregexp.New(`root_path|APPLICATION_ROOT|SCRIPT_NAME|PATH_INFO|DispatcherMiddleware|x_prefix|WSGIMiddleware|scope\[|\bApi\(|\bAdmin\(|\bDash\(|AppBuilder\(|create_dash|gradio|mount_gradio_app`)
	pyModule   = lazyregexp.New(`^([A-Za-z_][\w.]*)(?::[\w.]+(?:\(.*\))?)?$`)
)

// pythonRoutes are the routes of an app of FastAPI or Flask; nil where its code does not tell all of them.
func (p reader) pythonRoutes(s *compose.Service) *compose.Routes {
	if app := p.pythonApp(s); app != nil {
		return &app.Routes
	}
	return nil
}

// pythonCode reads the code of Python that a service's command starts; nil where it is not seen.
func (p reader) pythonCode(s *compose.Service) (*pyPackage, runLine) {
	words, _ := p.startLine(s)
	line := p.behindRunners(s, words)
	root, start := pythonStart(line, p.Environment(s.Name)["FLASK_APP"])
	if start == "" {
		return nil, line
	}
	files := p.RootFS(s.Name, nil)
	if !isFile(files, start) {
		start = pyModuleFile(files, start)
	}
	if start == "" {
		return nil, line
	}
	return readPackage(files, root, start), line
}

// pythonApp is the app that a service's command starts; nil where not all of its routes are plain.
func (p reader) pythonApp(s *compose.Service) *pyApp {
	return remembered(p.pythons, s.Name, func() *pyApp { return p.readPythonApp(s) })
}

func (p reader) readPythonApp(s *compose.Service) *pyApp {
	code, line := p.pythonCode(s)
	if code == nil || p.elsewhere(s, []string{"SCRIPT_NAME", "ROOT_PATH", "APPLICATION_ROOT"}, nil) || slices.ContainsFunc(line.words, func(word string) bool { return flagOf(word) == "--root-path" }) {
		return nil
	}
	app := &pyApp{pyPackage: code, p: p, service: s, set: line.set, made: map[*pyFile]map[string]pyMade{}}
	served := servedName(line.words)
	var made []pyMain
	for _, at := range code.order {
		f := code.all[at]
		if otherPaths.MatchString(f.text) {
			return nil
		}
		for _, m := range routerKind.FindAllStringSubmatchIndex(f.blank, -1) {
			if kind := f.blank[m[4]:m[5]]; kind == "FastAPI" || kind == "Flask" {
				made = append(made, pyMain{pyName{at, f.blank[m[2]:m[3]]}, kind, f.text[m[1]:]})
			}
		}
	}
	if len(made) > 1 { // others are mounted below the one that is served, or are none of its parts
		made = slices.DeleteFunc(made, func(main pyMain) bool { return main.at != pyName{code.order[0], served} })
	}
	if len(made) != 1 {
		return nil
	}
	app.documents(made[0].kind, made[0].args)
	if !app.router(made[0].at, "", true) || !app.wholly() {
		return nil
	}
	return app
}

// A pyMain is a call that makes an app: FastAPI(…).
type pyMain struct {
	at         pyName
	kind, args string
}

// servedName is the name of the app in the module that a server is told to serve: main:app.
func servedName(words []string) string {
	for _, word := range words {
		if _, name, ok := strings.Cut(word, ":"); ok && pyModule.MatchString(word) {
			return name
		}
	}
	return ""
}

// documents notes what FastAPI and Flask answer by themselves.
func (app *pyApp) documents(kind, args string) {
	app.Aside = append(app.Aside, "/static")
	if kind == "FastAPI" {
		app.Aside = append(app.Aside, "/docs", "/redoc", "/openapi.json")
		given, _ := arguments(args)
		for _, name := range []string{"docs_url", "redoc_url", "openapi_url"} {
			if url, ok := literalText(keywordOf(given, name)); ok {
				app.Aside = append(app.Aside, url)
			}
		}
	}
}

// keywordOf is what arguments give a parameter by its name; "" for nothing.
func keywordOf(given []string, name string) string {
	for _, argument := range given {
		if m := keyword.FindStringSubmatch(argument); m != nil && m[1] == name {
			return m[2]
		}
	}
	return ""
}

// pythonStart is the module that a command starts, as a path without its suffix or with it, and where imports begin.
func pythonStart(line runLine, flaskApp string) (root, start string) {
	words := slices.DeleteFunc(slices.Clone(line.words), pythonFlag.MatchString)
	if len(words) == 0 {
		return "", ""
	}
	dir := line.dir
	for i, word := range words {
		if flag := flagOf(word); flag == "--chdir" || flag == "--app-dir" {
			dir = path.Join(dir, cutValue(words, i))
		}
	}
	root = strings.TrimPrefix(path.Clean(dir), "/")
	switch program := path.Base(words[0]); {
	case pythonProgram.MatchString(program) && len(words) == 2 && strings.HasSuffix(words[1], ".py"):
		file := inside(dir, words[1])
		return path.Dir(file), file
	case pythonProgram.MatchString(program) && len(words) > 2 && words[1] == "-m" && pyModule.MatchString(words[2]):
		if !slices.Contains([]string{"uvicorn", "gunicorn", "hypercorn", "flask"}, words[2]) {
			return root, path.Join(root, strings.ReplaceAll(words[2], ".", "/"))
		}
		words = words[2:]
	case slices.Contains(pythonRunners, program):
		if words = behindRun(words); len(words) == 0 {
			return "", ""
		}
	}
	return root, servedModule(root, words, flaskApp)
}

// pythonRunners run a program in the environment of a project of Python's: poetry run uvicorn app:app.
var pythonRunners = []string{"poetry", "pipenv", "uv", "pdm", "rye", "hatch"}

// behindRun are the words that such a runner runs; none where its flags may take words of their own.
func behindRun(words []string) []string {
	if len(words) < 3 || words[1] != "run" {
		return nil
	}
	words = words[2:]
	for len(words) > 0 && slices.Contains([]string{"--no-dev", "--frozen", "--locked", "--no-sync", "--"}, words[0]) {
		words = words[1:]
	}
	if len(words) > 0 && strings.HasPrefix(words[0], "-") {
		return nil
	}
	return words
}

// servedModule is the module that a server of Python's is told to serve.
func servedModule(root string, words []string, flaskApp string) string {
	named := ""
	switch program := path.Base(words[0]); program {
	case "flask":
		named = flaskApp
		for i, word := range words {
			if flag := flagOf(word); flag == "--app" || flag == "-A" {
				named = cutValue(words, i)
			}
		}
		if named == "" {
			named = "app"
		}
	case "uvicorn", "gunicorn", "hypercorn", "daphne", "waitress-serve", "fastapi":
		for _, word := range words[1:] {
			if strings.Contains(word, ":") && pyModule.MatchString(word) || program == "fastapi" && strings.HasSuffix(word, ".py") {
				if named != "" {
					return ""
				}
				named = word
			}
		}
	}
	if named == "" {
		return ""
	}
	if module, ok := strings.CutSuffix(named, ".py"); ok {
		return path.Join(root, module)
	}
	m := pyModule.FindStringSubmatch(named)
	if m == nil {
		return ""
	}
	return path.Join(root, strings.ReplaceAll(m[1], ".", "/"))
}

// takes notes a path at which an app of FastAPI takes WebSockets.
func (app *pyApp) takes(route string, at compose.Pos) {
	if app.sockets == nil {
		app.sockets = &compose.WebSocket{By: "FastAPI", Bare: true, Pos: at}
	}
	app.sockets.Paths = append(app.sockets.Paths, route)
}
