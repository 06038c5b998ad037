package apps

import (
	"cmp"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// serving finds where the command of a service listens, or nil where it runs something else.
func (p reader) serving(s *compose.Service) *listener {
	words, pos := p.startLine(s)
	return p.served(s, words, pos)
}

// served finds where words listen that a service's container runs; pos is where they are written.
func (p reader) served(s *compose.Service, words []string, pos compose.Pos) *listener {
	own := false
	if filled, at := p.uwsgiLine(s, words); filled != nil {
		words, pos, own = filled, at, true
	}
	if filled, at := p.oauth2File(s, words); filled != nil {
		if words = filled; !at.IsZero() {
			pos, own = at, true
		}
	}
	line := p.behindRunners(s, words)
	filled := p.gunicorn(s, line)
	line.words = pumaWords(p.appFiles(s, line.dir), filled.words)
	if slices.ContainsFunc(line.words, func(word string) bool { return path.Base(word) == "thrust" }) {
		return nil // it listens before what it runs
	}
	if !filled.pos.IsZero() {
		pos, own = filled.pos, true
	}
	if p.isArgument(s) {
		return nil
	}
	line.words = asPrograms(s, line.words)
	if words, at := p.withSettingsFile(s, line); !at.IsZero() {
		line.words, pos, own = words, at, true
	}
	if found, instead := p.rack(s, line); instead {
		return found
	}
	for _, known := range programs {
		if !known.isRunBy(line.words) || known.hasOwn(s.BaseImage()) {
			continue
		}
		at := known.at(line.words)
		found := &listener{Serving: compose.Serving{Program: known.title(), Protocol: cmp.Or(known.protocol, "http"), Pos: pos, Runner: line.runner}, own: own}
		if slices.ContainsFunc(line.words, isTLS) || p.elsewhere(s, known.tls, nil) {
			found.Protocol = ""
		}
		if !known.flags(found, line.words[at:]) {
			return nil
		}
		p.without(s, &known, found, line)
		return found
	}
	return cmp.Or(p.fpm(s, line.words, pos), p.apache(s, line.words, pos), p.aspnet(s, line, pos), p.spring(s, line, pos), p.builtApp(s, line, pos), p.node(s, line), p.serves(s, line), p.python(s, line), p.pythonTool(s, line), p.golang(s, line, pos), p.rust(s, line), p.sinatra(s, line))
}

// isArgument reports whether the first word of a command may be one that the image's own program takes: what programs call
// so is the name of a program as well, and nobody knows what the image starts.
func (p reader) isArgument(s *compose.Service) bool {
	entrypoint, command := p.StartWords(s.Name)
	known := s.Build != nil || len(entrypoint) > 0 || startOf(s.BaseImage()).program != "" || isImage(s.BaseImage(), runtimeImages)
	return !known && len(command) > 0 && command[0] == "serve"
}

// runtimeImages start whatever program the command names, by the docker-entrypoint.sh of github.com/nodejs/docker-node and of
// oven-sh/bun; that of denoland/deno takes a command of deno as well.
var runtimeImages = []string{"node", "oven/bun", "denoland/deno"}

// asPrograms names the program of words that stand for it: a script of Mojolicious, and what Deno's image is given.
func asPrograms(s *compose.Service, words []string) []string {
	switch daemon := slices.IndexFunc(words, func(word string) bool { return word == "daemon" || word == "prefork" }); {
	case daemon > 0 && strings.HasSuffix(words[daemon-1], ".pl"):
		return slices.Concat([]string{"mojo", "daemon"}, words[daemon+1:])
	case len(words) > 0 && words[0] == "serve" && strings.HasSuffix(compose.Repository(s.BaseImage()), "denoland/deno"):
		return slices.Concat([]string{"deno"}, words)
	}
	return words
}

// without fills in what no flag says: what the program's settings say, or else its own choice, where they tell all.
func (p reader) without(s *compose.Service, known *program, found *listener, line runLine) {
	if found.Socket() != "" || found.Address != "" && found.Port != 0 {
		return
	}
	set := setting{address: known.address, port: known.number}
	if known.settings != nil {
		set = known.settings(p.appFiles(s, line.dir))
	}
	if p.elsewhere(s, known.elsewhere, line.words) || slices.ContainsFunc(known.elsewhere, func(name string) bool { return line.set[name] != "" }) {
		return
	}
	if known.name == "rails" && set.address == "" {
		set.address = map[string]string{"development": "localhost", "test": "localhost", "production": every}[p.railsEnv(s)]
	}
	p.byVariables(s, known, found, line, &set)
	if strings.HasPrefix(set.address, "/") && found.Port != 0 { // a flag's port goes before the socket of a file
		set.address = ""
	}
	if set.port == 0 && known.installed != nil && p.appFiles(s, line.dir).wants(known.name) == "" {
		set.port = known.installed(p.buildText(s))
	}
	found.Default = found.Address == "" && !set.written
	found.Address, found.Port = cmp.Or(found.Address, set.address), cmp.Or(found.Port, set.port)
}

// variable is what a variable is for a program; "" where the files do not tell, and isSet.
func (p reader) variable(s *compose.Service, line runLine, name string) (value string, isSet bool) {
	value, isSet, known := p.environmentOf(s, line.set, name)
	if !known {
		return "", true
	}
	return value, isSet
}

// environmentOf is a variable of a program that a service runs, some of which are set before it; known is false where the
// files do not tell.
func (p reader) environmentOf(s *compose.Service, set map[string]string, name string) (value string, isSet, known bool) {
	if value, isSet = set[name]; isSet {
		return value, true, true
	}
	value, isSet = p.Environment(s.Name)[name]
	return value, isSet, p.Settled(s.Name, name)
}

// startLine returns the words of the one program that a service's containers end up running, without the shell and
// the programs that only start it; nil where they may run several or what the shell knows alone.
func (p reader) startLine(s *compose.Service) ([]string, compose.Pos) {
	found, known := p.starts[s.Name]
	if !known {
		found.words, found.pos = p.findStart(s)
		p.starts[s.Name] = found
	}
	return slices.Clip(found.words), found.pos
}

func (p reader) findStart(s *compose.Service) ([]string, compose.Pos) {
	entrypoint, command := p.StartWords(s.Name)
	pos := s.CommandPos
	if pos.IsZero() {
		if s.Build != nil {
			pos = s.Build.StartPos
		}
	}
	if own := startOf(s.BaseImage()); own.program != "" && len(entrypoint) == 0 {
		entrypoint, pos = []string{own.program}, cmp.Or(pos, s.ImagePos)
	}
	if program, at, ok := p.behindScript(s, slices.Concat(entrypoint, command)); ok && len(entrypoint) > 0 {
		entrypoint, command, pos = nil, program, cmp.Or(at, pos)
	}
	words := command // a script before it ends with exec "$@"
	if len(command) == 0 || starts(entrypoint) || compose.IsShell(append(slices.Clone(entrypoint), "")) || strings.HasPrefix(command[0], "-") {
		words = slices.Concat(entrypoint, command)
		if len(command) == 0 && !s.EntrypointPos.IsZero() {
			pos = s.EntrypointPos
		}
	}
	if compose.IsShell(words) {
		if program, at, ok := p.straight(s, parsed(&startText{text: words[2], at: pos}), words[min(len(words), 4):]); ok {
			return program, at
		}
		script := p.filledIn(s, words[2])
		if severalAtOnce.MatchString(script) {
			return nil, compose.Pos{}
		}
		commands := compose.ShellCommands(script)
		if len(commands) == 0 || slices.ContainsFunc(commands[:len(commands)-1], staysBehind) {
			return nil, compose.Pos{}
		}
		words = commands[len(commands)-1]
	}
	for range maxScripts {
		program, at, ok := p.behindScript(s, words)
		if !ok {
			break
		}
		words, pos = program, cmp.Or(at, pos)
	}
	if slices.ContainsFunc(words, func(word string) bool { return strings.ContainsAny(word, "$`"+compose.Redirection) }) {
		return nil, compose.Pos{}
	}
	return words, pos
}

// severalAtOnce matches a script that leaves something running behind, or reads what a program says.
var severalAtOnce = lazyregexp.New(`(?:^|[^&>])&(?:[^&>]|$)|[^|]\|[^|]|\b(?:for|while|if|case)\b`)

// starts reports whether the words name a server by themselves.
func starts(words []string) bool {
	return slices.ContainsFunc(programs, func(known program) bool {
		return slices.ContainsFunc(words, func(word string) bool { return filepath.Base(word) == known.name })
	})
}

// elsewhere reports whether a flag, a variable (NAME* for all that begin so) or a file may say where the program listens.
func (p reader) elsewhere(s *compose.Service, places, words []string) bool {
	env := p.Environment(s.Name)
	for _, place := range places {
		switch {
		case strings.HasPrefix(place, "-"):
			if slices.ContainsFunc(words, func(word string) bool { return flagOf(word) == place }) {
				return true
			}
		case strings.HasSuffix(place, "*"):
			for name := range env {
				if strings.HasPrefix(name, strings.TrimSuffix(place, "*")) {
					return true
				}
			}
		case strings.Contains(place, "."):
			if has(s, place) {
				return true
			}
		default:
			if _, set := env[place]; set || !p.Settled(s.Name, place) {
				return true
			}
		}
	}
	return false
}
