package apps

import (
	"path"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var javaScript = &language{
	or:      []string{"||", "??"},
	wrapper: lazyregexp.New(`^(?:(?:Number\.)?parseInt|Number|String)?\(`),
	// NaN counts as false
	notNumber: lazyregexp.New(`^(?:(?:Number\.)?parseInt\(\s*[^\s\d]|Number\(.*[^\s\d.])`),
	variable:  lazyregexp.New(`^process\.env(?:\.(\w+)|\[['"](\w+)['"]\])()$`),
	loaded:    lazyregexp.New(`^\w+\.get(?:OrThrow)?(?:<\w+>)?\(\s*['"]([A-Z][A-Z0-9_]*)['"]\s*(?:,\s*([^,()]+?)\s*)?\)$`),
	assigned:  `(?m)^[ \t]*(?:export\s+)?(?:const|let|var)\s+NAME\s*(?::\s*\w+\s*)?=\s*([^\n]+?)\s*$`,
}

var (
	listenCall = lazyregexp.New(`\.listen\s*\(`)
	// hapiMade matches what makes a server of hapi, which listens where that says (hapi.dev/api/#server.options.address).
	hapiMade = lazyregexp.New(`\b[hH]api\.server\s*\(`)

	// furtherListener matches code that may open a port in another way, or start something that does.
	furtherListener = lazyregexp.New(`new\s+[\w.]*Server\s*\(\s*(?:\d|[pP][oO][rR][tT]|\{[^}]*\bport\b)|socket\.io['"]\)\s*\(|startStandaloneServer|bindAsync|` +
		`\bBun\.serve|\bserve\s*\(|child_process|worker_threads|\.fork\(`)
	otherModule    = lazyregexp.New("\\b(?:require|import)\\s*\\(\\s*[^'\"\\s]|process\\.env\\.\\w+\\s*=[^=]|\\.config\\(\\{[^}]*override")
	loadsEnv       = lazyregexp.New(`dotenv|loadEnvFile|ConfigModule`)
	fastifyModule  = lazyregexp.New(`['"]fastify['"]|\bFastifyAdapter\(`)
	otherFramework = lazyregexp.New(`['"](?:express|koa|restify|polka|(?:node:)?https?)['"]`)
	functionWord   = lazyregexp.New(`=>|\bfunction\b|^console\.`)
)

// maxModules is how many files of its own code a start file may lead to.
const maxModules = 200

// node finds where `node server.js` listens, by the one call in that file that says so.
func (p reader) node(s *compose.Service, line runLine) *listener {
	files, name, loads := p.nodeStart(s, line)
	if name == "" {
		return nil
	}
	all, whole := scriptModules(files, name)
	if !whole {
		return nil
	}
	code := startCode(all)
	if code == nil {
		return nil
	}
	calls := append(listenCall.FindAllStringIndex(code.text, 2), hapiMade.FindAllStringIndex(code.text, 2)...)
	if len(calls) != 1 || line.words[0] == "nodemon" && nodemonSets(p.RootFS(s.Name, nil), line.dir) {
		return nil
	}
	given, ok := arguments(code.text[calls[0][1]:])
	if !ok {
		return nil
	}
	found := &listener{Serving: compose.Serving{Program: runtimeOf(line.words[0]) + " " + path.Base(name), Protocol: "http", Runner: line.runner}}
	if code.tls {
		found.Protocol = ""
	}
	if code.listensSecurely(calls[0][0]) {
		found.Protocol = "tls"
	}
	from := &script{codeScope: codeScope{p: p, service: s, set: line.set, text: code.text, loads: loads || code.loads}, lang: javaScript}
	from.imported = nodeValues{files, name, line.dir, all}.value
	if plainDotenv.MatchString(code.text) && len(dotenvMentions.FindAllString(code.text, -1)) == len(plainDotenv.FindAllString(code.text, -1)) {
		from.dotenv = inside(line.dir, ".env")
	}
	host, ok := from.listens(found, given)
	if !ok {
		return nil
	}
	found.bindTo(host, code)
	found.place(files, name, code.text, calls[0][0])
	found.used = from.used
	return found
}

var (
	secureServer = lazyregexp.New(`(?:(\w+)\s*=\s*)?\bhttps\.createServer\s*\(`)
	serverMade   = lazyregexp.New(`\bcreate(?:Secure)?Server\s*\(`)
	receiver     = lazyregexp.New(`(\w+)\s*$`)
)

// listensSecurely reports whether the one server that the code makes is of https, and is the one that a call of listen is of.
func (code *codeText) listensSecurely(at int) bool {
	made := secureServer.FindStringSubmatchIndex(code.text)
	if made == nil || len(serverMade.FindAllStringIndex(code.text, 2)) != 1 || made[0] > at {
		return false
	}
	before := strings.TrimRight(code.text[:at], " \t\r\n")
	if made[1]+closing(code.text[made[1]:]) == len(before) {
		return true // https.createServer(…).listen
	}
	of := receiver.FindStringSubmatch(before)
	return made[2] >= 0 && of != nil && of[1] == code.text[made[2]:made[3]]
}

// runtimeOf names what runs a program of JavaScript.
func runtimeOf(word string) string {
	if path.Base(word) == "bun" {
		return "bun"
	}
	return "node"
}

// listens takes the port and the host from the arguments of a call of listen.
func (s *script) listens(found *listener, given []string) (host string, ok bool) {
	if len(given) == 0 || len(given) > 4 {
		return "", false
	}
	port, named := given[0], ""
	if strings.HasPrefix(port, "{") {
		if port, named, ok = listenOptions(port); !ok {
			return "", false
		}
	} else if len(given) > 1 && !functionWord.MatchString(given[1]) && !strings.Contains(s.text, "function "+given[1]) {
		named = given[1]
	}
	if found.Port, ok = s.port(port); !ok {
		return "", false
	}
	if named == "" {
		return "", true
	}
	host, ok = s.value(named, 0)
	return host, ok && host != "" && !isNumber(host)
}

// listenOptions are port and host of an object that is given to listen.
func listenOptions(object string) (port, host string, ok bool) {
	list, ok := entries(object)
	for _, entry := range list {
		switch key, value := entry[0], entry[1]; key {
		case "port":
			port = value
		case "host":
			host = value
		case "backlog", "exclusive", "ipv6Only", "routes", "debug", "app", "router", "mime", "state": // the latter of hapi
		default:
			return "", "", false
		}
	}
	return port, host, ok && port != ""
}

// entries are the keys and the values of an object; one that stands for its own value has that.
func entries(object string) (list [][2]string, ok bool) {
	all, ok := arguments(object[1:])
	for _, entry := range all {
		key, value, written := strings.Cut(entry, ":")
		if key = strings.TrimSpace(key); !written {
			value = key
		}
		list = append(list, [2]string{strings.Trim(key, `'"`), value})
	}
	return list, ok
}

// bindTo notes the address that code names, or what is so without.
func (out *listener) bindTo(host string, code *codeText) {
	switch {
	case host != "":
		out.Address = host
	case code.fastify && !code.others:
		out.Address, out.Default = "localhost", true
	case !code.fastify:
		out.Address = every
	}
}
