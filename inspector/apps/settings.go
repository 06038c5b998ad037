package apps

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A setting is where a program listens by its files or by its own choice; "" and 0 for what they do not tell.
type setting struct {
	address string
	port    int
	written bool // a file gives the address

	variable string // that gives the port, over port
	named    string // that gives the address, over address
	fixed    bool   // a file gives the port: no other variable does
}

// viteElsewhere are the flags of vite with which its settings are others than those of the directory.
var viteElsewhere = []string{"-c", "--config", "--configLoader"}

// viteSetters are packages that tell vite where to listen.
var viteSetters = []string{"laravel-vite-plugin", "vite-plugin-ruby"}

func viteServer(f appFiles) setting {
	if slices.ContainsFunc(viteSetters, func(name string) bool { return f.wants(name) != "" }) {
		return setting{}
	}
	return f.read("vite.config", "server", setting{address: "localhost", port: f.since("vite", 3, 3000, 5173)})
}

// vitePreview has the address of the server, as far as nobody says otherwise.
func vitePreview(f appFiles) setting {
	return f.read("vite.config", "preview", setting{address: viteServer(f).address, port: f.since("vite", 3, 5000, 4173)})
}

func astro(f appFiles) setting {
	return f.read("astro.config", "server", setting{address: "localhost", port: f.since("astro", 3, 3000, 4321)})
}

func serve(f appFiles) setting {
	return setting{address: every, port: f.since("serve", 13, 5000, 3000)}
}

var angularOption = lazyregexp.New(`"(?:host|port)"\s*:`)

// angular is ng serve: its options may stand in angular.json.
func angular(f appFiles) setting {
	content, err := fs.ReadFile(f, "angular.json")
	if err != nil || angularOption.Match(content) {
		return setting{}
	}
	return setting{address: "localhost", port: 4200}
}

var firstNumber = lazyregexp.New(`\d+`)

// since is the port of a program whose default changed with a major version; 0 where package.json does not tell which
// it is.
func (f appFiles) since(name string, major, before, from int) int {
	asked := f.wants(name)
	if asked == "latest" || asked == "*" {
		return from
	}
	if asked == "" || strings.ContainsAny(asked, ":/<|") {
		return 0
	}
	if n, err := strconv.Atoi(firstNumber.FindString(asked)); err != nil {
		return 0
	} else if n < major {
		return before
	}
	return from
}

// wants is the version of a package that package.json asks for.
func (f appFiles) wants(name string) string {
	return f.manifest().wants(name)
}

// read takes host and port from a section of a settings file, over what is so without; nothing is known where the file
// computes them.
func (f appFiles) read(name, section string, without setting) setting {
	_, text, seen := f.settings(name)
	if !seen {
		return setting{}
	}
	block, state := sectionOf(text, section)
	switch state {
	case noSection:
		return without
	case computed:
		return setting{}
	}
	return without.over(block)
}

// settings reads a settings file of JavaScript and tells its name, "" where there is none; seen is false where it may get
// into the container all the same.
func (f appFiles) settings(config string) (name, text string, seen bool) {
	for _, suffix := range []string{".ts", ".js", ".mjs", ".cjs", ".mts", ".cts"} {
		content, err := fs.ReadFile(f, config+suffix)
		if err == nil {
			return config + suffix, withoutRemarks(string(content)), true
		} else if f.beside(config + suffix) {
			return "", "", false
		}
	}
	return "", "", true
}

var (
	hostOption = lazyregexp.New(`(?:^|[\s,{])['"]?host['"]?\s*(:\s*(true|false|['"][^'"]*['"])\s*(?:[,}\n]|$)|[:,}]|$)`)
	portOption = lazyregexp.New(`(?:^|[\s,{])['"]?port['"]?\s*(:\s*(\d+)\s*(?:[,}\n]|$)|[:,}]|$)`)
)

// What a settings file says of a section.
const (
	noSection = iota
	computed
	plainSection
)

// sectionOf returns the entries of `NAME: {…}` in a settings file, those of blocks in it left out.
func sectionOf(text, name string) (string, int) {
	at := lazyregexp.New(`(?:^|[\s,{])`+name+`\s*[:,}(]`).FindAllStringIndex(text, -1)
	if len(at) == 0 && (strings.Contains(text, "mergeConfig") || strings.Contains(text, "...")) {
		return "", computed
	} else if len(at) == 0 {
		return "", noSection
	}
	open := strings.TrimLeft(text[at[0][1]:], " \t\r\n")
	if len(at) > 1 || !strings.HasPrefix(open, "{") || text[at[0][1]-1] != ':' {
		return "", computed
	}
	var block strings.Builder
	depth := 0
	for _, ch := range open {
		switch ch {
		case '{', '[', '(':
			depth++
			continue
		case '}', ']', ')':
			if depth--; depth == 0 {
				if strings.Contains(block.String(), "...") {
					return "", computed
				}
				return block.String(), plainSection
			}
			continue
		}
		if depth == 1 {
			block.WriteRune(ch)
		}
	}
	return "", computed
}

// over lays what a section says over what is so without it.
func (s setting) over(block string) setting {
	if m := hostOption.FindStringSubmatch(block); m != nil {
		s.written = true
		switch value := strings.Trim(m[2], `'"`); value {
		case "true", "":
			s.address = map[string]string{"true": every}[value]
		case "false":
			s.address = "localhost"
		default:
			s.address = value
		}
	}
	if m := portOption.FindStringSubmatch(block); m != nil {
		s.port, _ = strconv.Atoi(m[2])
	}
	return s
}
