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

// gunicornConf is the file that gunicorn reads, where it starts, when no flag names another one.
const gunicornConf = "gunicorn.conf.py"

var (
	// gunicornComputed matches what may give a configuration file settings that do not stand in it.
	gunicornComputed = lazyregexp.New(`\bexec\s*\(|\bglobals\s*\(|\bimport\s+\*|\bsetattr\s*\(|__import__|\b(?i:bind|host|port)\s*\+=|\bbind\.|` +
		`environ\[[^\]]*\]\s*=[^=]|environ\.(?:setdefault|update)|putenv|override\s*=\s*True`)
	gunicornBind = lazyregexp.New(`\bbind\b`)
	gunicornTLS  = lazyregexp.New(`(?m)^\s*(?:certfile|keyfile|ssl_context)\b`)
	listOfOne    = lazyregexp.New(`(?m)^(bind\s*=\s*)\[\s*([^,\[\]]+?)\s*,?\s*\]`)
)

// A settled command is one whose flags say all that its settings say.
type settled struct {
	words []string
	pos   compose.Pos // of what says where it listens, in a file; zero for the command itself
}

// gunicorn turns what gunicorn's other settings say into flags of its command: GUNICORN_CMD_ARGS, which comes before its
// configuration file, and PORT, which only its own choice comes after. Where they do not tell, a flag -c stays, or comes.
func (p reader) gunicorn(s *compose.Service, line runLine) settled {
	words, command := line.words, slices.IndexFunc(line.words, func(word string) bool { return path.Base(word) == "gunicorn" })
	if command < 0 || command > 3 {
		return settled{words: words}
	}
	unknown := settled{words: slices.Concat(words, []string{"-c", gunicornConf})}
	words = slices.Clone(words)
	args, isSet := p.variable(s, line, "GUNICORN_CMD_ARGS")
	switch {
	case isSet && (args == "" || strings.ContainsAny(args, "$`'\"\\")):
		return unknown
	case isSet && !slices.ContainsFunc(words, isBind):
		words = slices.Insert(words, command+1, strings.Fields(args)...)
	case isSet:
		words = append(words, slices.DeleteFunc(strings.Fields(args), func(word string) bool { return !isTLS(word) })...)
	}
	words, file, given := withoutFlag(words, []string{"-c", "--config"})
	found := p.gunicornFile(s, line, file, given)
	if found == nil {
		return unknown
	}
	if slices.ContainsFunc(words, isBind) {
		return settled{words: slices.Concat(words, found.tls())}
	}
	if port, isSet := p.variable(s, line, "PORT"); found.bind == "" && isSet {
		if _, err := strconv.Atoi(port); err != nil {
			return unknown
		}
		found.bind = every + ":" + port
	}
	if found.bind != "" {
		words = slices.Concat(words, []string{"--bind", found.bind})
	}
	return settled{slices.Concat(words, found.tls()), found.pos}
}

func isBind(word string) bool {
	return flagOf(word) == "--bind" || strings.HasPrefix(word, "-b") && !strings.HasPrefix(word, "--")
}

// A gunicornSetting is what a configuration file says of where gunicorn listens.
type gunicornSetting struct {
	bind   string // "": its own choice
	secure bool
	pos    compose.Pos
}

func (g *gunicornSetting) tls() []string {
	if g.secure {
		return []string{"--certfile"}
	}
	return nil
}

// gunicornFile reads a configuration file: the one that is given, else the usual one. nil: it does not tell.
func (p reader) gunicornFile(s *compose.Service, line runLine, file string, given bool) *gunicornSetting {
	name := strings.TrimPrefix(file, "file:")
	if module, ok := strings.CutPrefix(file, "python:"); ok {
		name = strings.ReplaceAll(module, ".", "/") + ".py"
	}
	if !given {
		name = gunicornConf
	}
	files, name := p.RootFS(s.Name, nil), inside(line.dir, name)
	if _, err := fs.Stat(files, name); err != nil {
		if given || has(s, gunicornConf) || files.Origin(name).Kind != compose.Unseen && !files.Origin(name).Missing {
			return nil
		}
		return &gunicornSetting{}
	}
	content, ok := textOf(files, name)
	if !ok {
		return nil
	}
	from := &script{codeScope: codeScope{p: p, service: s, set: line.set, text: withoutHashes(content)}, lang: python}
	from.text = listOfOne.ReplaceAllString(from.text, "$1$2")
	from.loads = pythonLoadsEnv.MatchString(from.text)
	return from.gunicorn(files, name, content)
}

// gunicorn takes what counts from a configuration file; nil where it computes it.
func (s *script) gunicorn(files compose.RootFS, name, content string) *gunicornSetting {
	found := &gunicornSetting{secure: gunicornTLS.MatchString(s.text)}
	if gunicornComputed.MatchString(s.text) {
		return nil
	}
	if !gunicornBind.MatchString(s.text) {
		return found
	}
	at := lazyregexp.New(`(?m)^bind\s*(?::\s*\w+\s*)?=`).FindAllStringIndex(content, 2)
	if len(at) != 1 {
		return nil
	}
	bind, known := s.named("bind", 0)
	if !known || bind == "" {
		return nil
	}
	found.bind = bind
	where := &listener{}
	where.place(files, name, content, at[0][0])
	found.pos = where.Pos
	return found
}
