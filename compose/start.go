package compose

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A Start is what is wrong with the program or script with which the containers of a service start.
type Start struct {
	Kind   string `json:"kind"`
	Word   string `json:"word"`             // the program or script as it is called
	Host   string `json:"host,omitempty"`   // the script's file, as Pos.File names it
	With   string `json:"with,omitempty"`   // what its first line asks for; where an absent one is mounted instead; where Folder is mounted
	Folder string `json:"folder,omitempty"` // the mounted one that lacks a script, as Pos.File names it
	Near   string `json:"near,omitempty"`   // what that has in its place
	Direct bool   `json:"direct,omitempty"` // it is run itself, not by a shell that is given it
	Sure   bool   `json:"sure,omitempty"`   // of its mode: other files of the project have theirs
	Cut    bool   `json:"cut,omitempty"`    // Compose cuts the command off at With
	DropIn bool   `json:"dropIn,omitempty"` // the entry point of nginx's image runs it before nginx
	Pos    Pos    `json:"pos"`              // of the command; of what brings a script that is run before
}

// What is wrong with a Start.
const (
	StartCRLF        = "crlf"        // its lines end as on Windows
	StartMark        = "mark"        // it begins with a byte order mark
	StartInterpreter = "interpreter" // the image has no such shell
	StartMode        = "mode"        // nobody may execute it
	StartOneWord     = "one-word"    // a whole command line stands for the name of a program
	StartSuffix      = "suffix"      // the entry point of nginx's image knows no scripts of such a name
	StartOperator    = "operator"    // what only a shell understands stands among the words of a program
	StartAbsent      = "absent"      // nothing brings the script to its path
	StartProgram     = "program"     // the image has no such program
	StartPackage     = "package"     // With, which nothing installs, is needed by Word: the program, or, where Direct, code that it loads; Host lists what is installed
	StartCode        = "code"        // the folder that is mounted has no such script for the interpreter
)

// maxStartScript bounds what is read of a script.
const maxStartScript = 1 << 20

// plainImages match official images that run what they are told and nothing else.
var plainImages = regexp.MustCompile(`^(?:nginx|alpine|debian|ubuntu|python|node|golang|ruby|php)(?::|@|$)`)

// findUnusable notes for each service what keeps its containers from being started.
func (p *Project) findUnusable() {
	for i := range p.Services {
		p.Services[i].Start = p.unusableStart(&p.Services[i])
	}
}

// unusableStart looks for what keeps the containers of a service from being started; nil where the files show nothing.
func (p *Project) unusableStart(s *Service) *Start {
	entrypoint, command := p.StartWords(s.Name)
	words := slices.Concat(entrypoint, command)
	found := &Start{Pos: p.startAt(s, len(entrypoint) > 0 && s.Entrypoint != nil)}
	if len(entrypoint) == 0 && !plainImages.MatchString(p.baseOf(s)) {
		return nil // the image has an entrypoint of its own
	}
	words, found.Direct = behindStarters(words), true
	if found.With = operatorFor(words, p.words[s.Name].cut); found.With != "" && len(entrypoint) == 0 {
		found.Kind, found.Word, found.Cut = StartOperator, strings.Join(p.upTo(s, words, found.With), " "), p.words[s.Name].cut != ""
		return found
	}
	if len(words) == 0 || path.Base(words[0]) == "nginx" {
		return p.unusableDropIn(s, found)
	}
	if found.Word = words[0]; isOneWord(words) {
		found.Kind = StartOneWord
		if IsShell(words) {
			found.Word = strings.Trim(strings.TrimSpace(words[2]), `"`)
		}
		return found
	}
	if found.Kind = p.lackedStart(s, words); found.Kind != "" || p.lacksCode(s, words, found) {
		return found
	}
	if base := path.Base(words[0]); base == "bash" && p.lacksBash(s) {
		found.Kind, found.With = StartInterpreter, "bash"
		return found
	} else if IsShellName(base) {
		if len(words) < 2 || strings.HasPrefix(words[1], "-") {
			return nil
		}
		found.Word, found.Direct = words[1], false
	}
	if found.Kind = p.unusableScript(s, found); found.Kind == "" {
		return nil
	}
	return found
}

// unusableDropIn looks at the scripts that the entry point of nginx's official image runs before nginx.
func (p *Project) unusableDropIn(s *Service, at *Start) *Start {
	if base := Repository(p.baseOf(s)); base != "nginx" {
		return nil
	}
	root := p.RootFS(s.Name, nil)
	entries, _ := root.ReadDir("docker-entrypoint.d")
	for _, e := range entries {
		name := path.Join("/docker-entrypoint.d", e.Name())
		at.Word = name
		text, _ := fs.ReadFile(root, name[1:])
		switch ext := path.Ext(name); {
		case ext == ".envsh" || e.IsDir():
			continue
		case ext == ".sh":
			at.Kind = p.unusableScript(s, at)
		case bytes.HasPrefix(text, []byte("#!")):
			at.Kind, at.Host = StartSuffix, root.Origin(name).Host
		}
		if at.Kind != "" {
			at.DropIn, at.Pos = true, root.Origin(name).Pos
			return at
		}
	}
	return nil
}

// baseOf is the image of a service, or the one of which its Dockerfile makes it.
func (p *Project) baseOf(s *Service) string {
	if b := p.builds[s.Name]; b != nil {
		return withoutRegistry(b.From)
	}
	return withoutRegistry(s.Image)
}

// startAt is where the words stand with which a service's containers start.
func (p *Project) startAt(s *Service, entrypoint bool) Pos {
	switch b := p.builds[s.Name]; {
	case entrypoint:
		return s.EntrypointPos
	case len(s.Command) > 0:
		return s.CommandPos
	case b != nil && !b.StartPos.IsZero():
		return b.StartPos
	}
	return s.Pos
}

