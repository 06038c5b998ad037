package apps

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

var python = &language{
	or:       []string{" or "},
	wrapper:  regexp.MustCompile(`^(?:int|str)?\(`),
	variable: regexp.MustCompile(`^(?:os\.)?(?:getenv\(|environ\.get\(|environ\[)\s*['"](\w+)['"]()\s*(?:,\s*([^,()]+?)\s*)?[)\]]$`),
	assigned: `(?m)^[ \t]*NAME\s*(?::\s*\w+\s*)?=\s*([^\n]+?)\s*$`,
	pieces:   pythonPieces,
}

var (
	pythonProgram = regexp.MustCompile(`^python(?:3(?:\.\d+)?)?$`)
	pythonFlag    = regexp.MustCompile(`^-[uBOE]+$`)
	pythonRemark  = regexp.MustCompile(`(?m)(^|\s)#.*$`)
	runCall       = regexp.MustCompile(`\b(\w+)\.run\s*\(`)

	// pythonListens matches code that may open a port in another way, start something that does, or choose for Flask.
	pythonListens = regexp.MustCompile(`\bserve\(|WSGIServer|make_server|serve_forever|run_simple|run_app\(|HTTPServer|socketserver|grpc|start_http_server|` +
		`\.listen\(|subprocess|os\.system|os\.exec|multiprocessing|SERVER_NAME|override\s*=\s*True|environ\[[^\]]*\]\s*=[^=]|putenv|\b(?:Sanic|Bottle|Dash|Quart|Eve|Robyn|AioHttpApp|FlaskApp|FlaskGroup)\(`)
	pythonLoadsEnv = regexp.MustCompile(`dotenv|environs|read_env|decouple`)
	flaskApp       = regexp.MustCompile(`\b(\w+)\s*(?::\s*Flask\s*)?=\s*Flask\(`)
	flaskMaker     = regexp.MustCompile(`\bFlask\(`)
	socketIO       = regexp.MustCompile(`\bSocketIO\(`)
	importedModule = regexp.MustCompile(`(?m)^[ \t]*(?:from\s+([.\w]+)\s+import\s+([\w, ]+)|import\s+([\w.]+(?:\s*,\s*[\w.]+)*))`)
)

// python finds where `python app.py` listens, by the one call in that file that runs Flask, or uvicorn.
func (p reader) python(s *compose.Service, line runLine) *listener {
	files, name := p.pythonFile(s, line)
	if name == "" {
		return nil
	}
	text, all, whole := pythonModules(files, name)
	calls := runCall.FindAllStringSubmatchIndex(text, 2)
	if !whole || len(calls) != 1 || p.elsewhere(s, []string{"SERVER_NAME", "FLASK_SERVER_NAME"}, nil) {
		return nil
	}
	given, ok := arguments(text[calls[0][1]:])
	if !ok {
		return nil
	}
	from := &script{p: p, service: s, set: line.set, text: text, lang: python, loads: pythonLoadsEnv.MatchString(all)}
	found := &listener{Serving: compose.Serving{Program: "python " + path.Base(name), Address: "127.0.0.1", Port: 5000, Protocol: "http", Runner: line.runner}}
	switch receiver := text[calls[0][2]:calls[0][3]]; {
	case receiver == "uvicorn":
		found.Port = 8000
		ok = len(given) > 0 && from.keywords(found, given[1:])
	case socketIO.MatchString(all) && strings.Contains(strings.ToLower(receiver), "socket"):
		ok = len(given) > 0 && from.keywords(found, given[1:])
	case flaskMaker.MatchString(all) && !socketIO.MatchString(all) && (receiver == "app" || receiver == "application" || isFlask(text, receiver)):
		ok = from.keywords(found, given)
	default:
		return nil
	}
	if !ok {
		return nil
	}
	found.Default = !slices.ContainsFunc(given, func(word string) bool { return strings.HasPrefix(word, "host") })
	found.place(files, name, text, calls[0][0])
	return found
}

func isFlask(text, receiver string) bool {
	return slices.ContainsFunc(flaskApp.FindAllStringSubmatch(text, -1), func(m []string) bool { return m[1] == receiver })
}

var keyword = regexp.MustCompile(`^(\w+)\s*=\s*([\s\S]+)$`)

// keywords takes host and port from the arguments of a call; false where they do not tell.
func (s *script) keywords(found *listener, given []string) bool {
	for _, argument := range given {
		m := keyword.FindStringSubmatch(argument)
		if m == nil {
			return false
		}
		switch m[1] {
		case "host":
			host, known := s.value(m[2], 0)
			if !known || host == "" {
				return false
			}
			found.Address = host
		case "port":
			text, known := s.value(m[2], 0)
			port, err := strconv.Atoi(text)
			if !known || err != nil || port < 1 {
				return false
			}
			found.Port = port
		case "uds", "fd", "config", "env_file":
			return false
		default:
			if strings.HasPrefix(m[1], "ssl") || strings.Contains(m[1], "cert") {
				found.Protocol = ""
			}
		}
	}
	return true
}

// pythonModules reads a start file and the modules of its own that it leads to; whole is false where something else
// may listen there, or is not seen.
func pythonModules(files compose.RootFS, start string) (text, all string, whole bool) {
	queue := []string{start}
	for i := 0; i < len(queue); i++ {
		name := queue[i]
		content, err := fs.ReadFile(files, name)
		if err != nil || len(queue) > maxModules || slices.ContainsFunc(files.Edits(), func(e compose.Edit) bool { return e.Target == "/"+name }) {
			return "", "", false
		}
		code := pythonRemark.ReplaceAllString(string(content), "$1")
		if pythonListens.MatchString(code) || i > 0 && runCall.MatchString(code) {
			return "", "", false
		}
		if i == 0 {
			text = code
		}
		all += code
		for _, m := range importedModule.FindAllStringSubmatch(code, -1) {
			for _, below := range modulesOf(files, path.Dir(start), path.Dir(name), m) {
				if !slices.Contains(queue, below) {
					queue = append(queue, below)
				}
			}
		}
	}
	return text, all, true
}

// modulesOf are the files of its own that an import of a module in dir may mean. root is where the program begins.
func modulesOf(files compose.RootFS, root, dir string, imported []string) (found []string) {
	var names []string
	for _, name := range strings.Split(imported[3], ",") {
		names = append(names, strings.TrimSpace(name))
	}
	if from := imported[1]; from != "" {
		names = []string{from}
		for _, part := range strings.Split(imported[2], ",") {
			names = append(names, strings.TrimSuffix(from, ".")+"."+strings.TrimSpace(strings.SplitN(strings.TrimSpace(part), " ", 2)[0]))
		}
	}
	for _, name := range names {
		base := root
		if bare := strings.TrimLeft(name, "."); len(bare) < len(name) {
			base = dir
			for range len(name) - len(bare) - 1 {
				base = path.Dir(base)
			}
			name = bare
		}
		at := path.Join(base, strings.ReplaceAll(name, ".", "/"))
		for _, file := range []string{at + ".py", at + "/__init__.py"} {
			if info, err := files.Stat(file); err == nil && info.Mode().IsRegular() {
				found = append(found, file)
			}
		}
	}
	return found
}
