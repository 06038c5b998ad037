package apps

import (
	"cmp"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A portCall is a call of a library with which code opens a port, and where among its arguments it says which.
type portCall struct {
	call       *lazyregexp.Regexp // up to behind the opening parenthesis
	host, port int                // arguments, counted from 1; 0: none
	hostKey    string             // the keyword before the address; "" for none
	portKey    string
	joined     int    // the argument that has the address and the port in one, as a text or as a pair
	joinedKey  string // likewise
	address    string // without all of these
	number     int
	open       string // how it is told to listen on all addresses
}

// A portLanguage is a language whose code opens a port by one of some calls.
type portLanguage struct {
	name    string
	lang    *language
	files   func(p reader, s *compose.Service, line runLine) []module // the code that runs, all of it; nil where it is not seen
	names   *strings.Replacer                                         // constants of the language for addresses; nil: none
	calls   []portCall
	further *lazyregexp.Regexp // code that may open a port in another way
}

var (
	php = &language{or: []string{"??", "?:"}, wrapper: lazyregexp.New(`^(?:intval|\(int\)\s*getenv)?\(`), variable: lazyregexp.New(`^(?:getenv\(\s*['"](\w+)['"]\s*\)|_ENV\[['"](\w+)['"]\])()$`),
		assigned: `(?m)^[ \t]*NAME\s*=\s*([^\n]+?)\s*$`}
	dart = &language{or: []string{"??"}, wrapper: lazyregexp.New(`^int\.parse\(`), variable: lazyregexp.New(`^Platform\.environment\[['"](\w+)['"]\]()()$`),
		assigned: `(?m)^[ \t]*(?:static\s+)?(?:final|const|var|String|int)\s+(?:\w+\s+)?NAME\s*=\s*([^\n]+?)\s*$`}
	jvm = &language{or: []string{"?:"}, wrapper: lazyregexp.New(`^Integer\.parseInt\(`), variable: lazyregexp.New(`^System\.getenv\(\s*"(\w+)"()()\s*\)$`),
		assigned: `(?m)^[ \t]*(?:(?:private|public|static|final|const)\s+)*(?:val|var|String|int)\s+NAME\s*(?::\s*\w+\s*)?=\s*([^\n]+?)\s*$`}
)

// portLanguages are calls by the manuals of what they are of.
var portLanguages = []portLanguage{
	{name: "python", lang: python, files: pythonModules, calls: []portCall{
		{call: lazyregexp.New(`\buvicorn\.(?:run|Config)\s*\(`), hostKey: "host", portKey: "port", address: "127.0.0.1", number: 8000, open: `host="0.0.0.0" in this call`},
		{call: lazyregexp.New(`(?:^|[^.\w]|\bwaitress\.)serve\s*\(`), hostKey: "host", portKey: "port", joinedKey: "listen", address: every, number: 8080, open: `host="0.0.0.0" in this call`},
		{call: lazyregexp.New(`\b(?:Threading)?HTTPServer\s*\(`), joined: 1, open: `"0.0.0.0" as the host in this call`},
		{call: lazyregexp.New(`\bWSGIServer\s*\(`), joined: 1, open: `"0.0.0.0" as the host in this call`},
		{call: lazyregexp.New(`\beventlet\.listen\s*\(`), joined: 1, open: `"0.0.0.0" as the host in this call`},
		{call: lazyregexp.New(`\bmake_server\s*\(`), host: 1, port: 2, open: `"0.0.0.0" as the host in this call`},
		{call: lazyregexp.New(`\brun_simple\s*\(`), host: 1, port: 2, hostKey: "hostname", portKey: "port", open: `"0.0.0.0" as the host in this call`},
		{call: lazyregexp.New(`\b(?:app|application|server|http_server)\.listen\s*\(`), port: 1, host: 2, hostKey: "address", portKey: "port", address: every, open: `address="0.0.0.0" in this call`},
	}, further: lazyregexp.New(`\.run\s*\(\s*(?:host|port|debug)|\brun_app\(|subprocess|os\.system|os\.exec|multiprocessing|grpc|start_http_server|\bFastMCP\b|\.bind\(|add_socket`)},
	{name: "php", lang: php, files: startFile(lazyregexp.New(`^php\d*$`), ".php"), names: strings.NewReplacer("$", ""), calls: []portCall{
		{call: lazyregexp.New(`\bnew\s+\\?(?:Swoole|OpenSwoole)\\(?:\w+\\)*Server\s*\(`), host: 1, port: 2, open: "'0.0.0.0' as the host in this call"},
		{call: lazyregexp.New(`\bnew\s+(?:\\?Workerman\\)?Worker\s*\(`), joined: 1, open: "'http://0.0.0.0:{port}' in this call"},
		{call: lazyregexp.New(`\bnew\s+\\?(?:React\\)?(?:Socket\\)?SocketServer\s*\(`), joined: 1, open: "'0.0.0.0:{port}' in this call"},
	}, further: lazyregexp.New(`\baddlistener\(|stream_socket_server|\bexec\(|proc_open`)},
	{name: "ruby", lang: ruby, files: startFile(lazyregexp.New(`^ruby$`), ".rb"), calls: []portCall{
		{call: lazyregexp.New(`\bWEBrick::HTTPServer\.new\s*\(`), hostKey: ":?BindAddress", portKey: ":?Port", address: every, open: "BindAddress: '0.0.0.0' in this call"},
	}, further: lazyregexp.New(`TCPServer|Rack::Handler|run!`)},
	{name: "Dart", lang: dart, files: sourcesBeside("pubspec.yaml", ".dart", lazyregexp.New(`\bdart\b`), "bin", "lib"),
		names: strings.NewReplacer("InternetAddress.loopbackIPv4", `"127.0.0.1"`, "InternetAddress.anyIPv4", `"0.0.0.0"`, "InternetAddress.loopbackIPv6", `"::1"`, "InternetAddress.anyIPv6", `"::"`), calls: []portCall{
			{call: lazyregexp.New(`\bserve\s*\(`), host: 2, port: 3, open: "InternetAddress.anyIPv4 in this call"},
			{call: lazyregexp.New(`\bHttpServer\.bind\s*\(`), host: 1, port: 2, open: "InternetAddress.anyIPv4 in this call"},
		}, further: lazyregexp.New(`bindSecure|ServerSocket|Isolate`)},
	{name: "Kotlin", lang: jvm, files: sourcesBeside("build.gradle.kts", ".kt", lazyregexp.New(`\bjava\b|gradle`)), calls: []portCall{
		{call: lazyregexp.New(`\bembeddedServer\s*\(`), hostKey: "host", portKey: "port", address: every, number: 80, open: `host = "0.0.0.0" in this call`},
		{call: lazyregexp.New(`\bJavalin\.create\([^()]*\)(?:\s*\{[^{}]*\})?\.start\s*\(`), host: 1, port: 2, open: `"0.0.0.0" in this call`},
	}, further: lazyregexp.New(`applicationEngineEnvironment|\bconnector\s*\{|EngineMain`)},
	{name: "Java", lang: jvm, files: sourcesBeside("pom.xml", ".java", lazyregexp.New(`\bjava\b|mvn`)), calls: jvmCalls, further: lazyregexp.New(`SpringApplication|ServerSocket|Quarkus`)},
	{name: "Java", lang: jvm, files: sourcesBeside("build.gradle", ".java", lazyregexp.New(`\bjava\b|gradle`)), calls: jvmCalls, further: lazyregexp.New(`SpringApplication|ServerSocket|Quarkus`)},
}

var jvmCalls = []portCall{
	{call: lazyregexp.New(`\bJavalin\.create\([^()]*\)\s*\.start\s*\(`), host: 1, port: 2, open: `"0.0.0.0" in this call`},
	{call: lazyregexp.New(`\bHttpServer\.create\s*\(\s*new InetSocketAddress\s*\(`), host: 1, port: 2, open: `"0.0.0.0" in this call`},
}

// calledListener finds where code listens, by the one call of a library in all of it.
func (p reader) calledListener(s *compose.Service, line runLine) *listener {
	for i := range portLanguages {
		known := &portLanguages[i]
		if all := known.files(p, s, line); len(all) > 0 {
			if found := known.listener(p, s, line, all); found != nil {
				return found
			}
		}
	}
	return nil
}

// listener is where the one call in some code listens; nil where there is none, or several.
func (known *portLanguage) listener(p reader, s *compose.Service, line runLine, all []module) *listener {
	var only *portCall
	var of module
	at, count, loads := 0, 0, false
	for _, m := range all {
		if known.names != nil {
			m.text = known.names.Replace(m.text)
		}
		if known.further.MatchString(m.text) {
			return nil
		}
		loads = loads || pythonLoadsEnv.MatchString(m.text)
		for i := range known.calls {
			for _, call := range known.calls[i].call.FindAllStringIndex(m.text, 2) {
				only, of, at = &known.calls[i], m, call[1]
				count++
			}
		}
	}
	if count != 1 {
		return nil
	}
	given, ok := arguments(of.text[at:])
	from := &script{codeScope: codeScope{p: p, service: s, set: line.set, text: of.text, loads: loads}, lang: known.lang}
	found := &listener{Serving: compose.Serving{Program: cmp.Or(programFile(line, of), known.name), Address: only.address, Port: only.number, Protocol: "http", Runner: line.runner, Open: only.open}}
	if !ok || !only.fill(from, found, given) || found.Port == 0 || found.Address == "" {
		return nil
	}
	found.Pos, found.own, found.used = compose.Pos{File: of.host, Line: lineNumber(of.text, at)}, true, from.used
	return found
}

// loopbacks finds what listens in a service's containers for these alone, beside what else may listen there.
func (p reader) loopbacks(s *compose.Service) (all []compose.Serving) {
	words, _ := p.startLine(s)
	found := []*listener{p.imageLoopback(s)}
	if s.Serving == nil {
		found = append(found, p.calledListener(s, p.behindRunners(s, words)))
	}
	for _, one := range found {
		if one == nil || !isLoopback(one.Address) {
			continue
		}
		byVariable(one)
		one.describe()
		if one.own {
			p.quoteAt(one.Pos)
		}
		all = append(all, one.Serving)
	}
	return all
}

// isLoopback reports whether an address as servers take it is one that the container alone reaches.
func isLoopback(address string) bool {
	return address == "localhost" || address == "::1" || strings.HasPrefix(address, "127.")
}

// programFile names what runs a file of code, with the file; "" where something is run that a compiler has made.
func programFile(line runLine, of module) string {
	if len(line.words) > 1 && path.Ext(of.name) == path.Ext(line.words[1]) {
		return path.Base(line.words[0]) + " " + path.Base(of.name)
	}
	return ""
}

var namedArgument = lazyregexp.New(`^([:\w]+?)\s*(?:=>|=|:)\s*([\s\S]+)$`)

// fill takes address and port from the arguments of a call; false where they do not tell.
func (c *portCall) fill(from *script, found *listener, given []string) bool {
	for i, argument := range given {
		is := func(position int, key string) (string, bool) {
			if m := namedArgument.FindStringSubmatch(argument); m != nil && key != "" && lazyregexp.New(`^(?:`+key+`)$`).MatchString(m[1]) {
				return m[2], true
			}
			return argument, position == i+1 && keyword.FindString(argument) == ""
		}
		if value, ok := is(c.joined, c.joinedKey); ok {
			if !from.pair(found, value) {
				return false
			}
			continue
		}
		if value, ok := is(c.port, c.portKey); ok {
			port, known := from.port(value)
			if !known {
				return false
			}
			found.Port = port
		}
		if value, ok := is(c.host, c.hostKey); ok {
			host, known := from.value(value, 0)
			if !known || isNumber(host) {
				return false
			}
			found.Address = cmp.Or(host, every)
		}
		if strings.HasPrefix(argument, "*") || slices.ContainsFunc([]string{"ssl", "cert", "uds", "fd", "unix"}, func(word string) bool { return strings.HasPrefix(argument, word) }) {
			return false
		}
	}
	return true
}

// pair takes an address with its port: a pair, or a text.
func (s *script) pair(found *listener, expr string) bool {
	if inner, ok := arguments(strings.TrimPrefix(expr, "(")); ok && strings.HasPrefix(expr, "(") && len(inner) == 2 {
		host, hostKnown := s.value(inner[0], 0)
		port, portKnown := s.port(inner[1])
		found.Address, found.Port = cmp.Or(host, every), port
		return hostKnown && portKnown
	}
	text, known := s.value(expr, 0)
	if _, err := strconv.Atoi(text); !known || err == nil {
		return false
	}
	return found.bind(text, true)
}

// pythonModules are the modules of an app in Python that a command starts.
func pythonModules(p reader, s *compose.Service, line runLine) (all []module) {
	files, name := p.pythonFile(s, line)
	if name == "" {
		return nil
	}
	code := readPackage(files, path.Dir(name), name)
	if code == nil {
		return nil
	}
	for _, file := range code.order {
		all = append(all, code.all[file].module)
	}
	return all
}

// startFile makes a reader of the one file of code that a program is given.
func startFile(program *lazyregexp.Regexp, ending string) func(p reader, s *compose.Service, line runLine) []module {
	return func(p reader, s *compose.Service, line runLine) []module {
		if len(line.words) < 2 || len(line.words) > 3 || !program.MatchString(path.Base(line.words[0])) || path.Ext(line.words[1]) != ending || len(line.words) == 3 && line.words[2] != "start" {
			return nil
		}
		files, name := p.RootFS(s.Name, nil), inside(line.dir, line.words[1])
		text, ok := textOf(files, name)
		if !ok {
			return nil
		}
		return []module{{name: name, host: files.Origin(name).Host, text: withoutRemarks(text)}}
	}
}

// sourcesBeside makes a reader of all of the code below the directory that a file marks, where the command or the Dockerfile names what runs or
// builds it.
func sourcesBeside(marker, ending string, runs *lazyregexp.Regexp, below ...string) func(p reader, s *compose.Service, line runLine) []module {
	return func(p reader, s *compose.Service, line runLine) (all []module) {
		dirs := p.sourceDirs(s, marker)
		if len(dirs) != 1 || len(line.words) == 0 || slices.Contains(interpreters, path.Base(line.words[0])) && path.Base(line.words[0]) != "java" || !runs.MatchString(strings.Join(line.words, " ")+" "+string(p.buildOf(s))) {
			return nil
		}
		if below == nil {
			below = []string{"src"}
		}
		for _, dir := range below {
			dir = filepath.Join(dirs[0], dir)
			if _, err := os.Stat(dir); err != nil {
				continue
			}
			if !p.everySource(dir, func(name string) bool { return path.Ext(name) == ending }, func(name, text string) bool {
				if !strings.HasPrefix(compose.Relative(dirs[0], name), "src/test/") {
					all = append(all, module{name: name, host: compose.Relative(p.Dir, name), text: withoutRemarks(text)})
				}
				return true
			}) {
				return nil
			}
		}
		return all
	}
}
