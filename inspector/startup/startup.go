// Package startup follows a container from its start until its nginx runs, as far as the project's files tell: through
// its entrypoint and command, the official image's entry point, and the scripts that these run. It tells what stands at
// each path by then, and in which file of the project a person changes it.
package startup

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/composecheck/composecheck/compose"
	"github.com/composecheck/composecheck/inspector/nginx"
)

// A File says where a file of nginx's configuration comes from.
type File struct {
	Path string      `json:"path"`           // in the container
	Host string      `json:"host,omitempty"` // what a person edits, as compose.Pos names files; "" when it is no file of the project
	Kind string      `json:"kind,omitempty"` // compose.FromBind, …
	Via  compose.Pos `json:"via,omitzero"`   // the mount or COPY that brings it

	// Template says that Host is not the file itself but what a start script makes it of, so that a change counts
	// when the container has been started again.
	Template bool `json:"template,omitempty"`

	// Perhaps says that a condition decides whether it is there, which nobody can tell.
	Perhaps bool `json:"perhaps,omitempty"`
}

// An Unended is a text that nginx gets with -g and whose last directive has no end.
type Unended struct {
	Text string      `json:"text"`
	Pos  compose.Pos `json:"pos"`
}

// A Last is the command of nginx with which a container's start ends: nothing is run behind it.
type Last struct {
	Words []string    `json:"words"` // as nginx gets them
	By    string      `json:"by"`    // what is written: "service nginx start"
	At    compose.Pos `json:"at"`

	Supervisor bool `json:"supervisor,omitempty"` // it is supervisord, which starts nginx and goes into the background itself
}

// A Startup is one container from its start until its nginx runs, as far as the project's files tell.
type Startup struct {
	project     *compose.Project
	service     *compose.Service
	image       string
	Files       *Files                    // what its paths hold by then
	Users       []string                  // words of the commands that make users
	Templates   []Template                // what envsubst made, or should have made, configuration of
	Lines       map[string]map[int]string // of its scripts, that places point at
	asksFor     map[string]bool           // files of which it asks whether they are there
	used        map[string]bool           // files that the script reads
	ofImage     []string                  // files of the image that the condition in hand asks for
	passedOver  map[string]passedOver     // files that it would read if a condition held
	gaps        []string                  // names of what nobody can tell, in the words of its edits
	main        []string                  // what nginx is told with -c; "" for a start without
	maybeMain   []string                  // the same, where it may be told
	Absent      []Absent                  // what it reads and what is not there
	Denied      []Denied                  // what it writes where it cannot, and ends
	wrote       []Denied                  // the same before it is known what comes of it
	Last        *Last                     // nil: something else comes last, or nobody can tell
	Unended     *Unended                  // what it gets with -g, where that stops it
	Blocked     *compose.Blocked          // what comes to no end before or behind nginx; Behind is "" where nothing is known to wait for it
	Overwritten *Overwritten              // a file that it empties before it reads it, or that is empty in its image for the same
	emptied     *Overwritten              // the latter, as long as the start may bring it back
	asBuilt     made                      // what is known of that before the start
	Ends        *compose.Ends             // where the container has nothing left to run, and no nginx was started
	running     bool                      // nginx runs; what happens now is too late
	goesOn      bool                      // something was run that may not end
	idle        string                    // the script that would run what it is given, and is given nothing
	steps       int                       // commands run so far
	bytes       int                       // of texts made so far
	asService   string                    // how a script of the distribution was called
	anyUsers    bool                      // a user is made whose name nobody can tell
	followed    bool                      // what it runs was followed from its first word on
	names       bool                      // a script of it has the word nginx
	sources     map[string][]byte         // of templates; nil: not read yet
	skipped     string                    // why the image's entry point makes nothing of templates; "" when it did
	inPlace     bool                      // it changes files in place
	rehearsal   bool                      // it is followed for what it leaves to the next start alone
	links       map[string]string         // in a rehearsal: symbolic links, and where they lead
	before      map[string]made           // in a rehearsal: what the start before left; nil: this is the first
	changed     []Change                  // in a rehearsal: of files, in place
	mayEnd      bool                      // what stands behind may not be run: a condition may have ended the start, or begun nginx
}

