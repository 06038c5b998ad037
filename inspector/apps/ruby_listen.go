package apps

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

var ruby = &language{
	or:       []string{"||"},
	wrapper:  lazyregexp.New(`^(?:Integer|String)\(`),
	variable: lazyregexp.New(`^ENV(?:\[|\.fetch\()\s*['"](\w+)['"]()\s*(?:,\s*|\)\s*\{\s*)?([^,(){}\[\]]*?)\s*[\])}]$`),
	assigned: `(?m)^[ \t]*NAME\s*=\s*([^\n=][^\n]*?)\s*$`,
}

var (
	pumaSets  = lazyregexp.New(`(?m)^([ \t]*)(port|bind|ssl_bind)\b[ \t]*\(?[ \t]*([^\n]+?)\)?[ \t]*$`)
	pumaTCP   = lazyregexp.New(`^tcp://(\[[0-9a-fA-F:]+\]|[\w.-]+):(\d+)$`)
	rubyEnv   = lazyregexp.New(`ENV(?:\[\s*['"]|\.fetch\(\s*['"]|\.fetch\s+['"])(\w+)['"]\s*(?:\]|,|\))?`)
	rubyOther = lazyregexp.New(`['"]?(\d+)['"]?\s*\}?\s*\)?\s*(?:\.to_i)?\s*$`)
	sinatra   = lazyregexp.New(`(?m)^\s*require\s*\(?\s*['"]sinatra(?:/reloader)?['"]`)
	sinatraTo = lazyregexp.New(`(?m)^\s*set\s*\(?\s*:(port|bind)\s*,\s*([^\n]+?)\)?\s*$`)
	sinatraIn = lazyregexp.New(`Sinatra::(?:Base|Application)|\brun!|server_settings|configure\b|require_relative|Rack::Handler`)
)

// puma is its settings file: a port, or an address of TCP.
func puma(f appFiles) setting {
	content, err := fs.ReadFile(f, "config/puma.rb")
	switch {
	case err != nil && (f.beside("config/puma.rb") || !isFile(f, "Gemfile") && !isFile(f, "config.ru")): // an app that is not seen may have one
		return setting{}
	case err != nil:
		return setting{address: every, port: 9292, variable: "PORT"}
	}
	given := pumaSets.FindAllStringSubmatch(withoutHashes(string(content)), -1)
	switch {
	case len(given) == 0:
		return setting{address: every, port: 9292, variable: "PORT"}
	case len(given) > 1 || given[0][1] != "" || given[0][2] == "ssl_bind":
		return setting{}
	case given[0][2] == "bind":
		text, _ := literalText(given[0][3])
		m := pumaTCP.FindStringSubmatch(text)
		if socket := socketForm.FindStringSubmatch(text); socket != nil {
			return setting{address: socket[1], written: true, fixed: true}
		}
		if m == nil {
			return setting{}
		}
		port, _ := strconv.Atoi(m[2])
		return setting{address: strings.Trim(m[1], "[]"), port: port, written: true, fixed: true}
	}
	out, parts := setting{address: every, fixed: true}, splitTop(given[0][3], ",")
	if len(parts) == 2 {
		out.address, out.written = strings.Trim(parts[1], ` '"`), true
	}
	if env := rubyEnv.FindStringSubmatch(parts[0]); env != nil {
		out.variable = env[1]
	}
	if m := rubyOther.FindStringSubmatch(strings.TrimSpace(parts[0])); m != nil {
		out.port, _ = strconv.Atoi(m[1])
	}
	return out
}

// pumaWords takes the name of the file that puma reads anyway, and that is seen, from among its words.
func pumaWords(f appFiles, words []string) []string {
	at := slices.IndexFunc(words, func(word string) bool { return word == "-C" || flagOf(word) == "--config" })
	if at < 0 || strings.TrimPrefix(cutValue(words, at), "./") != "config/puma.rb" {
		return words
	}
	if _, err := fs.Stat(f, "config/puma.rb"); err != nil {
		return words
	}
	if strings.Contains(words[at], "=") {
		return slices.Delete(slices.Clone(words), at, at+1)
	}
	return slices.Delete(slices.Clone(words), at, at+2)
}

// rails is its server, whose address depends on the environment that it runs in.
func rails(f appFiles) setting {
	set := puma(f)
	if set.port == 9292 && !set.fixed {
		set.port = 3000
	}
	set.address = ""
	return set
}

// sinatra finds where `ruby app.rb` listens, which is an app of Sinatra in its old way.
func (p reader) sinatra(s *compose.Service, line runLine) *listener {
	words := slices.Clone(line.words)
	if len(words) > 2 && words[0] == "bundle" && words[1] == "exec" {
		words = words[2:]
	}
	if len(words) != 2 || path.Base(words[0]) != "ruby" || !strings.HasSuffix(words[1], ".rb") || p.elsewhere(s, []string{"PORT", "APP_ENV"}, nil) {
		return nil
	}
	files, name := p.RootFS(s.Name, nil), inside(line.dir, words[1])
	content, err := fs.ReadFile(files, name)
	text := withoutHashes(string(content))
	if err != nil || !sinatra.MatchString(text) || sinatraIn.MatchString(text) {
		return nil
	}
	found := &listener{Serving: compose.Serving{Program: "ruby " + path.Base(name), Port: 4567, Protocol: "http", Runner: line.runner}}
	switch env := p.railsEnv(s); env {
	case "":
	case "development", "test":
		found.Address, found.Default = "localhost", true
	default:
		found.Address, found.Default = every, true
	}
	from := &script{codeScope: codeScope{p: p, service: s, set: line.set, text: text, loads: strings.Contains(text, "dotenv")}, lang: ruby}
	at := 0
	for _, m := range sinatraTo.FindAllStringSubmatchIndex(text, -1) {
		value, known := from.value(strings.TrimSuffix(text[m[4]:m[5]], ".to_i"), 0)
		if !known {
			return nil
		}
		if at = m[2]; text[m[2]:m[3]] == "bind" {
			found.Address, found.Default = value, false
		} else if found.Port, err = strconv.Atoi(value); err != nil {
			return nil
		}
	}
	found.place(files, name, text, at)
	return found
}
