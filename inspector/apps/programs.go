package apps

import (
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A program is what is known of a server: the flags that say where it listens, and what it does without.
type program struct {
	name, word       string   // that run it: the program, and a word among its arguments
	bind, host, port []string // flags for address and port together, for the address, for the port
	socket           []string // flags for the path of a socket, which alone it then makes
	opens            string   // the flag that makes it listen on all addresses, where it is none of host or bind; of these the first is what people write
	address          string   // without flags; "": not known
	number           int      // likewise
	protocol         string
	variable         string                 // that gives the port where no flag does
	named            string                 // the variable that gives the address where no flag does
	envFiles         []string               // of its directory, from which it takes those variables where the environment has none; the first that has one counts
	envReader        string                 // the package without which it reads no such file
	settings         func(appFiles) setting // what its files say where no flag does, in the place of address and number
	elsewhere        []string               // flags, variables and files that may say otherwise where no flag does
	tls              []string               // variables that make it speak TLS
	never            []string               // flags and words with which it listens on no TCP port, or on several
	bareHost         string                 // what a flag for the address means that has no value
	portAlone        bool                   // a flag for address and port takes a port alone, and leaves the address
	commands         []string               // words that may follow its name; another one leads it elsewhere
	first            bool                   // its name is a usual word: it counts only where it is the program itself
	image            *lazyregexp.Regexp     // images that start it with settings of their own
	installed        func(text string) int  // its port where package.json does not tell its version, by the Dockerfile
}

// programs are the servers; their defaults are those of their manuals.
var programs = slices.Concat(nodePrograms, toolPrograms, []program{
	{name: "gunicorn", bind: []string{"-b", "--bind"}, address: "127.0.0.1", number: 8000,
		elsewhere: []string{"-c", "--config"}},
	{name: "uvicorn", host: longHost, port: longPort, address: "127.0.0.1", number: 8000,
		tls: []string{"UVICORN_SSL_KEYFILE", "UVICORN_SSL_CERTFILE"}, named: "UVICORN_HOST", variable: "UVICORN_PORT", elsewhere: []string{"--env-file"}, socket: []string{"--uds"}, never: []string{"--fd"}},
	{name: "hypercorn", bind: []string{"-b", "--bind"}, address: "127.0.0.1", number: 8000, elsewhere: []string{"-c", "--config"}},
	{name: "daphne", host: []string{"-b", "--bind"}, port: shortPort, address: "127.0.0.1", number: 8000,
		socket: []string{"-u", "--unix-socket"}, never: []string{"-e", "--endpoint", "--fd"}},
	{name: "waitress-serve", bind: []string{"--listen"}, host: longHost, port: longPort, address: "0.0.0.0", number: 8080,
		socket: []string{"--unix-socket"}},
	{name: "flask", word: "run", host: shortHost, port: shortPort, address: "127.0.0.1", number: 5000,
		tls: []string{"FLASK_RUN_CERT"}, named: "FLASK_RUN_HOST", variable: "FLASK_RUN_PORT", envFiles: []string{".env", ".flaskenv"}, envReader: "dotenv"},
	{name: "fastapi", word: "run", host: longHost, port: longPort, address: "0.0.0.0", number: 8000, elsewhere: []string{"PORT", "UVICORN_PORT"}},
	{name: "fastapi", word: "dev", host: longHost, port: longPort, address: "127.0.0.1", number: 8000, elsewhere: []string{"PORT", "UVICORN_PORT"}},
	{name: "manage.py", word: "runserver", bind: []string{"runserver"}, address: "127.0.0.1", number: 8000},
	{name: "artisan", word: "serve", host: longHost, port: longPort, address: "127.0.0.1", number: 8000, named: "SERVER_HOST", variable: "SERVER_PORT", envFiles: []string{".env"}},
	{name: "uwsgi", word: "--http", bind: []string{"--http"}, never: []string{"--socket", "-s", "--uwsgi-socket", "--http-socket", "--http11-socket"}},
	{name: "uwsgi", word: "--http-socket", bind: []string{"--http-socket"}, never: []string{"--socket", "-s", "--uwsgi-socket", "--http11-socket"}},
	{name: "uwsgi", word: "--http11-socket", bind: []string{"--http11-socket"}, never: []string{"--socket", "-s", "--uwsgi-socket"}},
	{name: "uwsgi", word: "--uwsgi-socket", bind: []string{"--uwsgi-socket"}, protocol: "uwsgi", never: []string{"--socket", "-s"}},
	{name: "uwsgi", word: "--socket", bind: []string{"--socket"}, protocol: "uwsgi", never: []string{"--protocol"}},
	{name: "uwsgi", word: "-s", bind: []string{"-s"}, protocol: "uwsgi", never: []string{"--protocol"}},
	{name: "streamlit", word: "run", host: []string{"--server.address"}, port: []string{"--server.port"}, settings: streamlit,
		named: "STREAMLIT_SERVER_ADDRESS", variable: "STREAMLIT_SERVER_PORT"},
	{name: "http.server", bind: []string{"http.server"}, host: []string{"-b", "--bind"}, address: "0.0.0.0", number: 8000},
	{name: "rails", word: "server", host: railsHost, port: shortPort, settings: rails, variable: "PORT", named: "BINDING"},
	{name: "rails", word: "s", host: railsHost, port: shortPort, settings: rails, variable: "PORT", named: "BINDING"},
	{name: "puma", opens: "-b tcp://0.0.0.0:{port}", bind: []string{"-b", "--bind"}, port: shortPort, settings: puma, elsewhere: []string{"-C", "--config"}},
	{name: "rackup", host: []string{"-o", "--host"}, port: shortPort, address: "localhost", number: 9292, elsewhere: []string{"RACK_ENV", "PORT", "-E"}},
	{name: "unicorn", opens: "-l 0.0.0.0:{port}", bind: []string{"-l", "--listen"}, host: []string{"-o", "--host"}, port: shortPort, address: every, number: 8080, elsewhere: []string{"-c", "--config-file", "PORT"}},
	{name: "thin", word: "start", host: []string{"-a", "--address"}, port: shortPort, address: every, number: 3000, elsewhere: []string{"-C", "--config", "PORT"}, socket: []string{"-S", "--socket"}},
	{name: "php", word: "-S", bind: []string{"-S"}, first: true},
})

// The flags of most programs.
var (
	longHost  = []string{"--host"}
	shortHost = []string{"--host", "-h"}
	longPort  = []string{"--port"}
	shortPort = []string{"-p", "--port"}
	railsHost = []string{"-b", "--binding"}
)

// every is the address of all interfaces.
const every = "0.0.0.0"

// at is where among words the program is named; -1 for nowhere.
func (known program) at(words []string) int {
	return slices.IndexFunc(words, func(word string) bool { return filepath.Base(word) == known.name })
}

// isRunBy reports whether words run the program.
func (known program) isRunBy(words []string) bool {
	at := known.at(words)
	if at < 0 || at > 3 || at > 0 && known.first {
		return false
	}
	if rest := words[at+1:]; known.commands != nil && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") && !slices.Contains(known.commands, rest[0]) {
		return false
	}
	return known.word == "" || slices.ContainsFunc(words[at:], func(word string) bool { return flagOf(word) == known.word })
}

