package startup

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/apps"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// attendants are the programs with which start scripts prepare, wait and ask: none of them listens on a port.
var attendants = setOf(`nginx openresty nginx-debug sleep wait : true false [ test echo printf envsubst cp mv mkdir ln cat rm sed awk grep
	chmod chown touch cd export set unset trap kill exit return date cut tr tail head ls read source . getent curl wget openssl nslookup exec shift
	alembic celery cron crond rsyslogd syslogd logrotate`)

// A Company is what a container runs beside nginx, as far as the project's files tell.
type Company struct {
	Servers []compose.Serving `json:"servers,omitempty"` // that listen on a TCP port
	Whole   bool              `json:"whole,omitempty"`   // nothing else listens on one
}

// A company gathers the programs that a container starts.
type company struct {
	*Startup
	Company
}

// Company follows the words of the container's start, its scripts, and the programs of supervisord and s6.
func (up *Startup) Company() Company {
	c := &company{up, Company{Whole: !Provides(up.Files.RootFS, "docker-entrypoint.d")}}
	words := up.Argv()
	c.program(words, up.commandAt(), 0)
	if len(words) == 0 && nginx.ImageFiles(up.image) == nil {
		c.Whole = false // the image's own start
	}
	for _, dir := range []string{"etc/services.d", "etc/s6-overlay/s6-rc.d"} {
		c.services(dir)
	}
	return c.Company
}

// program notes what the words of a command start.
func (c *company) program(words []string, at compose.Pos, depth int) {
	words = unwrapped(words)
	if len(words) == 0 || path.Base(words[0]) == "nginx" || path.Base(words[0]) == "openresty" {
		return
	}
	root := c.Files.RootFS
	switch name := path.Base(words[0]); {
	case depth > maxDepth:
		c.Whole = false
	case setOf("sh bash ash dash")[name] && len(words) > 2 && words[1] == "-c":
		c.commands([]byte(words[2]), words[3:], func(int) compose.Pos { return at }, depth)
	case setOf("sh bash ash dash")[name] && len(words) > 1:
		c.program(words[1:], at, depth+1)
	case name == path.Base(entryPoint) && root.Origin(words[0]).Kind == compose.Unseen:
		c.program(words[1:], at, depth+1)
	case name == "supervisord":
		c.supervisor(words[1:], depth)
	case attendants[name] && !slices.Contains(words, "flower"): // of celery, which shows it as a page
	default:
		c.other(words, at, depth)
	}
}

// other notes a script, a well-known server, or a stranger.
func (c *company) other(words []string, at compose.Pos, depth int) {
	name := path.Join(c.project.StartDir(c.service.Name), words[0])
	if path.IsAbs(words[0]) {
		name = path.Clean(words[0])
	}
	if script, err := fs.ReadFile(c.Files.RootFS, name[1:]); err == nil && isScript(name, script) {
		c.commands(script, words[1:], c.linesOf(name), depth)
		return
	}
	if preparesOnly(words) {
		return
	}
	serving := apps.Serves(c.project, c.service.Name, words)
	if serving == nil || serving.Port == 0 {
		c.Whole = false
		return
	}
	serving.Pos = at
	c.Servers = append(c.Servers, *serving)
}

// linesOf gives places in a file of the container.
func (c *company) linesOf(name string) func(int) compose.Pos {
	file := c.Files.RootFS.Origin(name).Host
	if file == "" {
		file = c.service.Name + ":" + name
	}
	return func(line int) compose.Pos { return compose.Pos{File: file, Line: line} }
}

// commands notes what the commands of a script start.
func (c *company) commands(script []byte, arguments []string, at func(line int) compose.Pos, depth int) {
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(bytes.NewReader(script), "")
	if err != nil {
		c.Whole = false
		return
	}
	syntax.Walk(file, func(n syntax.Node) bool {
		if call, ok := n.(*syntax.CallExpr); ok && len(call.Args) > 0 {
			words, known := literals(call.Args)
			switch here := at(int(call.Pos().Line())); {
			case isArguments(call.Args[len(call.Args)-1]) && (len(call.Args) == 1 || call.Args[0].Lit() == "exec"):
				c.program(arguments, here, depth+1)
			case known:
				c.program(words, here, depth+1)
			case !attendants[path.Base(words[0])] && !preparesOnly(words):
				c.Whole = false
			}
		}
		return true
	})
}

// literals are the texts of words; known is false where the shell makes one of them, which is "" then.
func literals(list []*syntax.Word) (words []string, known bool) {
	known = true
	for _, w := range list {
		text, ok := literal(w.Parts)
		words, known = append(words, text), known && ok
	}
	return words, known
}

func literal(parts []syntax.WordPart) (string, bool) {
	text := ""
	for _, part := range parts {
		switch part := part.(type) {
		case *syntax.Lit:
			text += strings.ReplaceAll(part.Value, `\`, "")
		case *syntax.SglQuoted:
			text += part.Value
		case *syntax.DblQuoted:
			inner, ok := literal(part.Parts)
			if !ok {
				return "", false
			}
			text += inner
		default:
			return "", false
		}
	}
	return text, true
}

// unwrapped are the words of the program that others only start.
func unwrapped(words []string) []string {
	for len(words) > 0 {
		name, _, isVariable := strings.Cut(words[0], "=")
		own, wraps := wrappers[path.Base(words[0])]
		switch {
		case isVariable && !strings.Contains(name, "/"):
			words = words[1:]
		case words[0] == "exec" || path.Base(words[0]) == "env":
			words = words[1:]
		case wraps:
			words = words[min(1+own, len(words)):]
			for len(words) > 0 && (isFlag(words[0])) {
				words = words[1:]
			}
		default:
			return words
		}
	}
	return words
}

// preparesOnly reports whether words run a command of a framework that ends by itself.
func preparesOnly(words []string) bool {
	at := slices.IndexFunc(words, func(w string) bool {
		return path.Base(w) == "manage.py" || path.Base(w) == "artisan" || path.Base(w) == "flask"
	})
	if at < 0 || at > 1 || at+1 >= len(words) {
		return false
	}
	return setOf("migrate collectstatic compilemessages makemigrations createsuperuser loaddata check db qcluster queue:work schedule:work config:cache route:cache view:cache key:generate storage:link")[words[at+1]]
}

// isArguments reports whether a word is "$@", with or without its quotes.
func isArguments(w *syntax.Word) bool {
	parts := w.Parts
	if quoted, ok := parts[0].(*syntax.DblQuoted); ok && len(parts) == 1 {
		parts = quoted.Parts
	}
	return len(parts) == 1 && slices.ContainsFunc(parts, func(part syntax.WordPart) bool {
		p, ok := part.(*syntax.ParamExp)
		return ok && p.Param != nil && p.Param.Value == "@" && p.Exp == nil
	})
}
