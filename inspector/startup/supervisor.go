package startup

import (
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/mattn/go-shellwords"

	"github.com/composecheck/composecheck/compose"
)

// supervisorFiles are where supervisord looks for its configuration by itself.
var supervisorFiles = []string{"/etc/supervisord.conf", "/etc/supervisor/supervisord.conf"}

// supervisor notes the programs that supervisord starts.
func (c *company) supervisor(arguments []string, depth int) {
	files := supervisorFiles
	for i, a := range arguments {
		if (a == "-c" || a == "--configuration") && i+1 < len(arguments) {
			files = []string{path.Join("/", arguments[i+1])}
		}
	}
	for _, name := range files {
		if text, err := fs.ReadFile(c.Files.RootFS, name[1:]); err == nil {
			c.supervised(name, text, depth)
			return
		}
	}
	if name := files[len(files)-1]; name == supervisorFiles[1] && c.Files.RootFS.Origin(name).Kind == compose.Unseen { // the package's own
		c.supervisedIn("/etc/supervisor/conf.d/*.conf", depth)
		return
	}
	c.Whole = false
}

// A sectionLine is a line of an INI file that begins a section or a setting of it.
var (
	sectionLine = regexp.MustCompile(`^\[\s*([\w-]+)(?::\s*([^\]]+?))?\s*\]`)
	settingLine = regexp.MustCompile(`^(\w+)\s*[=:]\s*(.*)$`)
)

// supervised notes the programs of one configuration file of supervisord.
func (c *company) supervised(name string, text []byte, depth int) {
	at, section, off := c.linesOf(name), "", false
	var command string
	var begins int
	end := func() {
		if section == "program" && !off && command != "" {
			c.command(command, at(begins), depth)
		}
		command, off = "", false
	}
	for n, line := range strings.Split(string(text), "\n") {
		line, _, _ = strings.Cut(strings.TrimRight(line, "\r"), " ;")
		if m := sectionLine.FindStringSubmatch(line); m != nil {
			end()
			section = m[1]
			continue
		}
		m := settingLine.FindStringSubmatch(line)
		switch {
		case m == nil && command != "" && strings.TrimSpace(line) != "" && (line[0] == ' ' || line[0] == '\t'):
			command += " " + strings.TrimSpace(line) // it goes on
		case m == nil:
		case section == "program" && m[1] == "command":
			command, begins = m[2], n+1
		case section == "program" && m[1] == "autostart":
			off = strings.EqualFold(strings.TrimSpace(m[2]), "false")
		case section == "include" && m[1] == "files":
			for _, pattern := range strings.Fields(m[2]) {
				c.supervisedIn(path.Join(path.Dir(name), pattern), depth)
			}
		}
	}
	end()
}

// supervisedIn notes the programs of the files that an include names. What else is there cannot be seen.
func (c *company) supervisedIn(pattern string, depth int) {
	if !strings.HasPrefix(pattern, "/") || depth > maxDepth {
		c.Whole = false
		return
	}
	files, err := fs.Glob(c.Files.RootFS, pattern[1:])
	if err != nil || len(files) == 0 {
		c.Whole = false
	}
	for _, file := range files {
		text, err := fs.ReadFile(c.Files.RootFS, file)
		if err != nil {
			c.Whole = false
			continue
		}
		c.supervised("/"+file, text, depth+1)
	}
}

// command notes what supervisord runs of a text: words without a shell.
func (c *company) command(text string, at compose.Pos, depth int) {
	words, err := shellwords.Parse(text)
	if err != nil || strings.Contains(text, "%(") {
		c.Whole = false
		return
	}
	c.program(words, at, depth+1)
}

// services notes the programs that s6 starts of a directory: those of the run script of each. The image that brings s6 may
// have others.
func (c *company) services(dir string) {
	found, err := fs.Glob(c.Files.RootFS, dir+"/*/run")
	if err != nil || len(found) == 0 {
		return
	}
	c.Whole = false
	for _, name := range found {
		if text, err := fs.ReadFile(c.Files.RootFS, name); err == nil {
			c.commands(text, nil, c.linesOf("/"+name), 1)
		}
	}
}