// Limits of a start script.
const (
	maxScript = 1 << 20 // bytes
	maxBytes  = 64 << 20
	maxSteps  = 5000 // commands
	maxDepth  = 20   // scripts that run scripts

	maxRemoved = 20000 // files
)

// Follow follows what the container runs until its nginx runs.
func Follow(p *compose.Project, s *compose.Service, image string, root compose.RootFS) *Startup {
	up := begin(p, s, image, root)
	sh := up.start()
	if up.Blocked != nil && up.Blocked.Behind == "" {
		up.Blocked = nil
	}
	up.settle()
	up.findNear()
	up.noteDenied()
	up.noteEmptied()
	up.noteSkipped(sh)
	return up
}

// begin is a container that was not started yet.
func begin(p *compose.Project, s *compose.Service, image string, root compose.RootFS) *Startup {
	return &Startup{project: p, service: s, image: image, Files: newFiles(root, p, s), used: map[string]bool{}, passedOver: map[string]passedOver{}, asksFor: map[string]bool{}, Lines: map[string]map[int]string{}, skipped: SkippedEntrypoint}
}

// start follows what it runs, from the image's files and the commands of its Dockerfile on.
func (up *Startup) start() *shell {
	p, s, image, root := up.project, up.service, up.image, up.Files.RootFS
	entrypoint, command := p.StartWords(s.Name)
	switch {
	case entrypoint != nil:
	case nginx.HasEntryPoint(image):
		entrypoint = []string{entryPoint}
		if command == nil {
			command = []string{"nginx", "-g", "daemon off;"}
		}
	case nginx.KinOf(image) != nil && command == nil:
	case nginx.Version(image) != "":
		up.skipped = SkippedImage
	case nginx.ImageFiles(image) == nil:
		// The image's own entry point may do with these what the official one does, or anything else.
		up.Files.wild = Provides(root, "etc/nginx/templates") || Provides(root, "docker-entrypoint.d")
	}
	sh := &shell{Startup: up, env: up.environment(), dir: p.StartDir(s.Name), funcs: map[string]*function{}, defaults: map[string]origin{}}
	up.leftBehind()
	for _, e := range root.Edits() {
		if up.before == nil && root.Origin(e.Target).Kind != compose.Unseen {
			sh.built(e)
		}
	}
	up.emptiedWhenBuilt()
	up.inPlace, up.mayEnd = false, false // the commands of the Dockerfile are run once
	if taken := nginx.TakesMain(image); taken != "" && entrypoint == nil {
		if info, err := fs.Stat(up.Files, taken[1:]); err == nil && !info.IsDir() {
			sh.copyTree(taken, up.MainConf(), 0)
		}
	}
	if kin := nginx.KinOf(image); kin != nil && entrypoint == nil && command == nil {
		sh.asKin(kin)
	}
	if words := slices.Concat(entrypoint, command); len(words) > 0 && !isFlag(words[0]) {
		up.followed = entrypoint != nil
		sh.call(given(words), nil)
		up.noteEnd(words, len(command) == 0)
	}
	return sh
}

// HidesUsers reports whether the container may have users of which the project's files tell nothing.
func (up *Startup) HidesUsers() bool {
	b := up.service.Build
	unsaid := b != nil && (b.Scripts || slices.ContainsFunc(b.Users, func(word string) bool { return strings.Contains(word, "$") }))
	return up.Files.wild || up.anyUsers || unsaid || Provides(up.Files.RootFS, "etc/passwd")
}

// MayWrite reports whether the start runs something of which nobody can tell what it writes.
func (up *Startup) MayWrite() bool { return up.Files.wild }

// RunsNone reports whether the container's start, all of which was followed, neither runs nginx nor names it.
func (up *Startup) RunsNone() bool {
	return up.followed && !up.Files.wild && !up.running && !up.names && len(up.maybeMain) == 0 && !strings.Contains(strings.Join(up.argv(), " "), "nginx")
}

// StartsNginx reports whether nginx was seen to be started, surely or perhaps.
func (up *Startup) StartsNginx() bool { return up.running || len(up.maybeMain) > 0 }

