package startup

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/mattn/go-shellwords"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A supervised is a program that supervisord starts.
type supervised struct {
	command string // as it is written: words without a shell
	at      compose.Pos
	dir     string   // "": where the container starts
	set     []string // variables, as NAME=VALUE
}

// A supervisor reads the configuration of supervisord.
type supervisor struct {
	*Startup
	programs []supervised
	unseen   bool // there may be others
	inFront  bool // it is told to stay in the foreground
}

// packagedIncludes are what the supervisord.conf of Debian's and of Alpine's package include, by its path.
var packagedIncludes = map[string]string{
	"/etc/supervisor/supervisord.conf": "/etc/supervisor/conf.d/*.conf", "/etc/supervisord.conf": "/etc/supervisor.d/*.ini",
}

// supervises reads what supervisord starts.
func (up *Startup) supervises(arguments []string) *supervisor {
	sv := &supervisor{Startup: up, inFront: slices.ContainsFunc(arguments, staysByFlag.MatchString)}
	dir := up.project.StartDir(up.service.Name)
	files := []string{path.Join(dir, "supervisord.conf"), path.Join(dir, "etc/supervisord.conf"), "/etc/supervisord.conf", "/etc/supervisor/supervisord.conf"}
	if name := configuration(arguments); name != "" {
		if !path.IsAbs(name) {
			name = path.Join(dir, name)
		}
		files = []string{path.Clean(name)}
	}
	for _, name := range files {
		if text, err := fs.ReadFile(up.Files, name[1:]); err == nil {
			sv.read(name, text, 0)
			return sv
		}
	}
	for _, name := range files {
		if pattern := packagedIncludes[name]; pattern != "" && up.Files.RootFS.Origin(name).Kind == compose.Unseen && len(sv.matches(pattern)) > 0 {
			sv.include(pattern, 0)
			sv.inFront = sv.inFront || !up.keepsPackaged(name)
			return sv
		}
	}
	sv.unseen = true
	return sv
}

// staysByFlag matches the flag with which supervisord stays in the foreground, and those with which it does something else.
var staysByFlag = regexp.MustCompile(`^(?:-[tk]*n|--nodaemon|-[vh]|--version|--help|)$|^-[tk]*nc`)

// keepsPackaged reports whether a file of a distribution's package is surely as that has it, where the project shows nothing of it.
func (up *Startup) keepsPackaged(name string) bool {
	b := up.service.Build
	return b != nil && !b.Scripts && nginx.IsBare(up.image) && !slices.ContainsFunc(up.Files.RootFS.Edits(), func(e compose.Edit) bool { return e.Target == name })
}

// configuration is the file that supervisord is told to read, "" for none.
func configuration(arguments []string) string {
	for i, a := range arguments {
		name, value, isSet := strings.Cut(a, "=")
		switch {
		case (a == "-c" || a == "--configuration") && i+1 < len(arguments):
			return arguments[i+1]
		case name == "--configuration" && isSet:
			return value
		case strings.HasPrefix(a, "-c") && len(a) > 2:
			return a[2:]
		}
	}
	return ""
}

// A sectionLine is a line of an INI file that begins a section or a setting of it.
var (
	sectionLine = regexp.MustCompile(`^\[\s*([\w-]+)(?::\s*([^\]]+?))?\s*\]`)
	settingLine = regexp.MustCompile(`^(\w+)\s*[=:]\s*(.*)$`)

	environmentPair = regexp.MustCompile(`(\w+)\s*=\s*("[^"]*"|'[^']*'|[^,\s]*)`)
)

