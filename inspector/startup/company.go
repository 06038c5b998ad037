package startup

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/apps"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A Company is what a container runs beside nginx, as far as the project's files tell.
type Company struct {
	Servers   []compose.Serving `json:"servers,omitempty"`   // that listen on a TCP port; Port is 0 where only their protocol is known
	Whole     bool              `json:"whole,omitempty"`     // nothing else listens on one
	Strangers int               `json:"strangers,omitempty"` // programs of which the files do not tell whether they do
	Unseen    bool              `json:"unseen,omitempty"`    // there may be further ones
}

// A company gathers the programs that a container starts.
type company struct {
	*Startup
	Company
	set []string // variables that say where what is started listens, as NAME=VALUE
}

// Company follows the words of the container's start, its scripts, and the programs of supervisord and s6.
func (up *Startup) Company() Company {
	c := &company{Startup: up}
	c.dropIns()
	words := up.argv()
	c.program(words, up.commandAt(), 0)
	if len(words) == 0 && nginx.ImageFiles(up.image) == nil && nginx.BitnamiFiles(up.image) == nil {
		c.Unseen = true // the image's own start
	}
	for _, dir := range []string{"etc/services.d", "etc/s6-overlay/s6-rc.d"} {
		c.services(dir)
	}
	c.Whole = !c.Unseen && c.Strangers == 0
	return c.Company
}

// program notes what the words of a command start.
func (c *company) program(words []string, at compose.Pos, depth int) {
	before := c.set
	defer func() { c.set = before }()
	c.set = slices.Concat(before, settings(words))
	words = ofService(unwrapped(words))
	if len(words) == 0 || isNginx(words[0]) {
		return
	}
	root := c.Files.RootFS
	switch name := path.Base(words[0]); {
	case depth > maxDepth:
		c.Unseen = true
	case compose.IsShellName(name) && len(words) > 2 && words[1] == "-c":
		c.commands([]byte(words[2]), words[3:], func(int) compose.Pos { return at }, depth)
	case compose.IsShellName(name) && len(words) > 1:
		c.program(words[1:], at, depth+1)
	case name == path.Base(entryPoint) && root.Origin(words[0]).Kind == compose.Unseen:
		c.program(words[1:], at, depth+1)
	case apps.IsFPM(name):
		found := compose.Serving{Program: "php-fpm", Protocol: "fastcgi", Pos: at}
		if serving := apps.Serves(c.project, c.service.Name, words); serving != nil {
			found.Port = serving.Port
		}
		c.Servers = append(c.Servers, found)
	case name == "supervisord":
		c.supervisor(words[1:], depth)
	case apps.ServesNothing(words):
	default:
		c.other(words, at, depth)
	}
}

// other notes a script, a well-known server, or a stranger.
func (c *company) other(words []string, at compose.Pos, depth int) {
	name := words[0]
	switch {
	case !strings.Contains(name, "/"):
		name = c.inPath(name)
	case !path.IsAbs(name):
		name = path.Join(c.project.StartDir(c.service.Name), name)
	}
	name = path.Clean(name)
	if script, err := fs.ReadFile(c.Files.RootFS, name[1:]); err == nil && isScript(name, script) {
		c.commands(script, words[1:], c.linesOf(name), depth)
		return
	}
	serving := apps.Serves(c.project, c.service.Name, slices.Concat(c.set, words))
	if serving == nil || serving.Port == 0 {
		c.Strangers++
		return
	}
	serving.Pos = at
	c.Servers = append(c.Servers, *serving)
}

// supervisor notes the programs that supervisord starts.
func (c *company) supervisor(arguments []string, depth int) {
	sv := c.supervises(arguments)
	c.Unseen = c.Unseen || sv.unseen
	before := c.set
	for _, p := range sv.programs {
		words, servers := p.words(), len(c.Servers)
		if words == nil {
			c.Strangers++
			continue
		}
		c.set = slices.Concat(before, p.set)
		c.program(words, p.at, depth+1)
		if n := len(c.Servers); n > servers && p.dir != "" && !names(words, c.Servers[n-1].Port) { // its files tell, which are elsewhere
			c.Servers = c.Servers[:servers]
			c.Strangers++
		}
	}
	c.set = before
}

// names reports whether a number stands in words.
func names(words []string, number int) bool {
	return strings.Contains(strings.Join(words, " "), strconv.Itoa(number))
}

// services notes the programs that s6 starts of a directory: those of the run script of each. The image that brings s6 may
// have others.
func (c *company) services(dir string) {
	found, err := fs.Glob(c.Files.RootFS, dir+"/*/run")
	if err != nil || len(found) == 0 {
		return
	}
	c.Unseen = true
	for _, name := range found {
		if text, err := fs.ReadFile(c.Files.RootFS, name); err == nil {
			c.commands(text, nil, c.linesOf("/"+name), 1)
		}
	}
}

// dropIns notes what the project's scripts start that the entry point of nginx's image runs before it.
func (c *company) dropIns() {
	if !Provides(c.Files.RootFS, dropIns[1:]) {
		return
	}
	c.Unseen = c.Files.hides(dropIns)
	c.eachFile([]string{dropIns[1:]}, func(full string) {
		if ext := path.Ext(full); ext != ".sh" && ext != ".envsh" {
			return
		}
		script, err := fs.ReadFile(c.Files.RootFS, full[1:])
		if err != nil || !isScript(full, script) {
			c.Unseen = true
			return
		}
		c.commands(script, nil, c.linesOf(full), 1)
	})
}

// linesOf gives places in a file of the container.
func (up *Startup) linesOf(name string) func(int) compose.Pos {
	file := up.Files.RootFS.Origin(name).Host
	if file == "" {
		file = up.service.Name + ":" + name
	}
	return func(line int) compose.Pos { return compose.Pos{File: file, Line: line} }
}

// commands notes what the commands of a script start.
func (c *company) commands(script []byte, arguments []string, at func(line int) compose.Pos, depth int) {
	file, err := compose.ParseShell(string(script))
	if err != nil {
		c.Unseen = true
		return
	}
	own := map[string]bool{}
	before := c.set
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FuncDecl:
			if n.Name != nil {
				own[n.Name.Value] = true
			}
		case *syntax.Assign:
			c.assigned(n)
		}
		return true
	})
	syntax.Walk(file, func(n syntax.Node) bool {
		if call, ok := n.(*syntax.CallExpr); ok && len(call.Args) > 0 && !own[call.Args[0].Lit()] {
			words, known := c.literals(call.Args)
			switch here := at(int(call.Pos().Line())); {
			case isArguments(call.Args[len(call.Args)-1]) && (len(call.Args) == 1 || call.Args[0].Lit() == "exec"):
				c.program(arguments, here, depth+1)
			case words[0] == "":
				c.Unseen = true
			case known:
				c.program(words, here, depth+1)
			case !apps.ServesNothing(words):
				c.Strangers++
			}
		}
		return true
	})
	c.set = before
}