// argv are the words with which the container starts, as far as the project sets them.
func (up *Startup) argv() []string {
	entrypoint, command := up.project.StartWords(up.service.Name)
	return slices.Concat(entrypoint, command)
}

func isFlag(word string) bool { return strings.HasPrefix(word, "-") }

// Provides reports whether the project's files put something at that path.
func Provides(root compose.RootFS, name string) bool {
	origin := root.Origin("/" + name)
	if origin.Kind != compose.Unseen && origin.Kind != compose.FromImage {
		return true
	}
	entries, err := root.ReadDir(name)
	return err == nil && len(entries) > 0
}

// environment is that of the container's first process.
func (up *Startup) environment() map[string]variable {
	env := map[string]variable{}
	for name, text := range map[string]string{
		"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "PWD": "/",
	} {
		env[name] = variable{text: text, known: true, exported: true}
	}
	env["HOSTNAME"] = variable{text: up.service.Hostname, known: up.service.Hostname != "", exported: true}
	for _, name := range []string{"NGINX_VERSION", "NJS_VERSION", "PKG_RELEASE", "DYNPKG_RELEASE", "ACME_VERSION", "NJS_RELEASE"} {
		env[name] = variable{exported: true}
	}
	for name, text := range up.project.Environment(up.service.Name) {
		env[name] = variable{text: text, known: up.project.Settled(up.service.Name, name), exported: true, from: up.given(name)}
	}
	return env
}

// spend counts a text that is made, and reports whether there may be more.
func (up *Startup) spend(n int) bool {
	up.bytes += n
	return up.bytes < maxBytes
}

// MainConf is the main configuration file: where the start of nginx was seen, what it is told there, else what the
// words of the command tell.
func (up *Startup) MainConf() string {
	starts := up.main
	if len(starts) == 0 {
		starts = slices.Compact(slices.Sorted(slices.Values(up.maybeMain)))
	}
	if len(starts) != 1 {
		return nginx.MainConf(up.image, up.argv())
	}
	var argv []string
	if starts[0] != "" {
		argv = []string{"nginx", "-c", starts[0]}
	}
	return nginx.MainConf(up.image, argv)
}

// Read reads nginx's configuration as it stands when the container's start is over, from its main file on.
func (up *Startup) Read(main string) *nginx.Config {
	plain := up.service.Build == nil || up.service.Build.Plain
	return nginx.Read(up.Files, nginx.Options{
		Main: main, Official: nginx.Closed(up.image) && plain && !up.loadsModules(), Hidden: up.Files.hides, Image: up.leavesToImage,
		Made: up.Files.Rendering, Secrets: up.project.Secrets(up.service.Name), Literal: up.Files.Literal, Rootless: Rootless(up.service),
	})
}

// leavesToImage reports whether what a directory holds is the image's alone: nothing is mounted or copied there, and neither a
// command of the Dockerfile nor the start, which is known, may put anything there.
func (up *Startup) leavesToImage(dir string) bool {
	seen := up.followed || nginx.HasEntryPoint(up.image)
	return seen && (up.service.Build == nil || up.service.Build.Plain) && up.Files.isUntouched(dir)
}

// loadsModules reports whether the words with which the container starts load modules of nginx.
func (up *Startup) loadsModules() bool {
	return strings.Contains(strings.Join(up.argv(), " "), "load_module")
}

// globals notes what nginx gets with -g where it has no end: nginx stops for it. With "daemon" alone the words are
// split; that is another fault.
func (sh *shell) globals(a arg) {
	text := strings.TrimSpace(a.text)
	if !a.ok || text == "" || strings.Contains(text, "#") || strings.HasSuffix(text, ";") || strings.HasSuffix(text, "}") || text == "daemon" || sh.perhaps > 0 || sh.Unended != nil {
		return
	}
	sh.Unended = &Unended{Text: text, Pos: sh.here()}
}

// imageScript runs a script that is called by itself and that the official image has; false: it is none of those that
// we know.
func (sh *shell) imageScript(file string) bool {
	if file != dropIns+"/20-envsubst-on-templates.sh" || !nginx.HasEntryPoint(sh.image) || sh.Files.provides(file) || sh.perhaps > 0 {
		return false
	}
	sh.skipped = ""
	sh.fork().renderTemplates()
	return true
}
