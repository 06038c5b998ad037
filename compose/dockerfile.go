package compose

import (
	"bytes"
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// A build is what a Dockerfile puts into the image, as far as it can be known without building.
type build struct {
	Build
	args    map[string]string // of Compose's build.args
	env     map[string]string // ENV of the final image
	envAt   map[string]Pos    // where it stands
	steps   []step            // that change files, in order
	taken   []taken           // from earlier stages
	touched []touch           // what commands may have changed, beside their steps
	ran     []string          // the commands of its stages, as they are written
	words   words             // ENTRYPOINT and CMD, unmasked
	tools   []string          // programs that its commands may bring, of those that healthchecks use
	main    *contextDir       // that COPY without --from takes from; nil: not known
	asks    []ask             // that it needs of that
	absent  bool              // there is no Dockerfile
	hidden  bool              // nothing can be known: the context is remote or the Dockerfile cannot be read
}

// What a step does.
const (
	copies  = iota // of files from a directory of the host
	writes         // content known from the Dockerfile itself
	hides          // content unknown: another stage's, another image's or a command's
	edits          // a command changes what is there
	renders        // a command makes it of another file
	removes        // RUN rm
	links          // RUN ln -s
	staged         // of files that an earlier stage of the Dockerfile has
	empties        // a command reads the file in whose place it writes; words are its name and its text
	doubles        // of a file that the image has at that moment
)

// A step is one change to the image's files. Paths are absolute and clean.
type step struct {
	kind    int
	target  string
	into    bool // target is written as a directory: what is copied goes below it
	pos     Pos
	context *contextDir // copies: what source is relative to
	source  string      // copies: below context, slash separated; hides, staged and links: the path that target comes from
	tree    bool        // hides: source may be a directory, whose content goes to target
	content string      // writes
	words   []string    // edits: the command
	render  *Edit       // edits, renders: how its commands make it; nil for words
	stage   *stageFiles // staged: what source is a path of; nil: not known
	same    bool        // hides: what is made is what source is at that moment
	touched []touch     // same: what commands before it may have changed
	double  entry       // doubles: what source was
}

// A contextDir is a directory that COPY takes files from, without what .dockerignore takes out.
type contextDir struct {
	dir    string
	ignore *patternmatcher.PatternMatcher // may be nil
	from   string                         // the file that ignore was read from
}

// ignored reports whether .dockerignore takes out a path, which is relative and slash separated.
func (c *contextDir) ignored(name string) bool {
	if c.ignore == nil || name == "." {
		return false
	}
	matched, err := c.ignore.MatchesOrParentMatches(filepath.FromSlash(name))
	return err == nil && matched
}

// build reads what Compose's build section points at.
func (c *converter) build(s types.ServiceConfig) *build {
	b := &build{Build: Build{Context: s.Build.Context, Target: s.Build.Target, Pos: c.at.keyPos("build")}}
	b.ContextPos, b.DockerfilePos = cmp.Or(c.at.valuePos("build", "context"), c.at.valuePos("build")), c.at.valuePos("build", "dockerfile")
	if isURL(b.Context) {
		b.hidden = true
		return b
	}
	name, content := s.Build.Dockerfile, []byte(s.Build.DockerfileInline)
	if s.Build.DockerfileInline == "" {
		if !filepath.IsAbs(name) {
			name = filepath.Join(b.Context, name)
		}
		if small := filepath.Join(filepath.Dir(name), "dockerfile"); filepath.Base(name) == "Dockerfile" && missing(name) && isFile(small) {
			name = small // BuildKit asks for it as well
		}
		b.Dockerfile = name
		c.Project.NoteLooked(name)
		c.Project.NoteLooked(filepath.Join(b.Context, ".dockerignore"))
		var err error
		if content, err = readFile(name); err != nil {
			b.hidden, b.absent = true, os.IsNotExist(err)
			return b
		}
	}
	d := &dockerfile{build: b, file: c.relative(name), contexts: map[string]*contextDir{}, known: map[[2]int]*stageFiles{}}
	d.args = map[string]string{}
	if s.Build.DockerfileInline != "" {
		d.file = b.Pos.File
		d.inline = true
	}
	for name, value := range s.Build.Args {
		if value != nil {
			d.args[name] = *value
		}
	}
	for name, dir := range s.Build.AdditionalContexts {
		if !isURL(dir) {
			d.contexts[name] = newContextDir(dir, "")
		}
	}
	d.read(newContextDir(b.Context, b.Dockerfile), content)
	for i := range d.Lost {
		d.Lost[i].File = c.relative(d.Lost[i].File)
	}
	c.excerptOf(d, content)
	return b
}

// excerptOf keeps the lines of the Dockerfile that positions point at: of its steps, and of how its containers start.
func (c *converter) excerptOf(d *dockerfile, content []byte) {
	if d.inline || len(d.steps)+len(d.Lost)+len(d.asks) == 0 && d.StartPos.IsZero() && d.UserPos.IsZero() {
		return
	}
	src := &source{name: d.file, lines: bytes.Split(content, []byte("\n")), pointed: map[int]bool{}, sensitive: map[int]bool{}}
	for _, s := range d.steps {
		src.pointed[s.pos.Line] = true
	}
	for _, l := range d.Lost {
		src.pointed[l.Pos.Line] = true
	}
	for _, a := range d.asks {
		src.pointed[a.pos.Line] = true
	}
	if d.InstalledAt.Line > 0 {
		src.pointed[d.InstalledAt.Line] = true
	}
	if at := d.UserPos.Line; at > 0 {
		src.pointed[at] = true
	}
	lines := []int{d.StartPos.Line, d.LinkKept.Line}
	if d.StorageLink != nil {
		lines = append(lines, d.StorageLink.Pos.Line)
	}
	for _, at := range lines {
		if at > 0 && at <= len(src.lines) && !ShowsSecret(string(src.lines[at-1])) {
			src.pointed[at] = true
		}
	}
	c.excerpted = append(c.excerpted, src)
}

func newContextDir(dir, dockerfile string) *contextDir {
	c := &contextDir{dir: dir}
	for _, name := range []string{dockerfile + ".dockerignore", filepath.Join(dir, ".dockerignore")} {
		if name == ".dockerignore" {
			continue
		}
		content, err := readFile(name)
		if os.IsNotExist(err) {
			continue
		}
		if patterns, err := ignorefile.ReadAll(bytes.NewReader(content)); err == nil && len(patterns) > 0 {
			c.ignore, _ = patternmatcher.New(patterns)
			c.from = name
		}
		break
	}
	return c
}

// A dockerfile is one Dockerfile on its way to a build.
type dockerfile struct {
	*build
	file     string // as Pos.File names it
	inline   bool
	contexts map[string]*contextDir
	lex      *shell.Lex

	// Of the stage in hand.
	stage      *contextDir
	workdir    string
	values     map[string]string // ARG and ENV
	hasCommand bool              // it sets a CMD of its own
	exposed    map[int]bool      // the ports of Expose

	stages  []instructions.Stage
	global  map[string]string      // ARGs before the first FROM
	known   map[[2]int]*stageFiles // of earlier stages, by their numbers and nested
	nested  int                    // how many stages copy from this one, one from the other
	before  int                    // the number of the stage to build: it copies from earlier ones only
	foreign bool                   // packages of nginx come from nginx.org

	modified bool // its commands may bring modules of nginx
}

// read follows the Dockerfile to its last or chosen stage. A Dockerfile that is no such thing hides everything.
func (d *dockerfile) read(context *contextDir, content []byte) {
	defer func() {
		if recover() != nil {
			d.giveUp()
		}
	}()
	stages, metaArgs, err := parseDockerfile(content, d)
	if err != nil {
		d.giveUp()
		return
	}
	d.stages, d.global, d.before = stages, d.globalArgs(metaArgs), len(stages)-1
	if d.Target != "" {
		d.before = stageNamed(stages, len(stages), d.Target)
	}
	if d.before < 0 {
		d.giveUp()
		return
	}
	if d.follow(context); len(d.steps) > maxSteps {
		d.giveUp()
		return
	}
	d.Lost = d.lost(context)
	d.main, d.asks = context, d.asksFor()
	if d.foreign {
		d.Installs = ""
	}
	d.Unmodified = d.Installs != "" && !d.modified
}

func (d *dockerfile) giveUp() {
	d.hidden, d.Plain, d.steps, d.Expose, d.From, d.Check, d.CheckPos, d.Installs, d.Lost, d.asks, d.Unmodified, d.taken = true, false, nil, nil, "", nil, Pos{}, "", nil, nil, false, nil
}

func parseDockerfile(content []byte, d *dockerfile) ([]instructions.Stage, []instructions.ArgCommand, error) {
	parsed, err := parser.Parse(bytes.NewReader(content))
	if err != nil {
		return nil, nil, err
	}
	d.lex = shell.NewLex(parsed.EscapeToken)
	return instructions.Parse(parsed.AST, nil)
}

// globalArgs are the ARGs before the first FROM.
func (d *dockerfile) globalArgs(commands []instructions.ArgCommand) map[string]string {
	global := map[string]string{}
	for _, command := range commands {
		for _, arg := range command.Args {
			if value, ok := d.args[arg.Key]; ok {
				global[arg.Key] = value
			} else if arg.Value != nil {
				global[arg.Key] = d.expand(*arg.Value, global)
			}
		}
	}
	return global
}

func (d *dockerfile) expand(text string, values assigned) string {
	return expandBy(d.lex, text, values)
}

// expandBy returns the text as it is where it cannot be expanded.
func expandBy(lex *shell.Lex, text string, values assigned) string {
	expanded, _, err := lex.ProcessWord(text, values)
	if err != nil {
		return text
	}
	return expanded
}

// assigned are the values of ARG and ENV, as buildkit's expansion asks for them.
type assigned map[string]string

// Get implements shell.EnvGetter.
func (v assigned) Get(name string) (value string, ok bool) { value, ok = v[name]; return value, ok }

// Keys implements shell.EnvGetter.
func (v assigned) Keys() []string { return slices.Collect(maps.Keys(v)) }