// flags fills in where a program's flags make it listen; false where they do not tell, or that is more than one place.
func (known program) flags(out *listener, words []string) bool {
	binds, ports := 0, 0
	for i, word := range words {
		flag, value := flagOf(word), ""
		if _, with, ok := strings.Cut(word, "="); ok && strings.HasPrefix(word, "-") {
			value = with
		} else if i+1 < len(words) {
			value = words[i+1]
		}
		switch {
		case slices.Contains(known.never, flag):
			return false
		case slices.Contains(known.bind, flag):
			if !strings.HasPrefix(flag, "-") && (value == "" || strings.HasPrefix(value, "-")) {
				continue // a word that may stand alone: runserver
			}
			if value == "" {
				return false // what it names was not filled in
			}
			if binds++; binds > 1 || !out.bind(value, known.portAlone || !strings.HasPrefix(flag, "-")) {
				return false
			}
		case slices.Contains(known.socket, flag):
			if binds++; binds > 1 || !out.isSocket(value) {
				return false
			}
		case slices.Contains(known.host, flag):
			ports++
			if value == "" || strings.HasPrefix(value, "-") || value == "true" {
				value = known.bareHost
			}
			out.Address = value
		case slices.Contains(known.port, flag):
			port, err := strconv.Atoi(value)
			if err != nil {
				return false
			}
			ports++
			out.Port = port
		}
	}
	return out.Socket() == "" || ports == 0
}

// socketForm is the path of a socket as servers take it.
var socketForm = lazyregexp.New(`^(?:unix:(?://)?)?(/[\w.@/-]+)$`)

// isSocket takes the path of a socket.
func (out *listener) isSocket(text string) bool {
	m := socketForm.FindStringSubmatch(text)
	if m != nil {
		out.Address = path.Clean(m[1])
	}
	return m != nil
}

// bindForm is an address as servers take it: HOST:PORT, :PORT, HOST, and PORT.
var bindForm = lazyregexp.New(`^(?:http://|tcp://)?(?:(\[[0-9a-fA-F:]*\]|[\w.*-]*):)?(\d+)$`)

// bind reads an address; a port alone keeps the program's own address, or, for flags, means all addresses.
func (out *listener) bind(text string, portAlone bool) bool {
	m := bindForm.FindStringSubmatch(text)
	if m == nil {
		if strings.ContainsAny(text, "/:,") {
			return out.isSocket(text)
		}
		out.Address = text
		return true
	}
	out.Port, _ = strconv.Atoi(m[2])
	switch {
	case strings.Contains(text, ":"):
		out.Address = strings.Trim(m[1], "[]")
		if out.Address == "" || out.Address == "0" || out.Address == "*" {
			out.Address = "0.0.0.0"
		}
	case !portAlone:
		return false
	}
	return true
}

// cutValue is the value of the flag that is a word of a list.
func cutValue(words []string, at int) string {
	if _, value, ok := strings.Cut(words[at], "="); ok {
		return value
	}
	if at+1 < len(words) {
		return words[at+1]
	}
	return ""
}

// isTLS reports whether a flag makes a server speak TLS.
func isTLS(word string) bool {
	return strings.HasPrefix(word, "-") && (strings.Contains(word, "ssl") || strings.Contains(word, "cert") || strings.Contains(word, "https"))
}

// flagOf is a flag without its value.
func flagOf(word string) string {
	if strings.HasPrefix(word, "-") {
		word, _, _ = strings.Cut(word, "=")
	}
	return word
}
