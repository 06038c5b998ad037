package apps

import (
	"path"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var python = &language{
	or:       []string{" or "},
	wrapper:  lazyregexp.New(`^(?:int|str)?\(`),
	variable: lazyregexp.New(`^(?:os\.)?(?:getenv\(|environ\.get\(|environ\[)\s*['"](\w+)['"]()\s*(?:,\s*([^,()]+?)\s*)?[)\]]$`),
	assigned: `(?m)^[ \t]*NAME\s*(?::\s*\w+\s*)?=\s*([^\n]+?)\s*$`,
	pieces:   pythonPieces,
}

var (
	pythonProgram = lazyregexp.New(`^python(?:3(?:\.\d+)?)?$`)
	pythonFlag    = lazyregexp.New(`^-[uBOE]+$`)
	runCall       = lazyregexp.New(`\b(\w+)\.run\s*\(`)

	// pythonListens matches code that may open a port in another way, start something that does, or choose for Flask.
	pythonListens = lazyregexp.New(`\bserve\(|WSGIServer|make_server|serve_forever|run_simple|run_app\(|HTTPServer|socketserver|grpc|start_http_server|` +
		`\.listen\(|subprocess|os\.system|os\.exec|multiprocessing|SERVER_NAME|override\s*=\s*True|environ\[[^\]]*\]\s*=[^=]|putenv|\b(?:Sanic|Bottle|Dash|Quart|Eve|Robyn|AioHttpApp|FlaskApp|FlaskGroup)\(`)
	pythonLoadsEnv = lazyregexp.New(`dotenv|environs|read_env|decouple`)
	flaskApp       = lazyregexp.New(`\b(\w+)\s*(?::\s*Flask\s*)?=\s*Flask\(`)
	flaskMaker     = lazyregexp.New(`\bFlask\(`)
	socketIO       = lazyregexp.New(`\bSocketIO\(`)
)

// python finds where `python app.py` listens, by the one call in that file that runs Flask, or uvicorn.
func (p reader) python(s *compose.Service, line runLine) *listener {
	files, name := p.pythonFile(s, line)
	if name == "" {
		return nil
	}
	code := readPackage(files, path.Dir(name), name)
	if code == nil || code.listensElsewhere() || p.elsewhere(s, []string{"SERVER_NAME", "FLASK_SERVER_NAME"}, nil) {
		return nil
	}
	text, all := code.all[name].text, code.text()
	calls := runCall.FindAllStringSubmatchIndex(text, 2)
	if len(calls) != 1 {
		return nil
	}
	given, ok := arguments(text[calls[0][1]:])
	if !ok {
		return nil
	}
	from := &script{codeScope: codeScope{p: p, service: s, set: line.set, text: text, loads: pythonLoadsEnv.MatchString(all)}, lang: python}
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
	found.used = from.used
	return found
}

// listensElsewhere reports whether something beside the one call of run in the start file may listen.
func (p *pyPackage) listensElsewhere() bool {
	return slices.ContainsFunc(p.order, func(name string) bool {
		text := p.all[name].text
		return pythonListens.MatchString(text) || name != p.order[0] && runCall.MatchString(text)
	})
}

// text is that of all of the code.
func (p *pyPackage) text() string {
	var all strings.Builder
	for _, name := range p.order {
		all.WriteString(p.all[name].text + "\n")
	}
	return all.String()
}

func isFlask(text, receiver string) bool {
	return slices.ContainsFunc(flaskApp.FindAllStringSubmatch(text, -1), func(m []string) bool { return m[1] == receiver })
}

var keyword = lazyregexp.New(`^(\w+)\s*=\s*([\s\S]+)$`)

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
			port, known := s.port(m[2])
			if !known {
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
