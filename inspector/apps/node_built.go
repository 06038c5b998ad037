package apps

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A builtApp is a server that a framework of Node.js writes when the app is built: its file is not among those of the project, and
// variables alone tell it where to listen.
type builtApp struct {
	name      string             // of the framework
	file      *lazyregexp.Regexp // that node runs
	copied    *lazyregexp.Regexp // matches what a Dockerfile copies to where it starts, with index.js in it; nil: nothing
	packages  []string           // of which package.json asks for one
	ports     []string           // variables that give the port, the first one that is set
	hosts     []string           // variables that give the address
	settings  func(appFiles) setting
	elsewhere []string // files and variables with which it may listen elsewhere
	ownName   bool     // it takes the name of its container for its address where no variable says otherwise: HOSTNAME, which Docker sets
}

var builtApps = []builtApp{
	{name: "Nuxt", file: lazyregexp.New(`(?:^|/)\.output/server/index\.mjs$`), packages: []string{"nuxt", "nitropack", "nitro", "@tanstack/start", "@tanstack/react-start", "@solidjs/start"},
		ports: []string{"NITRO_PORT", "PORT"}, hosts: []string{"NITRO_HOST", "HOST"}, settings: alwaysAt(every, 3000), elsewhere: []string{"NITRO_UNIX_SOCKET", "NITRO_SSL_CERT"}},
	{name: "SvelteKit", file: lazyregexp.New(`^(?:\./|.*/)?build(?:/(?:index\.js)?)?$`), copied: lazyregexp.New(`(?im)^[ \t]*COPY[ \t]+(?:--\S+[ \t]+)*--from=\S+[ \t]+(?:--\S+[ \t]+)*\S*/build/?[ \t]+(\S+)[ \t]*$`), packages: []string{"@sveltejs/adapter-node"},
		ports: []string{"PORT"}, hosts: []string{"HOST"}, settings: svelteKit, elsewhere: []string{"SOCKET_PATH"}},
	{name: "Astro", file: lazyregexp.New(`(?:^|/)dist/server/entry\.mjs$`), packages: []string{"@astrojs/node"},
		ports: []string{"PORT"}, hosts: []string{"HOST"}, settings: astroNode, elsewhere: []string{"SERVER_KEY_PATH"}},
	{name: "Next.js", file: lazyregexp.New(`(?:^|/)server\.js$`), packages: []string{"next"},
		ports: []string{"PORT"}, hosts: []string{"HOSTNAME"}, settings: alwaysAt("", 3000), ownName: true},
	{name: "Angular", file: lazyregexp.New(`(?:^|/)dist/.*server/server\.mjs$`), packages: []string{"@angular/ssr"}, ports: []string{"PORT"}, settings: angularServer},
}

// alwaysAt are the settings of what no file tells where to listen.
func alwaysAt(address string, port int) func(appFiles) setting {
	return func(appFiles) setting { return setting{address: address, port: port} }
}

// builtApp finds where a server listens that a framework has written.
func (p reader) builtApp(s *compose.Service, line runLine, pos compose.Pos) *listener {
	if len(line.words) != 2 || path.Base(line.words[0]) != "node" {
		return nil
	}
	m := p.manifest(s, line.dir)
	i := slices.IndexFunc(builtApps, func(known builtApp) bool {
		return (known.file.MatchString(line.words[1]) || p.isCopied(s, line, known.copied)) && slices.ContainsFunc(known.packages, func(name string) bool { return m.wants(name) != "" })
	})
	if i < 0 || builtApps[i].ownName && !p.isStandalone(s, line) || p.elsewhere(s, builtApps[i].elsewhere, nil) {
		return nil
	}
	known := builtApps[i]
	set := known.settings(p.sourceFiles(s, line.dir))
	found := &listener{Serving: compose.Serving{Program: known.name, Protocol: "http", Address: set.address, Port: set.port, Pos: pos, Runner: line.runner, Default: !set.written, OwnName: known.ownName}}
	if port, isSet := p.firstOf(s, line, known.ports); isSet {
		if found.Port, _ = strconv.Atoi(port); found.Port == 0 {
			return nil
		}
	}
	if host, isSet := p.firstOf(s, line, known.hosts); isSet {
		if host == "" {
			return nil
		}
		found.Address, found.Default, found.OwnName = host, false, false
		p.byName(s, line, known.hosts, found)
	}
	return found
}

// firstOf is the first of some variables that is set; "" where the files do not tell.
func (p reader) firstOf(s *compose.Service, line runLine, names []string) (value string, isSet bool) {
	for _, name := range names {
		if value, isSet = p.variable(s, line, name); isSet {
			return value, true
		}
	}
	return "", false
}

// byName points at the variable that gives a server its address, where a file sets that, and says what to write there.
func (p reader) byName(s *compose.Service, line runLine, names []string, found *listener) {
	i := slices.IndexFunc(names, func(name string) bool { _, isSet := p.variable(s, line, name); return isSet })
	found.Open = names[i] + "=" + every
	if _, before := line.set[names[i]]; !before {
		if at, _ := p.VariableAt(s.Name, names[i]); !at.IsZero() {
			found.Pos = at
		}
	}
}

// isStandalone reports whether a server.js is the one that Next.js writes for `output: "standalone"`: the Dockerfile takes it from
// there, and the project has none of its own.
func (p reader) isStandalone(s *compose.Service, line runLine) bool {
	return !isFile(p.RootFS(s.Name, nil), inside(line.dir, line.words[1])) && !has(s, "server.js") && strings.Contains(p.buildText(s), ".next/standalone")
}

// isCopied reports whether an index.js is the one of a built folder that the Dockerfile copies to where it starts: the project has
// none of its own.
func (p reader) isCopied(s *compose.Service, line runLine, copied *lazyregexp.Regexp) bool {
	if copied == nil || path.Clean(line.words[1]) != "index.js" || has(s, "index.js") || isFile(p.RootFS(s.Name, nil), inside(line.dir, "index.js")) {
		return false
	}
	m := copied.FindAllStringSubmatch(p.buildText(s), 2)
	return len(m) == 1 && inside(line.dir, m[0][1]) == inside("/", line.dir)
}

// svelteKit is adapter-node: its variables may have a prefix.
func svelteKit(f appFiles) setting {
	if slices.ContainsFunc([]string{"svelte.config.js", "svelte.config.ts"}, func(name string) bool { return f.mentions(name, "envPrefix") }) {
		return setting{}
	}
	return setting{address: every, port: 3000}
}

// astroNode has the settings of the development server, in so far as they are for both.
func astroNode(f appFiles) setting {
	if slices.ContainsFunc([]string{"astro.config.mjs", "astro.config.ts", "astro.config.js"}, func(name string) bool { return f.mentions(name, "middleware") }) {
		return setting{} // something else serves
	}
	return astro(f)
}

var angularPort = lazyregexp.New(`process\.env\[?['".]+PORT['"\]]*\s*(?:\|\||\?\?)\s*(\d+)`)

// angularServer is the server.ts that the Angular CLI writes.
func angularServer(f appFiles) setting {
	for _, name := range []string{"src/server.ts", "server.ts"} {
		if m := angularPort.FindStringSubmatch(f.text(name)); m != nil {
			port, _ := strconv.Atoi(m[1])
			return setting{address: every, port: port}
		}
	}
	return setting{}
}