// read notes the programs of one configuration file.
func (sv *supervisor) read(name string, text []byte, depth int) {
	at, section, off := sv.linesOf(name), "", false
	var program supervised
	end := func() {
		if section == "program" && !off && program.command != "" {
			sv.programs = append(sv.programs, program)
		}
		program, off = supervised{}, false
	}
	last := ""
	for n, line := range strings.Split(string(text), "\n") {
		line, _, _ = strings.Cut(strings.TrimRight(line, "\r"), " ;")
		if m := sectionLine.FindStringSubmatch(line); m != nil {
			end()
			section = m[1]
			continue
		}
		m := settingLine.FindStringSubmatch(line)
		switch {
		case m == nil && last == "command" && strings.TrimSpace(line) != "" && (line[0] == ' ' || line[0] == '\t'):
			program.command += " " + strings.TrimSpace(line) // it goes on
			continue
		case m == nil:
			continue
		case section == "supervisord" && m[1] == "nodaemon":
			sv.inFront = sv.inFront || !slices.Contains([]string{"false", "0", "no", "off", "f", "n"}, strings.ToLower(strings.TrimSpace(m[2])))
		case section == "program" && m[1] == "command":
			program.command, program.at = m[2], at(n+1)
		case section == "program" && m[1] == "autostart":
			off = strings.EqualFold(strings.TrimSpace(m[2]), "false")
		case section == "program" && m[1] == "directory":
			program.dir = strings.TrimSpace(m[2])
		case section == "program" && m[1] == "environment":
			for _, pair := range environmentPair.FindAllStringSubmatch(m[2], -1) {
				program.set = append(program.set, pair[1]+"="+strings.Trim(pair[2], `"'`))
			}
		case section == "include" && m[1] == "files":
			for _, pattern := range strings.Fields(m[2]) {
				if !path.IsAbs(pattern) {
					pattern = path.Join(path.Dir(name), pattern)
				}
				sv.include(path.Clean(pattern), depth)
			}
		}
		last = m[1]
	}
	end()
}

// include notes the programs of the files that an include names. What else is there cannot be seen.
func (sv *supervisor) include(pattern string, depth int) {
	files := sv.matches(pattern)
	sv.unseen = sv.unseen || len(files) == 0 || depth > maxDepth
	for _, file := range files {
		text, err := fs.ReadFile(sv.Files, file)
		if err != nil || depth > maxDepth {
			sv.unseen = true
			continue
		}
		sv.read("/"+file, text, depth+1)
	}
}

func (sv *supervisor) matches(pattern string) []string {
	files, _ := fs.Glob(sv.Files, strings.TrimPrefix(pattern, "/"))
	return files
}

// words are those of the program's command; nil where they cannot be told.
func (s *supervised) words() []string {
	words, err := shellwords.Parse(s.command)
	if err != nil || strings.Contains(s.command, "%(") {
		return nil
	}
	return words
}

// supervise follows what supervisord starts: all of it at once, and nginx among it.
func (sh *shell) supervise(arguments []string) {
	sv := sh.supervises(arguments)
	if sv.unseen {
		sh.lost()
	}
	var last []string
	for _, program := range sv.programs {
		words := program.words()
		switch {
		case words == nil:
			sh.lost()
		case startsNginx(words):
			last = words
		default:
			sh.beside(func() { sh.call(given(words), nil) })
		}
	}
	if last != nil {
		sh.supervised = true
		sh.call(given(last), nil)
	}
	if last != nil && !sv.inFront && !sv.unseen && sh.perhaps == 0 {
		sh.Last = &Last{Words: []string{"supervisord"}, By: strings.TrimSpace("supervisord " + strings.Join(arguments, " ")), At: sh.here(), Supervisor: true}
	}
}

// startsNginx reports whether words are those of nginx, perhaps behind its entry point.
func startsNginx(words []string) bool {
	words = unwrapped(words)
	if len(words) > 1 && path.Base(words[0]) == path.Base(entryPoint) {
		words = words[1:]
	}
	return len(words) > 0 && isNginx(words[0])
}

func isNginx(word string) bool {
	return slices.Contains([]string{"nginx", "nginx-debug", "openresty"}, path.Base(word))
}