// behindStarters drops what only starts another program: tini, and the entry point of an image.
func behindStarters(words []string) []string {
	for len(words) > 0 {
		switch path.Base(words[0]) {
		case "tini", "dumb-init", "docker-entrypoint.sh", "exec":
			words = words[1:]
			for len(words) > 0 && strings.HasPrefix(words[0], "-") {
				words = words[1:]
			}
		default:
			return words
		}
	}
	return nil
}

// isOneWord reports whether a command line stands where the name of a program must, in a list of one or in quotes for the shell.
func isOneWord(words []string) bool {
	if !IsShell(words) {
		return len(words) == 1 && strings.Contains(strings.TrimSpace(words[0]), " ")
	}
	file, err := ParseShell(words[2])
	if err != nil || len(file.Stmts) != 1 || len(words) != 3 {
		return false
	}
	call, ok := file.Stmts[0].Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) != 1 || len(call.Args[0].Parts) != 1 {
		return false
	}
	quoted, ok := call.Args[0].Parts[0].(*syntax.DblQuoted)
	if !ok || len(quoted.Parts) == 0 {
		return false
	}
	text, ok := quoted.Parts[0].(*syntax.Lit)
	return ok && strings.Contains(strings.TrimSpace(text.Value), " ")
}

// unusableScript tells what is wrong with a script of the project, "" for nothing.
func (p *Project) unusableScript(s *Service, at *Start) string {
	root := p.RootFS(s.Name, nil)
	name := p.scriptPath(root, s, at.Word)
	o := root.Origin(name)
	text, err := fs.ReadFile(root, strings.TrimPrefix(name, "/"))
	info, _ := root.Stat(strings.TrimPrefix(name, "/"))
	if err != nil && o.Kind == Unseen && p.surelyAbsent(s, at) {
		return StartAbsent
	}
	if err != nil || info == nil || o.Host == "" || o.Missing || len(text) > maxStartScript {
		return ""
	}
	at.Host = o.Host
	script, marked := bytes.CutPrefix(text, []byte("\ufeff"))
	first, _, _ := bytes.Cut(script, []byte("\n"))
	isScript := bytes.HasPrefix(first, []byte("#!"))
	mended := func(string) bool { return false }
	if o.Kind == FromBuild {
		mended = p.mends(s) // what is mounted is as it is on the host
	}
	switch {
	case !isScript && at.Direct && path.Ext(name) != ".sh":
		return "" // a program
	case bytes.HasSuffix(first, []byte("\r")) && !mended(`dos2unix|\\r|crlf`):
		return StartCRLF
	case marked && isScript && at.Direct && !mended(`sed|tail|dos2unix`): // which takes the mark away too: dos2unix(1), -r
		return StartMark
	}
	if fields := strings.Fields(strings.TrimPrefix(string(first), "#!")); isScript && at.Direct && len(fields) > 0 {
		if at.With = fields[0]; path.Base(at.With) == "env" && len(fields) > 1 {
			at.With = fields[1]
		}
		if path.Base(at.With) == "bash" && p.lacksBash(s) {
			return StartInterpreter
		}
	}
	if at.Direct && info.Mode().Perm()&0o111 == 0 && runtime.GOOS != "windows" && !mended(`chmod|install\b`) {
		at.Sure = p.keepsModes(o.Host)
		return StartMode
	}
	return ""
}

// keepsModes reports whether files beside one, or at the project's top, are executable: then who brought the project here did not
// lose the modes of its files.
func (p *Project) keepsModes(file string) bool {
	for _, dir := range []string{path.Dir(file), "."} {
		if !path.IsAbs(dir) {
			dir = path.Join(filepath.ToSlash(p.Dir), dir)
		}
		entries, err := os.ReadDir(dir)
		if err == nil && slices.ContainsFunc(entries, func(e os.DirEntry) bool {
			info, err := e.Info()
			return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
		}) {
			return true
		}
	}
	return false
}

// systemDirs are where images have scripts of their own.
var systemDirs = []string{"/usr", "/bin", "/sbin", "/etc", "/lib", "/opt", "/var"}

// surelyAbsent reports whether a script is neither in a well-known image nor brought to it, and where its file is mounted.
func (p *Project) surelyAbsent(s *Service, at *Start) bool {
	b := p.builds[s.Name]
	if !path.IsAbs(at.Word) || path.Ext(at.Word) != ".sh" || strings.Contains(at.Word, "docker-entrypoint") || !plainImages.MatchString(p.baseOf(s)) ||
		b != nil && !b.Plain || slices.ContainsFunc(systemDirs, func(dir string) bool { return Below(at.Word, dir) }) {
		return false
	}
	for _, m := range s.Mounts {
		if m.Type == "bind" && m.State == "file" && path.Base(filepath.ToSlash(m.Source)) == path.Base(at.Word) {
			at.With = m.Target
		}
	}
	return true
}

// scriptPath is where a script stands that is called by a name.
func (p *Project) scriptPath(root RootFS, s *Service, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	if !strings.Contains(name, "/") {
		for _, dir := range []string{"/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"} {
			if root.Origin(path.Join(dir, name)).Host != "" {
				return path.Join(dir, name)
			}
		}
	}
	return path.Join(p.StartDir(s.Name), name)
}

// mends returns a function that reports whether a service's Dockerfile has words that may mend a script of it.
func (p *Project) mends(s *Service) func(words string) bool {
	var text []byte
	if b := p.builds[s.Name]; b != nil {
		file := b.Dockerfile
		if file == "" {
			file = b.Pos.File
		}
		text = p.Source(file)
	}
	return func(words string) bool { return regexp.MustCompile(`(?i)` + words).Match(text) }
}
