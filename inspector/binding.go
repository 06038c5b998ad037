package inspector

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/composecheck/composecheck/compose"
)

// A Binding is the line of a file that the project puts into a service's container, and that makes the app there listen
// on its loopback, at a port at which it was found to do so.
type Binding struct {
	Service string      `json:"service"`
	Port    int         `json:"port"`
	At      compose.Pos `json:"at"` // of the address; of the first line where the file names none
	Text    string      `json:"text"`
	Kind    string      `json:"kind"`              // how the file reaches the container: compose.FromBind, …
	Listens bool        `json:"listens,omitempty"` // the line says that it is where to listen, rather than just a host
	Silent  bool        `json:"silent,omitempty"`  // the app's only settings, and they name no loopback address: it is the app's own choice
}

// Bounds of what is read of one service.
const (
	maxBindingFiles = 300
	maxBindingSeen  = 20000    // files and folders, of whatever kind
	maxBindingBytes = 64 << 10 // of one file; larger ones are no settings
	nearLines       = 3        // between a line with a host and the one with its port
)

var (
	// loopbackWord matches a loopback address behind a word that says what it is for.
	loopbackWord = regexp.MustCompile(`(?i)\b(listen\w*|bind\w*|hosts?|hostname|addr\w*|run|serve)\b.*?(127\.0\.0\.1|\blocalhost\b|\[::1\])`)
	listenWord   = regexp.MustCompile(`(?i)^(listen|bind|run|serve)`)
	settingsFile = regexp.MustCompile(`\.(?:conf|cfg|cnf|ini|toml|ya?ml|properties)$`)
	sourceFile   = regexp.MustCompile(`\.(?:conf|cfg|cnf|ini|toml|ya?ml|properties|json|py|rb|js|mjs|cjs|ts|php|sh)$`)
	otherPeople  = []string{"node_modules", "vendor", "site-packages", "venv", "proc", "sys", "dev"}
)

// ReadBindings looks, for each service whose app was found to listen on its loopback alone at a port, in the files that
// the project puts into its container for the line that says so.
func (s *Snapshot) ReadBindings() {
	s.Bindings = nil
	if s.Probes == nil || s.Project == nil {
		return
	}
	done := map[string]bool{}
	for _, probe := range s.Probes.Listeners {
		if ports := onLoopback(probe.Sockets); len(ports) > 0 && !done[probe.Service] && s.Project.Service(probe.Service) != nil {
			done[probe.Service] = true
			found, all := bindings(s.Project, probe.Service, ports)
			if s.Bindings = append(s.Bindings, found...); !all {
				s.Gaps = append(s.Gaps, Gap{
					What: fmt.Sprintf("the line that lets %s listen on its loopback", probe.Service),
					Why:  "only some of its many files were read",
				})
			}
		}
	}
}

// onLoopback returns the ports that are open on the loopback alone.
func onLoopback(sockets []Socket) []int {
	var ports []int
	outside := func(s Socket) bool { return !IsLoopback(s.Address) || s.Address == "0.0.0.0" || s.Address == "::" }
	for _, socket := range sockets {
		if !outside(socket) && !slices.Contains(ports, socket.Port) &&
			!slices.ContainsFunc(sockets, func(other Socket) bool { return other.Port == socket.Port && outside(other) }) {
			ports = append(ports, socket.Port)
		}
	}
	return ports
}

// bindings reads the files of a service; all is false where there are too many.
func bindings(p *compose.Project, service string, ports []int) (found []Binding, all bool) {
	root := p.RootFS(service, nil)
	var silent []Binding
	files, seen := 0, 0
	_ = fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error { // what cannot be read says nothing
		if seen++; seen > maxBindingSeen {
			return fs.SkipAll
		}
		switch {
		case err != nil && (d == nil || !d.IsDir()):
			return nil
		case err != nil || d.IsDir() && (slices.Contains(otherPeople, d.Name()) || strings.HasPrefix(d.Name(), ".") && name != "."):
			return fs.SkipDir
		case d.IsDir() || !sourceFile.MatchString(name):
			return nil
		}
		if files++; files > maxBindingFiles {
			return fs.SkipAll
		}
		origin := root.Origin(name)
		info, err := fs.Stat(root, name)
		if err != nil || info.Size() > maxBindingBytes || origin.Host == "" {
			return nil
		}
		data, err := fs.ReadFile(root, name)
		if err != nil {
			return nil
		}
		file := Binding{Service: service, At: compose.Pos{File: origin.Host, Line: 1, Column: 1}, Kind: origin.Kind, Silent: true}
		lines := strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
		found = append(found, file.in(lines, ports)...)
		if settingsFile.MatchString(path.Base(name)) {
			if file.Port = ports[0]; strings.HasPrefix(lines[0], "[") { // the name of a section; another line could hold a value
				file.Text = lines[0]
			}
			silent = append(silent, file)
		}
		return nil
	})
	if len(found) == 0 && len(silent) == 1 && len(ports) == 1 {
		found = silent
	}
	return found, files <= maxBindingFiles && seen <= maxBindingSeen
}

// in finds the lines of the file b that name the loopback address and, there or near, one of the ports.
func (b Binding) in(lines []string, ports []int) []Binding {
	var found []Binding
	for i, line := range lines {
		m := loopbackWord.FindStringSubmatchIndex(line)
		if m == nil || isRemark(line) || compose.ShowsSecret(line) {
			continue
		}
		port, here := portNear(lines, i, ports)
		if port == 0 {
			continue
		}
		b.Port, b.Text, b.Silent = port, line, false
		b.Listens = here || listenWord.MatchString(line[m[2]:m[3]])
		b.At.Line, b.At.Column, b.At.EndColumn = i+1, m[4]+1, m[5]+1
		found = append(found, b)
	}
	return found
}

func isRemark(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";") || strings.HasPrefix(line, "//") || strings.HasPrefix(line, "*")
}

// portNear returns the port that a line names, or one near it.
func portNear(lines []string, at int, ports []int) (port int, here bool) {
	for _, port := range ports {
		if hasNumber(lines[at], port) {
			return port, true
		}
	}
	for _, line := range lines[max(0, at-nearLines):min(len(lines), at+nearLines+1)] {
		for _, port := range ports {
			if hasNumber(line, port) && !isRemark(line) {
				return port, false
			}
		}
	}
	return 0, false
}

// hasNumber reports whether a line has a number, by itself.
func hasNumber(line string, number int) bool {
	return slices.Contains(strings.FieldsFunc(line, func(r rune) bool { return r < '0' || r > '9' }), strconv.Itoa(number))
}
